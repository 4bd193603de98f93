"""What somebody asks to let pass although the guards hold it back."""

from django.db import models

from backoffice.proposals.models.decided import BY_TWO, CARRIED_OUT, REASON, Decided
from backoffice.records.fields import FractionField


class Pass(models.TextChoices):
    """Which event of the engine it becomes."""

    RELEASE = "release", "Release of a halt"
    MARK = "mark", "Mark outside of its band"
    PRICE = "price", "Price outside of its band"


class GuardProposal(Decided):
    """A halt to release, or a `price` of the instrument or asset `subject` to accept; `sequence`
    is the event that did it.
    """

    what = models.TextField(choices=Pass.choices)
    halt = models.ForeignKey("venues.Halt", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.TextField(null=True)
    price = FractionField(null=True)
    sequence = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "proposal about a guard"
        verbose_name_plural = "proposals about guards"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_guard_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_guard_decided"),
            models.CheckConstraint(
                condition=models.Q(
                    what="release", halt__isnull=False, subject__isnull=True, price__isnull=True
                )
                | models.Q(
                    what__in=["mark", "price"],
                    halt__isnull=True,
                    subject__isnull=False,
                    price__isnull=False,
                ),
                name="proposals_guard_what",
            ),
            models.CheckConstraint(condition=CARRIED_OUT, name="proposals_guard_sequence"),
        ]

    def __str__(self) -> str:
        if self.halt is not None:
            return f"Release of halt {self.halt.number}"
        return f"{self.get_what_display()} of {self.subject}"
