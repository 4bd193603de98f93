"""Writes to the tables of proposals."""

from backoffice.proposals.services.policies import (
    approve_policy,
    propose_policy,
    refuse_policy,
)
from backoffice.proposals.services.recoveries import (
    approve_recovery,
    propose_recovery,
    refuse_recovery,
)
from backoffice.proposals.services.write_offs import (
    approve_write_off,
    ask_write_off,
    newest_write_off,
    refuse_write_off,
)

__all__ = [
    "approve_policy",
    "approve_recovery",
    "approve_write_off",
    "ask_write_off",
    "newest_write_off",
    "propose_policy",
    "propose_recovery",
    "refuse_policy",
    "refuse_recovery",
    "refuse_write_off",
]
