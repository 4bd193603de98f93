"""The response: one STMTTRNRS for each account, asset and bucket."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

HEADER = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    b'<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
CURRENCY = re.compile(r"[A-Z]{3}")
NO_CURRENCY = "XXX"
LANGUAGES = {"ar": "ARA", "en": "ENG"}
TYPES = {"interest": "INT", "fee": "FEE", "transfer": "XFER"}
_UNFIT = re.compile("[^\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def response(document: Mapping[str, Any], sha256: str) -> bytes:
    """UTF-8 XML after the OFX header."""
    about = document["statement"]
    root = etree.Element("OFX")
    signed_on = _add(_add(root, "SIGNONMSGSRSV1"), "SONRS")
    _status(signed_on)
    _add(signed_on, "DTSERVER", time(about["ends_at"]))
    _add(signed_on, "LANGUAGE", LANGUAGES.get(document["presentation"]["language"], "ENG"))
    stated = [(part, ledger) for part in document["accounts"] for ledger in part["ledgers"]]
    bank = _add(root, "BANKMSGSRSV1") if stated else None  # which is never empty
    for place, (part, ledger) in enumerate(stated, start=1):
        answer = _add(bank, "STMTTRNRS")
        _add(answer, "TRNUID", f"{sha256[:30]}-{place}"[:36])
        _status(answer)
        _statement(answer, document, part, ledger)
    return HEADER + etree.tostring(root, encoding="unicode").encode() + b"\n"


def time(text: str) -> str:
    """An instant as OFX writes it, to the millisecond, in GMT."""
    digits = re.sub("[-T:]", "", text[:19])
    return f"{digits}.{text[20:23] or '000'}[0:GMT]"


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, tag)
    if text is not None:
        element.text = _UNFIT.sub("?", text)
    return element


def _status(parent: Any) -> None:
    status = _add(parent, "STATUS")
    _add(status, "CODE", "0")
    _add(status, "SEVERITY", "INFO")


def fitted(text: str, length: int) -> str:
    """A text that fits; a longer one ends in a hash of all of it, so that it stays unique."""
    if len(text) <= length:
        return text
    return f"{text[: length - 9]}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _statement(
    answer: Any, document: Mapping[str, Any], part: Mapping[str, Any], ledger: Mapping[str, Any]
) -> None:
    about, asset = document["statement"], ledger["asset"]
    found = _add(answer, "STMTRS")
    _add(found, "CURDEF", asset if CURRENCY.fullmatch(asset) else NO_CURRENCY)
    account = _add(found, "BANKACCTFROM")
    _add(account, "BANKID", fitted(document["venue"]["code"], 9))
    _add(account, "ACCTID", fitted(f"{part['account']}/{asset}/{ledger['bucket']}", 22))
    _add(account, "ACCTTYPE", "CHECKING")
    listed = _add(found, "BANKTRANLIST")
    _add(listed, "DTSTART", time(about["begins_at"]))
    _add(listed, "DTEND", time(about["ends_at"]))
    for row in ledger["movements"]:
        _transaction(listed, row, asset)
    balance = _add(found, "LEDGERBAL")
    _add(balance, "BALAMT", ledger["closing"])
    _add(balance, "DTASOF", time(about["ends_at"]))
    opening = _add(_add(found, "BALLIST"), "BAL")
    _add(opening, "NAME", "Opening balance")
    _add(opening, "DESC", f"{asset} at the begin of the period"[:80])
    _add(opening, "BALTYPE", "NUMBER")
    _add(opening, "VALUE", ledger["opening"])
    _add(opening, "DTASOF", time(about["begins_at"]))


def _transaction(listed: Any, row: Any, asset: str) -> None:
    posting, _, booked, value, kind, category, reference, other, amount, balance, _ = row
    found = _add(listed, "STMTTRN")
    credit = "DEBIT" if amount.startswith("-") else "CREDIT"
    _add(found, "TRNTYPE", TYPES.get(category, credit))
    _add(found, "DTPOSTED", time(booked))
    _add(found, "DTAVAIL", value.replace("-", ""))
    _add(found, "TRNAMT", amount)
    _add(found, "FITID", str(posting))
    _add(found, "NAME", kind.replace("_", " ")[:32])
    _add(found, "MEMO", f"{other}; {reference}; {asset}; balance {balance}"[:255])
