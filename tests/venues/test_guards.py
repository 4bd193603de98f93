"""Guards in PostgreSQL: two persons by constraint, history that stays, observers that hear."""

from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from backoffice.accounts.models import MarginCall
from backoffice.core.events import AcceptMark, Event, ReleaseBreaker, SetMarks, Sweep
from backoffice.core.four_eyes import same_person
from backoffice.core.guards.facts import HALTED
from backoffice.hooks import Plugins, default_plugins
from backoffice.hooks.loading import Found
from backoffice.sdk import PriceDegraded, VenueDegraded, hookimpl
from backoffice.venues.models import GuardMemory, Halt, HaltRelease, PriceAcceptance
from backoffice.venues.store import create_venue, handle, load_book, observers
from tests.venues.builders import AT, PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
HALTS = {"guards": {"breaker": {"liquidations": 0}, "marks": {"band": "0.5"}}}
ONE_PERSON = [
    *[("ann", "ann"), ("ann", " ANN"), ("ann", " "), ("ann", ""), (" ", "ben"), ("\u3000", "ben")],
    *[
        ("ann", "\u2003ann\u00a0"),
        ("\uff21nn", "ann"),
        ("ann b", "Ann\u2009B"),
        ("Élan", "e\u0301LAN"),
    ],
    *[("ann", "ann\u200b"), ("ann", "be\u202en"), ("ann", "ben\x07"), ("ann", "ben\n")],
    *[("ann", "\ufe0fann"), ("ann", "ann\u2800"), ("ann", "\U000e0061ann")],
]
RELEASE = (
    "INSERT INTO venues_haltrelease (halt_id, sequence, at, proposed_by, approved_by)"
    " SELECT id, 9, now(), %s, %s FROM venues_halt"
)
ACCEPT = (
    "INSERT INTO venues_priceacceptance"
    " (venue_id, of, subject, price, sequence, at, proposed_by, approved_by)"
    " SELECT id, 'mark', 'BTC-PERP', '1', 9, now(), %s, %s FROM venues_venue"
)


def venue_of(policy: dict[str, Any]) -> None:
    """amy is long one contract at 1000 with 200 of cash."""
    opening = setup(customers={"amy": 200_00, "bob": 900_00}, positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY | policy, code=None, author="ann", approver="ben")


def happen(*events: Event) -> None:
    for event in events:
        handle("demo", event)


def halted() -> None:
    venue_of(HALTS)
    happen(SetMarks(later(minutes=1), {PERP: Fraction(830)}), Sweep(later(minutes=1)))


@pytest.mark.parametrize("statement", [RELEASE, ACCEPT], ids=["release", "accept"])
@pytest.mark.parametrize(("proposer", "approver"), ONE_PERSON)
def test_the_database_wants_two_persons(statement: str, proposer: str, approver: str) -> None:
    halted()
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        execute(statement, proposer, approver)
    assert same_person(proposer, approver)
    with pytest.raises(DatabaseError, match="is written with its event"), transaction.atomic():
        execute(statement, "ann", "ben")


def test_a_release_is_spent_once() -> None:
    halted()
    happen(ReleaseBreaker(later(minutes=2), "ann", "ben"))
    assert load_book("demo").held("amy")
    happen(Sweep(later(minutes=3)))
    assert not load_book("demo").held("amy")
    (release,) = HaltRelease.objects.all()
    assert (release.proposed_by, release.approved_by) == ("ann", "ben")
    assert (release.at, release.spent_at) == (later(minutes=2), later(minutes=3))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute("UPDATE venues_haltrelease SET spent_at = now()")
    for column in ("approved_by", "proposed_by"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            execute(f"UPDATE venues_haltrelease SET {column} = 'eve'")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        execute("DELETE FROM venues_halt")


def test_what_is_over_is_forgotten_and_history_stays() -> None:
    venue_of(HALTS)
    happen(SetMarks(later(minutes=1), {PERP: Fraction(100)}))
    kinds = GuardMemory.objects.values_list("kind", "of", "subject")
    assert set(kinds.all()) == {("candidate", "mark", PERP), ("degraded", "mark", PERP)}
    happen(AcceptMark(later(minutes=1), PERP, Fraction(100), "ann", "ben"))
    assert list(kinds.all()) == []
    assert [row.price for row in PriceAcceptance.objects.all()] == [100]
    assert load_book("demo").marks[PERP] == 100


def test_times_of_marks_and_prices_are_kept() -> None:
    venue_of({})
    happen(SetMarks(later(minutes=1), {PERP: Fraction(990)}), Sweep(later(minutes=2)))
    memory = load_book("demo").guarded
    assert (memory.marked_at, memory.priced_at) == ({PERP: later(minutes=1)}, {"USD": AT})


def test_each_row_of_a_call_has_its_due_time() -> None:
    venue_of({"margin_call": {"due_after": "3600", "escalate": "liquidate"}})
    for minutes, mark in ((1, 870), (2, 865), (61, 865), (62, 865)):
        happen(SetMarks(later(minutes=minutes), {PERP: Fraction(mark)}))
        happen(Sweep(later(minutes=minutes)))
    due, first = later(minutes=61), later(minutes=1)
    rows = MarginCall.objects.order_by("id").values_list("amount", "called_at", "escalated_at")
    assert list(rows) == [
        (17, first, None),  # 87 - 70
        (Fraction(43, 2), later(minutes=2), None),  # 86.50 - 65
        (Fraction(43, 2), due, due),
    ]
    assert set(MarginCall.objects.values_list("first_called_at", "due_at")) == {(first, due)}
    assert not MarginCall.objects.filter(ended_at__isnull=True).exists()


class Listening(ModuleType):
    """A plugin that writes down what it hears, and fails then."""

    def __init__(self) -> None:
        super().__init__("listening")
        self.API_VERSIONS = (1, 1)
        self.heard: list[Any] = []

        @hookimpl
        def backoffice_price_degraded(event: PriceDegraded) -> None:
            self.heard.append(event)
            raise RuntimeError("an observer that fails")

        @hookimpl
        def backoffice_venue_degraded(event: VenueDegraded) -> None:
            self.heard.append(event)
            raise RuntimeError("an observer that fails")

        self.backoffice_price_degraded = backoffice_price_degraded
        self.backoffice_venue_degraded = backoffice_venue_degraded


def test_operators_are_alerted(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    plugin = Listening()
    plugins = Plugins([*default_plugins()._found, Found("listening", "1", plugin)])
    monkeypatch.setattr(observers, "default_plugins", lambda: plugins)
    with django_capture_on_commit_callbacks(execute=True):
        halted()
        assert plugin.heard == []
    with django_capture_on_commit_callbacks(execute=True):
        happen(ReleaseBreaker(later(minutes=2), "ann", "ben"), Sweep(later(minutes=3)))
    with django_capture_on_commit_callbacks(execute=True):
        happen(SetMarks(later(minutes=4), {PERP: Fraction(100)}))
        happen(SetMarks(later(minutes=4), {PERP: Fraction(800)}))
    begun, released, degraded, good = plugin.heard
    assert begun == VenueDegraded("demo", True, 1, Fraction(830), later(minutes=1))
    assert (released.halted, released.released_by) == (False, ("ann", "ben"))
    assert (degraded.quote, degraded.code, degraded.reasons) == ("mark", PERP, ("outside_band",))
    assert (degraded.price, degraded.candidate) == (830, 100)
    assert (good.reasons, good.price, good.candidate) == ((), 800, None)


def test_replay_asks_guards_again(capsys: pytest.CaptureFixture[str]) -> None:
    halted()
    happen(
        ReleaseBreaker(later(minutes=2), "ann", "ben"),
        Sweep(later(minutes=3)),
        SetMarks(later(minutes=4), {PERP: Fraction(100)}),
    )
    call_command("replay", "--venue", "demo")
    # the breaker, amy held back, the degraded mark
    assert "3 plans are the same, 0 records differ" in capsys.readouterr().out


def test_a_venue_counts_its_halts() -> None:
    halted()
    happen(ReleaseBreaker(later(minutes=2), "ann", "ben"))
    happen(SetMarks(later(minutes=2), {PERP: Fraction(1000)}), Sweep(later(minutes=2)))
    happen(SetMarks(later(minutes=3), {PERP: Fraction(830)}), Sweep(later(minutes=3)))
    assert list(Halt.objects.order_by("number").values_list("number", "at")) == [
        (1, later(minutes=1)),
        (2, later(minutes=3)),
    ]
    assert load_book("demo").guarded.is_halted


def execute(statement: str, *given: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def test_operators_see_alerts_in_log_admin_and_metrics(
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
    admin_client: Client,
) -> None:
    caplog.set_level("INFO")
    with django_capture_on_commit_callbacks(execute=True):
        halted()
    held = f'backoffice_held_accounts{{reason="{HALTED}",venue="demo"}} 1.0'
    assert held in admin_client.get("/metrics").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        happen(SetMarks(later(minutes=1), {PERP: Fraction(100)}))
    said = [record.msg for record in caplog.records if record.levelname == "WARNING"]
    assert {"event": "liquidations halted", "venue": "demo", "value": "830"}.items() <= next(
        line.items() for line in said if line["event"] == "liquidations halted"
    )
    degraded = next(line for line in said if line["event"] == "price degraded: no new risk")
    assert (degraded["code"], degraded["reasons"]) == (PERP, ["outside_band"])
    metrics = admin_client.get("/metrics").content.decode()
    for sample in (
        'backoffice_venue_halted{venue="demo"} 1.0',
        'backoffice_degraded_prices{of="mark",reason="outside_band",venue="demo"} 1.0',
    ):
        assert sample in metrics
    open_halts = "/admin/venues/halt/?release__isempty=1"
    assert admin_client.get(open_halts).context["cl"].result_count == 1
    with django_capture_on_commit_callbacks(execute=True):
        happen(ReleaseBreaker(later(minutes=2), "ann", "ben"))
    assert admin_client.get(open_halts).context["cl"].result_count == 0
    assert (
        'backoffice_venue_halted{venue="demo"} 0.0' in admin_client.get("/metrics").content.decode()
    )
    assert any(record.msg["event"] == "halt released" for record in caplog.records)
