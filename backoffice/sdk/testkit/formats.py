"""What holds for every format of statements, shown by one statement with a bit of everything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backoffice.sdk.statement import StatementFile, StatementFormat

_MOVEMENT = ["transfer", "demo:1:1", "external"]
_LEDGER = {
    "asset": "USD",
    "decimals": 2,
    "bucket": "cash",
    "opening": "-10.00",
    "credits": "1234.50",
    "debits": "24.50",
    "closing": "1200.00",
    "late": 1,
    "last_sequence": 3,
    "last_posting": 12,
    "movements": [
        [11, 2, "2026-03-02T09:00:00.000000+00:00", "2026-03-02", "deposit", *_MOVEMENT,
         "1234.50", "1224.50", 0],
        [12, 3, "2026-03-02T10:00:00.000000+00:00", "2026-02-27", "fee", "fee", "demo:2:1",
         "fees", "-24.50", "1200.00", 1],
    ],
}  # fmt: skip
_PART = {
    "account": "amy",
    "parent": None,
    "ledgers": [_LEDGER],
    "summary": [{"asset": "USD", "decimals": 2, "category": "fee", "amount": "-24.50"}],
    "positions": [],
    "margin": None,
    "interest": [],
    "margin_calls": [],
    "liquidations": [],
    "losses_charged": [],
    "losses_covered": [],
    "debts": [],
    "restrictions": [],
    "growth": {"kept": False},
}
DOCUMENT: dict[str, Any] = {
    "schema": "backoffice-statement-2",
    "venue": {
        "code": "demo",
        "timezone": "UTC",
        "reporting_asset": "USD",
        "objections": "Write to the venue.",
    },
    "account": {"code": "amy", "kind": "customer", "segment": "retail", "parent": None},
    "statement": {
        "number": 1,
        "kind": "daily",
        "scope": "single",
        "begins_at": "2026-03-02T00:00:00.000000+00:00",
        "ends_at": "2026-03-03T00:00:00.000000+00:00",
        "first_day": "2026-03-02",
        "last_day": "2026-03-02",
        "previous": None,
        "replaces": None,
        "reason": "",
    },
    "presentation": {"name": "Amy", "language": "en", "numbers": "12,300.50", "page": "a4"},
    "policy": None,
    "seal": None,
    "rests_on": {"cut_at": "2026-03-03T00:00:00.000000+00:00", "after_event": 0, "event": 2},
    "movement_columns": [],
    "prices": {"USD": "1"},
    "accounts": [_PART],
    "totals": [],
}


def statement_file(document: dict[str, Any] = DOCUMENT) -> StatementFile:
    """A document as formats get it: its own copy, with its canonical bytes."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    data = text.encode() + b"\n"
    return StatementFile(json.loads(data), data, hashlib.sha256(data).hexdigest())


def format_suite(formats: Sequence[StatementFormat], folder: Path) -> type:
    """A class of tests for a plugin's formats."""
    each = pytest.mark.parametrize("how", formats, ids=lambda how: how.name)

    class FormatSuite:
        """What holds for every format."""

        @each
        def test_it_writes_the_same_bytes_each_time(self, how: StatementFormat) -> None:
            given = statement_file()
            first = how.render(given)
            assert first
            assert how.render(statement_file()) == first, "the same document, the same bytes"
            assert given == statement_file(), "a format changes nothing of the document"

        @each
        def test_another_amount_makes_another_file(self, how: StatementFormat) -> None:
            changed = json.loads(json.dumps(DOCUMENT))
            changed["accounts"][0]["ledgers"][0]["movements"][1][8] = "-24.51"
            assert how.render(statement_file(changed)) != how.render(statement_file())

        @each
        def test_it_is_described(self, how: StatementFormat) -> None:
            said = how.describe()
            assert said.endswith("."), "a description is a sentence"
            assert "\n" not in said, "a description is one line"
            assert f"`{how.name}`" in (folder / "README.md").read_text(encoding="utf-8")
            assert "/" in how.media_type
            assert not how.suffix.startswith(".")

    return FormatSuite
