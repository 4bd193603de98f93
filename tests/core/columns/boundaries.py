"""Books whose accounts stand exactly at a threshold, or one smallest unit beside it."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from backoffice.core.accounts import EXTERNAL, Account, AccountKind, Segment
from backoffice.core.book import Book, Venue
from backoffice.core.facts import Needs, StepFacts
from backoffice.core.figures import figures_of
from backoffice.core.instruments import Instrument, Kind, OptionTerms, Position, Tier
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import ZERO, Asset
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from backoffice.core.plan import Plan, Take
from backoffice.core.policy import (
    FIGURE_VOCABULARY,
    Binding,
    LiquidationPolicy,
    Policy,
    RestrictRule,
)
from backoffice.core.postings import cash
from backoffice.core.rules import parse
from backoffice.core.state import OrderBook
from tests.core.columns.books import NOW, SWEPT, decimals, signs
from tests.core.columns.ranking import in_order

# 18 decimals: one unit beside a threshold is far below what a float of the figure can tell.
ASSETS = {
    "USD": Asset("USD", 18),
    "BTC": Asset("BTC", 8, Fraction(1, 10)),
}
TIERS = (
    Tier(Fraction(20_000), Fraction(1, 10), Fraction(1, 20)),
    Tier(None, Fraction(1, 5), Fraction(1, 10)),
)
CALL = OptionTerms(True, Fraction(55_000), NOW.replace(month=3))
INSTRUMENTS = {
    "PERP": Instrument("PERP", Kind.PERPETUAL, "USD", Fraction(1), tiers=TIERS, underlying="BTC"),
    "COIN": Instrument(
        "COIN", Kind.PERPETUAL, "BTC", Fraction(100), True, TIERS[1:], underlying="BTC"
    ),
    "OIL": Instrument("OIL", Kind.FUTURE, "USD", Fraction(10), tiers=TIERS[1:], underlying="BTC"),
    "CALL": Instrument("CALL", Kind.OPTION, "USD", Fraction(1), underlying="BTC", option=CALL),
}
MARKS = {code: Fraction(mark) for code, mark in
         {"PERP": "50000", "COIN": "50000", "OIL": "-37.63", "CALL": "2000.5"}.items()}  # fmt: skip
RULES = (
    "margin_ratio >= 0.4",
    "leverage > 2",
    "equity_ratio <= 0.5",
    "equity < 1000",
    "segment == 'retail' and net_equity != 1000",
    "not (equity >= initial_margin * 1.5)",
    "margin_ratio not in [0.5]",
    "status != 'healthy' or kind == 'member' and debt < 0 and days_in_debt >= 1",
)


class DrawFund:
    """The simplest step there is: the fund pays what it has."""

    name, plugin = "insurance_fund", "test 1"

    def needs(self) -> Needs:
        return Needs(sources=("fund",))

    def plan(self, facts: StepFacts) -> Plan:
        amount = min(facts.shortfall.remaining, facts.sources["fund"])
        return Plan((Take("fund", amount),) if amount else (), held=facts.sources["fund"])


models = st.sampled_from(
    [
        StandardMargin(),
        PortfolioMargin(
            Shocks(
                tuple(Fraction(n, 100) for n in (-15, 0, 15)),
                tuple(Fraction(n, 4) for n in (-1, 0, 1)),
            ),
            Fraction(5, 4),
        ),
    ]
)
liquidations = st.builds(
    LiquidationPolicy,
    style=st.sampled_from(["full", "partial"]),
    gateway=st.sampled_from(["mark", "book"]),
    unfilled=st.sampled_from(["mark", "auto_deleverage", "auto_deleverage", "keep"]),
    fee=st.sampled_from([ZERO, Fraction(1, 1000)]),
    fund=st.just("fund"),
    surplus=st.sampled_from(["account", "fund"]),
)


def policy_with(rules: list[str], liquidation: LiquidationPolicy) -> Policy:
    return Policy(
        ranking=in_order,
        rules=tuple(
            RestrictRule(parse(text, FIGURE_VOCABULARY), ("no_withdrawal",)) for text in rules
        ),
        liquidation=liquidation,
        shortfall=(Binding(0, DrawFund()),),
        version="1",
    )


policies = st.builds(
    policy_with, st.lists(st.sampled_from(RULES), unique=True, max_size=2), liquidations
)


@st.composite
def held(draw: st.DrawFn) -> dict[str, Position]:
    """Positions with decimals that sum without rounding."""
    codes = draw(st.sets(st.sampled_from(sorted(INSTRUMENTS)), max_size=3))
    found = {}
    for code in codes:
        quantity = draw(decimals(1, 3, 2)) * draw(signs)
        entry = MARKS[code] * draw(st.sampled_from([Fraction(8, 10), Fraction(1), Fraction(5, 4)]))
        found[code] = Position(quantity, INSTRUMENTS[code].cost(quantity, entry))
    return found


@st.composite
def boundary_books(draw: st.DrawFn) -> Book:
    accounts = [AccountOpening(Account("fund", AccountKind.FUND), {"USD": 10**21})]
    for number in range(draw(st.integers(1, 5))):
        kind, segment = draw(st.sampled_from(SWEPT)), draw(st.sampled_from(list(Segment)))
        coins = {"BTC": draw(st.sampled_from([0, 0, 0, 10**6, -(10**6)]))}
        accounts.append(AccountOpening(Account(f"a{number}", kind, segment), coins, draw(held())))
    book = open_book(
        VenueSetup(
            at=NOW,
            venue=Venue("demo", "USD", ZoneInfo("UTC"), draw(models)),
            policy=draw(policies),
            assets=ASSETS,
            prices={"USD": Fraction(1), "BTC": Fraction(50_000)},
            instruments=INSTRUMENTS,
            marks=MARKS,
            vols={"CALL": Fraction(6, 10)},
            accounts=tuple(accounts),
        )
    )
    for code in ("PERP", "OIL"):
        size = draw(st.sampled_from([ZERO, Fraction(1, 2), Fraction(2)]))
        levels = [(MARKS[code] * Fraction(99, 100), size)] if size else []
        book.order_books[code] = OrderBook(list(levels), list(levels))
    for account in list(book.swept()):
        place_at_a_threshold(draw, book, account.code)
    return book


def place_at_a_threshold(draw: st.DrawFn, book: Book, account: str) -> None:
    """Give the account the cash that puts its equity at a threshold, or one unit beside."""
    figures = figures_of(book, account)
    target = draw(
        st.sampled_from(
            [
                ZERO,
                figures.maintenance_margin,
                figures.initial_margin,
                figures.initial_margin * Fraction(3, 2),
                figures.maintenance_margin / Fraction(4, 10),
                figures.notional / 2,
                Fraction(1000),
                figures.initial_margin * 5 + 10**6,
                figures.maintenance_margin - 5000,
            ]
        )
    )
    minor = round((target - figures.equity) * 10**18) + draw(st.sampled_from([-1, 0, 0, 1]))
    book.post("opening", account, cash(EXTERNAL, account, "USD", minor))
