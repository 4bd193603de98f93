"""Adjustments by hand: proposed by one person, decided by another, posted as venue events."""
