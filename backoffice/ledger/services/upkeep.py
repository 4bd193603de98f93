"""Scheduled work: folding hot accounts, closing periods, sealing, partitions."""

from datetime import date

from backoffice.ledger.database import call, retrying

SEAL_JOURNALS = 50_000  # a block: verified in about a second


@retrying
def fold_hot(*, book: str) -> int:
    """Move what hot accounts gathered into their balances; answers how many movements."""
    return int(call("ledger_fold_hot", [book])[0])


@retrying
def period_close(*, book: str, through: date, actor: str) -> None:
    """Refuse value dates up to `through` from now on. Waits for postings under way.

    Errors: PeriodClosed when a later day is closed already.
    """
    call("ledger_close_period", [book, through, actor])


@retrying
def seal_blocks(*, book: str, journals: int = SEAL_JOURNALS) -> list[int]:
    """Seal what is settled, in blocks of about `journals`; answers the new blocks' numbers.

    Call it outside of a transaction: its own journals cannot be sealed. Errors: SealRefused.
    """
    numbers: list[int] = []
    while (number := call("ledger_seal_next", [book, journals])[0]) is not None:
        numbers.append(number)
    return numbers


@retrying
def ensure_partitions(*, first: date, last: date) -> int:
    """Make the monthly partitions of postings from `first` to `last`; answers how many."""
    return int(call("ledger_ensure_partitions", [first, last])[0])
