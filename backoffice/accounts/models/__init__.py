"""Tables of accounts."""

from backoffice.accounts.models.accounts import Account, Contribution, RealizedProfit
from backoffice.accounts.models.restrictions import MarginCall, Restriction

__all__ = ["Account", "Contribution", "MarginCall", "RealizedProfit", "Restriction"]
