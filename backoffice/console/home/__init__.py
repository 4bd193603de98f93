"""The overview of a venue."""
