"""What waits for a second person, and alarms that somebody must see."""
