"""Writing statements: first their files, then, in the open transaction, their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from backoffice.records.bulk import write_rows
from backoffice.statements.document import digest
from backoffice.statements.models import Artefact, Statement
from backoffice.statements.rendering import Rendered, render
from backoffice.statements.selectors.accounts import Settings, formats_of
from backoffice.statements.selectors.basis import Basis, stored
from backoffice.statements.services.telling import tell_on_commit
from backoffice.statements.storing import path_of, write
from backoffice.venues.models import Venue


@dataclass(slots=True)
class Writing:
    """Statements to be written together. `numbers` are the last that were given, by account."""

    venue: Venue
    numbers: dict[int, int]
    settings: Settings
    statements: list[Statement] = field(default_factory=list)
    bases: list[Basis] = field(default_factory=list)
    files: list[list[Artefact]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def number_of(self, account: int) -> int:
        """The next number of an account."""
        return self.numbers.get(account, 0) + 1

    def add(self, basis: Basis, canonical: bytes) -> None:
        """Render a statement and keep its files; its rows are written later."""
        number = self.number_of(basis.account)
        self.numbers[basis.account] = number
        self.bases.append(basis)
        self.statements.append(row_of(self.venue, basis, canonical, number))
        formats = formats_of(self.settings.of(basis.account))
        self.files.append([self._file(render_timed(self, n, canonical)) for n in formats])

    def _file(self, rendered: Rendered) -> Artefact:
        begun = perf_counter()
        row = kept(self.venue.code, rendered)
        self.spent("storing", begun)
        return row

    def spent(self, stage: str, begun: float) -> None:
        """Count the seconds of a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - begun


def render_timed(writing: Writing, name: str, canonical: bytes) -> Rendered:
    """Render, and count the seconds."""
    begun = perf_counter()
    rendered = render(name, canonical)
    writing.spent(name, begun)
    return rendered


def kept(venue: str, rendered: Rendered) -> Artefact:
    """Keep the bytes in the storage; the row of the file, without its statement."""
    path = path_of(venue, rendered.sha256, rendered.suffix)
    write(path, rendered.data)
    return Artefact(
        format=rendered.format,
        version=rendered.version,
        media_type=rendered.media_type,
        path=path,
        size=len(rendered.data),
        sha256=rendered.sha256,
    )


def row_of(venue: Venue, basis: Basis, canonical: bytes, number: int | None) -> Statement:
    """The row of a statement."""
    return Statement(
        venue_id=venue.pk,
        account_id=basis.account,
        kind=basis.kind,
        scope=basis.scope,
        begins_at=basis.begins_at,
        ends_at=basis.ends_at,
        number=number,
        previous_id=None if basis.previous is None else basis.previous.pk,
        replaces_id=None if basis.replaces is None else basis.replaces.pk,
        reason=basis.reason,
        cut_id=basis.cut.pk,
        opening=stored(basis.opening),
        opened_sequence=basis.opened_sequence,
        boundary=stored(basis.closing),
        captured=basis.captured,
        presentation=basis.presentation,
        movements=_movements(basis),
        content_sha256=digest(canonical),
    )


def _movements(basis: Basis) -> int:
    """How many postings lie between opening and closing: sequences count each by one."""
    opened = {key: boundary.sequence for key, boundary in basis.opening.items()}
    return sum(b.sequence - opened.get(key, 0) for key, b in basis.closing.items())


def write_final(writing: Writing) -> list[int]:
    """Write the rows of all that was added, in two statements; returns their keys."""
    keys = [key for (key,) in write_rows(writing.statements, returning=["id"])]
    rows: list[Artefact] = []
    for key, files in zip(keys, writing.files, strict=True):
        for file in files:
            file.statement_id = key
            rows.append(file)
    write_rows(rows)
    tell_on_commit(writing.venue, writing.bases, writing.statements)
    return keys
