"""Malformed requests, sent to the database's functions with raw SQL as the application's role."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.ledger import errors, services
from backoffice.ledger.database import call, translate
from backoffice.ledger.models import Balance, Journal, LedgerBook
from backoffice.ledger.verify import verify
from tests.ledger.conftest import DAY, cash, move

GOOD = ["world", "cash", "alice", "cash", "USD", 7]


def refusal(statement: str, arguments: list[object] | None = None) -> Exception | str:
    """Our error for the statement, else its SQLSTATE; the test goes on afterwards."""
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, arguments)
    return translate(caught.value) or caught.value.__cause__.sqlstate


def post(book: str, movements: str, value_on: object = DAY) -> tuple[object, ...]:
    request = [book, "k", "s", "raw", value_on, "mallory", movements, "", None, None]
    with transaction.atomic():
        return call("ledger_post", request)


@pytest.mark.parametrize("lines", [1, 2, 20])
@pytest.mark.parametrize(
    "bad",
    [
        [*GOOD[:5], "7"],  # as text it would be hashed as another request than a number
        [*GOOD, "more"],
        GOOD[:5],
        [*GOOD[:5], 7.5],
        [*GOOD[:5], 0],
        [*GOOD[:5], -7],
        [*GOOD[:5], None],
        [*GOOD[:5], "NaN"],
        [*GOOD[:5], "Infinity"],
        [*GOOD[:5], 10**60],
        [1, *GOOD[1:]],
        [*GOOD[:4], None, 7],
        [[], *GOOD[1:]],
        {"amount": 7},
        "world",
        None,
    ],
    ids=json.dumps,
)
def test_a_movement_has_one_form(book, bad, lines):
    good = [["world", "cash", f"c{n}", "cash", "USD", 1] for n in range(lines - 1)]
    with pytest.raises(errors.InvalidMovement):
        post(book, json.dumps([*good, bad]))
    assert Journal.objects.count() == 0


@pytest.mark.parametrize("movements", ["null", "{}", "7", '"x"', "[[]]", "[]"])
def test_movements_are_an_array_of_them(book, movements):
    with pytest.raises(errors.InvalidMovement):
        post(book, movements)


@pytest.mark.parametrize("lines", [1, 3])
def test_a_whole_number_is_written_without_a_point(book, lines):
    """7.0 is equal to 7 but prints otherwise, so the reference's hash would differ for ever."""
    movements = json.dumps([GOOD] * lines)
    with pytest.raises(errors.InvalidMovement):
        post(book, movements.replace("7", "7.0"))
    journal = post(book, movements.replace("7", "7e0"))[0]
    assert post(book, movements)[0] == journal
    assert verify(book=book).first is None


@pytest.mark.parametrize("lines", [1, 3, 20])
@pytest.mark.parametrize(
    "day", ["infinity", "-infinity", "0044-03-15 BC", "1899-12-31", "2201-01-01", "9999-01-01"]
)
def test_value_dates_are_days_of_our_time(book, day, lines):
    with pytest.raises(errors.InvalidMovement, match="from 1900 to 2200"):
        post(book, json.dumps([GOOD] * lines), day)
    stage([(0, "world"), (1, "alice")], [(0, 1, 7)])
    with pytest.raises(errors.InvalidMovement, match="from 1900 to 2200"), transaction.atomic():
        post_stage(book, day)


@pytest.mark.parametrize("day", ["infinity", "-infinity", "0044-03-15 BC", "2201-01-01"])
def test_a_book_is_closed_through_a_day_of_our_time(db, day):
    insert = "INSERT INTO ledger_book (code, closed_through) VALUES ('odd', %s)"
    assert refusal(insert, [day]) == "23514"
    assert not LedgerBook.objects.filter(code="odd").exists()


@pytest.mark.parametrize("floor", ["-Infinity", "Infinity", "NaN", "-0.5", "-1e61"])
def test_a_floor_is_a_whole_number(book, floor):
    asked = "SELECT ledger_set_floor('venue', 'fund', 'cash', 'USD', %s)"
    assert isinstance(refusal(asked, [floor]), errors.LedgerError)
    opened = json.dumps([["new", "cash", "USD", False, floor]])
    state = refusal("SELECT * FROM ledger_ensure_accounts('venue', %s)", [opened])
    assert isinstance(state, errors.InvalidMovement)
    assert set(Balance.objects.values_list("floor", flat=True)) == {None, 0}


@pytest.mark.parametrize("amount", [True, 1.0, 0, -1, 10**60, "5", float("nan")])
def test_holds_take_positive_ints(book, amount):
    with pytest.raises(errors.InvalidMovement):
        services.hold_place(
            book=book,
            account=cash("alice"),
            amount_minor=amount,
            reference="h",
            reason="x",
            actor="t",
        )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "infinity"),
        ("-infinity", "2026-01-01"),
        ("0001-01-01", "2026-01-01"),
        ("1999-12-31", "2026-01-01"),
        ("2026-01-01", "2500-01-01"),
        ("9998-01-01", "9999-01-01"),
    ],
)
def test_partitions_are_made_within_bounds(db, first, last):
    asked = "SELECT ledger_ensure_partitions(%s::date, %s::date)"
    assert isinstance(refusal(asked, [first, last]), errors.InvalidMovement)


def stage(accounts: list[tuple[int, str]], lines: list[tuple[int, int, object]]) -> None:
    """As a client of his own making would fill it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_stage_open()")
        cursor.executemany(
            "INSERT INTO pg_temp.ledger_stage_account VALUES (%s, %s, 'cash', 'USD')", accounts
        )
        cursor.executemany(
            "INSERT INTO pg_temp.ledger_stage (giver, taker, amount) VALUES (%s, %s, %s)", lines
        )


def post_stage(book: str, value_on: object = DAY, *, full: bool = False) -> tuple[object, ...]:
    return call("ledger_post_bulk", [book, "k", "s", "staged", value_on, "t", full, ""])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO pg_temp.ledger_stage (n, giver, taker, amount) VALUES (1, 0, 1, 5)",
        "INSERT INTO pg_temp.ledger_stage (n, giver, taker, amount) OVERRIDING SYSTEM VALUE "
        "VALUES (1, 0, 1, 5)",
        "COPY pg_temp.ledger_stage (n, giver, taker, amount) FROM STDIN",
        "UPDATE pg_temp.ledger_stage SET amount = 1",
        "DELETE FROM pg_temp.ledger_stage",
        "SELECT setval(pg_get_serial_sequence('pg_temp.ledger_stage', 'n'), 1)",
        "ALTER TABLE pg_temp.ledger_stage ADD evil int",
        "CREATE TRIGGER evil BEFORE INSERT ON pg_temp.ledger_stage FOR EACH ROW "
        "EXECUTE FUNCTION ledger_no_change()",
    ],
)
def test_the_order_of_staged_lines_is_not_the_callers(book, statement):
    stage([(0, "world"), (1, "alice")], [(0, 1, 5)])
    assert refusal(statement) in ("42501", "428C9")  # no privilege, generated always


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("accounts", "line"),
    [
        ([(0, "world"), (0, "alice")], (0, 0, 5)),
        ([(0, "world"), (1, "alice")], (0, 2, 5)),
        ([(0, "world"), (1, "alice")], (0, None, 5)),
        ([(0, "world"), (None, "alice")], (0, 1, 5)),
        ([(0, "world"), (1, None)], (0, 1, 5)),
        ([(0, "world"), (1, "world")], (0, 1, 5)),
        *[
            ([(0, "world"), (1, "alice")], (0, 1, amount))
            for amount in (0, -5, "1.5", "NaN", "Infinity", "1e60", None)
        ],
    ],
)
def test_a_stage_of_nonsense_is_refused(book, accounts, line, full):
    services.ensure_accounts(book=book, accounts=[cash("world"), cash("alice")])
    stage(accounts, [line])
    if full:
        stage_references()
    asked = "SELECT ledger_post_bulk('venue', 'k', 's', 'r', '2026-03-02', 'mallory', %s)"
    error = refusal(asked, [full])
    assert isinstance(error, errors.InvalidMovement) or error == "23502", error
    assert Journal.objects.count() == 0


def stage_references() -> None:
    """One more line, with a reference, as full batches have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pg_temp.ledger_stage (giver, taker, amount, reference)"
            " VALUES (0, 1, 1, 'x')"
        )


def test_tables_in_the_place_of_ours_are_refused(book):
    stage([(0, "world"), (1, "alice")], [(0, 1, 5)])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_stage_run (n int)")
    assert refusal("SELECT ledger_post_bulk('venue', 'k', 's', 'r', '2026-03-02', 't', false)") == (
        "42P07"
    )


def test_batches_that_were_one_text_are_two(book):
    """Codes with tabs in them could be cut in two ways when lines were joined by tabs."""

    def lean(giver: str, taker: str) -> errors.LedgerError | int:
        with transaction.atomic():
            return services.post_bulk(
                book=book,
                kind="k",
                source="s",
                reference="same",
                value_on=DAY,
                actor="t",
                movements=[move(giver, taker, 1)],
            ).lines

    assert lean("a\tcash\tb", "c") == 1
    with pytest.raises(errors.ReferenceConflict):
        lean("a", "b\tcash\tc")
