"""Hostile bodies: a clear 4xx each, and nothing changes. `HOSTILE=10000` sends so many."""

import json
import os

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.api.strict_json import BadJson, loads
from tests.api.hostile import VALID, bodies

COUNT = int(os.environ.get("HOSTILE", "1000"))
TABLES = (
    "venues_eventrecord",
    "adjustments_adjustmentrequest",
    "controls_controlorder",
    "controls_securityevent",
    "controls_breakglassrequest",
    "webhooks_endpoint",
    "ledger_journal",
    "accounts_restriction",
    "access_audit",
)
# Texts that are odd where a text is free, and mistakes nowhere else.
FREE = {"reason", "reference", "url"}


def allowed(path, body, answer):
    """Whether what was taken is odd and no mistake: it must be kept as it was sent."""
    if path == "permissions":  # of whom the venue does not have, the answer is no
        return not any(one["allowed"] for one in answer["answers"])
    if path == "ingest/books" and body.get("bids") == []:
        return True  # nobody bids
    return bool(FREE & set(body))


def counts() -> list[int]:
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(cursor.fetchone()[0])
    return found


@pytest.fixture
def everybody(caller):
    return caller("operator", "approver", "administrator")


@pytest.mark.parametrize("path", sorted(VALID))
def test_hostile_bodies_are_refused_and_change_nothing(everybody, settings, path):
    settings.API_RATES = {"read": 10**9, "write": 10**9}
    before, taken = counts(), 0
    for body in bodies(path, COUNT // len(VALID), seed=1):
        answer = everybody("POST", path, body)
        assert answer.status_code < 500, (body[:300], answer.content)
        if answer.status_code in (200, 201):
            taken += 1
            assert allowed(path, json.loads(body), answer.json()), (body[:300], answer.content)
            continue
        assert 400 <= answer.status_code < 500, body[:300]
        assert answer["Content-Type"] == "application/problem+json"
        found = answer.json()
        assert found["detail"], body[:300]
        assert b"Traceback" not in answer.content
    if not taken:
        assert counts() == before


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data", "x", ""])
def test_other_media_are_refused(everybody, media):
    answer = everybody("POST", "ingest/fills", b"{}", content_type=media)
    assert answer.status_code in (400, 415)


@pytest.mark.parametrize(
    "query",
    [
        "limit=%00",
        "after=-1",
        "limit=٣",
        "after=1;DROP TABLE x",
        "as_of=9999-99-99",
        "account=%ff",
        "kind=%00",
        "limit=" + "9" * 9_999,
    ],
)
def test_hostile_queries(everybody, query):
    for path in ("accounts", "restrictions", "decisions", "accounts/cleo/balances"):
        answer = everybody("GET", f"{path}?{query}")
        assert answer.status_code in (200, 400, 404), answer.content


@pytest.mark.parametrize(
    "code",
    ["%00", "..", "%2e%2e%2fetc", "a" * 5_000, "%ff", "'", "%F0%9F%92%A9", "cleo%0d%0aX-Y: 1"],
)
def test_hostile_paths(everybody, code):
    for path in ("", "/figures", "/balances", "/permissions?action=withdraw&asset=USD&amount=1"):
        answer = everybody("GET", f"accounts/{code}{path}")
        assert answer.status_code in (400, 404), answer.content


def test_a_large_body_is_refused_before_it_is_read(everybody, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = everybody("POST", "ingest/fills", b" " * 2_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_rates_are_limited_and_say_when(everybody, settings):
    settings.API_RATES, settings.API_BURST_SECONDS = {"read": 1, "write": 1}, 2
    answers = [everybody("GET", "funds") for _ in range(4)]
    assert [one.status_code for one in answers[:2]] == [200, 200]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 1


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_text_is_json_or_one_sentence(text):
    try:
        loads(text)
    except BadJson as error:
        assert "\n" not in str(error)[:10]  # noqa: PT017 - both ways are right


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("ingest/deposits", b'{"account":1.5,"asset":"USD","amount":1}', "account"),
        (
            "ingest/deposits",
            b'{"account":"cleo","asset":"USD","amount":1,"reference":1.5}',
            "reference",
        ),
        ("adjustments", b'{"lines":[],"reason_code":"other","reason":1.5}', "reason"),
        ("break-glass", b'{"account":1.5,"forbids":"frozen","reason":"x"}', "account"),
    ],
)
def test_a_number_is_no_text(everybody, path, body, field):
    answer = everybody("POST", path, body)
    assert 400 <= answer.status_code < 500
    assert field in answer.json()["detail"]


def test_a_number_with_a_point_is_exact(everybody):
    body = b'{"account":"cleo","asset":"USD","amount":0.10}'
    assert everybody("POST", "ingest/deposits", body).json()["status"] == "done"
    assert everybody.get("accounts/cleo/balances")["balances"][0]["amount"] == "1000.1"
