"""Tables of proposals."""

from backoffice.proposals.models.policies import PolicyProposal
from backoffice.proposals.models.recoveries import RecoveryProposal, What
from backoffice.proposals.models.write_offs import POLICY, WriteOff

__all__ = ["POLICY", "PolicyProposal", "RecoveryProposal", "What", "WriteOff"]
