"""Who holds positions and money at a venue, and what it may do."""
