"""What was decided about the account, said in its language where that has the words.

The engine's own sentence is English and says more; it stands in the file json, and here where a
language, or an unknown step, has no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .layout import Writer

Row = Mapping[str, Any]


def covered(row: Row, w: Writer) -> str:
    """Who bore a part of the account's loss."""
    how = w.words.get(f"covered_{row['step']}")
    if how is None:
        return w.sentence(_readable(row, w))
    amount = w.apart(f"{w.number(row['amount'])} {row['asset']}")
    return w.word("covered").format(amount=amount, how=how)


def _readable(row: Row, w: Writer) -> str:
    """The engine's sentence, with the step's name as people write it."""
    code, sentence = row["step"], str(row["sentence"])
    return sentence if w.version == 1 else sentence.replace(f" {code}: ", f" {w.word(code)}: ", 1)


def charged(part: Row, w: Writer) -> list[Row]:
    """Others' losses; what the account bears of its own stands there once, under its own."""
    own = {row["decision"] for row in part["losses_covered"]} if w.version > 1 else set()
    return [row for row in part["losses_charged"] if row["decision"] not in own]


def closed(row: Row, w: Writer) -> str:
    """Why a position was closed, and at what price."""
    how = w.words.get(f"closed_{row['kind']}")
    if how is None or row["price"] is None:
        return w.sentence(row["sentence"])
    quantity, price = (w.apart(w.number(row[name])) for name in ("quantity", "price"))
    return how.format(quantity=quantity, price=price, instrument=w.apart(row["instrument"]))


def imposed(row: Row, w: Writer) -> str:
    """Why a restriction was imposed; what a person wrote stays as it is."""
    known = w.words.get(f"reason_{row['reason']}")
    return known or w.sentence(row["reason"]) or w.word(row["imposed_by"])
