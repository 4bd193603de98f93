"""Statements on paper."""

from __future__ import annotations

import io
import time
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from plugins.statement_pdf.layout import SIZE, SIZE_MIN, Column, breakable, fit
from plugins.statement_pdf.pdf import pdf
from plugins.statement_pdf.sections import MOVEMENTS_MAX
from plugins.statement_pdf.words import words_of
from tests.plugins.statements.documents import (
    CASES,
    LONG_NAME,
    UNBROKEN,
    document,
    ledger,
    rendered,
)
from tests.statements.reading import assert_pdf_states, pdf_text


@cache
def pages_of(name: str) -> bytes:
    return pdf(*rendered(CASES[name]))


def reader(name: str) -> PdfReader:
    return PdfReader(io.BytesIO(pages_of(name)))


@pytest.mark.parametrize("name", [name for name in CASES if name != "many"])
def test_the_pages_state_every_figure(name: str) -> None:
    assert_pdf_states(pages_of(name), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_pages_are_tagged_and_fonts_embedded(name: str) -> None:
    found = reader(name)
    catalog = found.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == CASES[name]["presentation"]["language"]
    assert found.metadata.title
    fonts = {
        font.idnum: font
        for page in found.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    for font in fonts.values():  # pages share them
        [descendant] = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize("name", ["ten", "right to left"])
def test_the_same_bytes_another_day(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pages_of(name)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    from plugins.statement_pdf import pdf as module

    module._compiler.cache_clear()
    assert pdf(*rendered(CASES[name])) == first


@pytest.mark.parametrize(("page", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_paper_is_as_the_account_wants_it(page: str, size: tuple[int, int]) -> None:
    box = PdfReader(io.BytesIO(pdf(*rendered(document(ledger(1), page=page))))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_headers_are_on_every_page() -> None:
    pages = reader("many").pages
    assert len(pages) > 50
    for place in (2, 3, len(pages) // 2, len(pages) - 1):
        page = pages[place - 1]
        text = page.extract_text()
        assert f"Page {place} of {len(pages)}" in text
        assert "Booked" in text
        assert "Balance" in text
        assert "Alice" in text


@pytest.mark.parametrize("name", CASES)
def test_no_text_begins_outside_of_the_page(name: str) -> None:
    for page in reader(name).pages[:3]:
        box = page.mediabox
        places: list[tuple[float, float]] = []

        def visit(text: str, cm: Any, tm: Any, *_: Any, places: list = places) -> None:
            if text.strip():
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                places.append((x, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

        page.extract_text(visitor_text=visit)
        assert places
        assert all(40 <= x <= float(box.width) - 40 for x, _ in places)
        assert all(20 <= y <= float(box.height) - 20 for _, y in places)


def test_letters_shrink_before_a_number_breaks() -> None:
    columns = [Column("what"), Column("amount", "number"), Column("balance", "number")]
    small, _ = fit(columns, [["x", "1" * 30, "1" * 60]], 50_500)
    assert SIZE_MIN <= small < SIZE
    usual, widths = fit(columns, [["x", "1.00", "2.00"]], 50_500)
    assert usual == SIZE
    assert widths[0] == 0


def test_a_long_word_may_break() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable(UNBROKEN).replace("\u200b", "") == UNBROKEN
    assert LONG_NAME.split()[0] in pdf_text(pages_of("long name"))


def test_too_many_movements_are_named() -> None:
    found = document(ledger(MOVEMENTS_MAX + 1))
    text = pdf_text(pdf(*rendered(found)))
    assert f"The{MOVEMENTS_MAX + 1}movementsareinthefilescsvandjson" in text


def test_every_language_knows_only_what_english_knows() -> None:
    # without them, names and sentences are shown as they are
    own = ("movement_", "party_", "covered_", "closed_", "reason_")
    english, arabic = (
        {key for key in words_of(language) if not key.startswith(own)} for language in ("en", "ar")
    )
    assert arabic == english
    assert words_of("xx") == words_of("en")
