"""The ledger's tables. Writes go through `backoffice.ledger.services`, never through `save()`."""

from backoffice.ledger.models.accounts import Asset, Balance, Bucket, LedgerAccount, LedgerBook
from backoffice.ledger.models.control import Approval, Period, Seal
from backoffice.ledger.models.days import BalanceDay, HotDelta
from backoffice.ledger.models.holds import Hold, HoldEnd, HoldOutcome
from backoffice.ledger.models.journals import Journal, Posting, PostingRef

__all__ = [
    "Approval",
    "Asset",
    "Balance",
    "BalanceDay",
    "Bucket",
    "Hold",
    "HoldEnd",
    "HoldOutcome",
    "HotDelta",
    "Journal",
    "LedgerAccount",
    "LedgerBook",
    "Period",
    "Posting",
    "PostingRef",
    "Seal",
]
