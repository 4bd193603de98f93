"""Tables of proposals."""

from backoffice.proposals.models.guards import GuardProposal, Pass
from backoffice.proposals.models.matrices import ProvisionMatrix
from backoffice.proposals.models.notices import OverdueNotice
from backoffice.proposals.models.plans import PlanStep, RepaymentPlan
from backoffice.proposals.models.policies import PolicyProposal
from backoffice.proposals.models.recoveries import RecoveryProposal, What
from backoffice.proposals.models.statements import CAUSES, Cause, Deed, StatementProposal
from backoffice.proposals.models.trials import Trial
from backoffice.proposals.models.write_offs import POLICY, WriteOff

__all__ = [
    "CAUSES",
    "POLICY",
    "Cause",
    "Deed",
    "GuardProposal",
    "OverdueNotice",
    "Pass",
    "PlanStep",
    "PolicyProposal",
    "ProvisionMatrix",
    "RecoveryProposal",
    "RepaymentPlan",
    "StatementProposal",
    "Trial",
    "What",
    "WriteOff",
]
