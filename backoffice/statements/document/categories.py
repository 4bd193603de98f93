"""What a movement was for, by the kind of its journal and by who is on the other side."""

from __future__ import annotations

FEE, FUNDING, INTEREST = "fee", "funding", "interest"
PROFIT, TRANSFER, DEBT, POLICY = "profit", "transfer", "debt", "policy"
CATEGORIES = (TRANSFER, PROFIT, FEE, FUNDING, INTEREST, DEBT, POLICY)
"""In the order in which statements show them; `policy` is a loss that was charged or covered."""

_BY_KIND = {
    **dict.fromkeys(("liquidation_fee", "fee"), FEE),
    "funding": FUNDING,
    "interest": INTEREST,
    **dict.fromkeys(
        (
            *("fill", "trade", "liquidation", "settlement", "expiry", "auto_deleverage"),
            *("conversion", "swap", "surplus"),
        ),
        PROFIT,
    ),
    **dict.fromkeys(
        (
            *("opening", "deposit", "withdrawal", "transfer", "top_up", "adjustment"),
            *("contribution", "stake", "unstake", "hold", "release"),
        ),
        TRANSFER,
    ),
    **dict.fromkeys(("repayment", "recovery", "written_off"), DEBT),
}


def category_of(
    kind: str, *, to_fees: bool = False, engine: bool = True, bucket: str = "cash"
) -> str:
    """One of `CATEGORIES`.

    A kind that none of these is, the engine posts for a step of the policy; others transfer.
    """
    known = _BY_KIND.get(kind, POLICY if engine else TRANSFER)
    if known == INTEREST or bucket not in ("debt", "receivable"):
        return FEE if to_fees and known == PROFIT else known
    return DEBT
