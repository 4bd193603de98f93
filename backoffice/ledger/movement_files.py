"""Movements from a CSV file of another system, with every wrong line named."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backoffice.ledger.models import Bucket
from backoffice.ledger.types import Movement

COLUMNS = ["from_owner", "from_bucket", "to_owner", "to_bucket", "asset", "amount"]
MOST_LINES = 2_000_000
MOST_PROBLEMS = 20
_LONGEST_FIELD = 200
_DIGITS = 60  # the ledger's limit is 1e60
_BUCKETS = frozenset(Bucket.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of a line, counted from 1 with the line of names."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.message}"


class WrongFile(Exception):
    """The file cannot be booked; `problems` are the first `MOST_PROBLEMS`."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def movements_of(lines: Iterable[str], assets: frozenset[str]) -> list[Movement]:
    """The movements of a file whose first line names `COLUMNS`; amounts are smallest units.

    Errors: WrongFile, with the lines and fields.
    """
    reader = csv.reader(lines, strict=True)
    problems: list[Problem] = []
    found: list[Movement] = []
    try:
        if (names := next(reader, [])) != COLUMNS:
            raise WrongFile([Problem(1, "header", f"must be {','.join(COLUMNS)}, not {names}.")])
        for row in reader:
            problems += _problems(reader.line_num, row, assets)
            if len(problems) >= MOST_PROBLEMS or len(found) > MOST_LINES:
                break
            if not problems:
                found.append(Movement(row[0], row[1], row[2], row[3], row[4], int(row[5])))
    except (csv.Error, UnicodeDecodeError) as error:
        problems.append(Problem(reader.line_num + 1, "line", f"is no CSV in UTF-8: {error}."))
    if len(found) > MOST_LINES:
        problems.append(
            Problem(reader.line_num, "line", f"more than {MOST_LINES}: split the file.")
        )
    if not found and not problems:
        problems.append(Problem(2, "line", "is missing: a file needs at least one movement."))
    if problems:
        raise WrongFile(problems[:MOST_PROBLEMS])
    return found


def _problems(line: int, row: list[str], assets: frozenset[str]) -> Iterator[Problem]:
    if len(row) != len(COLUMNS):
        yield Problem(line, "line", f"has {len(row)} fields, not {len(COLUMNS)}.")
        return
    giver, giver_bucket, taker, taker_bucket, asset, amount = row
    for name, owner in (("from_owner", giver), ("to_owner", taker)):
        if not owner.strip() or not owner.isprintable() or len(owner) > _LONGEST_FIELD:
            yield Problem(line, name, f"must be 1 to {_LONGEST_FIELD} printable characters.")
    for name, bucket in (("from_bucket", giver_bucket), ("to_bucket", taker_bucket)):
        if bucket not in _BUCKETS:
            yield Problem(line, name, f"{bucket!r} is none of {', '.join(sorted(_BUCKETS))}.")
    if (giver, giver_bucket) == (taker, taker_bucket):
        yield Problem(line, "to_owner", "must differ from the giver: name another account.")
    if asset not in assets:
        yield Problem(line, "asset", f"the book has no asset {asset[:_LONGEST_FIELD]!r}.")
    if not (amount.isascii() and amount.isdigit() and len(amount) <= _DIGITS and int(amount)):
        yield Problem(
            line,
            "amount",
            f"{amount[:_DIGITS]!r} is no positive whole number of at most {_DIGITS} digits.",
        )
