"""What the API answers about policies that somebody proposes, as its document shows it."""

from __future__ import annotations

from rest_framework import serializers as s


class PolicyProblem(s.Serializer):
    """One thing that is wrong with a policy's text."""

    line = s.IntegerField()
    field = s.CharField(help_text="Where it stands, such as rules[1].when.")
    message = s.CharField()


class PolicyChange(s.Serializer):
    """One sentence of what a policy does differently."""

    sign = s.CharField(help_text="+ for what comes, - for what goes.")
    part = s.CharField()
    sentence = s.CharField()


class PolicyChecked(s.Serializer):
    """What is wrong with a text, and what it changes."""

    problems = PolicyProblem(many=True)
    warning = s.CharField(allow_null=True, help_text="Wants a look, and refuses nothing.")
    changes = PolicyChange(many=True)


class PolicyProposal(s.Serializer):
    """A policy that one person wrote, and that another one decides about."""

    id = s.IntegerField()
    state = s.CharField(help_text="proposed, approved, refused or expired")
    reason = s.CharField()
    document_sha256 = s.CharField()
    based_on = s.IntegerField(help_text="The venue's newest version when it was proposed.")
    effective_at = s.DateTimeField(allow_null=True, help_text="null: as soon as it is approved.")
    proposed_by = s.CharField()
    proposed_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    decided_by = s.CharField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    refusal = s.CharField(allow_null=True)
    version = s.IntegerField(allow_null=True, help_text="The version that it became.")


class PolicyTrial(s.Serializer):
    """A dry run, carried out by a worker."""

    when = s.CharField(help_text="today or yesterday: whose book it is run on.")
    shock = s.IntegerField(help_text="Per cent by which all marks are moved before.")
    asked_by = s.CharField()
    asked_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True, help_text="null: it is under way or waits.")
    seconds = s.FloatField(allow_null=True)
    result = s.DictField(allow_null=True, help_text="Whom the policy would affect, and how.")
    error = s.CharField(allow_null=True, help_text="Why there is no result.")


class PolicyProposalDetail(PolicyProposal):
    """With its text, what it changes in words, and its dry runs, the newest first."""

    text = s.CharField()
    document = s.DictField()
    changes = PolicyChange(many=True)
    trials = PolicyTrial(many=True)
