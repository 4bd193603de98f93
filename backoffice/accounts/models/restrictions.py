"""Restrictions and margin calls. A row is closed, never changed, so that history is kept."""

from django.db import models

from backoffice.accounts.models.accounts import Account
from backoffice.core.state import Forbids, Imposed
from backoffice.records.fields import FractionField


class Restriction(models.Model):
    """Something that an account may not do, from `from_at` until it is lifted.

    `until`, where set, ends its effect by itself. A restriction that is imposed again with
    another end is lifted and written anew.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="restrictions")
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in Forbids])
    imposed_by = models.TextField(choices=[(by.value, by.value) for by in Imposed])
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ["-from_at", "account", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "imposed_by"],
                condition=models.Q(lifted_at__isnull=True),
                name="accounts_restriction_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Forbids])
                & models.Q(imposed_by__in=[by.value for by in Imposed]),
                name="accounts_restriction_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"


class MarginCall(models.Model):
    """What an account lacked to its initial margin, from one sweep until a later one.

    `amount` is exact, in the reporting asset; another amount is another row. Where the policy has
    due times each row of a call has the `due_at` that it got when it was `first_called_at`;
    `escalated_at`: it was not met in time, and what the policy says followed.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="margin_calls")
    amount = FractionField()
    called_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    first_called_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "margin call"
        ordering = ["-called_at", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_margin_call_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(first_called_at__isnull=True, due_at__isnull=True)
                | models.Q(first_called_at__isnull=False, due_at__isnull=False),
                name="accounts_margin_call_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} since {self.called_at:%Y-%m-%d %H:%M}"
