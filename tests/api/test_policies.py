"""Policies over the API: checked, proposed by one person, decided by another."""

import json

import pytest
import yaml

from backoffice.proposals.models import PolicyProposal
from backoffice.venues.models import PolicyVersion
from tests.access.people import person
from tests.api.conftest import Caller, secret_of
from tests.proposals.running import run_trials
from tests.venues.builders import POLICY

STRICT = {
    **POLICY,
    "rules": [*POLICY["rules"], {"when": "equity > 0", "restrict": ["no_increase"]}],
}
AS_JSON = json.dumps(STRICT, indent=1)
AS_YAML = yaml.safe_dump(STRICT, sort_keys=False)


@pytest.fixture
def author(caller):
    return caller("policy_author")


@pytest.fixture
def approver(caller):
    return caller("approver")


def proposed(author, text=AS_JSON, **more):
    return author.post("policies/proposals", {"text": text, "reason": "Stricter", **more})


def test_a_check_tells_what_is_wrong_by_line_and_what_changes(author):
    good = author.post("policies/check", {"text": AS_YAML}, status=200)
    assert good["problems"] == []
    assert [one["sign"] for one in good["changes"]] == ["+"]
    assert "equity" in good["changes"][0]["sentence"]
    wrong = AS_JSON.replace('"no_increase"', '"no_such_thing"')
    (found,) = author.post("policies/check", {"text": wrong}, status=200)["problems"]
    line = next(n for n, one in enumerate(wrong.split("\n"), 1) if "no_such_thing" in one)
    assert (found["line"], found["field"].startswith("rules[1].")) == (line, True)
    assert "no_increase" in found["message"]  # one of those that may stand there
    assert not PolicyProposal.objects.exists()


@pytest.mark.parametrize("text", [AS_JSON, AS_YAML])
def test_another_persons_token_makes_it_a_version(author, approver, text):
    made = proposed(author, text)
    assert (made["state"], made["based_on"], made["document"]) == ("proposed", 1, STRICT)
    assert [one["sign"] for one in made["changes"]] == ["+"]
    (trial,) = made["trials"]
    assert (trial["when"], trial["asked_by"], trial["finished_at"]) == (
        "today",
        "policy_author",
        None,
    )
    early = approver.post(f"policies/proposals/{made['id']}/approve", {}, status=422)
    assert "dry run" in early["detail"]
    run_trials()
    address = f"policies/proposals/{made['id']}"
    seen = approver.get(address)
    assert seen["trials"][0]["result"] is not None
    assert seen | {"trials": made["trials"]} == made
    done = approver.post(f"{address}/approve", {"seen_sha256": made["document_sha256"]}, status=200)
    assert (done["state"], done["version"], done["decided_by"]) == ("approved", 2, "approver")
    assert approver.post(f"{address}/approve", {}, status=200) == done
    assert approver.get("policies/2")["document"] == STRICT
    (listed,) = approver.get("policies/proposals")["items"]
    assert (listed["id"], listed["version"], "text" in listed) == (made["id"], 2, False)


def test_it_may_be_refused_and_is_decided_once(author, approver):
    address = f"policies/proposals/{proposed(author)['id']}"
    done = approver.post(f"{address}/refuse", {"because": "Too strict."}, status=200)
    assert (done["state"], done["refusal"]) == ("refused", "Too strict.")
    again = approver.post(f"{address}/approve", {}, status=422)
    assert again["field"] == "proposal"
    assert PolicyVersion.objects.count() == 1


def test_what_is_wrong_with_a_proposal_stands_by_line(author):
    text = AS_JSON.replace('"no_increase"', '"no_such_thing"').replace("equity > 0", "equity >")
    answer = author("POST", "policies/proposals", {"text": text, "reason": "x"})
    found = answer.json()
    assert (answer.status_code, found["field"], len(found["errors"])) == (422, "text", 2)
    assert {"line", "field", "message"} == set(found["errors"][0])
    assert found["detail"].startswith(f"text: line {found['errors'][0]['line']}, rules[1].")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"text": ""}, 400, "text"),
        ({"text": 1.5}, 400, "text"),
        ({"text": "x" * 300_000}, 400, "text"),
        ({"text": "[1]"}, 422, "text"),
        ({"reason": " "}, 400, "reason"),
        ({"effective_at": "2001-01-01T00:00:00Z"}, 422, "effective_at"),
        ({"effective_at": "soon"}, 400, "effective_at"),
        ({"surprise": 1}, 400, "surprise"),
    ],
)
def test_wrong_bodies_are_named(author, change, status, field):
    answer = author("POST", "policies/proposals", {"text": AS_JSON, "reason": "x"} | change)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.content


def test_two_roles_of_one_person_are_one_person(caller):
    both = caller("policy_author", "approver")
    made = proposed(both)
    answer = both.post(f"policies/proposals/{made['id']}/approve", {}, status=409)
    assert answer["code"] == "same_person"


def test_the_scope_of_a_token_counts_beside_the_role(venue, approver):
    person("pia", venue, "policy_author")
    made = proposed(Caller(secret_of("pia", venue, "policy_author", scopes=["operate"])))
    address = f"policies/proposals/{made['id']}"
    for scopes, path, body in (
        (["read"], "policies/proposals", {"text": AS_JSON, "reason": "x"}),
        (["approve"], "policies/check", {"text": AS_JSON}),
    ):
        caller = Caller(secret_of("pia", venue, "policy_author", scopes=scopes))
        assert caller("POST", path, body).status_code == 403
    for scopes in (["read"], ["operate"], ["ingest"]):
        caller = Caller(secret_of("cho", venue, "approver", scopes=scopes))
        assert caller("POST", f"{address}/approve", {}).status_code == 403
    run_trials()
    caller = Caller(secret_of("cho", venue, "approver", scopes=["approve"]))
    assert caller.post(f"{address}/approve", {}, status=200)["version"] == 2
