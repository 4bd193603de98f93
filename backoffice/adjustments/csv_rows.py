"""Rows of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from backoffice.adjustments.errors import AdjustmentError, BadFile, RowError

MOST_COLUMNS = 20


def csv_rows(content: bytes, most: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with the number of their line; at most `most` and one more. Errors: `BadFile`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AdjustmentError("file", "save it as UTF-8.") from error
    if "\x00" in text:
        raise AdjustmentError("file", "it has NUL characters; save it as a CSV text.")
    separator = ";" if text.partition("\n")[0].count(";") >= 3 else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for count, row in enumerate(reader):
            if count > most:
                return
            if len(row) > MOST_COLUMNS:
                raise BadFile([RowError(reader.line_num, "row", f"has {len(row)} cells")])
            yield reader.line_num, row
    except csv.Error as error:
        raise BadFile([RowError(reader.line_num, "row", f"is no CSV ({error})")]) from error
