"""Random books: linear, inverse, tiers, options, negative prices, magnitudes far apart."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from backoffice.core.accounts import Account, AccountKind, Bucket, Segment
from backoffice.core.book import Book, Venue
from backoffice.core.instruments import Instrument, Kind, OptionTerms, Position, Tier
from backoffice.core.margin.model import MarginModel
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from backoffice.core.plan import DebtTerms
from backoffice.core.policy import Policy
from backoffice.core.state import Debt
from tests.core.columns.ranking import in_order

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASSETS = {"USD": 2, "BTC": 8, "WEI": 18}
SWEPT = (AccountKind.CUSTOMER, AccountKind.MEMBER)


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[Fraction]:
    """Exact decimals in [low, high], with a liking for few digits."""
    fine = st.integers(low * 10**places, high * 10**places).map(lambda n: Fraction(n, 10**places))
    return st.one_of(st.integers(low, high).map(Fraction), fine)


magnitudes = st.sampled_from([Fraction(10) ** power for power in (-15, -6, 0, 0, 0, 6, 15)])
shares = decimals(0, 1, 4)
positive = st.builds(lambda a, b: a * b, decimals(1, 10**5, 3), magnitudes)
thirds = st.builds(lambda a: a / 3, positive)  # averages have no finite decimals
signs = st.sampled_from([1, -1])


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    ends = sorted(draw(st.sets(positive, max_size=2)))
    rates = draw(st.lists(st.tuples(shares, shares), min_size=len(ends) + 1, max_size=3))
    tops = [*ends, None]
    return tuple(Tier(up_to, *rate) for up_to, rate in zip(tops, rates, strict=False))


@st.composite
def instruments(draw: st.DrawFn, code: str) -> tuple[Instrument, Fraction, Fraction]:
    """An instrument, its mark and volatility."""
    shape = draw(st.sampled_from(["linear", "negative", "inverse", "call", "put"]))
    option = None
    if shape in ("call", "put"):
        days = draw(st.integers(-1, 700))
        option = OptionTerms(shape == "call", draw(positive), NOW + timedelta(days=days))
    mark = draw(positive) * (-1 if shape == "negative" else 1)
    terms = Instrument(
        code=code,
        kind=Kind.OPTION if option else Kind.PERPETUAL,
        settle=draw(st.sampled_from(sorted(ASSETS))),
        contract_size=draw(positive),
        inverse=shape == "inverse",
        tiers=draw(tiers()),
        underlying=draw(st.sampled_from(["BTC", "WEI"])),
        option=option,
    )
    return terms, mark, draw(decimals(0, 3, 3))


@st.composite
def positions(draw: st.DrawFn, instrument: Instrument) -> Position:
    quantity = draw(positive) * draw(signs)
    entry = draw(st.one_of(positive, thirds))
    return Position(quantity, instrument.cost(quantity, entry))


standard = st.just(StandardMargin())
portfolio = st.builds(
    PortfolioMargin,
    st.builds(
        Shocks,
        st.lists(decimals(-1, 1, 2).filter(lambda s: s > -1), min_size=1, max_size=4).map(tuple),
        st.lists(decimals(-1, 1, 2), min_size=1, max_size=3).map(tuple),
    ),
    decimals(1, 2, 2),
)


@st.composite
def books(draw: st.DrawFn, models: st.SearchStrategy[MarginModel], policy: Policy) -> Book:
    """A book of a few accounts, with money held, debts and any kind of instrument."""
    traded = {code: draw(instruments(code)) for code in ("A", "B", "C")[: draw(st.integers(1, 3))]}
    amounts = st.one_of(st.integers(-(10**6), 10**6), st.integers(-(10**24), 10**24))
    accounts = []
    for number in range(draw(st.integers(1, 4))):
        held = draw(st.sets(st.sampled_from(sorted(traded))))
        accounts.append(
            AccountOpening(
                Account(
                    f"a{number}", draw(st.sampled_from(SWEPT)), draw(st.sampled_from(list(Segment)))
                ),
                draw(st.dictionaries(st.sampled_from(sorted(ASSETS)), amounts)),
                {code: draw(positions(traded[code][0])) for code in sorted(held)},
            )
        )
    prices = {code: draw(positive) for code in ("BTC", "WEI")}
    book = open_book(
        VenueSetup(
            at=NOW,
            venue=Venue("demo", "USD", ZoneInfo("UTC"), draw(models)),
            policy=policy,
            assets={code: Asset(code, places, draw(shares)) for code, places in ASSETS.items()},
            prices={"USD": Fraction(1), **prices},
            instruments={code: terms for code, (terms, _, _) in traded.items()},
            marks={code: mark for code, (_, mark, _) in traded.items()},
            vols={code: vol for code, (_, _, vol) in traded.items()},
            accounts=tuple(accounts),
        )
    )
    for opening in accounts:
        _owe(draw, book, opening.account.code)
    return book


def _owe(draw: st.DrawFn, book: Book, account: str) -> None:
    """Some accounts owe, and have money reserved for a withdrawal."""
    book.balances[account, Bucket.HELD, "BTC"] += draw(st.sampled_from([0, 0, 1, 10**12 + 1]))
    owed = draw(st.sampled_from([0, 0, 1, 10**15 + 1]))
    if owed:
        opened = (NOW - timedelta(days=draw(st.integers(0, 3)))).date()
        number = len(book.debts) + 1
        book.add_debt(Debt(number, account, "USD", 0, "clawback", opened, DebtTerms(), owed))
        book.balances[account, Bucket.DEBT, "USD"] -= owed


PLAIN = Policy(ranking=in_order)
