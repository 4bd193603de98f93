"""Setting a statement with typst: data go in as JSON, never as text of the template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import fontpkg_ibm_plex_sans_arabic as plex
import typst

from backoffice.sdk import path_beside

from .view import view
from .words import NEWEST

EPOCH = 0
"""The clock that typst sees: nothing on the page depends on when it is set."""


@cache
def _compiler() -> Any:
    """Template and fonts, loaded once a process; system fonts would differ between machines."""
    return typst.Compiler(
        path_beside(__file__, "statement.typ"),
        font_paths=[str(plex.ROOT / "files")],
        ignore_system_fonts=True,
    )


def set_ready(data: str, **options: Any) -> Any:
    """What typst makes of the template's data: the bare engine, as benchmarks measure it too."""
    return _compiler().compile(sys_inputs={"data": data}, timestamp=EPOCH, **options)


def data_of(document: Mapping[str, Any], sha256: str, version: int = NEWEST) -> str:
    """The template's data of a statement, as a version writes it."""
    return json.dumps(view(document, sha256, version), ensure_ascii=False, separators=(",", ":"))


def pdf(document: Mapping[str, Any], sha256: str) -> bytes:
    """A tagged PDF (PDF/UA-1) with its fonts embedded. The same document gives the same bytes."""
    return pdf_of(data_of(document, sha256))


def pdf_of(data: str) -> bytes:
    """The same of the template's data."""
    found: bytes = set_ready(data, format="pdf", pdf_standards=["ua-1"])
    return found
