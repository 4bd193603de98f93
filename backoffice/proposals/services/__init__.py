"""Writes to the tables of proposals."""

from backoffice.proposals.services.guards import (
    approve_guard,
    propose_acceptance,
    propose_release,
    refuse_guard,
)
from backoffice.proposals.services.policies import (
    approve_policy,
    propose_policy,
    refuse_policy,
)
from backoffice.proposals.services.pruning import prune_trials
from backoffice.proposals.services.recoveries import (
    approve_recovery,
    propose_recovery,
    refuse_recovery,
)
from backoffice.proposals.services.trials import ask_trial, run_trial
from backoffice.proposals.services.write_offs import (
    approve_write_off,
    ask_write_off,
    newest_write_off,
    refuse_write_off,
)

__all__ = [
    "approve_guard",
    "approve_policy",
    "approve_recovery",
    "approve_write_off",
    "ask_trial",
    "ask_write_off",
    "newest_write_off",
    "propose_acceptance",
    "propose_policy",
    "propose_recovery",
    "propose_release",
    "prune_trials",
    "refuse_guard",
    "refuse_policy",
    "refuse_recovery",
    "refuse_write_off",
    "run_trial",
]
