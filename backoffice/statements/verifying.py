"""Whether a statement is what the ledger says: recomputed, and compared byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backoffice.accounts.models import MarginCall, Restriction
from backoffice.ledger.models import Seal
from backoffice.statements.document import SCHEMA, StatementMismatch, digest, parse, problems_of
from backoffice.statements.document.amounts import instant
from backoffice.statements.errors import FormatFailed, UnknownFormat, UnknownStatement
from backoffice.statements.models import Artefact, Statement
from backoffice.statements.recompute import recompute
from backoffice.statements.rendering import render
from backoffice.statements.storing import read
from backoffice.venues.models import Venue


@dataclass(slots=True)
class Verdict:
    """What was checked of a statement, and what differs; nothing does where it is right."""

    statement: str
    sha256: str
    checked: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the statement is right."""
        return not self.differences


def verify(statement: Statement) -> Verdict:
    """Recompute a final statement from the ledger, and each of its files from that.

    One of an earlier schema cannot be recomputed by this version, which is said as a difference.
    """
    found = Verdict(str(statement), statement.content_sha256)
    kept = _kept(statement)
    if kept is not None and kept["schema"] != SCHEMA:
        found.differences.append(
            f"It was made under the schema {kept['schema']}, and this version computes {SCHEMA}: "
            "verify it with the version that made it."
        )
        return found
    try:
        canonical = recompute(statement, number=statement.number)
    except StatementMismatch as error:
        found.differences.append(str(error))
        return found
    found.checked.append("ledger")
    if digest(canonical) != statement.content_sha256:
        found.differences.append(_where(statement, canonical))
    _check_captured(statement, found)
    _check_seal(statement, found)
    for artefact in statement.artefacts.order_by("format"):
        _check_file(artefact, canonical, found)
    return found


def verify_bytes(data: bytes) -> Verdict:
    """Verify a file that somebody brings: the canonical JSON of a statement.

    Raises NotAStatement, and UnknownStatement where no such statement was ever made.
    """
    document = parse(data)
    statement = _stated(document)
    found = verify(statement)
    found.differences[:0] = problems_of(document)
    if digest(data) != statement.content_sha256:
        found.differences.insert(
            0, "The file is not the statement that was made: its bytes have another SHA-256."
        )
    return found


def statement_by_file(data: bytes) -> Statement | None:
    """The statement that has a file of just these bytes, in whatever format."""
    found = Artefact.objects.filter(sha256=digest(data)).select_related(
        "statement__venue", "statement__cut", "statement__previous", "statement__replaces"
    )
    first = found.first()
    return None if first is None else first.statement


def statement_numbered(venue: Venue, account: str, number: int) -> Statement:
    """A final statement by its number. Raises UnknownStatement."""
    rows = Statement.objects.select_related("venue", "cut", "previous", "replaces", "account")
    found = rows.filter(venue=venue, account__code=account, number=number).first()
    if found is None:
        raise UnknownStatement(
            f"{account} at {venue.code} has no statement {number}: "
            f"`manage.py statements list {venue.code}` names those there are."
        )
    return found


def _stated(document: Mapping[str, Any]) -> Statement:
    try:
        code, account = document["venue"]["code"], document["account"]["code"]
        number = int(document["statement"]["number"])
    except (KeyError, TypeError, ValueError):
        raise UnknownStatement(
            "The document names no venue, account and number: it was never final."
        ) from None
    venue = Venue.objects.filter(code=code).first()
    if venue is None:
        raise UnknownStatement(f"There is no venue {code} here: verify it where it was made.")
    return statement_numbered(venue, account, number)


def _where(statement: Statement, canonical: bytes) -> str:
    """The first place at which the document of now differs from the one that was kept."""
    kept = _kept(statement)
    if kept is None:
        return "The ledger gives another document than the one that was made."
    place = _difference(kept, parse(canonical), "")
    return f"The ledger gives another document than the one that was made, first at {place}."


def _kept(statement: Statement) -> dict[str, Any] | None:
    """The document as it was written; None where it was not, or is no more."""
    artefact = statement.artefacts.filter(format="json").first()
    try:
        return parse(read(artefact.path)) if artefact is not None else None
    except (FileNotFoundError, ValueError):
        return None


def _difference(old: Any, new: Any, place: str) -> str | None:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            below = _difference(old.get(key), new.get(key), f"{place}.{key}".lstrip("."))
            if below:
                return below
        return None
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (a, b) in enumerate(zip(old, new, strict=True)):
            below = _difference(a, b, f"{place}[{number}]")
            if below:
                return below
        return None
    return None if old == new else f"{place}: {_short(old)} was stated, {_short(new)} is found"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _check_captured(statement: Statement, found: Verdict) -> None:
    """What was noted of margin calls and restrictions must be what their rows began with."""
    calls = [c for rows in statement.captured["margin_calls"].values() for c in rows]
    known = {row.pk: row for row in MarginCall.objects.filter(pk__in=[c["id"] for c in calls])}
    for call in calls:
        row = known.get(call["id"])
        if row is None or instant(row.called_at) != call["called_at"]:
            found.differences.append(f"Margin call {call['id']} is not the one that was stated.")
    limits = [r for rows in statement.captured["restrictions"].values() for r in rows]
    rules = {row.pk: row for row in Restriction.objects.filter(pk__in=[r["id"] for r in limits])}
    for limit in limits:
        rule = rules.get(limit["id"])
        if rule is None or (instant(rule.from_at), rule.kind) != (limit["from"], limit["kind"]):
            found.differences.append(f"Restriction {limit['id']} is not the one that was stated.")
    found.checked.append("calls and restrictions")


def _check_seal(statement: Statement, found: Verdict) -> None:
    number = statement.cut.seal_number
    book = statement.venue.ledger_book_id
    if number and not Seal.objects.filter(book_id=book, number=number).exists():
        found.differences.append(f"Seal {number} of the ledger is gone.")
    found.checked.append("seal")


def _check_file(artefact: Artefact, canonical: bytes, found: Verdict) -> None:
    name = artefact.format
    found.checked.append(name)
    try:
        kept = read(artefact.path)
    except FileNotFoundError:
        found.differences.append(f"{name}: the file {artefact.path} is gone.")
        return
    if digest(kept) != artefact.sha256:
        found.differences.append(f"{name}: the file was changed since it was written.")
    try:
        rendered = render(name, canonical, version=artefact.version)
    except (UnknownFormat, FormatFailed) as error:
        found.differences.append(str(error))
        return
    if rendered.sha256 != artefact.sha256:
        found.differences.append(f"{name}: written anew it has other bytes.")
