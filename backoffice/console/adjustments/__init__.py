"""Adjustments: proposing, looking at the effect, deciding by another person, limits."""
