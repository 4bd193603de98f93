"""CSV and OFX: exact, and safe to open."""

from __future__ import annotations

import pytest
from lxml import etree

from backoffice.statements.document import canonical
from plugins.statement_csv.table import table
from plugins.statement_ofx.document import response, time
from tests.plugins.statements.documents import CASES, UNBROKEN, document, ledger, rendered
from tests.statements.reading import acctids, from_csv, from_json, from_ofx

LIMITS = {
    "ACCTID": 22,
    "BANKID": 9,
    "NAME": 32,
    "MEMO": 255,
    "FITID": 255,
    "TRNUID": 36,
    "CURDEF": 3,
}


@pytest.mark.parametrize("name", CASES)
def test_both_state_the_figures_of_the_document(name: str) -> None:
    found = CASES[name]
    figures = from_json(canonical(found))
    assert from_csv(table(found)) == figures
    assert from_ofx(response(*rendered(found))) == acctids(figures)


@pytest.mark.parametrize("name", CASES)
def test_ofx_stays_within_its_fields(name: str) -> None:
    root = etree.fromstring(response(*rendered(CASES[name])))
    for tag, length in LIMITS.items():
        assert all(len(element.text) <= length for element in root.iter(tag)), tag


def test_ofx_names_are_unique_however_long() -> None:
    codes = [f"{UNBROKEN}{n}" for n in (1, 2)]
    files = [response(*rendered(document(ledger(1), code=code))) for code in codes]
    names = [etree.fromstring(data).findtext(".//ACCTID") for data in files]
    assert names[0] != names[1]


def test_ofx_time() -> None:
    assert time("2026-03-02T09:30:00.123456+00:00") == "20260302093000.123[0:GMT]"


def test_a_formula_stays_a_text() -> None:
    found = document(ledger(1), code="=HYPERLINK(1)")
    assert b"'=HYPERLINK(1)" in table(found)
    assert b"\n=" not in table(found)
    assert b",=" not in table(found)


def test_lines_end_as_the_rfc_says() -> None:
    data = table(document(ledger(2)))
    assert data.startswith("\ufeffrecord,".encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 5


def test_ofx_of_an_account_that_never_had_anything() -> None:
    root = etree.fromstring(response(*rendered(CASES["none"])))
    assert [child.tag for child in root] == ["SIGNONMSGSRSV1"]
