"""The message: one Stmt for each account, asset and bucket."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from .amounts import Amounts, amounts_of

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ISSUER = "backoffice"
_DEFAULT: Any = {None: NAMESPACE}
_UNFIT = re.compile("[^\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def message(document: Mapping[str, Any], sha256: str) -> bytes:
    """UTF-8 XML. Raises ValueError for what the standard cannot hold."""
    about = document["statement"]
    number = about["number"] or 0
    root = etree.Element(_name("Document"), nsmap=_DEFAULT)
    body = _add(root, "BkToCstmrStmt")
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", f"S{number}-{sha256[:24]}"[:35])
    _add(header, "CreDtTm", about["ends_at"])
    place = 0
    for part in document["accounts"]:
        for ledger in part["ledgers"]:
            place += 1
            _statement(body, document, part, ledger, f"{number}-{place}-{sha256[:16]}")
    if not place:  # the standard wants a statement: one of nothing
        empty = {
            "asset": document["venue"]["reporting_asset"],
            "decimals": 2,
            "bucket": "cash",
            "opening": "0.00",
            "closing": "0.00",
            "movements": [],
        }
        _statement(body, document, document["accounts"][0], empty, f"{number}-1-{sha256[:16]}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, _name(tag), attributes)
    if text is not None:
        element.text = _UNFIT.sub("?", text)
    return element


def _statement(
    body: Any,
    document: Mapping[str, Any],
    part: Mapping[str, Any],
    ledger: Mapping[str, Any],
    name: str,
) -> None:
    about, venue = document["statement"], document["venue"]
    amounts = amounts_of(ledger, document["prices"], venue["reporting_asset"])
    statement = _add(body, "Stmt")
    _add(statement, "Id", name[:35])
    if about["number"] is not None:
        _add(statement, "ElctrncSeqNb", str(about["number"]))
    _add(statement, "CreDtTm", about["ends_at"])
    period = _add(statement, "FrToDt")
    _add(period, "FrDtTm", about["begins_at"])
    _add(period, "ToDtTm", about["ends_at"])
    _account(statement, document, part, ledger, amounts)
    _balance(statement, "OPBD", amounts, amounts.opening, about["begins_at"])
    _balance(statement, "CLBD", amounts, amounts.closing, about["ends_at"])
    _summary(statement, amounts)
    for row, amount in zip(ledger["movements"], amounts.entries, strict=True):
        _entry(statement, row, amount, ledger["asset"], amounts)
    if amounts.difference:
        _difference(statement, amounts, about["ends_at"])
    told = f"{ledger['asset']} {ledger['bucket']}: {ledger['opening']} to {ledger['closing']}"
    priced = "" if amounts.price is None else f", at {amounts.price} {venue['reporting_asset']}"
    _add(statement, "AddtlStmtInf", f"{told}{priced}"[:500])


def _account(
    statement: Any,
    document: Mapping[str, Any],
    part: Mapping[str, Any],
    ledger: Mapping[str, Any],
    amounts: Amounts,
) -> None:
    account = _add(statement, "Acct")
    code = f"{part['account']}/{ledger['asset']}/{ledger['bucket']}"
    _add(_add(_add(account, "Id"), "Othr"), "Id", fitted(code, 34))
    _add(account, "Ccy", amounts.currency)
    _add(account, "Nm", part["account"][:70])
    _add(_add(account, "Ownr"), "Nm", document["presentation"]["name"][:140])


def fitted(text: str, length: int) -> str:
    """A text that fits; a longer one ends in a hash of all of it, so that it stays unique."""
    if len(text) <= length:
        return text
    return f"{text[: length - 11]}~{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _money(parent: Any, amount: Decimal, currency: str) -> None:
    _add(parent, "Amt", f"{abs(amount):f}", Ccy=currency)
    _add(parent, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")


def _balance(statement: Any, code: str, amounts: Amounts, amount: Decimal, at: str) -> None:
    balance = _add(statement, "Bal")
    _add(_add(_add(balance, "Tp"), "CdOrPrtry"), "Cd", code)
    _money(balance, amount, amounts.currency)
    _add(_add(balance, "Dt"), "DtTm", at)


def _summary(statement: Any, amounts: Amounts) -> None:
    entries = [*amounts.entries, *([amounts.difference] if amounts.difference else [])]
    came = [amount for amount in entries if amount >= 0]
    went = [-amount for amount in entries if amount < 0]
    net = sum(entries, Decimal(0))
    summary = _add(statement, "TxsSummry")
    total = _add(summary, "TtlNtries")
    _add(total, "NbOfNtries", str(len(entries)))
    _add(total, "Sum", f"{sum(came + went, Decimal(0)):f}")
    whole = _add(total, "TtlNetNtry")
    _add(whole, "Amt", f"{abs(net):f}")
    _add(whole, "CdtDbtInd", "DBIT" if net < 0 else "CRDT")
    for tag, side in (("TtlCdtNtries", came), ("TtlDbtNtries", went)):
        found = _add(summary, tag)
        _add(found, "NbOfNtries", str(len(side)))
        _add(found, "Sum", f"{sum(side, Decimal(0)):f}")


def _entry(statement: Any, row: Any, amount: Decimal, asset: str, amounts: Amounts) -> None:
    posting, _, booked, value, kind, category, reference, other, exact, balance, late = row
    entry = _add(statement, "Ntry")
    _add(entry, "NtryRef", str(posting))
    # An amount that rounds to nothing keeps the side of the exact one.
    _add(entry, "Amt", f"{abs(amount):f}", Ccy=amounts.currency)
    _add(entry, "CdtDbtInd", "DBIT" if exact.startswith("-") else "CRDT")
    _add(_add(entry, "Sts"), "Cd", "BOOK")
    _add(_add(entry, "BookgDt"), "DtTm", booked)
    _add(_add(entry, "ValDt"), "Dt", value)
    _add(entry, "AcctSvcrRef", fitted(reference, 35))
    _transaction_code(entry, category)
    told = f"{kind}; {other}; {exact} {asset}; balance {balance}"
    _add(entry, "AddtlNtryInf", f"{told}{'; of an earlier period' if late else ''}"[:500])


def _transaction_code(entry: Any, code: str) -> None:
    own = _add(_add(entry, "BkTxCd"), "Prtry")
    _add(own, "Cd", code[:35])
    _add(own, "Issr", ISSUER)


def _difference(statement: Any, amounts: Amounts, at: str) -> None:
    entry = _add(statement, "Ntry")
    _add(entry, "NtryRef", "rounding")
    _money(entry, amounts.difference, amounts.currency)
    _add(_add(entry, "Sts"), "Cd", "BOOK")
    _add(_add(entry, "BookgDt"), "DtTm", at)
    _add(_add(entry, "ValDt"), "Dt", at[:10])
    _transaction_code(entry, "rounding")
    _add(entry, "AddtlNtryInf", "Rounding of the entries to 5 decimals; no money moved.")
