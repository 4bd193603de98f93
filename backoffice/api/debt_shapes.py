"""What the API answers about debts and their repayment plans, as its document shows it."""

from __future__ import annotations

from rest_framework import serializers as s

from backoffice.shortfalls.instalments import DUE, OVERDUE, PAID, PARTLY_PAID


class Instalment(s.Serializer):
    """An instalment, and how it stands on the venue's business day."""

    number = s.IntegerField()
    due_on = s.DateField()
    amount = s.CharField()
    paid = s.CharField()
    state = s.ChoiceField(choices=[PAID, PARTLY_PAID, DUE, OVERDUE])
    paid_on = s.DateField(allow_null=True)
    overdue_since = s.DateField(allow_null=True)


class Plan(s.Serializer):
    """The repayment plan in force; whatever repays the debt counts, the oldest instalment first."""

    id = s.IntegerField()
    reason = s.CharField()
    amount = s.CharField()
    paid = s.CharField()
    overdue = s.CharField()
    beyond = s.CharField(help_text="Owed now, beyond what the plan has still to bring.")
    proposed_by = s.CharField()
    decided_by = s.CharField()
    decided_at = s.DateTimeField(help_text="What was repaid since then counts.")
    instalments = Instalment(many=True)


class Debt(s.Serializer):
    """What an account owes under one step of the waterfall."""

    number = s.IntegerField()
    account = s.CharField()
    asset = s.CharField()
    shortfall = s.IntegerField()
    step = s.CharField()
    opened_on = s.DateField()
    principal = s.CharField()
    interest = s.CharField()
    owed = s.CharField()
    creditor = s.CharField(allow_null=True)
    profit_rate = s.CharField(
        allow_null=True, help_text="The part of each realised profit that repays it."
    )
    from_deposits = s.BooleanField(help_text="Whether deposits repay it.")
    plan = Plan(allow_null=True)


class Agreed(s.Serializer):
    """An instalment as it was agreed."""

    due_on = s.DateField()
    amount = s.CharField()


class PlanStep(s.Serializer):
    """A plan, or the end of one, that was proposed."""

    id = s.IntegerField()
    what = s.ChoiceField(choices=["agree", "end"])
    state = s.ChoiceField(choices=["proposed", "approved", "refused", "expired"])
    replaces = s.IntegerField(allow_null=True, help_text="The approved one before it.")
    amount = s.CharField()
    instalments = Agreed(many=True)
    reason = s.CharField()
    proposed_by = s.CharField()
    proposed_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    decided_by = s.CharField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    refusal = s.CharField(allow_null=True)


class DebtDetail(Debt):
    """With all plans that were proposed, the newest first."""

    plans = PlanStep(many=True)
