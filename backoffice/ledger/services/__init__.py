"""Everything that writes to the ledger."""

from backoffice.ledger.database import retrying
from backoffice.ledger.services.accounts import (
    close_account,
    create_assets,
    create_book,
    ensure_accounts,
    set_floor,
)
from backoffice.ledger.services.approvals import (
    approval_decide,
    approval_propose,
    journal_command,
)
from backoffice.ledger.services.bulk import BulkLine, post_bulk
from backoffice.ledger.services.holds import (
    hold_capture,
    hold_expire,
    hold_place,
    hold_release,
)
from backoffice.ledger.services.posting import post_movements, post_several, reverse_journal
from backoffice.ledger.services.side_by_side import post_side_by_side
from backoffice.ledger.services.upkeep import (
    ensure_partitions,
    fold_hot,
    period_close,
    seal_blocks,
)

__all__ = [
    "BulkLine",
    "approval_decide",
    "approval_propose",
    "close_account",
    "create_assets",
    "create_book",
    "ensure_accounts",
    "ensure_partitions",
    "fold_hot",
    "hold_capture",
    "hold_expire",
    "hold_place",
    "hold_release",
    "journal_command",
    "period_close",
    "post_bulk",
    "post_movements",
    "post_several",
    "post_side_by_side",
    "retrying",
    "reverse_journal",
    "seal_blocks",
    "set_floor",
]
