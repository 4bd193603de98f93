"""The rows of a statement: one for each movement, between an opening and a closing one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any

COLUMNS = (
    *("record", "account", "asset", "bucket", "posting", "sequence", "booked_at", "value_on"),
    *("kind", "category", "reference", "counterparty", "amount", "balance", "late"),
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def table(document: Mapping[str, Any]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets want it; RFC 4180, lines end in CR LF."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(document))
    return ("\ufeff" + "".join(lines.written)).encode()


class _Lines:
    """Takes what a writer writes."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> None:
        """Keep a line."""
        self.written.append(text)


def _rows(document: Mapping[str, Any]) -> Iterator[list[str]]:
    about = document["statement"]
    for part in document["accounts"]:
        for ledger in part["ledgers"]:
            where = [_safe(part["account"]), _safe(ledger["asset"]), ledger["bucket"]]
            yield _balance("opening", where, about["begins_at"], ledger["opening"])
            for row in ledger["movements"]:
                posting, sequence, booked, value, kind, category, reference, other = row[:8]
                texts = [_safe(str(text)) for text in (kind, category, reference, other)]
                numbers = [str(posting), str(sequence), booked, value]
                yield ["movement", *where, *numbers, *texts, row[8], row[9], str(row[10])]
            yield _balance("closing", where, about["ends_at"], ledger["closing"])


def _balance(record: str, where: list[str], at: str, amount: str) -> list[str]:
    return [record, *where, "", "", at, "", "", "", "", "", "", amount, ""]


def _safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
