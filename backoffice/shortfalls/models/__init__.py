"""Tables of losses, debts and decisions."""

from backoffice.shortfalls.models.debts import Debt, DebtChange
from backoffice.shortfalls.models.decisions import Decision, OutboxMessage, Refusal
from backoffice.shortfalls.models.shortfalls import Shortfall, ShortfallStep

__all__ = [
    "Debt",
    "DebtChange",
    "Decision",
    "OutboxMessage",
    "Refusal",
    "Shortfall",
    "ShortfallStep",
]
