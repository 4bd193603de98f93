"""Pages of statements as pictures, kept beside those of the browser's pages, to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.statement_pdf.pdf import data_of, set_ready
from tests.plugins.statements.documents import CASES, rendered

PICTURES = Path("tests/browser/output/statements")
PICTURES_MAX = 4


@pytest.mark.parametrize("name", CASES)
def test_pictures(name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = set_ready(data_of(*rendered(CASES[name])), format="png", ppi=80)
    pages = found if isinstance(found, list) else [found]
    seen = pages if len(pages) <= PICTURES_MAX else [*pages[: PICTURES_MAX - 1], pages[-1]]
    for place, page in enumerate(seen, start=1):
        assert page.startswith(b"\x89PNG")
        (PICTURES / f"{name.replace(',', '').replace(' ', '-')}-{place}.png").write_bytes(page)
