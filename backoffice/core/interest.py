"""Interest on a balance, in credit and in debit: exact until it is posted.

Rates are fractions a year (0.05 is 5 %), balances exact numbers of whole units, `days_in_year` the
day count's denominator (365, 360). Credit and debit interest are separate figures: one is an
expense, the other an income. Nothing is rounded here except where a function says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .money import ZERO
from .rounding import Rounding, round_places, round_units

MONTHS_A_YEAR = 12


class Compounding(StrEnum):
    """When interest starts to bear interest itself, within one posting period."""

    NONE = "none"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class InterestTariff:
    """What a balance earns and what an overdraft costs.

    A balance below `credit_from` earns nothing; an overdraft of exactly `debit_above` or less
    costs nothing. Both thresholds count on the whole balance.
    """

    days_in_year: int
    credit_rate: Fraction = ZERO
    debit_rate: Fraction = ZERO
    credit_from: Fraction = ZERO
    debit_above: Fraction = ZERO
    compounding: Compounding = Compounding.NONE

    def rate_on(self, balance: Fraction) -> Fraction:
        """The yearly rate that holds for this balance; zero between the thresholds."""
        if balance >= 0:
            return self.credit_rate if balance >= self.credit_from else ZERO
        return self.debit_rate if -balance > self.debit_above else ZERO


@dataclass(frozen=True, slots=True)
class DailyBalances:
    """The same balance at the end of so many days in a row."""

    balance: Fraction
    days: int


@dataclass(frozen=True, slots=True)
class Interest:
    """Exact interest; both figures are zero or above."""

    credit: Fraction = ZERO
    debit: Fraction = ZERO

    @property
    def net(self) -> Fraction:
        """What the balance changes by when both are posted."""
        return self.credit - self.debit

    @property
    def size(self) -> Fraction:
        """The amount of one entry for both, whichever way it goes."""
        return abs(self.net)

    def rounded(self, places: int, mode: Rounding = Rounding.HALF_EVEN) -> Interest:
        """Both figures as they are posted, each rounded by itself."""
        return Interest(
            round_places(self.credit, places, mode), round_places(self.debit, places, mode)
        )

    def __add__(self, other: Interest) -> Interest:
        return Interest(self.credit + other.credit, self.debit + other.debit)


def period_rate(annual_rate: Fraction, days: int, days_in_year: int) -> Fraction:
    """Simple interest on one unit over so many days."""
    return annual_rate * days / days_in_year


def compound_factor(rate: Fraction, periods: int) -> Fraction:
    """What one unit grows to at `rate` a period."""
    factor: Fraction = (1 + rate) ** periods
    return factor


def interest_on(balance: Fraction, days: int, tariff: InterestTariff) -> Interest:
    """Interest on a balance that stands still for so many days."""
    rate = tariff.rate_on(balance)
    if tariff.compounding is Compounding.DAILY:
        grown = compound_factor(period_rate(rate, 1, tariff.days_in_year), days) - 1
    else:
        grown = period_rate(rate, days, tariff.days_in_year)
    amount = balance * grown
    return Interest(credit=amount) if amount >= 0 else Interest(debit=-amount)


def interest_over(segments: Iterable[DailyBalances], tariff: InterestTariff) -> Interest:
    """Interest of one posting period, segment by segment in time.

    With daily compounding each segment also bears on what accrued before it.
    """
    total = Interest()
    for segment in segments:
        carried = total.net if tariff.compounding is Compounding.DAILY else ZERO
        total += interest_on(segment.balance + carried, segment.days, tariff)
    return total


def average_daily_balance(segments: Sequence[DailyBalances]) -> Fraction:
    """Sum of the daily balances over the days; zero where there is no day."""
    days = sum(segment.days for segment in segments)
    total = sum((segment.balance * segment.days for segment in segments), ZERO)
    return total / days if days else ZERO


def interest_on_average(segments: Sequence[DailyBalances], tariff: InterestTariff) -> Interest:
    """Interest of one posting period on its average daily balance: one rate for all days."""
    days = sum(segment.days for segment in segments)
    return interest_on(average_daily_balance(segments), days, tariff)


def compounded(
    principal: Fraction, annual_rate: Fraction, months: int, months_per_compounding: int
) -> Fraction:
    """What a deposit grows to when interest is added every so many months; nothing is rounded.

    Only whole compounding periods bear interest; each bears its share of the yearly rate.
    """
    rate = annual_rate * months_per_compounding / MONTHS_A_YEAR
    return principal * compound_factor(rate, months // months_per_compounding)


@dataclass(frozen=True, slots=True)
class Posting:
    """Interest as posted at the end of a period, and the balance after it."""

    interest: Interest
    balance: Fraction


def post_periods(
    opening: Fraction, period_days: Iterable[int], tariff: InterestTariff, places: int
) -> list[Posting]:
    """Post the interest of one period after the other, each rounded half-even to `places`.

    What is posted bears interest in the next period. A debit is charged to the balance.
    """
    postings: list[Posting] = []
    balance = opening
    for days in period_days:
        posted = interest_on(balance, days, tariff).rounded(places)
        balance += posted.net
        postings.append(Posting(posted, balance))
    return postings


def carry_units(due: Fraction, mode: Rounding = Rounding.HALF_EVEN) -> tuple[int, Fraction]:
    """Split what is due, in smallest units, into what is posted and the residue to carry.

    Add the residue to the next day's interest: rounding every day by itself loses or makes money,
    carrying keeps the sum of all postings within one unit of the exact sum.
    """
    posted = round_units(due, mode)
    return posted, due - posted


def daily_interest(balances: Iterable[Fraction], tariff: InterestTariff) -> list[Fraction]:
    """Exact interest of each day's balance by itself; negative where it is charged."""
    return [interest_on(balance, 1, tariff).net for balance in balances]


def posted_with_carry(
    daily: Iterable[Fraction], places: int, mode: Rounding = Rounding.HALF_EVEN
) -> Fraction:
    """Sum of what daily postings of `places` decimals come to when the residue is carried."""
    units = Fraction(10) ** places
    total, residue = 0, ZERO
    for exact in daily:
        posted, residue = carry_units(exact * units + residue, mode)
        total += posted
    return total / units


def posted_each_day(
    daily: Iterable[Fraction], places: int, mode: Rounding = Rounding.HALF_EVEN
) -> Fraction:
    """Sum of daily postings where each is rounded by itself; shown to show what it loses."""
    return sum((round_places(exact, places, mode) for exact in daily), ZERO)
