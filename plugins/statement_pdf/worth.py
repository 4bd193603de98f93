"""What the account's money is worth in the reporting asset, and of when the marks are."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .layout import CODE, NUMBER, Column, Section, Writer

Row = Mapping[str, Any]
DEBT = "debt"


def values(part: Row, prices: Mapping[str, str | None], w: Writer, reporting: str) -> Section:
    """Each asset's closing balances, its price, and the product to twelve decimals.

    No rows where all money is in the reporting asset.
    """
    columns = [Column(w.word("asset"), CODE)]
    columns += [Column(w.word(name), NUMBER) for name in ("held_of_it", "price_in", "worth")]
    sums: dict[str, Fraction] = {}
    decimals = {}
    for ledger in part["ledgers"]:
        asset = ledger["asset"]
        sums[asset] = sums.get(asset, Fraction(0)) + Fraction(ledger["closing"])
        decimals[asset] = ledger["decimals"]
    rows = [
        [
            asset,
            w.number(_text(amount, decimals[asset])),
            w.number(prices.get(asset)),
            w.number(_worth(amount, prices.get(asset))),
        ]
        for asset, amount in sums.items()
        if amount
    ]
    alone = all(row[0] == reporting for row in rows)
    return Section(f"{w.word('values')} ({reporting})", columns, [] if alone else rows)


def _worth(amount: Fraction, price: str | None) -> str | None:
    if price is None:
        return None
    text = _text(amount * Fraction(price), 12)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(amount: Fraction, decimals: int) -> str:
    minor = round(abs(amount) * 10**decimals)  # half-even, as the document's exact numbers are
    whole, part = divmod(minor, 10**decimals)
    sign = "-" if amount < 0 and minor else ""
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


def marks_note(part: Row, w: Writer) -> str:
    """Of when the marks of the positions are: one time, or each its own."""
    if w.version == 1:
        return ""
    times = {
        p["instrument"]: w.time(p["marked_at"])
        for p in part["positions"]
        if p["marked_at"] is not None
    }
    if not times:
        return ""
    told = set(times.values())
    if len(told) == 1:
        return w.word("marked_note").format(times=w.apart(told.pop()))
    each = (
        w.word("marked_one").format(instrument=w.apart(name), time=w.apart(time))
        for name, time in times.items()
    )
    return w.word("marked_note").format(times=w.word("list_comma").join(each))


def padded(texts: list[str | None]) -> list[str | None]:
    """Numbers with as many decimals each, so that they stand below each other."""
    places = max((len(t.partition(".")[2]) for t in texts if t is not None), default=0)
    if not places:
        return texts
    return [None if t is None else _with_places(t, places) for t in texts]


def _with_places(text: str, places: int) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(places, '0')}"
