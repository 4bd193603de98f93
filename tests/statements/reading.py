"""Reads statements back from every format, into the same figures."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree
from pypdf import PdfReader

from backoffice.sdk import shown_number
from plugins.statement_camt053.document import NAMESPACE
from plugins.statement_ofx.document import fitted


@dataclass(frozen=True)
class Figures:
    """One ledger account: opening, signed amounts in order, closing."""

    opening: Decimal
    amounts: tuple[Decimal, ...]
    closing: Decimal

    @property
    def adds_up(self) -> bool:
        return self.opening + sum(self.amounts, Decimal(0)) == self.closing


Found = dict[tuple[str, str, str], Figures]
"""By account, asset and bucket."""
ACCTID_MAX = 22


def acctids(found: Found) -> dict[str, Figures]:
    """The same by the name that OFX has room for."""
    return {fitted("/".join(key), ACCTID_MAX): figures for key, figures in found.items()}


def from_json(data: bytes) -> Found:
    found: Found = {}
    for part in json.loads(data)["accounts"]:
        for ledger in part["ledgers"]:
            found[part["account"], ledger["asset"], ledger["bucket"]] = Figures(
                Decimal(ledger["opening"]),
                tuple(Decimal(row[8]) for row in ledger["movements"]),
                Decimal(ledger["closing"]),
            )
    return found


def from_csv(data: bytes) -> Found:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    collected: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = row["account"], row["asset"], row["bucket"]
        entry = collected.setdefault(key, {"amounts": []})
        if row["record"] == "movement":
            entry["amounts"].append(Decimal(row["amount"]))
        else:
            entry[row["record"]] = Decimal(row["balance"])
    return {
        key: Figures(entry["opening"], tuple(entry["amounts"]), entry["closing"])
        for key, entry in collected.items()
    }


def from_ofx(data: bytes) -> dict[str, Figures]:
    """By ACCTID."""
    root = etree.fromstring(data)
    found: dict[str, Figures] = {}
    for statement in root.iter("STMTRS"):
        found[statement.findtext("BANKACCTFROM/ACCTID")] = Figures(
            Decimal(statement.findtext("BALLIST/BAL/VALUE")),
            tuple(Decimal(e.text) for e in statement.iter("TRNAMT")),
            Decimal(statement.findtext("LEDGERBAL/BALAMT")),
        )
    return found


def from_camt(data: bytes) -> tuple[Found, Found]:
    """Figures of the file in its own currency, and the exact ones that it names in words."""
    root = etree.fromstring(data)
    rounded: Found = {}
    exact: Found = {}
    n = {"c": NAMESPACE}
    for statement in root.iterfind(".//c:Stmt", n):
        name = statement.findtext("c:Acct/c:Id/c:Othr/c:Id", namespaces=n)
        key = tuple(name.rsplit("/", 2))
        opening, closing = (_signed(b, n) for b in statement.iterfind("c:Bal", n))
        entries = statement.findall("c:Ntry", n)
        rounded[key] = Figures(opening, tuple(_signed(e, n) for e in entries), closing)
        told = statement.findtext("c:AddtlStmtInf", namespaces=n)
        stated = re.match(r".* \w+: (\S+) to ([^\s,]+)", told)
        words = [e.findtext("c:AddtlNtryInf", namespaces=n).split("; ") for e in entries]
        exact[key] = Figures(
            Decimal(stated[1]),
            tuple(Decimal(w[2].split(" ")[0]) for w in words if len(w) > 2),
            Decimal(stated[2]),
        )
    return rounded, exact


def _signed(element: Any, n: Mapping[str, str]) -> Decimal:
    amount = Decimal(element.findtext("c:Amt", namespaces=n))
    return -amount if element.findtext("c:CdtDbtInd", namespaces=n) == "DBIT" else amount


def pdf_text(data: bytes) -> str:
    """All text of a PDF without spaces and marks of where a line may break."""
    pages = PdfReader(io.BytesIO(data)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def assert_pdf_states(data: bytes, document: Mapping[str, Any]) -> None:
    """The PDF states, in order, opening, every amount and balance, and closing of each account."""
    text = pdf_text(data)
    numbers = document["presentation"]["numbers"]
    place = max(text.find("Movements:"), 0)
    for part in document["accounts"]:
        for ledger in part["ledgers"]:
            wanted = [ledger["opening"]]
            wanted += [value for row in ledger["movements"] for value in (row[8], row[9])]
            wanted.append(ledger["closing"])
            for value in wanted:
                shown = _flat(shown_number(value, numbers))
                found = text.find(shown, place)
                assert found >= 0, f"{shown} is not in the PDF after {text[place - 40 : place]!r}"
                place = found + len(shown)


def _flat(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def assert_same_everywhere(files: Mapping[str, bytes]) -> None:
    """The files of a statement, by format, state the same figures."""
    document, figures = json.loads(files["json"]), from_json(files["json"])
    assert all(one.adds_up for one in figures.values())
    assert from_csv(files["csv"]) == figures
    assert from_ofx(files["ofx"]) == acctids(figures)
    rounded, exact = from_camt(files["camt053"])
    assert all(one.adds_up for one in rounded.values())
    if figures:
        assert exact == figures
    else:  # the standard wants one statement, of nothing
        [nothing] = exact.values()
        assert (nothing.opening, nothing.amounts, nothing.closing) == (0, (), 0)
    assert_pdf_states(files["pdf"], document)
