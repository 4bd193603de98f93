"""Mango v4: weighted account health, staged liquidation, fund and then both sides."""
