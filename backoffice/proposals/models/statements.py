"""Final statements to replace, and accounts to close with their closing statement."""

from django.db import models

from backoffice.proposals.models.decided import BY_TWO, REASON, Decided


class Deed(models.TextChoices):
    """What is done when it is approved."""

    CORRECT = "correct", "Correction of a statement"
    CLOSE = "close", "Closing of an account"


class Cause(models.TextChoices):
    """Why, as one of few; a correction says it on the new statement."""

    PRESENTATION = "presentation", "Name, language or layout"
    DETAILS = "details", "Calls, restrictions or daily figures"
    OBJECTION = "objection", "Objection of the customer"
    AUTHORITY = "authority", "Request of an authority"
    CUSTOMER = "customer", "Wish of the customer"
    OTHER = "other", "Another reason"


CAUSES = {
    Deed.CORRECT: (
        Cause.PRESENTATION,
        Cause.DETAILS,
        Cause.OBJECTION,
        Cause.AUTHORITY,
        Cause.OTHER,
    ),
    Deed.CLOSE: (Cause.CUSTOMER, Cause.AUTHORITY, Cause.OTHER),
}


class StatementProposal(Decided):
    """`statement` is the one to replace, null to close the account; `made` the one that came."""

    what = models.TextField(choices=Deed.choices)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(
        "statements.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cause = models.TextField(choices=Cause.choices)
    made = models.ForeignKey(
        "statements.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "proposal about a statement"
        verbose_name_plural = "proposals about statements"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_statement_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_statement_decided"),
            models.CheckConstraint(
                condition=models.Q(what="correct", statement__isnull=False)
                | models.Q(what="close", statement__isnull=True),
                name="proposals_statement_what",
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=Cause.values), name="proposals_statement_cause"
            ),
            models.CheckConstraint(
                condition=models.Q(approved=True, made__isnull=False)
                | models.Q(approved=False, made__isnull=True)
                | models.Q(approved__isnull=True, made__isnull=True),
                name="proposals_statement_made",
            ),
        ]

    @property
    def why(self) -> str:
        """The cause and the words, as the new statement says them."""
        return f"{self.get_cause_display()}: {self.reason}"

    def __str__(self) -> str:
        if self.statement is None:
            return f"Closing of {self.account}"
        return f"Correction of statement {self.statement.number} of {self.account}"
