"""Writes to the tables of shortfalls: a few statements for all changed rows of a kind."""

from backoffice.shortfalls.services.debts import save_debts
from backoffice.shortfalls.services.decisions import record_decisions, record_refusals
from backoffice.shortfalls.services.shortfalls import save_shortfalls

__all__ = ["record_decisions", "record_refusals", "save_debts", "save_shortfalls"]
