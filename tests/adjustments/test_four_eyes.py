"""Adjustments: one person proposes, another decides, and the database agrees with nobody else."""

import threading
from datetime import timedelta

import pytest
from django.db import Error, close_old_connections, connection, transaction

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.adjustments.errors import AdjustmentError, LimitExceeded, ReferenceConflict
from backoffice.adjustments.lines import Line
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.adjustments.services import (
    approve,
    attach,
    expire_requests,
    propose,
    propose_reversal,
    refuse,
)
from backoffice.ledger.selectors import book_balances
from backoffice.venues.models import EventRecord
from tests.access.people import person

TEN = (Line("amy", "USD", 1_000, "insurance"), Line("bob", "USD", -500, "fees"))


def wanted(venue, maker, lines=TEN, **more):
    words = {"reason_code": "goodwill", "reason": "The order book was down."}
    return propose(venue=venue, lines=lines, by=maker, **{**words, **more})


def cash(venue):
    found = book_balances(book=venue.ledger_book.code)
    return {key.owner: amount for key, amount in found.items() if key.bucket == "cash"}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_proposed_approved_posted(venue, maker, checker):
    before = cash(venue)
    request = wanted(venue, maker)
    assert cash(venue) == before
    done = approve(request=request, by=checker, seen_sha256=request.lines_sha256)
    assert (done.state, done.proposed_by, done.decided_by) == ("approved", "mia", "cho")
    after = cash(venue)
    assert after["amy"] - before["amy"] == 1_000
    assert after["bob"] - before["bob"] == -500
    assert len(done.sequences) == 2
    references = EventRecord.objects.filter(sequence__in=done.sequences).values_list("reference")
    assert {one for (one,) in references} == {f"adjustment:{done.pk}:1", f"adjustment:{done.pk}:2"}
    assert approve(request=request, by=checker) == done  # again: nothing more
    assert cash(venue) == after


def test_the_preview_is_what_happens(venue, maker, checker):
    request = wanted(venue, maker)
    shown = {one["account"]: one for one in request.preview["accounts"]}
    assert shown["amy"]["cash_after"] == {"USD": "1010"}
    assert shown["amy"]["figures_before"]["equity"] == "1000"
    assert shown["amy"]["figures_after"]["equity"] == "1010"
    assert [(p["from"], p["to"], p["amount"]) for p in request.preview["postings"]] == [
        ("insurance.cash", "amy.cash", "10"),
        ("bob.cash", "fees.cash", "5"),
    ]
    approve(request=request, by=checker)
    assert cash(venue)["amy"] == 101_000


def test_the_same_person_decides_nothing(venue, maker):
    both = person("mia", venue, "approver")
    request = wanted(venue, maker)
    for decide in (approve, lambda **k: refuse(because="no", **k)):
        with pytest.raises(SamePerson, match="mia proposed it, so another person decides"):
            decide(request=request, by=both)
    request.refresh_from_db()
    assert request.state == State.PROPOSED


def test_roles_are_asked(venue, maker, checker):
    request = wanted(venue, maker)
    with pytest.raises(NotPermitted):
        wanted(venue, checker)
    with pytest.raises(NotPermitted):
        approve(request=request, by=person("vic", venue, "viewer"))


def test_refused_is_the_end(venue, maker, checker):
    request = refuse(request=wanted(venue, maker), by=checker, because="Wrong account.")
    assert (request.state, request.refusal) == ("refused", "Wrong account.")
    with pytest.raises(AdjustmentError, match="it is refused already"):
        approve(request=request, by=person("cat", venue, "approver"))


def test_expiry(venue, maker, checker):
    request = wanted(venue, maker, lifetime=timedelta(microseconds=1))
    with pytest.raises(AdjustmentError, match="expired"):
        approve(request=request, by=checker)


@pytest.mark.django_db(transaction=True)
def test_expired_by_upkeep(venue, maker, checker):
    request = wanted(venue, maker, lifetime=timedelta(microseconds=1))
    standing = wanted(venue, maker)
    assert expire_requests() == 1
    request.refresh_from_db()
    standing.refresh_from_db()
    assert (request.state, standing.state) == ("expired", "proposed")


def test_limits_per_request_and_day(venue, maker, checker):
    with pytest.raises(LimitExceeded, match=r"100\.01 USD is more than 100 that mia may propose"):
        wanted(venue, maker, [Line("amy", "USD", 10_001, "fees")])
    first = wanted(venue, maker, [Line("amy", "USD", -9_000, "fees")])
    with pytest.raises(LimitExceeded, match="mia may propose 60 USD more today, not 61"):
        wanted(venue, maker, [Line("amy", "USD", 6_100, "fees")])
    refuse(request=first, by=checker, because="no")  # gives its room back
    second = wanted(venue, maker, [Line("amy", "USD", -9_000, "fees")])
    approve(request=second, by=checker)
    third = wanted(venue, person("max", venue, "operator"), [Line("amy", "USD", 7_000, "fees")])
    with pytest.raises(LimitExceeded, match="cho may approve 60 USD more today"):
        approve(request=third, by=checker)


def test_without_a_limit_nothing_may_be_proposed(venue, maker):
    run("DELETE FROM adjustments_limit")
    with pytest.raises(LimitExceeded, match="no role of mia has a limit"):
        wanted(venue, maker)


def test_a_reference_counts_once(venue, maker):
    request = wanted(venue, maker, reference="ticket-7")
    assert wanted(venue, maker, reference="ticket-7") == request
    file = attach(venue=venue, name="ticket.pdf", content=b"%PDF-", by=maker)
    for conflict in (
        {"lines": TEN[:1]},
        {"reason": "Another"},
        {"reason_code": "other"},
        {"evidence": file},
        {"maker": person("max", venue, "operator")},
    ):
        with pytest.raises(ReferenceConflict, match="reference: ticket-7 was used"):
            wanted(**{"venue": venue, "maker": maker, "reference": "ticket-7", **conflict})
    proof = wanted(venue, maker, TEN[:1], reference="ticket-8", evidence=file)
    copy = attach(venue=venue, name="again.pdf", content=b"%PDF-", by=maker)
    assert wanted(venue, maker, TEN[:1], reference="ticket-8", evidence=copy) == proof
    assert AdjustmentRequest.objects.count() == 2


def test_all_or_nothing(venue, maker, checker):
    before, events = cash(venue), EventRecord.objects.count()
    request = wanted(venue, maker)
    with pytest.raises(AdjustmentError, match="seen_sha256"):
        approve(request=request, by=checker, seen_sha256="0" * 64)
    assert (cash(venue), EventRecord.objects.count()) == (before, events)


def test_reversal_takes_the_same_path(venue, maker, checker):
    before = cash(venue)
    request = approve(request=wanted(venue, maker), by=checker)
    undo = propose_reversal(request=request, reason="It was another order book.", by=maker)
    assert undo.reverses == request
    with pytest.raises(SamePerson):
        approve(request=undo, by=person("mia", venue, "approver"))
    keyed = {"request": request, "by": maker, "reference": "undo-1"}
    with pytest.raises(AdjustmentError, match="its reversal waits"):
        propose_reversal(**keyed, reason="again")
    with pytest.raises(AdjustmentError, match="its reversal waits"):
        propose_reversal(request=request, reason="again", by=maker)
    approve(request=undo, by=checker)
    after = cash(venue)
    assert {k: v for k, v in after.items() if v} == {k: v for k, v in before.items() if v}


@pytest.mark.parametrize(
    ("lines", "more", "said"),
    [
        ([], {}, "lines: give 1 to 1,000"),
        ([Line("amy", "USD", 0, "fees")], {}, "lines.1.amount"),
        ([Line("amy", "USD", 10**40, "fees")], {}, "lines.1.amount"),
        ([Line("amy", "USD", 1, "amy")], {}, "lines.1.against"),
        ([Line("zoe", "USD", 1, "amy")], {}, "lines.1.account: the venue has no account zoe"),
        ([Line("amy", "USD", 1, "zoe")], {}, "lines.1.against: the venue has no account zoe"),
        (TEN, {"reason_code": "because"}, "reason_code: choose one of"),
        (TEN, {"reason": "  "}, "reason: say"),
        (TEN, {"reason": "a\x00"}, "reason: say"),
        (TEN, {"lifetime": timedelta(days=99)}, "lifetime"),
    ],
)
def test_mistakes_name_the_field(venue, maker, lines, more, said):
    with pytest.raises(AdjustmentError, match=said):
        wanted(venue, maker, lines, **more)
    assert not AdjustmentRequest.objects.exists()


def test_evidence_is_kept_as_it_was(venue, maker, checker):
    file = attach(venue=venue, name="ticket.pdf", content=b"%PDF-", by=maker)
    assert wanted(venue, maker, evidence=file).evidence.content == b"%PDF-"
    for name, content in (("../x", b"1"), ("a\x00", b"1"), ("x", b""), ("x", b"1" * 5_242_881)):
        with pytest.raises(AdjustmentError):
            attach(venue=venue, name=name, content=content, by=maker)
    with pytest.raises(NotPermitted):
        attach(venue=venue, name="x", content=b"1", by=checker)


def test_evidence_of_a_person_is_limited_by_the_day(venue, maker, monkeypatch):
    monkeypatch.setattr("backoffice.adjustments.services.evidence.MOST_BYTES_A_DAY", 10)
    kept = attach(venue=venue, name="a", content=b"12345678", by=maker)
    with pytest.raises(AdjustmentError, match="8 bytes in 24 hours"):
        attach(venue=venue, name="b", content=b"123", by=maker)
    assert attach(venue=venue, name="a", content=b"12345678", by=maker) == kept
    attach(venue=venue, name="b", content=b"12", by=maker)


R = "adjustments_adjustmentrequest"


@pytest.mark.parametrize(
    "attack",
    [
        f"UPDATE {R} SET state = 'approved', decided_by = 'mia', decided_at = now()",
        f"UPDATE {R} SET state = 'approved', decided_by = E' MIA\\t', decided_at = now()",
        f"UPDATE {R} SET state = 'approved', decided_by = '', decided_at = now()",
        f"UPDATE {R} SET state = 'approved', decided_by = 'cho', decided_at = now()",
        f"UPDATE {R} SET state = 'approved'",
        f"UPDATE {R} SET state = 'refused', decided_by = 'mia', refusal = 'x'",
        f"UPDATE {R} SET state = 'refused', decided_by = 'cho', refusal = ' '",
        f"UPDATE {R} SET state = 'expired'",
        f"UPDATE {R} SET lines = '[]'",
        f"UPDATE {R} SET proposed_by = 'eve'",
        f"UPDATE {R} SET expires_at = now() + interval '1 year'",
        f"DELETE FROM {R}",
        f"TRUNCATE {R}",
        f"INSERT INTO {R} (venue_id, state, reason_code, reason, lines, lines_sha256, preview,"
        " source, proposed_by, expires_at, decided_by, decided_at) SELECT venue_id, 'approved',"
        " reason_code, reason, lines, lines_sha256, preview, '', 'mia', expires_at, 'cho', now()"
        f" FROM {R}",
        "UPDATE adjustments_evidence SET name = 'x'",
        "DELETE FROM adjustments_evidence",
    ],
)
def test_the_database_refuses_what_services_would(venue, maker, attack):
    file = attach(venue=venue, name="ticket.pdf", content=b"%PDF-", by=maker)
    wanted(venue, maker, evidence=file)
    with pytest.raises(Error), transaction.atomic():
        run(attack)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_post_once(venue, maker, checker):
    request, before = wanted(venue, maker), cash(venue)
    people = [checker, person("cat", venue, "approver")]
    refused = []

    def work(who):
        try:
            approve(request=request, by=who)
        except AdjustmentError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[who]) for who in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    close_old_connections()
    assert len(refused) == 1
    assert cash(venue)["amy"] - before["amy"] == 1_000
