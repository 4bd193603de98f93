"""`manage.py load_postings`: all lines or none, and every wrong line named."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from backoffice.ledger.models import Journal
from backoffice.ledger.movement_files import COLUMNS, WrongFile, movements_of
from backoffice.ledger.types import Movement

HEADER = ",".join(COLUMNS)
GOOD = [f"c{n},cash,fees,cash,USD,{n}" for n in range(1, 41)]
USD = frozenset({"USD"})


def load(book: str, path, **changes) -> str:
    out = StringIO()
    request = {
        "book": book,
        "kind": "history",
        "reference": "2025",
        "value_date": "2025-12-31",
        "actor": "erin",
        "format": "json",
        "connections": 2,
        **changes,
    }
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in request.items()]
    call_command("load_postings", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_a_file_is_booked_once(committed_book, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *GOOD]))
    assert json.loads(load(committed_book, path))["lines"] == 40
    assert json.loads(load(committed_book, path))["replayed"] is True
    assert "were booked before" in load(committed_book, path, format="text")
    assert Journal.objects.filter(source="file").count() == 4


def test_wrong_lines_are_named_and_nothing_is_booked(committed_book, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(
        "\n".join(
            [
                HEADER,
                GOOD[0],
                "c1,cash,fees,cash,EUR,5",
                "c1,pocket,fees,cash,USD,1.5",
                ",cash,,cash,USD,-3",
                "c1,cash,fees",
                "c1,cash,c1,cash,USD,1",
                f"c1,cash,fees,cash,USD,{'0' * 20}{'1' * 5000}",
            ]
        )
    )
    with pytest.raises(CommandError) as caught:
        load(committed_book, path)
    text = str(caught.value)
    for told in (
        "line 3, asset",
        "line 4, from_bucket",
        "line 4, amount",
        "line 5, from_owner",
        "line 5, to_owner",
        "line 5, amount",
        "line 6, line: has 3 fields",
        "line 7, to_owner",
        "line 8, amount",
        "Nothing was booked",
    ):
        assert told in text
    assert not Journal.objects.filter(source="file").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "header"),
        (b"a,b\n1,2", "header"),
        (HEADER.encode(), "line 2, line: is missing"),
        (HEADER.encode() + b"\n\xff\xfe,cash,fees,cash,USD,1", "UTF-8"),
        (HEADER.encode() + b'\n"c1,cash,fees,cash,USD,1', "no CSV"),
    ],
)
def test_what_is_no_such_file_is_told(committed_book, tmp_path, content, told):
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=told):
        load(committed_book, path)


def test_wrong_calls_are_told(committed_book, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *GOOD]))
    with pytest.raises(CommandError, match="No such file"):
        load(committed_book, tmp_path / "none.csv")
    with pytest.raises(CommandError, match="There is no book"):
        load("nowhere", path)
    with pytest.raises(CommandError, match="connections"):
        load(committed_book, path, connections=99)


def test_the_book_of_a_venue_is_refused(committed_db, tmp_path):
    call_command("demo", stdout=StringIO())
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *GOOD]))
    from backoffice.ledger.models import LedgerBook

    book = LedgerBook.objects.filter(venue__isnull=False).first()
    with pytest.raises(CommandError, match="book of a venue"):
        load(book.code, path)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_read_or_refused(lines):
    try:
        found = movements_of([HEADER + "\n", *(line + "\n" for line in lines)], USD)
    except WrongFile:
        return
    assert all(type(m) is Movement and m.amount_minor > 0 for m in found)
