"""Bulk adjustments from files: every mistake by its row, all or nothing, no trick works."""

import contextlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.adjustments.csv_rows import csv_rows
from backoffice.adjustments.errors import AdjustmentError, BadFile
from backoffice.adjustments.files import read_lines
from backoffice.adjustments.lines import Line
from backoffice.adjustments.xlsx_rows import xlsx_rows

HEADER = "account,asset,amount,against\n"
BOMB_BYTES = 30 * 1024 * 1024


def xlsx(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(venue, text: str, name: str = "a.csv") -> list[Line]:
    return read_lines(venue=venue, name=name, content=text.encode())


def test_csv_and_xlsx_say_the_same(venue):
    wanted = [Line("amy", "USD", 1_250, "fees"), Line("bob", "USD", -10, "insurance")]
    assert csv(venue, HEADER + "amy,USD,12.50,fees\n\nbob,USD,-0.1,insurance\n") == wanted
    assert csv(venue, "\ufeffamount;against;account;asset\n12.5;fees;amy;USD\n") == wanted[:1]
    rows = (
        ("account", "asset", "amount", "against"),
        ("amy", "USD", 12.5, "fees"),
        ("bob", "USD", "-0.10", "insurance"),
    )
    assert read_lines(venue=venue, name="A.XLSX", content=xlsx(*rows)) == wanted


def test_every_mistake_is_told_by_row(venue):
    with pytest.raises(BadFile) as caught:
        csv(venue, HEADER + "zoe,USD,1,fees\namy,EUR,x,amy\namy,USD,0.001,fees\namy,USD,0,fees\n")
    assert [(e.row, e.field) for e in caught.value.errors] == [
        (2, "account"),
        (3, "against"),
        (3, "asset"),
        (3, "amount"),
        (4, "amount"),
        (5, "amount"),
    ]


@pytest.mark.parametrize(
    "amount",
    [
        "NaN",
        "inf",
        "1e9",
        "9" * 39,
        "0x10",
        "1_000",
        "--1",
        "١",
        "",
        "=1+1",
        "+1",
        "@SUM(1)",
        "1.",
        "1 000",
    ],
)
def test_odd_amounts_are_refused(venue, amount):
    with pytest.raises(BadFile, match="row 2"):
        csv(venue, HEADER + f'amy,USD,"{amount}",fees\n')


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\xff\xfe\x00", "a.csv"),
        (b"a\x00b", "a.csv"),
        (HEADER.encode(), "a.csv"),
        (b"account,asset,amount\n", "a.csv"),
        (b"account,asset,amount,against,amount\n1,2,3,4,5", "a.csv"),
        (HEADER.encode() + b'"unclosed', "a.csv"),
        (b"," * 100_000, "a.csv"),
        (HEADER.encode() + b"amy,USD,1,fees\n" * 1_001, "a.csv"),
        (b"x" * 3_000_000, "a.csv"),
        (b"x", "a.exe"),
        (b"PK", "a.xlsx"),
        (b"PK\x03\x04" + b"\x00" * 100, "a.xlsx"),
    ],
)
def test_what_is_no_list_of_lines(venue, content, name):
    with pytest.raises(AdjustmentError, match=r"file|row"):
        read_lines(venue=venue, name=name, content=content)


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"xl/worksheets/sheet1.xml": b"0" * BOMB_BYTES}, "unpacks to more"),
        ({f"x{n}": b"" for n in range(200)}, "unpacks to more"),
        ({"../../etc/passwd": b"x"}, "lead out of it"),
        ({"/etc/passwd": b"x"}, "lead out of it"),
        ({"[Content_Types].xml": b"<a/>"}, "no XLSX that can be read"),
    ],
)
def test_archives_that_attack(files, said):
    with pytest.raises(AdjustmentError, match=said):
        list(xlsx_rows(packed(files), 10))


def test_entities_are_not_expanded(venue):
    good = xlsx(("account", "asset", "amount", "against"), ("amy", "USD", "1", "fees"))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    for path in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        head, _, rest = (
            files[path].partition(b">")
            if files[path].startswith(b"<?")
            else (b"<?xml version='1.0'?", b"", files[path])
        )
        attacked = files | {path: head + b">" + entities + rest}
        with pytest.raises(AdjustmentError, match="declares entities"):
            read_lines(venue=venue, name="a.xlsx", content=packed(attacked))


def test_formulas_and_dates_of_sheets_are_refused(venue):
    head = ("account", "asset", "amount", "against")
    for value in ("=1+1", True, 1234567.123456789, 1e300):
        with pytest.raises(BadFile, match="row 2, amount"):
            read_lines(
                venue=venue, name="a.xlsx", content=xlsx(head, ("amy", "USD", value, "fees"))
            )


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_one_sentence(content):
    for read in (csv_rows, xlsx_rows):
        with contextlib.suppress(AdjustmentError):
            assert len(list(read(content, 5))) <= 6
