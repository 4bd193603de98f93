"""What the core is given: smallest units, exact numbers, UTC, best price first."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from backoffice.core import events as ev
from backoffice.core.instruments import OptionTerms, Tier
from backoffice.core.margin.portfolio import PortfolioMargin
from backoffice.core.state import Forbids
from tests.scenarios.writing import VALID, changed, problems, read

EVENT = "  - {sweep: {}}\n"


def event(written: str) -> ev.Event:
    return read(changed(EVENT, f"{EVENT}  - {written}\n")).events[-1]


def test_times_are_utc_and_carried_on() -> None:
    scenario = read(changed("2026-02-03T09:00:00+00:00", '"2026-02-03T10:00:00+08:00"'))
    two = datetime(2026, 2, 3, 2, tzinfo=UTC)
    assert scenario.setup.at == two
    assert [one.at for one in scenario.events] == [two, two]
    assert scenario.setup.at.tzinfo is UTC


def test_a_scenario_without_events_has_a_fixed_time() -> None:
    text = VALID[: VALID.index("timeline:")]
    assert read(text).setup.at == datetime(1970, 1, 1, tzinfo=UTC)


def test_instruments() -> None:
    tiers = (
        '[{up_to: "5", initial: "0.1", maintenance: "0.05"}, {initial: "1", maintenance: "0.5"}]'
    )
    margin = 'mark: "100", margin: '
    setup = read(changed(margin + '{initial: "0.1", maintenance: "0.05"}', margin + tiers)).setup
    perpetual, inverse, call = (setup.instruments[code] for code in ("PERP", "INV", "CALL"))
    assert perpetual.tiers == (
        Tier(Fraction(5), Fraction(1, 10), Fraction(1, 20)),
        Tier(None, Fraction(1), Fraction(1, 2)),
    )
    assert perpetual.lot == Fraction(1, 10**8)
    assert inverse.inverse
    assert inverse.tiers == (Tier(None, Fraction(1, 10), Fraction(1, 20)),)
    assert call.option == OptionTerms(True, Fraction(1), datetime(2027, 1, 1, tzinfo=UTC))
    assert setup.vols == {"CALL": Fraction(1, 2)}
    assert setup.prices == {"USD": 1, "BTC": 50_000}
    assert setup.assets["BTC"].haircut == Fraction(1, 20)


def test_the_portfolio_model_has_the_shown_defaults() -> None:
    text = changed("  code: demo", "  code: demo\n  margin: {model: portfolio}")
    text = text.replace("settle: ", "underlying: BTC, settle: ", 2)
    margin = read(text).setup.venue.margin
    assert isinstance(margin, PortfolioMargin)
    assert [float(shock) for shock in margin.shocks.prices] == [
        *(-0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15)
    ]
    assert margin.shocks.vols == (Fraction(-1, 4), 0, Fraction(1, 4))
    assert margin.initial_factor == Fraction(5, 4)


def test_order_books_are_walked_best_price_first() -> None:
    bids, asks = '[["9", "1"], ["11", "2"], ["9", "3"]]', '[["13", "1"], ["12", "1"]]'
    found = event(f"{{book: {{PERP: {{bids: {bids}, asks: {asks}}}}}}}")
    assert isinstance(found, ev.SetBooks)
    assert found.books["PERP"].bids == [(11, 2), (9, 1), (9, 3)]
    assert found.books["PERP"].asks == [(12, 1), (13, 1)]


def test_events_are_in_smallest_units() -> None:
    at = datetime(2026, 2, 3, 9, tzinfo=UTC)
    money = '{account: bob, asset: USD, amount: "1.5"}'
    assert event(f"{{deposit: {money}}}") == ev.Deposit(at, "bob", "USD", 150)
    assert event(f"{{withdraw: {money}}}") == ev.Withdraw(at, "bob", "USD", 150)
    assert event(f"{{repay: {money}}}") == ev.Repay(at, "bob", "USD", 150)
    assert event(f"{{recover: {money}}}") == ev.Recover(at, "bob", "USD", 150)
    assert event(
        '{fill: {account: bob, instrument: INV, quantity: "-1", price: "2", fee: "0.00000003"}}'
    ) == ev.Fill(at, "bob", "INV", Fraction(-1), Fraction(2), 3)
    assert event(
        '{trade: {buyer: bob, seller: alice, instrument: PERP, quantity: "1", price: "-2"}}'
    ) == ev.Trade(at, "bob", "alice", "PERP", Fraction(1), Fraction(-2))
    assert event(
        '{adjust: {account: bob, asset: USD, amount: "-1", against: fees, reason: r, '
        "proposed_by: a, approved_by: b}}"
    ) == ev.Adjust(at, "bob", "USD", -100, "fees", "r", "a", "b")


def test_events_of_fund_shares() -> None:
    at = datetime(2026, 2, 3, 9, tzinfo=UTC)
    whose, key = "account: bob, fund: insurance, asset: USD", ("bob", "insurance", "USD")
    assert event(f'{{stake: {{{whose}, amount: "1.5"}}}}') == ev.Stake(at, *key, 150)
    asked = event(f'{{request_unstake: {{{whose}, shares: "12"}}}}')
    assert asked == ev.RequestUnstake(at, *key, shares=12)
    asked = event(f'{{request_unstake: {{{whose}, amount: "1.5"}}}}')
    assert asked == ev.RequestUnstake(at, *key, amount=150)
    assert event(f"{{cancel_unstake: {{{whose}}}}}") == ev.CancelUnstake(at, *key)
    assert event(f"{{unstake: {{{whose}}}}}") == ev.Unstake(at, *key)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('fund: alice, shares: "1"', "event.fund: 'alice' is no fund"),
        ('fund: fees, shares: "1"', "event.fund: 'fees' is no fund"),
        ('fund: insurence, shares: "1"', "did you mean 'insurance'"),
        ('account: insurance, shares: "1"', "event.account: a fund has no shares of itself"),
        ('shares: "1.5"', "event.shares: shares are whole numbers, not 1.5"),
        ('shares: "0"', "event.shares: must be above zero"),
        ('amount: "0.001"', "event.amount: 0.001 USD has more than 2 decimals"),
        ('amount: "1", shares: "1"', "event: either shares or an amount is needed"),
        ("asset: USD", "event: either shares or an amount is needed"),
    ],
)
def test_a_wrong_request_to_leave_a_fund_is_named(written: str, message: str) -> None:
    given = {"account": "bob", "fund": "insurance", "asset": "USD"}
    keys = [part.split(": ")[0] for part in written.split(", ")]
    body = ", ".join([*(f"{k}: {v}" for k, v in given.items() if k not in keys), written])
    found = problems(changed(EVENT, f"{EVENT}  - {{request_unstake: {{{body}}}}}\n"))
    assert len(found) == 1
    assert message in found[0].replace("timeline[2].request_unstake", "event")


def test_other_events() -> None:
    at = datetime(2026, 2, 3, 9, tzinfo=UTC)
    assert event('{prices: {BTC: "2"}}') == ev.SetPrices(at, {"BTC": Fraction(2)})
    assert event('{vols: {CALL: "2"}}') == ev.SetVols(at, {"CALL": Fraction(2)})
    assert event('{funding: {instrument: PERP, rate: "-0.1"}}') == ev.Funding(
        at, "PERP", Fraction(-1, 10)
    )
    assert event("{settle: {instrument: PERP}}") == ev.Settle(at, "PERP", None)
    assert event('{settle: {instrument: PERP, price: "0"}}') == ev.Settle(at, "PERP", Fraction(0))
    assert event('{expire: {instrument: PERP, price: "1"}}') == ev.Expire(at, "PERP", Fraction(1))
    assert event("{end_of_day: {}}") == ev.EndOfDay(at)
    assert event("{close_period: {period: week}}") == ev.ClosePeriod(at, "week")
    assert event("{approve: {account: bob, asset: USD, approved_by: ann}}") == ev.Approve(
        at, "bob", "USD", "ann"
    )
    assert event(
        '{restrict: {account: bob, kind: frozen, until: "2026-02-04T00:00:00+01:00"}}'
    ) == ev.Restrict(at, "bob", Forbids.FROZEN, datetime(2026, 2, 3, 23, tzinfo=UTC))
    assert event("{lift: {account: bob, kind: no_trading}}") == ev.Lift(
        at, "bob", Forbids.NO_TRADING
    )
