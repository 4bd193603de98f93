"""Statements with what is hard to set: many movements, long names, decimals, two directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from backoffice.statements.document import build, canonical, digest
from backoffice.statements.document.facts import (
    DayFigure,
    Heading,
    LedgerFacts,
    MarginFacts,
    Movement,
    PartFacts,
    PositionFacts,
    StatementFacts,
)

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, tzinfo=UTC)
KINDS = ("deposit", "fill", "funding", "liquidation_fee", "socialized_loss", "withdrawal")
LONG_NAME = "Aktiengesellschaft für Warentermingeschäfte und Verwahrung AG"[:60]
UNBROKEN = "Q" * 60
ARABIC = "شركة النور للتداول والاستثمار"


def ledger(
    count: int, asset: str = "USD", decimals: int = 2, *, opening: int = 0, bucket: str = "cash"
) -> LedgerFacts:
    """So many movements, some of them late, some of them large."""
    balance, rows = opening, []
    for n in range(1, count + 1):
        amount = (-1) ** n * (n * 7_919 % 100_003 + 1) * 10 ** (max(decimals - 4, 0))
        balance += amount
        at = BEGIN + timedelta(minutes=8 * n)
        rows.append(
            Movement(
                posting=100 + n,
                sequence=n,
                booked_at=at,
                value_on=(at - timedelta(days=40 if n % 97 == 0 else 0)).date(),
                kind=KINDS[n % len(KINDS)],
                reference=f"demo:{n}:1",
                counterparty="clearing" if n % 3 else "another account",
                amount=amount,
                balance=balance,
                to_fees=n % 11 == 0,
            )
        )
    return LedgerFacts(asset, decimals, bucket, opening, balance, count, 100 + count, rows)


def document(
    *ledgers: LedgerFacts,
    name: str = "Alice",
    language: str = "en",
    numbers: str = "12,300.50",
    page: str = "a4",
    number: int | None = 7,
    code: str = "alice",
    full: bool = False,
) -> dict[str, Any]:
    """A statement of one account; `full` with something in every section."""
    heading = Heading(
        venue={
            "code": "demo",
            "timezone": "Asia/Hong_Kong",
            "reporting_asset": "USD",
            "objections": "Write to disputes@demo.example within 30 days.",
        },
        account={"code": code, "kind": "customer", "segment": "retail", "parent": None},
        statement={
            "number": number,
            "kind": "monthly",
            "scope": "single",
            "begins_at": "2026-03-01T00:00:00.000000+00:00",
            "ends_at": "2026-04-01T00:00:00.000000+00:00",
            "first_day": "2026-03-01",
            "last_day": "2026-03-31",
            "previous": 6,
            "replaces": None,
            "reason": "",
        },
        presentation={"name": name, "language": language, "numbers": numbers, "page": page},
        policy={
            "version": 3,
            "sha256": "5e" * 32,
            "effective_at": "2026-03-20T00:00:00.000000+00:00",
            "earlier": [
                {
                    "version": 2,
                    "sha256": "2f" * 32,
                    "effective_at": "2026-01-01T00:00:00.000000+00:00",
                }
            ],
        },
        seal={"number": 41, "sha256": "a1" * 32, "covers_all": True},
        rests_on={
            "cut_at": "2026-04-01T00:00:00.000000+00:00",
            "after_event": 4,
            "event": 900,
        },
        prices={"USD": Fraction(1), "WEI": Fraction(3000), "USDT": Fraction("0.9998")},
        begins_at=BEGIN,
        first_day=BEGIN.date(),
    )
    return build(StatementFacts(heading, [_part(code, ledgers, full)]))


def _part(code: str, ledgers: tuple[LedgerFacts, ...], full: bool) -> PartFacts:
    if not full:
        return PartFacts(code, None, ledgers)
    at = "2026-03-09T08:15:00.000000+00:00"
    return PartFacts(
        code,
        None,
        ledgers,
        positions=[
            PositionFacts(
                "BTC-PERP", "USD", Fraction(-5, 2), Fraction(182_000, 3), Fraction(61_000), BEGIN,
                Fraction(152_500), Fraction(-2500, 3), Fraction(181_000, 3),
            ),
            PositionFacts(
                "ETH-20260626-4000-CALL-WITH-A-LONG-NAME", "USD", Fraction(10), Fraction(123),
                None, None, None, None,
            ),
        ],
        margin=MarginFacts("standard", Fraction(-2_000), Fraction(1525), Fraction(1525, 2)),
        interest=[
            {
                "decision": 1, "asset": "USD", "day": "2026-03-08", "days": 1, "debt": 1,
                "base": "150000.00", "amount": "27.56", "day_count": 360,
                "rates": [
                    {"annual_rate": "0.0682", "up_to": "100000"},
                    {"annual_rate": "0.0632", "up_to": None},
                ],
            }
        ],
        margin_calls=[
            {
                "id": 1, "called_at": at, "first_called_at": at, "due_at": at, "met_at": None,
                "escalated_at": at, "amount": "3525.5",
            }
        ],
        liquidations=[
            {
                "decision": 2, "kind": "liquidation", "at": at, "instrument": "BTC-PERP",
                "quantity": "2", "price": "60950.25", "mark": "61000", "asset": "USD",
                "bankruptcy_price": "60200.333333333333", "fee": "121.90",
                "sentence": "Equity of 70 was below the maintenance margin of 762.5, so we "
                "closed 2 BTC-PERP at 60950.25, for a fee of 121.9 USD.",
            }
        ],
        losses=[
            {
                "decision": 3, "at": at, "shortfall": 1, "step": "socialized_loss",
                "asset": "USD", "amount": "61.92", "base": "357.91", "rate": "0.173009916494",
            }
        ],
        covered=[
            {
                "decision": 4, "at": at, "shortfall": 2, "step": "insurance_fund",
                "asset": "USD", "amount": "110.00",
                "sentence": "Of the loss of 110 USD, 110 USD fell to insurance_fund: paid by "
                "the fund insurance, which held 1000 USD; you do not owe it back.",
            }
        ],
        debts=[
            {
                "number": 1, "asset": "USD", "step": "clawback", "opened_on": "2026-03-09",
                "terms": {
                    "creditor": "insurance", "profit_rate": "0.5", "from_deposits": True,
                    "interest": {
                        "tiers": [{"annual_rate": "0.0682", "up_to": None}], "day_count": 365,
                        "grace_days": 0, "compounding": False, "cap": None,
                    },
                },
                "principal": "355.00", "interest": "0.11",
                "changes": [
                    {"on": "2026-03-09", "principal": "600.00", "interest": "0.00"},
                    {"on": "2026-03-10", "principal": "-245.00", "interest": "0.11"},
                ],
            }
        ],
        restrictions=[
            {
                "id": 1, "kind": "no_withdrawal", "imposed_by": "rule", "from": at,
                "until": None, "lifted_at": at, "reason": "margin_ratio >= 0.8",
            }
        ],
        days=[
            DayFigure(
                (BEGIN + timedelta(days=n - 1)).date(),
                Fraction((n * 977 % 2_003) - 600 + 40 * n),
                Fraction(500 if n == 9 else 0),
            )
            for n in range(32)
        ],
    )  # fmt: skip


def rendered(found: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A document, and the hash that formats get with it."""
    return found, digest(canonical(found))


CASES = {
    "none": document(),
    "idle": document(ledger(0)),
    "ten": document(ledger(10, opening=123_456)),
    "negative": document(ledger(10, opening=-9_876_543_210), ledger(1, bucket="debt", opening=-5)),
    "eighteen decimals": document(
        ledger(10, "WEI", 18, opening=1_234_567_890 * 10**18 + 1), numbers="12.300,50"
    ),
    "everything": document(ledger(10), full=True),
    "long name": document(ledger(10), name=LONG_NAME, code=UNBROKEN, page="us-letter"),
    "unbroken name": document(ledger(10), name=UNBROKEN, numbers="12'300.50"),
    "right to left": document(
        ledger(10, opening=-50), name=ARABIC, language="ar", full=True, numbers="12 300,50"
    ),
    "draft": document(ledger(1), number=None),
    "many": document(ledger(5_000)),
    "many, right to left": document(ledger(300, "WEI", 18), name=ARABIC, language="ar"),
}
