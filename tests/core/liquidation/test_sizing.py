"""The smallest common fraction that reaches initial margin, exactly, then rounded up to lots.

Amy is long 10 from 100 and the mark is 95: notional 950, initial margin 95, maintenance margin
47.50, unrealised loss 50. With 90.00 of cash her equity is 40.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.instruments import Tier
from backoffice.core.liquidation.sizing import fraction_to_close, roots_between, sizes_to_close
from tests.core.support import ASSETS, INSTRUMENTS, account, fund, ladder, venue

TWO_TIERS = (
    Tier(Fraction(500), Fraction("0.10"), Fraction("0.05")),
    Tier(None, Fraction("0.20"), Fraction("0.10")),
)
LONG_TEN = {"PERP": (10, 100)}


def amy(usd: int = 90_00, *, lot: Any = None, tiers: Any = None, **given: Any) -> Book:
    """Amy's book under a partial liquidation; `given` are parts of the policy and balances."""
    balances = {asset: given.pop(asset) for asset in list(given) if asset in ASSETS}
    assets = given.pop("assets", ASSETS)
    perp = INSTRUMENTS["PERP"]
    perp = replace(perp, tiers=tiers or perp.tiers, lot=Fraction(lot or perp.lot))
    return venue(
        account("amy", usd, positions=given.pop("positions", LONG_TEN), **balances),
        fund(),
        policy={"liquidation": {"style": "partial", "fund": "fund"} | given},
        instruments=INSTRUMENTS | {"PERP": perp},
        assets=assets,
        marks={"PERP": 95},
    )


def through(levels: Any, usd: int = 90_00, **given: Any) -> Book:
    book = amy(usd, gateway="book", **given)
    book.order_books["PERP"] = ladder(bids=levels)
    return book


def test_roots_are_found_between_any_two_points() -> None:
    quarters = [Fraction(n, 4) for n in range(5)]
    # 3 - 5x is zero at 0.6; 1 - 4x is zero at a point that is there already; 2 + x nowhere
    found = roots_between(quarters, lambda x: {"a": 3 - 5 * x, "b": 1 - 4 * x, "c": 2 + x})
    assert found == sorted([*quarters, Fraction(3, 5)])


def test_without_fees_equity_stays_and_margin_shrinks() -> None:
    assert fraction_to_close(amy(), "amy") == Fraction(55, 95)  # 40 = 95(1-f)


def test_the_fee_is_paid_out_of_equity() -> None:
    # 40 - 9.50f = 95(1-f)
    assert fraction_to_close(amy(fee="0.01"), "amy") == Fraction(5500, 8550)


def test_a_fee_is_never_more_than_the_cash_that_is_left() -> None:
    # 10.00 and EUR worth 80: cash is 10-50f, so from f = 0.2 on there is no fee: 40 = 95(1-f)
    plain = ASSETS | {"EUR": replace(ASSETS["EUR"], haircut=Fraction(0))}
    book = amy(10_00, EUR=64_00, assets=plain, fee="0.01")
    assert fraction_to_close(book, "amy") == Fraction(55, 95)


@pytest.mark.parametrize(
    ("usd", "eur", "fraction"),
    [
        # a haircut of half on dollars: 0.5(180-50f) - 50(1-f) = 40+25f = 95(1-f)
        (180_00, 0, Fraction(55, 120)),
        # 0.5*20 + 80 - 50 = 40; from f = 0.4 on cash is negative, without haircut: 50 = 95(1-f)
        (20_00, 64_00, Fraction(45, 95)),
    ],
)
def test_realising_a_loss_frees_its_haircut(usd: int, eur: int, fraction: Fraction) -> None:
    halved = {
        "USD": replace(ASSETS["USD"], haircut=Fraction(1, 2)),
        "EUR": replace(ASSETS["EUR"], haircut=Fraction(0)),
    }
    assert fraction_to_close(amy(usd, EUR=eur, assets=ASSETS | halved), "amy") == fraction


@pytest.mark.parametrize(
    ("usd", "fraction"),
    [
        (110_00, Fraction(400, 950)),  # equity 60 = 50 + 0.2(N-500) at a notional of 550
        (90_00, Fraction(550, 950)),  # equity 40 = 0.1 N at a notional of 400
    ],
)
def test_tiers_are_marginal(usd: int, fraction: Fraction) -> None:
    assert fraction_to_close(amy(usd, tiers=TWO_TIERS), "amy") == fraction


@pytest.mark.parametrize(
    ("levels", "given", "fraction"),
    [
        ([(95, 2), (94, 10)], {}, Fraction(53, 85)),  # 40 - (10f-2) = 95(1-f)
        ([(95, 20)], {}, Fraction(55, 95)),
        ([(85, 10)], {}, Fraction(1)),  # 40 - 100f never catches up
        ([(94, 2)], {}, Fraction(57, 95)),  # 2 at a loss of 1 each, the rest at the mark
        ([(94, 2)], {"unfilled": "keep"}, Fraction(1)),  # two closed do not suffice
        ([(94, 8)], {"unfilled": "keep"}, Fraction(55, 85)),  # 40 - 10f = 95(1-f)
        ([(94, 10)], {"fee": "0.01"}, Fraction(5500, 7560)),  # 40 - 10f - 9.40f = 95(1-f)
    ],
)
def test_the_book_costs_what_its_levels_are_away_from_the_mark(levels, given, fraction) -> None:
    assert fraction_to_close(through(levels, **given), "amy") == fraction


@pytest.mark.parametrize("usd", [49_00, 50_00])
def test_all_is_closed_where_nothing_suffices(usd: int) -> None:
    book = amy(usd)  # equity of -1 or 0: even flat it is only just initial margin
    assert sizes_to_close(book, "amy") == {"PERP": 10}


def test_nothing_is_closed_where_margin_is_met() -> None:
    assert sizes_to_close(amy(145_00), "amy") == {"PERP": 0}


@pytest.mark.parametrize(
    ("lot", "size"),
    [("1", 6), ("0.1", "5.8"), ("0.01", "5.79"), ("7", 7), ("12", 10)],  # 5.789..
)
def test_sizes_are_rounded_up_to_the_lot_but_never_above_the_position(lot, size) -> None:
    assert sizes_to_close(amy(lot=lot), "amy") == {"PERP": Fraction(size)}


def test_every_position_shrinks_by_the_same_fraction_in_its_own_lots() -> None:
    # with a short of 1.5 ALT at 200: margin 95 + 30 = 125, equity 40: f = 85/125 = 0.68
    both = LONG_TEN | {"ALT": ("-1.5", 200)}
    book = amy(lot="0.5", positions=both)
    assert fraction_to_close(book, "amy") == Fraction(68, 100)
    assert sizes_to_close(book, "amy") == {"PERP": 7, "ALT": Fraction("1.02")}


def test_a_full_liquidation_closes_all() -> None:
    book = amy(style="full")
    assert sizes_to_close(book, "amy") == {"PERP": 10}
