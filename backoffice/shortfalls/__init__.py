"""Losses and what became of them: shortfalls, debts, decisions, refusals, messages about them."""
