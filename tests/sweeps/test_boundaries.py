"""Accounts exactly at a threshold, or one smallest unit beside it, read from PostgreSQL.

Amounts of 18 decimals, so that figures in floats cannot tell the one from the other.
"""

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.accounts.models import Account as Row
from backoffice.core.accounts import Account, AccountKind, Segment
from backoffice.core.book import Venue
from backoffice.core.figures import figures_of
from backoffice.core.instruments import Position
from backoffice.core.margin.model import MarginModel
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from backoffice.core.screening import select
from backoffice.core.sweep import sweep
from backoffice.hooks import compile_policy
from backoffice.sweeps.columns.cold import read_cold
from backoffice.venues.store import create_venue, load_book
from tests.core.columns.books import NOW, SWEPT
from tests.core.columns.boundaries import ASSETS, INSTRUMENTS, MARKS, RULES, models
from tests.core.test_screening import state
from tests.sweeps.comparing import assert_reads

quantities = st.builds(
    Fraction, st.integers(-300, 300).filter(bool), st.sampled_from([1, 3, 7, 100, 2**60 + 1])
)
entries = st.sampled_from([Fraction(8, 10), Fraction(1), Fraction(10**30 + 1, 10**30 + 7)])


@st.composite
def openings(draw: st.DrawFn, number: int) -> AccountOpening:
    """An account with positions, whose averages have long fractions, and a few coins."""
    positions = {}
    for code in sorted(draw(st.sets(st.sampled_from(sorted(INSTRUMENTS)), max_size=3))):
        quantity, entry = draw(quantities), MARKS[code] * draw(entries)
        positions[code] = Position(quantity, INSTRUMENTS[code].cost(quantity, entry))
    coins = {"BTC": draw(st.sampled_from([0, 0, 10**6, -(10**6)]))}
    who = Account(f"a{number}", draw(st.sampled_from(SWEPT)), draw(st.sampled_from(list(Segment))))
    return AccountOpening(who, coins, positions)


@st.composite
def setups(draw: st.DrawFn) -> tuple[VenueSetup, dict[str, Any]]:
    """A venue and its policy; every account's dollars put it at a threshold or beside."""
    rules = draw(st.lists(st.sampled_from(RULES), unique=True, max_size=2))
    document = {
        "rules": [{"when": rule, "restrict": ["no_withdrawal"]} for rule in rules],
        "liquidation": {"fee": "0.001", "fund": "fund"},
        "shortfall": [{"step": "insurance_fund", "with": {"fund": "fund"}}],
    }
    people = [draw(openings(number)) for number in range(draw(st.integers(1, 6)))]
    setup = _setup(draw(models), document, people)
    book = open_book(setup)
    placed = []
    for opening in people:
        figures = figures_of(book, opening.account.code)
        target = draw(
            st.sampled_from(
                [
                    Fraction(0),
                    figures.maintenance_margin,
                    figures.initial_margin,
                    figures.initial_margin * Fraction(3, 2),
                    figures.maintenance_margin / Fraction(4, 10),
                    figures.notional / 2,
                    Fraction(1000),
                ]
            )
        )
        beside = draw(st.sampled_from([-1, 0, 0, 1]))
        cash = round((target - figures.equity) * 10**18) + beside
        placed.append(replace(opening, balances={**opening.balances, "USD": cash}))
    return _setup(setup.venue.margin, document, placed), document


def _setup(
    margin: MarginModel, document: dict[str, Any], people: list[AccountOpening]
) -> VenueSetup:
    fund = AccountOpening(Account("fund", AccountKind.FUND), {"USD": 10**21})
    return VenueSetup(
        at=NOW,
        venue=Venue("edge", "USD", ZoneInfo("UTC"), margin),
        policy=compile_policy(document, version="1"),
        assets=ASSETS,
        prices={"USD": Fraction(1), "BTC": Fraction(50_000)},
        instruments=INSTRUMENTS,
        marks=MARKS,
        vols={"CALL": Fraction(6, 10)},
        accounts=(fund, *people),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=setups())
def test_a_sweep_screened_from_the_database_does_what_a_full_one_does(
    committed_db: None, given_: tuple[VenueSetup, dict[str, Any]]
) -> None:
    venue = create_venue(*given_, code=None, author="ann", approver=None)
    reading, screened = read_cold(venue.code), load_book(venue.code)
    assert_reads(reading, screened)
    selected = select(reading.columns, reading.market.venue.margin, reading.market.policy)
    keys = Row.objects.in_bulk(reading.holdings.ids[selected].tolist())
    full = deepcopy(screened)
    sweep(screened, accounts=sorted(row.code for row in keys.values()))
    sweep(full, accounts=[account.code for account in full.swept()])
    assert state(screened) == state(full)
