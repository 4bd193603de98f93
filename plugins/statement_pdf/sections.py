"""The sections of a printed statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .chart import equity_chart
from .debts import debt_changes, debts, tier
from .explained import charged, closed, covered, imposed
from .layout import CODE, NUMBER, TEXT, Column, Section, Writer, breakable
from .worth import marks_note, padded, values

MOVEMENTS_MAX = 20_000
BESIDE_MAX = 20
"""Longer balances stand below each other."""
Row = Mapping[str, Any]


def sections_of(document: Row, w: Writer) -> Iterator[Section]:
    """All sections in their order."""
    parts = document["accounts"]
    if len(parts) > 1:
        yield _totals(document, w)
    for part in parts:
        if len(parts) > 1:
            yield Section(f"{w.word('account')} {breakable(part['account'])}", level=1)
        yield from _part(part, w, document["venue"]["reporting_asset"], document["prices"])


def _totals(document: Row, w: Writer) -> Section:
    columns = [Column(w.word("asset"), CODE), Column(w.word("bucket"))]
    names = ("opening", "credits", "debits", "internal", "closing")
    columns += [Column(w.word(name), NUMBER) for name in names]
    rows = [
        [t["asset"], w.word(t["bucket"]), *(w.number(t[name]) for name in names)]
        for t in document["totals"]
    ]
    return Section(w.word("totals"), columns, rows)


def _part(part: Row, w: Writer, reporting: str, prices: Row) -> Iterator[Section]:
    yield _balances(part, w)
    if w.version > 1:
        yield from _if_any(values(part, prices, w, reporting))
    yield from _if_any(_summary(part, w))
    yield from _if_any(_positions(part, w))
    yield _margin(part, w, reporting)
    yield _growth(part, w, reporting)
    yield from _if_any(_interest(part, w))
    yield from _if_any(_calls(part, w, reporting))
    yield from _if_any(_liquidations(part, w))
    yield from _if_any(_losses(part, w))
    yield from _if_any(_covered(part, w))
    yield from _if_any(debts(part, w))
    yield from _if_any(debt_changes(part, w))
    yield from _if_any(_restrictions(part, w))
    for ledger in part["ledgers"]:
        yield _movements(ledger, w)


def _if_any(section: Section) -> Iterator[Section]:
    if section.rows:
        yield section


def _balances(part: Row, w: Writer) -> Section:
    names = ("opening", "credits", "debits", "closing")
    columns = [Column(w.word("asset"), CODE), Column(w.word("bucket"))]
    ledgers = part["ledgers"]
    if not ledgers:
        return Section(w.word("balances"), note=w.word("none"))
    if max(len(w.number(entry[name])) for entry in ledgers for name in names) > BESIDE_MAX:
        columns += [Column(w.word("balance")), Column(w.word("amount"), NUMBER)]
        rows = [
            [entry["asset"], w.word(entry["bucket"]), w.word(name), w.number(entry[name])]
            for entry in ledgers
            for name in names
        ]
        return Section(w.word("balances"), columns, rows)
    columns += [Column(w.word(name), NUMBER) for name in names]
    rows = [
        [entry["asset"], w.word(entry["bucket"]), *(w.number(entry[name]) for name in names)]
        for entry in ledgers
    ]
    return Section(w.word("balances"), columns, rows)


def _category(name: str, w: Writer) -> str:
    return w.word("debt_category" if name == "debt" else name)


def _summary(part: Row, w: Writer) -> Section:
    columns = [
        Column(w.word("category")),
        Column(w.word("asset"), CODE),
        Column(w.word("amount"), NUMBER),
    ]
    rows = [
        [_category(s["category"], w), s["asset"], w.number(s["amount"])] for s in part["summary"]
    ]
    return Section(w.word("summary"), columns, rows)


def _positions(part: Row, w: Writer) -> Section:
    names = ("quantity", "average_price", "mark", "notional", "unrealized", "bankruptcy_price")
    columns = [Column(w.word("instrument"))]
    columns += [Column(w.word(name), NUMBER) for name in names]
    columns.append(Column(w.word("settle"), CODE))
    rows = [
        [breakable(p["instrument"]), *(w.number(p[name]) for name in names), p["settle"]]
        for p in part["positions"]
    ]
    return Section(w.word("positions"), columns, rows, note=marks_note(part, w))


def _pairs(title: str, rows: Sequence[tuple[str, str]]) -> Section:
    return Section(title, [Column(""), Column("", NUMBER)], [list(row) for row in rows])


def _margin(part: Row, w: Writer, reporting: str) -> Section:
    title, margin = f"{w.word('margin')} ({reporting})", part["margin"]
    if margin is None:
        return Section(title, note=w.word("no_margin"))
    names = ("equity", "initial", "maintenance", "excess")
    rows = [(w.word("model"), w.word(margin["model"]))]
    figures = [margin[name] for name in names]
    figures = padded(figures) if w.version > 1 else figures
    pairs = zip(names, figures, strict=True)
    return _pairs(title, [*rows, *((w.word(name), w.number(text)) for name, text in pairs)])


def _growth(part: Row, w: Writer, reporting: str) -> Section:
    title, growth = f"{w.word('growth')} ({reporting})", part["growth"]
    if not growth["kept"]:
        return Section(title, note=w.word("no_growth"))
    names = ("opening_equity", "closing_equity", "net_flow")
    rows = [(w.word(name), w.number(growth[name])) for name in names]
    returns = ("time_weighted", "money_weighted")
    rows += [(w.word(name), w.percent(growth[name])) for name in returns]
    section, days = _pairs(title, rows), growth["days"]
    section.chart = equity_chart([day[1] for day in days])
    if section.chart:
        first, last = days[0][0], days[-1][0]
        low, *_, high = (w.number(text) for text in sorted((day[1] for day in days), key=Fraction))
        section.alt = w.word("chart").format(first=first, last=last)
        section.ends = (first, w.word("extremes").format(low=low, high=high), last)
    return section


def _interest(part: Row, w: Writer) -> Section:
    columns = [
        *(Column(w.word(name), CODE) for name in ("day", "days", "asset")),
        *(Column(w.word(name), NUMBER) for name in ("base", "amount")),
        Column(w.word("rate"), CODE),
        Column(w.word("day_count"), CODE),
    ]
    rows = [
        [
            row["day"] or "–",
            str(row["days"]),
            row["asset"],
            w.number(row["base"]),
            w.number(row["amount"]),
            ", ".join(tier(one, w) for one in row["rates"]) or "–",
            str(row["day_count"] or "–"),
        ]
        for row in part["interest"]
    ]
    return Section(w.word("interest_title"), columns, rows)


def _calls(part: Row, w: Writer, reporting: str) -> Section:
    names = ("called_at", "due_at", "met_at", "escalated_at")
    columns = [Column(w.word(name), CODE) for name in names]
    columns.append(Column(w.word("amount"), NUMBER))
    rows = [
        [*(w.time(call[name]) for name in names), w.number(call["amount"])]
        for call in part["margin_calls"]
    ]
    return Section(f"{w.word('margin_calls')} ({reporting})", columns, rows)


def _liquidations(part: Row, w: Writer) -> Section:
    names = ("quantity", "price", "mark", "bankruptcy_price")
    columns = [Column(w.word("at"), CODE), Column(w.word("instrument"))]
    columns += [Column(w.word(name), NUMBER) for name in names]
    columns += [Column(w.word("fee_column"), NUMBER), Column(w.word("settle"), CODE)]
    rows = [
        [
            w.time(row["at"]),
            breakable(row["instrument"]),
            *(w.number(row[name]) for name in names),
            w.number(row["fee"]),
            row["asset"] or "–",
        ]
        for row in part["liquidations"]
    ]
    note = " ".join(dict.fromkeys(closed(row, w) for row in part["liquidations"]))
    return Section(w.word("liquidations"), columns, rows, note=note)


def _losses(part: Row, w: Writer) -> Section:
    columns = [
        Column(w.word("at"), CODE),
        Column(w.word("step")),
        Column(w.word("asset"), CODE),
        *(Column(w.word(name), NUMBER) for name in ("amount", "base", "share")),
    ]
    rows = [
        [
            w.time(row["at"]),
            w.word(row["step"]),
            row["asset"],
            w.number(row["amount"]),
            w.number(row["base"]),
            w.percent(row["rate"]),
        ]
        for row in charged(part, w)
    ]
    return Section(w.word("losses_charged"), columns, rows)


def _covered(part: Row, w: Writer) -> Section:
    columns = [
        Column(w.word("at"), CODE),
        Column(w.word("sentence")),
        Column(w.word("asset"), CODE),
        Column(w.word("amount"), NUMBER),
    ]
    rows = [
        [w.time(row["at"]), covered(row, w), row["asset"], w.number(row["amount"])]
        for row in part["losses_covered"]
    ]
    return Section(w.word("losses_covered"), columns, rows)


def _restrictions(part: Row, w: Writer) -> Section:
    columns = [
        Column(w.word("restriction")),
        *(Column(w.word(name), CODE) for name in ("from", "until", "lifted_at")),
        Column(w.word("reason")),
    ]
    rows = [
        [
            w.word(r["kind"]),
            *(w.time(r[name]) for name in ("from", "until", "lifted_at")),
            imposed(r, w),
        ]
        for r in part["restrictions"]
    ]
    return Section(w.word("restrictions"), columns, rows)


def _movements(ledger: Row, w: Writer) -> Section:
    title = f"{w.word('movements')}: {ledger['asset']} ({w.word(ledger['bucket'])})"
    columns = [
        Column(w.word("booked"), CODE),
        Column(w.word("value"), CODE),
        Column(w.word("what"), TEXT),
        Column(w.word("amount"), NUMBER),
        Column(w.word("balance"), NUMBER),
    ]
    movements = ledger["movements"]
    if len(movements) > MOVEMENTS_MAX:
        return Section(title, note=w.word("too_many").format(count=len(movements)))
    opening = ["", "", w.word("opening"), "", w.number(ledger["opening"])]
    closing = ["", "", w.word("closing"), "", w.number(ledger["closing"])]
    rows = [opening, *(_movement(row, w) for row in movements), closing]
    notes = [] if movements else [w.word("none")]
    notes += [w.word("late_note")] if ledger["late"] else []
    strong = (0, len(rows) - 1)
    return Section(title, columns, rows, note=" ".join(notes), strong=strong)


def _movement(row: Sequence[Any], w: Writer) -> list[str]:
    late = f" {w.word('late')}" if row[10] else ""
    what = f"{w.named(row[4])} · {breakable(w.party(row[7]))} · {breakable(row[6])}{late}"
    return [w.time(row[2])[:16], row[3], what, w.number(row[8]), w.number(row[9])]
