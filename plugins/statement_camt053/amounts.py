"""Amounts as camt.053 can hold them: 18 digits, 5 of them decimals, in three capital letters.

An asset whose code or decimals do not fit is stated at its price in the reporting asset, or with
its decimals rounded; what the rounding leaves over is an entry of its own, so that opening plus
entries is closing in the file too, and every entry names the exact amount in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

CURRENCY = re.compile(r"[A-Z]{3}")
NO_CURRENCY = "XXX"
DECIMALS_MAX, DIGITS_MAX = 5, 18
_EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Amounts:
    """One ledger account in figures of the file, signed."""

    currency: str
    opening: Decimal
    closing: Decimal
    entries: Sequence[Decimal]
    exact: bool
    price: str | None

    @property
    def difference(self) -> Decimal:
        """What rounding the entries one by one leaves over."""
        return self.closing - self.opening - sum(self.entries, Decimal(0))


def amounts_of(ledger: Mapping[str, Any], prices: Mapping[str, Any], reporting: str) -> Amounts:
    """Raises ValueError where an amount has more digits than the standard allows."""
    asset, price = ledger["asset"], None
    if CURRENCY.fullmatch(asset):
        currency = asset
    else:
        currency = reporting if CURRENCY.fullmatch(reporting) else NO_CURRENCY
        price = prices.get(asset)
        if price is None:
            raise ValueError(f"{asset}: it has no price, so camt.053 cannot state it")
    places = min(ledger["decimals"], DECIMALS_MAX) if price is None else DECIMALS_MAX
    step = Decimal(1).scaleb(-places)
    with localcontext(_EXACT):
        factor = Decimal(price or 1)

        def of(text: str) -> Decimal:
            return _fitting((Decimal(text) * factor).quantize(step), asset)

        return Amounts(
            currency,
            of(ledger["opening"]),
            of(ledger["closing"]),
            [of(row[8]) for row in ledger["movements"]],
            exact=price is None and ledger["decimals"] <= DECIMALS_MAX,
            price=price,
        )


def _fitting(value: Decimal, asset: str) -> Decimal:
    digits = len(value.as_tuple().digits)
    if digits > DIGITS_MAX:
        raise ValueError(f"{asset}: {value} has more than the {DIGITS_MAX} digits of camt.053")
    return value
