"""Ingestion: single and in lines, once, late by rule, all answered."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.venues.models import EventRecord
from backoffice.venues.store import load_book
from tests.api.conftest import Caller, secret_of
from tests.venues.builders import PERP

FILL = {"account": "cleo", "instrument": PERP, "quantity": "0.5", "price": "-500", "fee": "0.03"}


@pytest.fixture
def feed(venue):
    return Caller(secret_of("feed", venue, "operator", scopes=["ingest"]))


def ndjson(feed, path, *lines, status=200, **headers):
    body = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    answer = feed("POST", path, body, content_type="application/x-ndjson", **headers)
    assert answer.status_code == status, answer.content
    return answer.json().get("lines", answer.json())


def ago(**units):
    return (datetime.now(UTC) - timedelta(**units)).isoformat()


def test_every_kind_counts_once_and_changes_the_book(feed):
    sent = {
        "ingest/fills": FILL,
        "ingest/deposits": {"account": "cleo", "asset": "USD", "amount": "10.01"},
        "ingest/withdrawals": {"account": "cleo", "asset": "USD", "amount": 1},
        "ingest/marks": {"marks": {PERP: "-490.5"}},
        "ingest/prices": {"prices": {"USD": "1"}},
        "ingest/funding": {"instrument": PERP, "rate": "0.0001"},
        "ingest/books": {"instrument": PERP, "bids": [["-491", "1"]], "asks": [["-490", "2"]]},
    }
    for path, body in sent.items():
        event = body | {"reference": path, "at": ago(minutes=1)}
        first = feed.post(path, event, status=200)
        assert first["status"] == "done", first
        assert feed.post(path, event, status=200) == first | {"status": "replayed"}
        conflict = feed("POST", path, event | {"at": ago(minutes=9)})
        assert (conflict.status_code, conflict.json()["code"]) == (409, "reference_conflict")
    book = load_book("demo")
    assert book.cash("cleo", "USD") == 100_000 - 3 + 1_001 - 100 + 2
    assert str(book.held("cleo")[PERP].quantity) == "1/2"


def test_the_key_counts_once_without_a_time(feed):
    body = {"account": "cleo", "asset": "USD", "amount": "5"}
    first = feed.post("ingest/deposits", body, status=200, HTTP_IDEMPOTENCY_KEY="k")
    again = feed.post("ingest/deposits", body, status=200, HTTP_IDEMPOTENCY_KEY="k")
    assert again == first | {"status": "replayed"}
    other = feed("POST", "ingest/deposits", body | {"amount": "6"}, HTTP_IDEMPOTENCY_KEY="k")
    assert other.status_code == 409


def test_each_line_is_answered(feed):
    lines = [
        {"type": "fill", **FILL, "reference": "f1"},
        {"type": "deposit", "account": "nobody", "asset": "USD", "amount": "1"},
        "{not json",
        {"type": "withdrawal", "account": "cleo", "asset": "USD", "amount": "999999"},
        {"type": "deposit", "account": "cleo", "asset": "USD", "amount": "0.001"},
        {"type": "fly"},
        {"type": "fill", **FILL, "reference": "f1"},
        {"type": "deposit", "account": "cleo", "asset": "USD", "amount": "1", "surprise": 1},
        '{"type": "deposit", "type": "fill"}',
        {"type": "mark", "marks": {PERP: "NaN"}},
        {"type": "deposit", "account": "cleo", "asset": "USD", "amount": "1", "at": ago(days=-1)},
    ]
    found = ndjson(feed, "ingest", *lines)
    assert [one["line"] for one in found] == list(range(1, 12))
    assert [one["status"] for one in found] == [
        "done",
        "error",
        "error",
        "refused",
        "error",
        "error",
        "replayed",
        "error",
        "error",
        "error",
        "error",
    ]
    assert found[3]["reason"] == "insufficient_cash"
    fields = [one["problem"]["field"] for one in found if one["status"] == "error"]
    assert fields == [
        "account",
        "body",
        "amount",
        "type",
        "surprise",
        "body",
        f"marks.{PERP}",
        "at",
    ]


def test_a_batch_sent_again_is_answered_the_same(feed):
    lines = [FILL, FILL | {"quantity": "-0.5"}]
    first = ndjson(feed, "ingest/fills", *lines, HTTP_IDEMPOTENCY_KEY="b-1")
    count = EventRecord.objects.count()
    again = ndjson(feed, "ingest/fills", *lines, HTTP_IDEMPOTENCY_KEY="b-1")
    assert [one["sequence"] for one in again] == [one["sequence"] for one in first]
    assert {one["status"] for one in again} == {"replayed"}
    other = ndjson(feed, "ingest/fills", FILL, FILL, HTTP_IDEMPOTENCY_KEY="b-1")
    assert [one["status"] for one in other] == ["replayed", "error"]
    assert EventRecord.objects.count() == count


def test_late_lines_count_as_of_the_clock_and_old_marks_are_no_news(feed):
    new = {"marks": {PERP: "-480"}, "at": ago(minutes=1), "reference": "m1"}
    old = {"marks": {PERP: "-999"}, "at": ago(minutes=5), "reference": "m0"}
    late = {
        "type": "deposit",
        "account": "cleo",
        "asset": "USD",
        "amount": "1",
        "at": ago(minutes=9),
    }
    found = ndjson(feed, "ingest", {"type": "mark", **new}, {"type": "mark", **old}, late)
    assert [one["status"] for one in found] == ["done", "stale", "done"]
    assert feed.post("ingest/marks", old, status=200)["status"] == "stale"
    book = load_book("demo")
    assert str(book.marks[PERP]) == "-480"
    newer = {"marks": {PERP: "-470"}, "at": ago(seconds=1)}
    feed.post("ingest/marks", newer, status=200)
    assert feed.post("ingest/marks", new, status=200)["status"] == "replayed"


def test_own_references_never_meet_ours(feed):
    body = {"account": "cleo", "asset": "USD", "amount": "5", "reference": "adjustment:1:1"}
    feed.post("ingest/deposits", body, status=200)
    assert EventRecord.objects.filter(reference="in:adjustment:1:1").exists()
    found = feed.post("ingest/deposits", body | {"amount": "6"}, status=409)
    assert found["detail"].startswith("reference: adjustment:1:1 was used")


def test_too_many_lines_and_none(feed):
    many = ndjson(feed, "ingest/fills", *(["{}"] * 10_001), status=413)
    assert many["field"] == "body"
    assert ndjson(feed, "ingest/fills", "\n", status=400)["field"] == "body"


def test_the_scope_counts(venue, feed):
    assert feed("GET", "accounts").status_code == 403
    reader = Caller(secret_of("reader", venue, "operator", scopes=["read", "operate"]))
    assert reader("POST", "ingest/fills", FILL).status_code == 403
