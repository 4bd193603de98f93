"""Lines from a file: CSV or XLSX, all of it or nothing, with what is wrong in each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from backoffice.accounts.selectors import account_keys
from backoffice.adjustments.csv_rows import csv_rows
from backoffice.adjustments.errors import AdjustmentError, BadFile, RowError
from backoffice.adjustments.lines import MOST_DIGITS, MOST_LINES, Line
from backoffice.adjustments.xlsx_rows import xlsx_rows
from backoffice.core.accounts import SYSTEM_ACCOUNTS
from backoffice.markets.selectors import read_assets
from backoffice.venues.models import Venue

COLUMNS = ("account", "asset", "amount", "against")
MOST_BYTES = 2 * 1024 * 1024
SHOWN_ERRORS = 100
_AMOUNT = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,30}})?")
_CODE = re.compile(r"[^\x00-\x1f]{1,200}")
_FORMULA = ("=", "+", "@", "\t", "\r")

Row = tuple[int, Sequence[str]]


def read_lines(*, venue: Venue, name: str, content: bytes) -> list[Line]:
    """The lines of a file with the columns account, asset, amount and against, in any order.

    Amounts are decimal numbers of whole units; a negative one takes from the account. Errors:
    `BadFile` with every mistake by row; nothing is written.
    """
    rows = list(_rows(name, content))
    if not rows:
        raise AdjustmentError("file", "it is empty; give a row of names and a row for each line.")
    places = _places(rows[0])
    body = [(number, row) for number, row in rows[1:] if any(cell.strip() for cell in row)]
    if not 1 <= len(body) <= MOST_LINES:
        raise AdjustmentError("file", f"give 1 to {MOST_LINES:,} lines, not {len(body):,}.")
    cells = [(n, [row[i].strip() if i < len(row) else "" for i in places]) for n, row in body]
    return _checked(venue, cells)


def _rows(name: str, content: bytes) -> Iterator[Row]:
    if not content or len(content) > MOST_BYTES:
        raise AdjustmentError("file", f"send 1 to {MOST_BYTES:,} bytes, not {len(content):,}.")
    most = MOST_LINES + 1
    if name.lower().endswith(".xlsx"):
        return xlsx_rows(content, most)
    if name.lower().endswith(".csv"):
        return csv_rows(content, most)
    raise AdjustmentError("file", "its name must end with .csv or .xlsx.")


def _places(header: Row) -> list[int]:
    """Where each of the columns is."""
    names = [cell.strip().lower() for cell in header[1]]
    if sorted(name for name in names if name) != sorted(COLUMNS):
        wanted = ", ".join(COLUMNS)
        raise BadFile([RowError(header[0], "header", f"name the columns {wanted}, each once")])
    return [names.index(column) for column in COLUMNS]


def _checked(venue: Venue, cells: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    assets = read_assets(venue_id=venue.pk).assets
    named = {code for _, row in cells for code in (row[0], row[3]) if _CODE.fullmatch(code)}
    known = account_keys(venue_id=venue.pk, codes=named).keys() | set(SYSTEM_ACCOUNTS)
    errors: list[RowError] = []
    lines: list[Line] = []
    for number, (account, asset, amount, against) in cells:
        wrong = list(_wrong(number, (account, asset, amount, against), known, assets))
        if wrong:
            errors += wrong
            continue
        minor = Fraction(amount) * 10 ** assets[asset].decimals
        if minor.denominator != 1:
            told = f"{asset} has {assets[asset].decimals} decimals, {amount} has more"
            errors.append(RowError(number, "amount", told))
            continue
        if not minor:
            errors.append(RowError(number, "amount", "moves nothing"))
            continue
        lines.append(Line(account, asset, int(minor), against))
    if errors:
        raise BadFile(errors[:SHOWN_ERRORS], more=max(0, len(errors) - SHOWN_ERRORS))
    return lines


def _wrong(number: int, row: Sequence[str], known: set[str], assets: object) -> Iterator[RowError]:
    for column, cell in zip(COLUMNS, row, strict=True):
        if cell.startswith(_FORMULA):
            yield RowError(number, column, "is a formula; write the value itself")
            return
    account, asset, amount, against = row
    for column, code in (("account", account), ("against", against)):
        if code not in known:
            yield RowError(number, column, f"is no account of the venue: {code[:80]!r}")
    if account == against:
        yield RowError(number, "against", "is the account itself; name another one")
    if asset not in assets:  # type: ignore[operator]
        yield RowError(number, "asset", f"is no asset of the venue: {asset[:80]!r}")
    if not _AMOUNT.fullmatch(amount):
        told = f"is no number such as -12.50 of at most {MOST_DIGITS} digits: {amount[:80]!r}"
        yield RowError(number, "amount", told)
