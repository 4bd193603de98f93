"""What the API answers, as its document shows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from backoffice.api.account_shapes import Balance


def page_of(item: type[s.Serializer]) -> type[s.Serializer]:
    """A page of such items."""
    name = f"{item.__name__}Page"
    fields: dict[str, Any] = {
        "items": item(many=True),
        "next": s.IntegerField(allow_null=True, help_text="Send it as `after`; null at the end."),
        "__doc__": f"A page of {item.__name__}.",
    }
    return type(name, (s.Serializer,), fields)


class Reason(s.Serializer):
    """Why not."""

    code = s.CharField()
    sentence = s.CharField()


class Answer(s.Serializer):
    """Yes, or no with reasons."""

    account = s.CharField()
    action = s.CharField()
    asset = s.CharField()
    amount = s.CharField()
    allowed = s.BooleanField()
    reasons = Reason(many=True)
    sequence = s.IntegerField(help_text="The venue's last event that the answer rests on.")


class Answers(s.Serializer):
    """Answers in the order of the questions."""

    answers = Answer(many=True)


class Restriction(s.Serializer):
    """Something that an account may not do."""

    id = s.IntegerField()
    account = s.CharField()
    kind = s.CharField()
    imposed_by = s.CharField(help_text="manual, rule, shortfall or security")
    since = s.DateTimeField()
    until = s.DateTimeField(allow_null=True)
    lifted_at = s.DateTimeField(allow_null=True)
    reason = s.CharField()
    reason_code = s.CharField(allow_null=True, help_text="Of the person's order, if there was one.")
    ordered_by = s.CharField(allow_null=True)


class RestrictionChange(s.Serializer):
    """A change of a restriction, in the order in which they happened."""

    cursor = s.IntegerField()
    change = s.CharField(help_text="imposed or lifted")
    account = s.CharField()
    kind = s.CharField()
    imposed_by = s.CharField()
    until = s.DateTimeField(allow_null=True)
    at = s.DateTimeField()
    reason = s.CharField()
    reason_code = s.CharField(allow_null=True, help_text="Of the person's order, if there was one.")
    ordered_by = s.CharField(allow_null=True)


class Carried(s.Serializer):
    """The venue's events that carried it out."""

    sequences = s.ListField(child=s.IntegerField())


class Step(s.Serializer):
    """What one step of the waterfall paid."""

    step = s.CharField()
    amount = s.CharField()
    allocations = s.DictField(child=s.CharField())
    recovered = s.DictField(child=s.CharField())
    outcome = s.CharField()
    at = s.DateTimeField(allow_null=True)


class Shortfall(s.Serializer):
    """A hole in one account and asset, and what became of it."""

    number = s.IntegerField()
    account = s.CharField()
    asset = s.CharField()
    amount = s.CharField()
    remaining = s.CharField()
    state = s.CharField()
    opened_at = s.DateTimeField()
    closed_at = s.DateTimeField(allow_null=True)
    steps = Step(many=True)


class Decision(s.Serializer):
    """What a rule, a liquidation or a step did, and why."""

    number = s.IntegerField()
    at = s.DateTimeField()
    account = s.CharField()
    which = s.CharField()
    plugin = s.CharField()
    policy_version = s.IntegerField(allow_null=True)
    shortfall = s.IntegerField(allow_null=True)
    outcome = s.CharField()
    asset = s.CharField(allow_null=True)
    amounts = s.DictField(child=s.CharField())
    sentence = s.CharField()
    event = s.IntegerField()


class Fund(s.Serializer):
    """What a fund, or the venue's capital, holds."""

    account = s.CharField()
    kind = s.CharField()
    balances = Balance(many=True)


class Funds(s.Serializer):
    """All of them."""

    funds = Fund(many=True)


class Policy(s.Serializer):
    """A version of the venue's policy."""

    number = s.IntegerField()
    author = s.CharField()
    approver = s.CharField(allow_null=True)
    effective_at = s.DateTimeField()
    created_at = s.DateTimeField()
    sha256 = s.CharField()


class PolicyDetail(Policy):
    """With its document."""

    document = s.DictField()


class AdjustmentLineOut(s.Serializer):
    """One movement."""

    account = s.CharField()
    asset = s.CharField()
    amount = s.CharField()
    against = s.CharField()


class Evidence(s.Serializer):
    """A file that shows why an adjustment is right; it is never changed."""

    id = s.IntegerField()
    name = s.CharField()
    sha256 = s.CharField()
    size = s.IntegerField(help_text="Bytes.")
    added_by = s.CharField()
    added_at = s.DateTimeField()


class Adjustment(s.Serializer):
    """A request for an adjustment."""

    id = s.IntegerField()
    state = s.CharField()
    reason_code = s.CharField()
    reason = s.CharField()
    lines = AdjustmentLineOut(many=True)
    lines_sha256 = s.CharField()
    source = s.CharField(allow_blank=True, help_text="Name of the file that it came from, or api.")  # type: ignore[assignment]
    evidence = Evidence(allow_null=True)
    preview = s.DictField()
    reverses = s.IntegerField(allow_null=True)
    proposed_by = s.CharField()
    proposed_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    decided_by = s.CharField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    refusal = s.CharField(allow_null=True)
    sequences = s.ListField(child=s.IntegerField(), allow_null=True)


class SecurityEvent(s.Serializer):
    """A security event, and the hold that followed."""

    id = s.IntegerField()
    account = s.CharField()
    what = s.CharField()
    happened_at = s.DateTimeField()
    reference = s.CharField()
    forbids = s.CharField(allow_null=True)
    until = s.DateTimeField(allow_null=True)


class BreakGlass(s.Serializer):
    """A request to end a security hold before its time."""

    id = s.IntegerField()
    account = s.CharField()
    forbids = s.CharField()
    reason = s.CharField()
    proposed_by = s.CharField()
    held_until = s.DateTimeField(allow_null=True)
    cause = s.CharField()
    expires_at = s.DateTimeField()
    approved_by = s.CharField(allow_null=True)
    refused_by = s.CharField(allow_null=True)
    refusal = s.CharField(allow_null=True)


class Alarm(s.Serializer):
    """What somebody must look at."""

    id = s.IntegerField()
    what = s.CharField()
    sentence = s.CharField()
    raised_at = s.DateTimeField()
    seen_by = s.CharField(allow_null=True)


class Ingested(s.Serializer):
    """What became of one event."""

    line = s.IntegerField(required=False)
    status = s.CharField(help_text="done, replayed, refused or error")
    sequence = s.IntegerField(required=False)
    reference = s.CharField(allow_null=True, required=False)
    reason = s.CharField(required=False, help_text="Why the engine refused it.")
    problem = s.DictField(required=False)


class Webhook(s.Serializer):
    """Where messages are sent."""

    id = s.IntegerField()
    url = s.CharField()
    topics = s.ListField(child=s.CharField())
    active = s.BooleanField()
    created_at = s.DateTimeField()


class WebhookMade(Webhook):
    """With the secret that signs its messages, shown once."""

    secret = s.CharField()


class Delivery(s.Serializer):
    """A message to a webhook, and what became of it."""

    id = s.IntegerField()
    topic = s.CharField()
    state = s.CharField()
    attempts = s.IntegerField()
    created_at = s.DateTimeField()
    next_at = s.DateTimeField(allow_null=True)
    status = s.IntegerField(allow_null=True)
    error = s.CharField(allow_blank=True)
    payload = s.DictField()


class StatementFile(s.Serializer):
    """A statement in one format."""

    format = s.CharField()
    media_type = s.CharField()
    size = s.IntegerField(help_text="Bytes.")
    sha256 = s.CharField()


class Statement(s.Serializer):
    """A final statement; `sha256` is that of its canonical JSON."""

    number = s.IntegerField()
    account = s.CharField()
    kind = s.CharField()
    scope = s.CharField()
    begins_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    movements = s.IntegerField()
    sha256 = s.CharField()
    replaces = s.IntegerField(allow_null=True)
    replaced_by = s.IntegerField(allow_null=True)
    reason = s.CharField(allow_blank=True)
    files = StatementFile(many=True)


class AuditLine(s.Serializer):
    """One change of one row."""

    id = s.IntegerField()
    at = s.DateTimeField()
    actor = s.CharField(help_text="Who was at work, or `database:` and the role.")
    address = s.CharField(allow_blank=True)
    request = s.CharField(allow_blank=True)
    database_role = s.CharField()
    venue = s.CharField(allow_null=True)
    table = s.CharField()
    row = s.CharField()
    operation = s.CharField()
    before = s.DictField(allow_null=True)
    after = s.DictField(allow_null=True)
