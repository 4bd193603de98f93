"""Tables of proposals."""

from backoffice.proposals.models.policies import PolicyProposal
from backoffice.proposals.models.recoveries import RecoveryProposal, What

__all__ = ["PolicyProposal", "RecoveryProposal", "What"]
