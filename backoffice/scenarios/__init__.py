"""Scenario files: a venue, a timeline of events and what must hold, checked, run and reported.

Runs on the core alone; the database is used only where a run is kept.
"""
