"""Periods begin, roll and close early; profits count from their begin."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from backoffice.core.book import Book
from backoffice.core.events import ClosePeriod, EndOfDay, Fill, Funding, SetMarks, SetPrices, Trade
from backoffice.core.periods import profits, roll, take
from tests.core.support import MONDAY, account, do, step, venue, waterfall

DAY = timedelta(days=1)
SHARED = waterfall(step("socialized_loss", base="period_profit"))
LONG_ONE = {"PERP": (1, 90)}  # 10.00 of unrealised profit at the opening


def ends(book: Book) -> dict[str, str]:
    return {kind: period.last_day.isoformat() for kind, period in book.current.items()}


def left_behind(book: Book) -> list[tuple[str, str]]:
    return [(period.kind, period.last_day.isoformat()) for period in book.unclosed]


def profit(book: Book, kind: str, code: str = "amy", instrument: str | None = None) -> Fraction:
    return profits(book, book.current[kind], instrument).get(code, Fraction(0))


def test_the_first_periods_begin_with_the_opening_in_the_venues_time_zone() -> None:
    last_night = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert ends(venue(at=last_night)) == {
        "day": "2026-02-28",
        "week": "2026-03-01",
        "month": "2026-02-28",
    }
    zurich = venue(at=last_night, zone="Europe/Zurich")
    assert ends(zurich) == {"day": "2026-03-01", "week": "2026-03-01", "month": "2026-03-31"}
    assert zurich.accrued_through == date(2026, 2, 28)


def test_the_calendar_leaves_periods_behind_until_they_are_closed() -> None:
    book = venue()
    roll(book, MONDAY + 8 * DAY)
    assert ends(book) == {"day": "2026-03-10", "week": "2026-03-15", "month": "2026-03-31"}
    assert left_behind(book) == [("day", "2026-03-02"), ("week", "2026-03-08")]
    found = take(book, "week", date(2026, 3, 8))
    assert found is book.unclosed[1]
    assert take(book, "week", date(2026, 3, 15)) is book.current["week"]
    assert take(book, "week", date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("kind", "next_end", "again"),
    [
        ("day", "2026-03-03", "2026-03-04"),
        ("week", "2026-03-15", "2026-03-22"),
        ("month", "2026-04-30", "2026-05-31"),
    ],
)
def test_after_an_early_close_the_next_period_keeps_its_calendar_end(kind, next_end, again) -> None:
    book = venue()
    before = ends(book)
    do(book, ClosePeriod, kind)
    assert ends(book) == before | {kind: next_end}
    do(book, ClosePeriod, kind)
    assert ends(book) == before | {kind: again}
    assert left_behind(book) == []


def test_the_period_begun_early_holds_the_calendars_next_day() -> None:
    book = venue()
    do(book, EndOfDay)
    roll(book, MONDAY + DAY)
    assert ends(book)["day"] == "2026-03-03"
    assert left_behind(book) == []


def test_profit_counts_from_the_begin_of_the_period() -> None:
    book = venue(account("amy", positions=LONG_ONE), policy=SHARED)
    assert profit(book, "day") == 0  # the profit of before the opening is no profit of the day
    do(book, SetMarks, {"PERP": Fraction(104)})
    assert profit(book, "day") == 4
    do(book, ClosePeriod, "day")
    assert (profit(book, "day"), profit(book, "week")) == (0, 4)
    do(book, Fill, "amy", "PERP", Fraction(-1), Fraction(110))  # realises 20, 6 of it today
    assert (profit(book, "day"), profit(book, "week")) == (6, 10)


def test_profit_is_after_fees_and_without_funding() -> None:
    book = venue(account("amy", 50_00, positions=LONG_ONE), policy=SHARED)
    do(book, Funding, "PERP", Fraction("0.01"))
    assert profit(book, "day") == 0
    do(book, Fill, "amy", "PERP", Fraction(-1), Fraction(105), 1_25)
    assert profit(book, "day") == Fraction("3.75")  # 15 - 10 - 1.25


def test_profit_of_one_instrument() -> None:
    book = venue(account("amy", positions={"PERP": (1, 90), "ALT": (1, 200)}), policy=SHARED)
    do(book, SetMarks, {"PERP": Fraction(107), "ALT": Fraction(180)})
    assert (profit(book, "day"), profit(book, "day", instrument="PERP")) == (-13, 7)
    assert profit(book, "day", instrument="ALT") == -20


def test_realised_profit_is_at_the_price_of_now() -> None:
    # short 100 contracts of 100 dollars at 50,000, bought at 40,000: 10,000 * (1/40,000 - 1/50,000)
    book = venue(account("amy"), account("bob"), policy=SHARED)
    do(book, Trade, "bob", "amy", "COIN", Fraction(100), Fraction(50_000))
    do(book, Trade, "amy", "bob", "COIN", Fraction(100), Fraction(40_000))
    assert book.realized["amy", "COIN"] == 5_000_000  # 0.05 BTC
    assert profit(book, "day") == 2_500
    do(book, SetPrices, {"BTC": Fraction(20_000)})
    assert (profit(book, "day"), profit(book, "day", "bob")) == (1_000, -1_000)


def test_a_period_remembers_what_it_began_with() -> None:
    """Whatever the policy: a later version may share by the profits of a period under way."""
    book = venue(account("amy", positions=LONG_ONE))
    assert book.current["day"].unrealized == {("amy", "PERP"): 10}
