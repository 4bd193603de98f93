"""What statements a venue or an account gets, and how they look."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Kind(models.TextChoices):
    """Why a statement is made; the first four come by themselves."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    CLOSING = "closing"
    ON_DEMAND = "on_demand"


SCHEDULED = (Kind.DAILY, Kind.WEEKLY, Kind.MONTHLY, Kind.QUARTERLY)


class Scope(models.TextChoices):
    """Of the account alone, or with its sub-accounts."""

    SINGLE = "single"
    CONSOLIDATED = "consolidated"


class Idle(models.TextChoices):
    """Whether an account without movements in the period gets a scheduled statement."""

    ALWAYS = "always"
    WITH_BALANCE = "with_balance"
    NEVER = "never"


class Page(models.TextChoices):
    """Paper."""

    A4 = "a4"
    LETTER = "us-letter"


class Numbers(models.TextChoices):
    """How a number is written; the value is twelve thousand three hundred and a half."""

    COMMA_POINT = "12,300.50"
    POINT_COMMA = "12.300,50"
    SPACE_COMMA = "12 300,50"
    APOSTROPHE_POINT = "12'300.50"


class StatementSetting(models.Model):
    """The venue's setting (no account), or one account's own, which counts instead of it."""

    venue = models.ForeignKey(
        "venues.Venue", on_delete=models.PROTECT, related_name="statement_settings"
    )
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_settings",
        help_text="Empty: of all accounts of the venue that have none of their own.",
    )
    kinds = ArrayField(
        models.TextField(choices=[(kind.value, kind.label) for kind in SCHEDULED]),
        default=list,
        blank=True,
        help_text="Statements that come by themselves.",
    )
    scope = models.TextField(choices=Scope.choices, default=Scope.SINGLE)
    idle = models.TextField(choices=Idle.choices, default=Idle.ALWAYS)
    formats = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        help_text="Made at once, beside json: pdf, csv, camt053, ofx, or a plugin's.",
    )
    name = models.TextField(blank=True, help_text="The holder, as printed; default: the code.")
    email = models.EmailField(
        blank=True, help_text="Of an account only: final statements are mailed there, as PDF."
    )
    language = models.TextField(default="en", help_text="en or ar.")
    numbers = models.TextField(choices=Numbers.choices, default=Numbers.COMMA_POINT)
    page = models.TextField(choices=Page.choices, default=Page.A4)
    cut_off = models.TimeField(
        default="00:00", help_text="Of the venue only: periods end at this time of the day after."
    )
    objections = models.TextField(
        blank=True, help_text="Of the venue only: where, and until when, to object."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "setting"
        ordering = ["venue", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "account"], nulls_distinct=False, name="statements_setting_key"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    scope__in=Scope.values,
                    idle__in=Idle.values,
                    numbers__in=Numbers.values,
                    page__in=Page.values,
                ),
                name="statements_setting_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.account or 'everybody'}"
