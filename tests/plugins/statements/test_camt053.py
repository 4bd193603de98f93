"""camt.053: read back by generated classes of the standard, and within its limits."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from lxml import etree
from pyiso20022.camt import camt_053_001_08 as camt

from plugins.statement_camt053.amounts import amounts_of
from plugins.statement_camt053.document import NAMESPACE, fitted, message
from tests.plugins.statements.documents import (
    ARABIC,
    CASES,
    LONG_NAME,
    UNBROKEN,
    document,
    ledger,
    rendered,
)
from tests.statements.reading import from_camt

TEN_THOUSAND = document(ledger(10_000, opening=-1_000_000))
FILES = {name: CASES[name] for name in CASES if not name.startswith("many")} | {
    "ten thousand": TEN_THOUSAND,
    "no digits to spare": document(ledger(10, "USDT", 6), name=ARABIC, code=UNBROKEN),
}


def read(data: bytes) -> Any:
    """The classes' own tree, filled from the file; an element that no class has is an error."""
    root = etree.fromstring(data)
    return _filled(camt.Document, root)


def _filled(kind: type, element: Any) -> Any:
    hints, places, classes = _hints(kind), _places(kind), _classes(kind)
    values: dict[str, Any] = {}
    order: list[int] = []
    for name, value in element.attrib.items():
        field = hints[name]
        values[field.name] = value
    for child in element:
        tag = etree.QName(child)
        assert tag.namespace == NAMESPACE
        field = hints[tag.localname]
        order.append(places[tag.localname])
        inner = classes[field.name]
        value = child.text if inner is None else _filled(inner, child)
        if field.default_factory is list:
            values.setdefault(field.name, []).append(value)
        else:
            assert field.name not in values, f"{tag.localname} is there twice"
            values[field.name] = value
    assert order == sorted(order), f"{kind.__name__}: elements out of order"
    if element.text and "value" in {f.name for f in dataclasses.fields(kind)}:
        values["value"] = element.text
    _required(kind, values)
    _constraints(kind, values)
    return values


@cache
def _hints(kind: type) -> dict[str, Any]:
    return {f.metadata.get("name", f.name): f for f in dataclasses.fields(kind)}


@cache
def _places(kind: type) -> dict[str, int]:
    return {name: place for place, name in enumerate(_hints(kind))}


@cache
def _classes(kind: type) -> dict[str, type | None]:
    """By field, the class of its elements; None for texts."""
    hints = typing.get_type_hints(kind)
    return {
        name: next((a for a in _flat(hint) if dataclasses.is_dataclass(a)), None)
        for name, hint in hints.items()
    }


def _flat(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from _flat(inner)


def _required(kind: type, values: dict[str, Any]) -> None:
    for field in dataclasses.fields(kind):
        if field.metadata.get("required") or field.metadata.get("min_occurs", 0) > 0:
            assert field.name in values, f"{kind.__name__} lacks {field.name}"


def _constraints(kind: type, values: dict[str, Any]) -> None:
    for field in dataclasses.fields(kind):
        given = values.get(field.name)
        for text in given if isinstance(given, list) else [given]:
            if not isinstance(text, str):
                continue
            rules = field.metadata
            assert len(text) <= rules.get("max_length", 10**9), f"{field.name}: {text}"
            assert len(text) >= rules.get("min_length", 0), f"{field.name}: {text}"
            if "pattern" in rules:
                assert re.fullmatch(rules["pattern"], text), f"{field.name}: {text}"
            if "total_digits" in rules:
                digits = Decimal(text).as_tuple()
                assert len(digits.digits) <= rules["total_digits"], text
                assert -digits.exponent <= rules["fraction_digits"], text
                assert Decimal(text) >= Decimal(rules.get("min_inclusive", "-1e99")), text


@pytest.mark.parametrize("name", FILES)
def test_the_standards_own_classes_read_it(name: str) -> None:
    read(message(*rendered(FILES[name])))


@pytest.mark.parametrize("name", FILES)
def test_opening_and_entries_come_to_closing(name: str) -> None:
    rounded, _ = from_camt(message(*rendered(FILES[name])))
    assert rounded
    assert all(one.adds_up for one in rounded.values())


def test_the_reader_of_this_test_finds_what_is_wrong() -> None:
    data = message(*rendered(CASES["ten"]))
    for old, new in (
        (b'Ccy="USD"', b'Ccy="USDT"'),
        (b"<CdtDbtInd>DBIT</CdtDbtInd><Sts>", b"<Sts>"),
        (b"<MsgId>S7", b"<MsgId>S7" + b"x" * 20),
        (b"<Amt Ccy", b"<Wrong/><Amt Ccy"),
    ):
        assert data.replace(old, new) != data
        with pytest.raises((AssertionError, KeyError)):
            read(data.replace(old, new, 1))


def test_a_negative_balance_has_the_debit_indicator() -> None:
    text = message(*rendered(CASES["negative"])).decode()
    assert '<Amt Ccy="USD">98765432.10</Amt><CdtDbtInd>DBIT</CdtDbtInd>' in text
    assert "-9" not in text.split("<Ntry>")[0].split("AddtlStmtInf")[0]


def test_without_movements_both_balances_are_there() -> None:
    for name in ("none", "idle"):
        text = message(*rendered(CASES[name])).decode()
        assert text.count("<Cd>OPBD</Cd>") == text.count("<Cd>CLBD</Cd>") == 1
        assert "<Ntry>" not in text


def test_ten_thousand_movements() -> None:
    root = etree.fromstring(message(*rendered(TEN_THOUSAND)))
    assert len(root.findall(".//{*}Ntry")) == 10_000
    assert root.findtext(".//{*}TtlNtries/{*}NbOfNtries") == "10000"


def test_what_has_no_three_letters_is_valued() -> None:
    found = document(ledger(3, "USDT", 6))
    _, exact = from_camt(message(*rendered(found)))
    text = message(*rendered(found)).decode()
    assert 'Ccy="USD"' in text
    assert 'Ccy="USDT"' not in text
    [figures] = exact.values()
    assert str(figures.amounts[0]) == found["accounts"][0]["ledgers"][0]["movements"][0][8]


def test_a_rounding_difference_is_an_entry_of_its_own() -> None:
    entry = ledger(3, "BTC", 8)
    amounts = amounts_of(document(entry)["accounts"][0]["ledgers"][0], {}, "USD")
    assert amounts.currency == "BTC"
    rows = [[0] * 8 + ["0.000004", "x", 0]] * 3
    fine = {"asset": "BTC", "decimals": 8, "opening": "0", "closing": "0.000012", "movements": rows}
    found = amounts_of(fine, {}, "USD")
    assert [str(e) for e in found.entries] == ["0.00000"] * 3
    assert found.difference == Decimal("0.00001")


def test_what_cannot_be_held_is_refused() -> None:
    with pytest.raises(ValueError, match=r"USD: 10{18}\.00 has more than the 18 digits"):
        message(*rendered(document(ledger(0, opening=10**20))))
    odd = document(ledger(1, "SHIB", 18))
    with pytest.raises(ValueError, match="SHIB: it has no price"):
        message(*rendered(odd))


def test_a_name_that_is_too_long_stays_its_own() -> None:
    first, second = (fitted(f"{UNBROKEN}{n}", 34) for n in (1, 2))
    assert len(first) == len(second) == 34
    assert first != second
    assert fitted("short", 34) == "short"
    assert LONG_NAME in message(*rendered(CASES["long name"])).decode()


def test_what_xml_cannot_hold_is_replaced() -> None:
    found = document(
        ledger(1),
        name="bell\x07 \ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    )
    assert b"bell?" in message(*rendered(found))
