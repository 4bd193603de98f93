"""Shapes of everything that a scenario file may hold; names are resolved later, by `checks`."""
