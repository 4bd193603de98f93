"""Who sent which events by which token, and the trail between two times."""

import json
from datetime import UTC, datetime, timedelta

from backoffice.access.models import EventSource, Token
from tests.api.conftest import Caller, secret_of
from tests.venues.builders import PERP

DEPOSIT = {"account": "cleo", "asset": "USD", "amount": "1"}


def test_each_of_two_tokens_is_told_apart(venue):
    secrets = [secret_of("feed", venue, "operator", scopes=["ingest"]) for _ in range(2)]
    good, bad = (Caller(secret) for secret in secrets)
    lines = "\n".join(json.dumps({"type": "deposit", **DEPOSIT}) for _ in range(20))
    answered = good("POST", "ingest", lines, content_type="application/x-ndjson").json()["lines"]
    sent = bad.post(
        "ingest/marks", {"marks": {PERP: "-1"}}, status=200, HTTP_X_REQUEST_ID="request-17"
    )
    *batch, mark = EventSource.objects.order_by("id")
    tokens = {secret: Token.objects.get(public_id=secret.split("_")[1]) for secret in secrets}
    assert {row.token for row in batch} == {tokens[secrets[0]].public_id}
    assert (batch[0].first, batch[-1].last) == (answered[0]["sequence"], answered[-1]["sequence"])
    assert len(batch) <= 2, "not one a line"
    assert sum(row.last - row.first + 1 for row in batch) == 20
    assert (mark.actor, mark.token) == ("feed", tokens[secrets[1]].public_id)
    assert (mark.request, mark.address) == ("request-17", "127.0.0.1")
    assert mark.first == mark.last == sent["sequence"]


def test_the_trail_between_two_times(venue, caller):
    auditor = caller("auditor")
    now = datetime.now(UTC)
    everything = auditor.get("audit", limit=1000)["items"]
    later, before = (now + timedelta(days=1)).isoformat(), (now - timedelta(days=1)).isoformat()
    asked = {"limit": 1000, "from": before, "to": later}
    assert auditor.get("audit", **asked)["items"] == everything
    assert auditor.get("audit", **{"from": later})["items"] == []
    assert auditor.get("audit", to=before)["items"] == []
    some = auditor.get("audit", operation="insert", table="access_token")["items"]
    assert {(one["operation"], one["table"]) for one in some} == {("insert", "access_token")}
    assert auditor.get("audit", row=some[0]["row"], table="access_token")["items"] == some[:1]
    answer = auditor("GET", f"audit?from={later[:19]}Z&to={before[:19]}Z")
    assert (answer.status_code, answer.json()["field"]) == (422, "to")
    answer = auditor("GET", "audit?from=yesterday")
    assert (answer.status_code, answer.json()["field"]) == (400, "from")
