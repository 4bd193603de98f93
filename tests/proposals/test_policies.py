"""A policy is written by one person and made a version by another, with a dry run between."""

from datetime import timedelta

import pytest
import yaml
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.access.models import AuditRecord
from backoffice.proposals import checking
from backoffice.proposals.checking import differences, read_policy
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import PolicyProposal
from backoffice.proposals.services import approve_policy, propose_policy, refuse_policy
from backoffice.venues.models import PolicyVersion
from backoffice.venues.services import add_policy_version
from tests.access.people import person
from tests.proposals.running import run_trials
from tests.venues.builders import POLICY

STRICT = {
    **POLICY,
    "rules": [*POLICY["rules"], {"when": "equity > 0", "restrict": ["no_increase"]}],
}
TEXT = yaml.safe_dump(STRICT, sort_keys=False)


def wanted(venue, author, text=TEXT, effective_at=None):
    made = propose_policy(
        venue=venue, text=text, reason="Stricter", effective_at=effective_at, by=author
    )
    run_trials()
    return made


def test_another_person_makes_it_a_version(venue, author, checker):
    proposal = wanted(venue, author)
    assert PolicyVersion.objects.count() == 1
    done = approve_policy(proposal=proposal, by=checker, seen_sha256=proposal.document_sha256)
    version = PolicyVersion.objects.get(number=2)
    assert (version.author, version.approver, version.document) == ("pia", "cho", STRICT)
    assert (done.approved, done.version) == (True, version)
    assert approve_policy(proposal=proposal, by=checker) == done
    assert PolicyVersion.objects.count() == 2
    kept = AuditRecord.objects.filter(table="proposals_policyproposal", venue=venue)
    assert set(kept.values_list("operation", flat=True)) == {"insert", "update"}


def test_effective_time_is_kept_and_never_before_the_books(venue, author, checker):
    then = timezone.now() + timedelta(days=3)
    version = approve_policy(proposal=wanted(venue, author, effective_at=then), by=checker).version
    assert version.effective_at == then
    with pytest.raises(ProposalError, match="effective_at: give a time to come"):
        wanted(venue, author, effective_at=timezone.now() - timedelta(seconds=1))


def test_same_person_and_others_without_the_right_are_refused(venue, author):
    proposal = wanted(venue, author)
    person("pia", venue, "approver")
    for decide in (
        lambda: approve_policy(proposal=proposal, by=author),
        lambda: refuse_policy(proposal=proposal, by=author, because="no"),
    ):
        with pytest.raises(SamePerson):
            decide()
    with pytest.raises(NotPermitted):
        approve_policy(proposal=proposal, by=person("vic", venue, "viewer"))
    with pytest.raises(NotPermitted):
        wanted(venue, person("vic", venue, "operator"))


def test_decided_once(venue, author, checker):
    proposal = wanted(venue, author)
    refused = refuse_policy(proposal=proposal, by=checker, because="Too strict")
    assert (refused.approved, refused.refusal) == (False, "Too strict")
    with pytest.raises(ProposalError, match="refused already"):
        approve_policy(proposal=proposal, by=checker)


def test_not_approved_over_a_version_that_came_between(venue, author, checker):
    proposal = wanted(venue, author)
    add_policy_version(
        venue=venue, document=POLICY, author="x", approver="y", effective_at=timezone.now()
    )
    with pytest.raises(ProposalError, match="version 1 was the newest"):
        approve_policy(proposal=proposal, by=checker)


@pytest.mark.parametrize(
    "change",
    [
        "approved = true, decided_by = 'PIA ', decided_at = now(), version_id = 1",
        "approved = true, decided_by = 'cho', decided_at = now()",
        "approved = false, decided_by = 'cho', decided_at = now()",
        "text = 'x'",
        "proposed_by = 'x'",
    ],
)
def test_database_refuses_what_the_services_would_not_do(venue, author, change):
    wanted(venue, author)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE proposals_policyproposal SET {change}")
    with pytest.raises(Error), transaction.atomic():
        PolicyProposal.objects.all().delete()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "empty"),
        ("a: [", 1, "not YAML"),
        ("rules:\n  - when: equity >\n    restrict: [frozen]", 2, "column 9"),
        ("shortfall:\n  - step: insurance_fun", 2, "did you mean insurance_fund"),
        ("shortfall:\n- step: insurance_fund\n  with:\n    fund: nobody", 4, "no account nobody"),
        ("- 1", 1, "write a mapping"),
        ("rate: 0.5", 1, "in quotes"),
        ("a" * 300_000, 1, "larger than"),
        ("\ud800", 1, ""),
        ("? [a]\n: b", 1, "a key is a word"),
        ("a: &a [*a]", 1, ""),
        ("preset: nothing", 1, "unknown preset"),
    ],
)
def test_what_is_wrong_is_said_by_line(venue, text, line, says):
    found = read_policy(venue, text)
    assert found.policy is None
    assert found.problems[0].line == line
    assert says in found.problems[0].message


def test_of_a_large_venue_only_what_is_named_is_read(venue, monkeypatch):
    monkeypatch.setattr(checking, "FEW", 2)
    assert read_policy(venue, TEXT).problems == []
    text = 'shortfall:\n- step: insurance_fund\n  with: {fund: "no\\0body"}'
    assert "there is no account" in read_policy(venue, text).problems[0].message
    assert "unknown preset" in read_policy(venue, "preset: nothing").problems[0].message


def test_open_ends_are_a_warning(venue):
    found = read_policy(venue, "shortfall: []")
    assert found.problems == []
    assert "stays open" in (found.warning or "")


def test_differences_are_sentences(venue):
    found = differences(POLICY, STRICT)
    assert [(one.sign, one.part) for one in found] == [("+", "Rules")]
    assert "no_increase" in found[0].sentence
    assert differences(POLICY, POLICY) == []
