"""Venues, their policies and periods, and the store that keeps a venue's book in PostgreSQL."""
