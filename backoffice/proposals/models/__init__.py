"""Tables of proposals."""

from backoffice.proposals.models.guards import GuardProposal, Pass
from backoffice.proposals.models.policies import PolicyProposal
from backoffice.proposals.models.recoveries import RecoveryProposal, What
from backoffice.proposals.models.trials import Trial

__all__ = ["GuardProposal", "Pass", "PolicyProposal", "RecoveryProposal", "Trial", "What"]
