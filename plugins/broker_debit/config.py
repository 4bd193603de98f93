"""Parameters of debit interest, of the deficiency clock and of the withdrawal guard."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from backoffice.sdk import (
    AccountCode,
    Amount,
    Count,
    FrozenModel,
    Rate,
    Share,
    StepConfig,
    decimal_text,
    no_duplicates,
)
from backoffice.sdk.decimals import Decimals

from .calendar import BusinessCalendar
from .clocks import CLOCKS, Clock, Rule
from .interest import BadSchedule, Schedule, SpreadTier

SignedRate = Annotated[Fraction, Decimals()]


def _day(value: object) -> object:
    """A date, also where it is written as a text."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"must be a date such as 2026-12-25, not {value[:40]}") from None


Day = Annotated[date, BeforeValidator(_day)]


class DebitTierConfig(FrozenModel):
    """The part of the debit up to `up_to`, above the tier before, and its spread."""

    up_to: Amount | None = None
    spread: Rate


class CurrencyConfig(FrozenModel):
    """What one currency's debits cost: `benchmark` (may be negative) plus the tier's spread."""

    benchmark: SignedRate
    day_count: Literal[360, 365] = 360
    tiers: Annotated[tuple[DebitTierConfig, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _whole(self) -> CurrencyConfig:
        try:
            self.schedule()
        except BadSchedule as error:
            raise ValueError(str(error)) from None
        return self

    def schedule(self) -> Schedule:
        """The same for the formulas."""
        tiers = tuple(SpreadTier(tier.up_to, tier.spread) for tier in self.tiers)
        return Schedule(self.benchmark, self.day_count, tiers)


class DebitInterestConfig(StepConfig):
    """`currencies`: by asset; a loss in another asset is passed on."""

    currencies: Annotated[dict[str, CurrencyConfig], Field(min_length=1)]
    income: AccountCode = "fees"
    creditor: AccountCode | None = None
    from_: Annotated[
        tuple[Literal["deposit", "profit"], ...],
        Field(strict=False, alias="from"),
        AfterValidator(no_duplicates("source")),
    ] = ("deposit", "profit")


class ClockConfig(FrozenModel):
    """`business_days` and `de_minimis` may be stricter than the rule, never more lenient.

    `extended_until`: by account, what the examining authority granted. `at_once_below`: no clock
    runs for equity below this part of the required margin. Days are those of `timezone`.
    """

    rule: Rule
    business_days: Count | None = None
    de_minimis: Amount | None = None
    holidays: Annotated[tuple[Day, ...], Field(strict=False)] = ()
    timezone: str = "America/New_York"
    extended_until: dict[str, Day] = Field(default_factory=dict)
    at_once_below: Share = Fraction(0)

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value[:40]} is no time zone, such as America/New_York") from None
        return value

    @field_validator("business_days")
    @classmethod
    def _no_longer(cls, value: int | None, info: ValidationInfo) -> int | None:
        clock = CLOCKS.get(info.data.get("rule", ""))
        if clock and value is not None and value > clock.business_days:
            raise ValueError(
                f"must be at most {clock.business_days} under {clock.title}, not {value}; "
                "name an extension under extended_until"
            )
        return value

    @field_validator("de_minimis")
    @classmethod
    def _no_more(cls, value: Fraction | None, info: ValidationInfo) -> Fraction | None:
        clock = CLOCKS.get(info.data.get("rule", ""))
        if clock and value is not None and value > clock.de_minimis:
            raise ValueError(
                f"must be at most {decimal_text(clock.de_minimis)} under {clock.title}, "
                f"not {decimal_text(value)}"
            )
        return value

    @property
    def clock(self) -> Clock:
        """The rule, with what the venue made stricter."""
        law = CLOCKS[self.rule]
        days = law.business_days if self.business_days is None else self.business_days
        may_stand = law.de_minimis if self.de_minimis is None else self.de_minimis
        return Clock(law.title, law.margin, days, may_stand)

    @property
    def calendar(self) -> BusinessCalendar:
        """The business days."""
        return BusinessCalendar(frozenset(self.holidays))


class AdequacyConfig(FrozenModel):
    """`multiple` of the initial margin that must stay; `count_profit`: unrealised profit counts."""

    multiple: Rate = Fraction(1)
    count_profit: StrictBool = True

    @field_validator("multiple")
    @classmethod
    def _at_least_one(cls, value: Fraction) -> Fraction:
        if value < 1:
            raise ValueError(f"must be at least 1, not {decimal_text(value)}")
        return value
