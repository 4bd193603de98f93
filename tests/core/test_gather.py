"""A step sees what it asked for, in smallest units of the shortfall's asset, and no more."""

from fractions import Fraction

import pytest

from backoffice.core.facts import ChargedFacts, ContributionFacts, Limits, LinkedFacts
from backoffice.core.gather import Closing, gather
from backoffice.core.opening import Contributed
from backoffice.core.state import StepUse
from tests.core.support import account, fund, hole, step, venue, waterfall


def used(key: str, amount: int, allocations: dict[str, int]) -> StepUse:
    return StepUse(key, "before", amount, allocations)


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        ({}, Limits()),
        # 100.005 rounded down, less the 30.00 that this step paid before
        ({"limit": "100.005"}, Limits(per_shortfall=70_00)),
        ({"limit": "20"}, Limits(per_shortfall=0)),
        ({"limit_period": "50.009"}, Limits(per_period=38_00)),  # less 12.00 this day
        ({"limit_period": "50", "limit_per": "week"}, Limits(per_period=50_00)),
        ({"limit_share": "0.25"}, Limits(share=Fraction(1, 4))),
        ({"floor": "10.001"}, Limits(floor=10_01)),  # kept at least, so rounded up
        ({"all_or_nothing": True}, Limits(all_or_nothing=True)),
    ],
)
def test_limits_less_what_the_step_paid_before(given: dict[str, object], limits: Limits) -> None:
    step_of = step("insurance_fund", fund="fund", **given)
    book = venue(account("amy"), fund(), policy=waterfall(step_of))
    shortfall = hole(book, "amy", 500_00)
    shortfall.steps += [
        used("insurance_fund#0", 30_00, {"fund": 30_00}),
        used("insurance_fund#1", 99_00, {"fund": 99_00}),
    ]
    day = book.current["day"].last_day
    book.period_use["insurance_fund#0", "USD", "day", day] = 12_00
    book.period_use["insurance_fund#0", "EUR", "day", day] = 40_00
    assert gather(book, book.policy.shortfall[0], shortfall).limits == limits


def test_a_waiting_loss_counted_its_limits_as_it_began_to_wait() -> None:
    limited = step(
        "socialized_loss", base="equity", period="day", limit="1", limit_period="1", floor="2"
    )
    book = venue(account("amy"), policy=waterfall(limited))
    shortfall = hole(book, "amy", 500_00)
    shortfall.remaining = 0
    closing = Closing(book.current["day"], 80_00)
    facts = gather(book, book.policy.shortfall[0], shortfall, closing)
    assert facts.limits == Limits(floor=2_00)
    assert (facts.shortfall.remaining, facts.period_closes) == (80_00, True)


def test_a_step_without_needs_sees_only_the_loss() -> None:
    book = venue(
        account("amy", segment="retail", parent="owner"),
        account("owner", 9_00),
        fund(usd=9_00),
        policy=waterfall(step("auto_deleverage")),
    )
    shortfall = hole(book, "amy", 7_00, "EUR")
    shortfall.remaining = 5_00
    facts = gather(book, book.policy.shortfall[0], shortfall)
    assert (facts.sources, facts.contributions, facts.linked, facts.charged) == ({}, (), (), ())
    seen = facts.shortfall
    assert (seen.account, seen.segment, seen.kind) == ("amy", "retail", "customer")
    assert (seen.asset, seen.decimals, seen.amount, seen.remaining) == ("EUR", 2, 7_00, 5_00)


@pytest.mark.parametrize(("eur", "held"), [(9_00, 9_00), (-9_00, 0)])
def test_a_source_holds_its_cash_in_the_asset_and_never_less_than_none(eur: int, held: int) -> None:
    policy = waterfall(step("insurance_fund", fund="fund"))
    book = venue(account("amy"), fund(usd=100_00, EUR=eur), policy=policy)
    facts = gather(book, book.policy.shortfall[0], hole(book, "amy", 1_00, "EUR"))
    assert facts.sources == {"fund": held}


def test_contributions_in_another_asset_count_only_by_their_original_value() -> None:
    def member(code: str, usd: int, asset: str, amount: int):
        return account(code, usd, kind="member", contributes=(Contributed("df", asset, amount),))

    policy = waterfall(step("assessment", fund="df"))
    book = venue(
        member("m1", 3_00, "USD", 40_00),
        member("m2", -5_00, "EUR", 40_00),
        account("m3", kind="member", contributes=(Contributed("other", "USD", 40_00),)),
        account("amy"),
        fund("df"),
        fund("other"),
        policy=policy,
    )
    book.contributions["m1", "df"].left = 25_00
    shortfall = hole(book, "amy", 100_00)
    shortfall.steps += [
        used("assessment#0", 2_00, {"m1": 2_00}),
        used("assessment#1", 9_00, {"m1": 9_00}),
    ]
    assert gather(book, book.policy.shortfall[0], shortfall).contributions == (
        ContributionFacts("m1", left=25_00, original=Fraction(40_00), cash=3_00, assessed=2_00),
        ContributionFacts("m2", left=0, original=Fraction(50_00), cash=0, assessed=0),
    )


def test_linked_accounts_spare_cash_above_initial_margin() -> None:
    book = venue(
        account("amy", parent="owner"),
        account("amy-child", 5_00, parent="amy"),
        # 0.10 and 0.03 * 1.25 * 0.95 USD are 0.108.. EUR, more than its cash of 0.03 EUR
        account("sister", 10, EUR=3, parent="owner"),
        # equity 100 + 50 * 1.25 * 0.95 = 159.375 less margin 150 = 9.375 USD = 7.50 EUR
        account("owner", 100_00, EUR=50_00, positions={"PERP": (15, 100)}),
        account("zoe", 10_00, EUR=10_00),
        policy=waterfall(step("linked_accounts")),
        prices={"USD": 1, "EUR": "1.25", "BTC": 50_000},
    )
    facts = gather(book, book.policy.shortfall[0], hole(book, "amy", 1_00, "EUR"))
    assert facts.linked == (
        LinkedFacts("amy-child", "children", 0),  # dollars fill no hole in euros
        LinkedFacts("owner", "parent", 7_50),
        LinkedFacts("sister", "siblings", 3),
    )


def test_free_cash_is_rounded_down_at_price() -> None:
    book = venue(
        account("amy", parent="owner"),
        account("owner", 10_00, EUR=9_00),  # (10 + 9 * 3 * 0.95) / 3 = 11.88.. > cash
        account("sister", 20_00, EUR=9_00, parent="owner", positions={"PERP": (4, 100)}),
        policy=waterfall(step("linked_accounts")),
        prices={"USD": 1, "EUR": 3, "BTC": 50_000},
    )
    facts = gather(book, book.policy.shortfall[0], hole(book, "amy", 1_00, "EUR"))
    free = {item.account: item.free_cash for item in facts.linked}
    assert free == {"owner": 9_00, "sister": 1_88}  # (20 + 25.65 - 40) / 3 = 1.8833..


def charged(base: str, **given: object) -> list[ChargedFacts]:
    """What a socialised loss of amy's, in EUR, is shared by."""
    book = venue(
        account("amy", positions={"PERP": (1, 50)}),
        account("bob", 10_00, EUR=3_00, positions={"PERP": (4, 90), "ALT": (-1, 210)}),
        account("cat", 40_00, EUR=-1_00, positions={"PERP": (-5, 90)}),
        account("max", 40_00, kind="member", positions={"ALT": (1, 100)}),
        account("zoe", -1_00),
        policy=waterfall(step("socialized_loss", base=base, **given)),
    )
    shortfall = hole(book, "amy", 1_00, "EUR")
    return list(gather(book, book.policy.shortfall[0], shortfall).charged)


@pytest.mark.parametrize(
    ("given", "bases"),
    [
        # bob 4 * 10 + 1 * 10 = 50 USD = 40 EUR; cat has lost; amy defaults; max is no customer
        ({"base": "unrealized_profit"}, {"bob": 40_00}),
        ({"base": "unrealized_profit", "instrument": "ALT"}, {"bob": 8_00}),
        # bob 10 + 3 * 1.25 * 0.95 + 50 = 63.5625 USD; cat 40 - 1.25 - 50 is below zero
        ({"base": "equity"}, {"bob": Fraction("5085")}),
        # bob 400 + 200 = 600 USD; cat 500 USD
        ({"base": "open_interest"}, {"bob": 480_00, "cat": 400_00}),
        ({"base": "open_interest", "instrument": "PERP"}, {"bob": 320_00, "cat": 400_00}),
        ({"base": "period_profit"}, {}),  # nothing changed since the period began
    ],
)
def test_bases_are_positive_and_of_other_customers(given, bases) -> None:
    found = charged(**given)
    assert {item.account: item.base for item in found} == bases
    cash = {"bob": 3_00, "cat": 0}
    assert {item.account: item.cash for item in found} == {code: cash[code] for code in bases}


def test_bases_are_valued_at_the_price_of_the_settle_asset() -> None:
    # 100 contracts of 100 dollars from 40,000: 0.05 BTC of profit, 2,500 USD, 2,000 EUR
    book = venue(
        account("amy"),
        account("bob", positions={"COIN": (100, 40_000)}),
        policy=waterfall(step("socialized_loss", base="unrealized_profit")),
    )
    facts = gather(book, book.policy.shortfall[0], hole(book, "amy", 1_00, "EUR"))
    assert [(item.account, item.base) for item in facts.charged] == [("bob", 2_000_00)]


def test_period_profit_is_realised_and_the_change_of_unrealised() -> None:
    book = venue(
        account("amy"),
        account("bob", positions={"PERP": (2, 95)}),
        account("cat", positions={"PERP": (-2, 95)}),
        policy=waterfall(step("socialized_loss", base="period_profit")),
    )
    book.realized["bob", "PERP"] += 5_00
    book.realized["bob", "ALT"] -= 1_00
    book.marks["PERP"] += 3
    facts = gather(book, book.policy.shortfall[0], hole(book, "amy", 1_00))
    assert [(item.account, item.base) for item in facts.charged] == [("bob", 10_00)]  # 5 - 1 + 2*3
