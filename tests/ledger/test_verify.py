"""`verify` is silent about an honest ledger and names what a superuser altered."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from backoffice.ledger import errors, services
from backoffice.ledger.models import Journal
from backoffice.ledger.verify import verify
from backoffice.ledger.verify.registry import added_checks
from backoffice.ledger.verify.runner import CHECKS
from tests.ledger.conftest import DAY, cash, move


@pytest.fixture
def history(committed_book, committed_post):
    """Everything that the ledger can hold: returns the first journal's id."""
    book, post = committed_book, committed_post
    first = post(move("external", "alice", 1000), move("alice", "fees", 7), reference="first")
    post(*[move("alice", f"c{n}", 1) for n in range(30)])
    services.reverse_journal(
        book=book,
        journal_id=post(move("alice", "bob", 50)).journal_id,
        source="tests",
        reference="reversal",
        value_on=DAY,
        actor="tester",
    )
    for name in ("open", "taken", "late"):
        services.hold_place(
            book=book,
            account=cash("alice"),
            amount_minor=20,
            reference=name,
            reason="withdrawal",
            actor="tester",
            expires_at=datetime(2026, 1, 1, tzinfo=UTC) if name == "late" else None,
        )
    services.hold_capture(
        book=book,
        reference="taken",
        to=("external", "cash"),
        amount_minor=15,
        kind="withdrawal",
        source="tests",
        journal_reference="capture",
        value_on=DAY,
        actor="tester",
    )
    services.hold_expire(book=book, at=datetime(2026, 1, 2, tzinfo=UTC), actor="tester")
    services.fold_hot(book=book)
    services.seal_blocks(book=book, journals=2)
    services.period_close(book=book, through=DAY, actor="tester")
    movements = [move("external", "dora", 5)]
    later = DAY.replace(day=3)
    command = services.journal_command(kind="adjust", value_on=later, movements=movements)
    approval = services.approval_propose(book=book, command=command, maker="ann")
    services.approval_decide(book=book, approval_id=approval, checker="ben", approved=True)
    post(*movements, kind="adjust", value_on=later, approval_id=approval)
    services.post_bulk(
        book=book,
        kind="funding",
        source="tests",
        reference="lean",
        value_on=later,
        actor="tester",
        movements=[move("alice", "fees", 1), move("bob", "alice", 2)],
    )
    services.post_bulk(
        book=book,
        kind="funding",
        source="tests",
        reference="full",
        value_on=later,
        actor="tester",
        movements=[services.BulkLine(move("alice", "fees", n), f"f{n}") for n in (1, 2, 3)],
    )
    return first.journal_id


def test_an_honest_ledger_passes(history):
    report = verify(book="venue")
    assert report.first is None, str(report.first)
    assert (report.journals, report.seals) == (Journal.objects.count(), 3)
    assert len(report.outcomes) == len((*CHECKS, *added_checks()))


ALTERED = [
    ("UPDATE ledger_posting SET amount = amount + 1 WHERE id = 1", "ledger_posting", "1"),
    ("UPDATE ledger_posting SET debit_after = 5 WHERE id = 4", "ledger_posting", "4"),
    ("UPDATE ledger_posting SET value_on = '2026-01-01' WHERE id = 3", "ledger_posting", "3"),
    (
        "UPDATE ledger_posting SET amount = amount + 1 FROM ledger_account a "
        "WHERE a.id = credit_id AND a.hot AND ledger_posting.id > 40",
        "ledger_posting",
        None,
    ),
    ("DELETE FROM ledger_posting WHERE id = 5", "ledger_journal", "2"),
    (
        "INSERT INTO ledger_journal (book_id, kind, source, reference, actor, value_on, booked_at,"
        " lines, first_posting_id, last_posting_id)"
        " SELECT id, 'k', 's', 'empty', 'a', '2026-03-02', now(), 0, 1, 0 FROM ledger_book",
        "ledger_journal",
        None,
    ),
    (
        "UPDATE ledger_posting SET amount = -amount, debit_id = credit_id, credit_id = debit_id,"
        " debit_seq = credit_seq, debit_after = credit_after, credit_seq = debit_seq,"
        " credit_after = debit_after WHERE id = 4",
        "ledger_posting",
        "4",
    ),
    ("UPDATE ledger_journal SET kind = 'gift' WHERE id = 1", "ledger_posting_ref", "tests:first"),
    (
        "UPDATE ledger_posting_ref SET payload_sha = '\\x00' WHERE reference = 'first'",
        "ledger_posting_ref",
        "tests:first",
    ),
    ("DELETE FROM ledger_posting_ref WHERE reference = 'r2'", "ledger_posting_ref", "tests:r2"),
    (
        "UPDATE ledger_balance SET posted = posted + 1 WHERE account_id = "
        "(SELECT id FROM ledger_account WHERE owner = 'alice')",
        "ledger_balance",
        "alice.cash USD",
    ),
    (
        "UPDATE ledger_balance SET last_seq = 0 WHERE account_id = "
        "(SELECT id FROM ledger_account WHERE owner = 'alice')",
        "ledger_balance",
        "alice.cash USD",
    ),
    (
        "UPDATE ledger_balance SET held = 0 WHERE held > 0",
        "ledger_balance",
        "alice.cash USD",
    ),
    ("UPDATE ledger_balance_day SET credits = credits + 1", "ledger_balance_day", None),
    ("DELETE FROM ledger_hot_delta", "ledger_balance", "fees.cash USD"),
    ("UPDATE ledger_hold_end SET taken = 16 WHERE taken = 15", "ledger_hold_end", "taken"),
    ("UPDATE ledger_book SET closed_through = NULL", "ledger_book", "venue"),
    ("UPDATE ledger_period SET closed_at = '2020-01-01'", "ledger_journal", "1"),
    ("UPDATE ledger_approval SET command = '{}'", "ledger_approval", None),
    ("UPDATE ledger_seal SET sha = '\\x00' WHERE number = 1", "ledger_seal", "venue 1"),
    ("UPDATE ledger_seal SET control = '{}' WHERE number = 2", "ledger_seal", "venue 2"),
    ("DELETE FROM ledger_seal WHERE number = 1", "ledger_seal", "venue 2"),
    ("UPDATE ledger_journal SET actor = 'somebody else' WHERE id = 1", "ledger_seal", "venue 1"),
    (
        "UPDATE ledger_seal SET journals = '{}', journal_count = 0, posting_count = 0, "
        "control = '{}', sha = sha256(previous_sha) WHERE number = 3",
        "ledger_journal",
        None,
    ),
]


@pytest.mark.parametrize(("statement", "table", "key"), ALTERED, ids=[a[0] for a in ALTERED])
def test_what_a_superuser_alters_is_named(history, superuser_connection, statement, table, key):
    superuser_connection.execute("SET session_replication_role = replica")
    assert superuser_connection.execute(statement).rowcount > 0

    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", book="venue", format="json", stdout=out)
    assert end.value.code == 1
    first = json.loads(out.getvalue())["first"]
    assert first["table"] == table
    assert key is None or first["key"] == key
    assert first["expected"] != first["found"]


def test_the_command_prints_a_table_and_exits_well(history):
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert "running balances" in out.getvalue()


def run(*options: str) -> tuple[int, dict]:
    """Exit status and what `verify` printed as JSON."""
    out = io.StringIO()
    try:
        call_command("verify", *options, "--format", "json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.parametrize("lost", ["number = 3", "true"])
def test_a_chain_whose_end_was_cut_off_misses_a_seal_that_was_noted(
    history, superuser_connection, lost
):
    (head,) = run()[1]["heads"]
    assert (head["book"], head["number"]) == ("venue", 3)
    noted = f"venue:3:{head['sha']}"
    assert run("--head", noted)[0] == 0
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(f"DELETE FROM ledger_seal WHERE {lost}")

    assert run()[0] == 0  # what is left is whole
    status, report = run("--head", noted, "--head", noted)
    assert status == 1
    assert (report["first"]["key"], report["first"]["found"]) == ("venue 3", "missing")
    services.seal_blocks(book="venue")  # a new end does not pass for the old one
    assert run("--head", noted)[0] == 1


def test_a_noted_seal_of_a_book_that_is_gone_is_missing(history):
    status, report = run("--head", f"other:1:{'0' * 64}")
    assert (status, report["first"]["key"]) == (1, "other 1")


@pytest.mark.parametrize("noted", ["venue", "venue:x:00", "venue:0:" + "0" * 64, "venue:1:0g"])
def test_a_noted_seal_has_a_form(db, noted):
    with pytest.raises(CommandError, match="BOOK:NUMBER:HASH") as error:
        run("--head", noted)
    assert error.value.returncode == 2


def test_the_number_of_differences_is_told(history, superuser_connection):
    superuser_connection.execute("SET session_replication_role = replica")
    changed = superuser_connection.execute("UPDATE ledger_journal SET lines = lines + 1").rowcount
    report = run()[1]
    lines = next(o for o in report["outcomes"] if o["check"] == "journal lines")
    assert (len(lines["differences"]), lines["count"]) == (5, changed)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", stdout=out, stderr=io.StringIO())
    assert f"journal lines: {changed} differences in all." in out.getvalue()


def test_a_batch_of_the_first_version_is_known_by_its_former_digest(history, superuser_connection):
    """Then the lines' codes were joined by tabs; such references are in older databases."""
    superuser_connection.execute("SET session_replication_role = replica")
    changed = superuser_connection.execute(
        """UPDATE ledger_posting_ref SET payload_sha = ledger_sha(ledger_payload(
             'funding', '2026-03-03', '', NULL, ledger_digest(concat_ws(
               E'\\t', 'alice', 'cash', 'fees', 'cash', 'USD', '1')
               || E'\\n' || concat_ws(E'\\t', 'bob', 'cash', 'alice', 'cash', 'USD', '2'))))
            WHERE reference = 'lean'"""
    )
    assert changed.rowcount == 1
    assert run()[0] == 0
    request = {
        "book": "venue",
        "kind": "funding",
        "source": "tests",
        "reference": "lean",
        "value_on": DAY.replace(day=3),
        "actor": "tester",
    }
    lines = [move("alice", "fees", 1), move("bob", "alice", 2)]
    assert services.post_bulk(**request, movements=lines).replayed
    with pytest.raises(errors.ReferenceConflict) as refusal:
        services.post_bulk(**request, movements=lines[::-1])
    assert refusal.value.fields == ["movements"]


def test_an_unknown_book_is_a_wrong_call(db):
    with pytest.raises(CommandError, match="no book nowhere") as error:
        call_command("verify", book="nowhere")
    assert error.value.returncode == 2
    with pytest.raises(errors.NotFound):
        verify(book="nowhere")
