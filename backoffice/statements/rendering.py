"""Statements in formats, as plugins write them."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.hooks import default_plugins
from backoffice.sdk import StatementFile, StatementFormat
from backoffice.statements.document import digest, parse
from backoffice.statements.errors import FormatFailed, UnknownFormat


@dataclass(frozen=True, slots=True)
class Rendered:
    """A statement in one format."""

    format: str
    media_type: str
    suffix: str
    data: bytes
    sha256: str
    version: int


def known_formats() -> list[str]:
    """Names of all formats."""
    return list(default_plugins().statement_formats)


def format_of(name: str) -> StatementFormat:
    """The format of a name. Raises UnknownFormat."""
    known = default_plugins().statement_formats
    if name not in known:
        raise UnknownFormat(name, sorted(known))
    return known[name].format


def render(name: str, canonical: bytes, *, version: int | None = None) -> Rendered:
    """A statement's canonical bytes in a format, as a version of it writes; by default its newest.

    Raises UnknownFormat, FormatFailed.
    """
    how = format_of(name)
    file = StatementFile(parse(canonical), canonical, digest(canonical))
    version = how.version if version is None else version
    try:
        data = how.render_as(file, version)
    except Exception as error:  # a plugin's code
        raise FormatFailed(f"{name}: {type(error).__name__}: {error}") from error
    if not isinstance(data, bytes) or not data:
        raise FormatFailed(f"{name}: the plugin answered no bytes.")
    return Rendered(name, how.media_type, how.suffix, data, digest(data), version)
