"""Interest of core banking: core.interest. Rates of the cases are percentages a year."""

from fractions import Fraction
from typing import Any

from backoffice.core import interest
from backoffice.core.interest import Compounding, DailyBalances, InterestTariff
from tests.conformance.adapters.ledger_rounding import mode_of
from tests.conformance.reading import number, numbers, text, whole
from tests.conformance.registry import Inputs, adapter

PERCENT = Fraction(1, 100)


def percent(inputs: Inputs, name: str) -> Fraction:
    """A rate as a fraction; zero where the case names none."""
    return number(inputs.get(name) or "0") * PERCENT


def tariff(inputs: Inputs) -> InterestTariff:
    """Rates, thresholds and compounding of a case.

    Monthly compounding is none within one month's posting period.
    """
    daily = inputs.get("compounding") == "daily"
    return InterestTariff(
        days_in_year=whole(inputs["days_in_year"]),
        credit_rate=percent(inputs, "rate"),
        debit_rate=percent(inputs, "overdraft_rate"),
        credit_from=number(inputs.get("min_balance") or "0"),
        debit_above=number(inputs.get("min_overdraft") or "0"),
        compounding=Compounding.DAILY if daily else Compounding.NONE,
    )


def segments(inputs: Inputs) -> list[DailyBalances]:
    """End-of-day balances, each with the days that it stood."""
    return [DailyBalances(number(s["balance"]), whole(s["days"])) for s in inputs["segments"]]


@adapter("interest.segments")
def over_segments(inputs: Inputs) -> dict[str, Any]:
    exact = interest.interest_over(segments(inputs), tariff(inputs))
    posted = exact.rounded(whole(inputs["scale"]))
    return {
        "credit_interest": posted.credit,
        "overdraft_interest": posted.debit,
        "net": text(exact.net, whole(inputs["scale"])),
    }


@adapter("interest.average_daily_balance")
def on_average(inputs: Inputs) -> dict[str, Any]:
    scale, balances = whole(inputs["scale"]), segments(inputs)
    posted = interest.interest_on_average(balances, tariff(inputs)).rounded(scale)
    return {
        "average_balance": text(interest.average_daily_balance(balances), scale),
        "interest": posted.net,
    }


@adapter("interest.accrual_carry")
def accrual_carry(inputs: Inputs) -> dict[str, Any]:
    terms = InterestTariff(
        days_in_year=whole(inputs["days_in_year"]),
        credit_rate=percent(inputs, "rate"),
        debit_rate=percent(inputs, "rate"),
    )
    daily = interest.daily_interest(numbers(inputs["days"]), terms)
    scale, mode = whole(inputs["scale"]), mode_of(inputs)
    return {
        "total_with_carry": interest.posted_with_carry(daily, scale, mode),
        "total_rounding_each_day": interest.posted_each_day(daily, scale, mode),
    }


@adapter("interest.posting_loop")
def posting_loop(inputs: Inputs) -> dict[str, Any]:
    days = [whole(count) for count in inputs["period_days"]]
    postings = interest.post_periods(
        number(inputs["opening"]), days, tariff(inputs), whole(inputs["scale"])
    )
    last = postings[-1]
    return {
        "posting": last.interest.size,
        "postings": [posting.interest.size for posting in postings],
        "balance_after": last.balance,
        "balance_after_2dp": text(last.balance, 2),
        "balance_after_3dp": text(last.balance, 3),
    }


@adapter("interest.compound_periods")
def compound_periods(inputs: Inputs) -> dict[str, Any]:
    maturity = interest.compounded(
        number(inputs["principal"]),
        percent(inputs, "rate"),
        whole(inputs["months"]),
        whole(inputs["months_per_compounding"]),
    )
    return {"maturity": maturity}
