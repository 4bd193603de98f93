"""Rows of the first sheet of an XLSX file; what a file may do to its reader is refused first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from backoffice.adjustments.errors import AdjustmentError

MOST_UNPACKED = 20 * 1024 * 1024
MOST_FILES = 100
MOST_COLUMNS = 20
EXACT_DIGITS = 15  # of a float, which is what a spreadsheet's number is


def xlsx_rows(content: bytes, most: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with their number; at most `most` and one more. Errors: `AdjustmentError`."""
    _check_archive(content)
    _check_texts(content)
    import openpyxl  # slow to import, and rarely needed

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its size is not to be trusted
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            if number > most + 1:
                return
            yield number, [_text(cell) for cell in row]
    except AdjustmentError:
        raise
    except Exception as error:
        raise AdjustmentError("file", "it is no XLSX that can be read; save it anew.") from error


def _check_archive(content: bytes) -> None:
    """Refuse archives that unpack to more than they should, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise AdjustmentError("file", "it is no XLSX file; save it as XLSX or CSV.") from error
    if len(files) > MOST_FILES or sum(one.file_size for one in files) > MOST_UNPACKED:
        raise AdjustmentError(
            "file", f"it unpacks to more than {MOST_UNPACKED:,} bytes or {MOST_FILES} files."
        )
    names = [one.filename for one in files]
    if any(name.startswith(("/", "\\")) or ".." in name for name in names):
        raise AdjustmentError("file", "it holds paths that lead out of it.")
    if len(set(names)) != len(names):
        raise AdjustmentError("file", "it holds one file twice.")


def _check_texts(content: bytes) -> None:
    """Refuse declarations, by which a short text becomes a long one or another file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [archive.read(one) for one in archive.namelist()]
    except Exception as error:
        raise AdjustmentError("file", "it is no XLSX that can be read; save it anew.") from error
    if any(b"<!" in text.replace(b"\x00", b"") for text in texts):  # UTF-16 has NULs between
        raise AdjustmentError("file", "it declares entities; save it anew as XLSX or CSV.")


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or isinstance(value, bool | datetime | date | time):
        return f"={value}"  # a formula, or what is no text and no number: refused by row
    if isinstance(value, float):
        return _plain(value)
    return str(value)


def _plain(value: float) -> str:
    """A float as the digits that the person typed; one with more than it can hold stays odd."""
    text = format(value, f".{EXACT_DIGITS}g")
    if float(text) != value or "e" in text or not text.strip("-").replace(".", "").isdigit():
        return f"{value!r} (write it as text)"
    return text
