"""Profit vests over time; what has not vested is burned first when the venue is short."""
