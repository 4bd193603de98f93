"""Writes to the tables of proposals."""

from backoffice.proposals.services.guards import (
    approve_guard,
    propose_acceptance,
    propose_release,
    refuse_guard,
)
from backoffice.proposals.services.matrices import (
    approve_matrix,
    propose_matrix,
    refuse_matrix,
)
from backoffice.proposals.services.notices import tell_overdue
from backoffice.proposals.services.on_demand import (
    discard_draft,
    draft_on_demand,
    issue_draft,
    issue_on_demand,
)
from backoffice.proposals.services.plans import (
    approve_plan,
    propose_plan,
    propose_plan_end,
    refuse_plan,
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
from backoffice.proposals.services.statements import (
    approve_statement,
    propose_closing,
    propose_correction,
    refuse_statement,
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
    "approve_matrix",
    "approve_plan",
    "approve_policy",
    "approve_recovery",
    "approve_statement",
    "approve_write_off",
    "ask_trial",
    "ask_write_off",
    "discard_draft",
    "draft_on_demand",
    "issue_draft",
    "issue_on_demand",
    "newest_write_off",
    "propose_acceptance",
    "propose_closing",
    "propose_correction",
    "propose_matrix",
    "propose_plan",
    "propose_plan_end",
    "propose_policy",
    "propose_recovery",
    "propose_release",
    "prune_trials",
    "refuse_guard",
    "refuse_matrix",
    "refuse_plan",
    "refuse_policy",
    "refuse_recovery",
    "refuse_statement",
    "refuse_write_off",
    "run_trial",
    "tell_overdue",
]
