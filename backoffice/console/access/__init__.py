"""People of a venue, their roles, and tokens."""
