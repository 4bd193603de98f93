"""Drift v2: margin by size and concentration, paced liquidation, insurance shares, haircuts."""
