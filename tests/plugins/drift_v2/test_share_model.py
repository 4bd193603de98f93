"""The engine's shares are the pack's own, through any sequence of events and rebases."""

from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backoffice.core import engine
from backoffice.core import events as ev
from backoffice.core.book import Book
from backoffice.hooks import compile_policy
from plugins.drift_v2.reference import (
    Fund,
    Stake,
    add_stake,
    bear,
    cancel_unstake,
    earn,
    follow,
    request_unstake,
    unstake,
)
from plugins.drift_v2.shares import Request
from tests.core.support import account, fund, venue

HOUR = timedelta(hours=1)
KEY = ("fund", "USD")
NAMES = ("amy", "bob")
SHARES = {"model": "drift_v2", "with": {"fund": "fund", "cooldown_seconds": 3600}}
POLICY = compile_policy({"fund_shares": SHARES}, version="1")

names = st.sampled_from(NAMES)
amounts = st.one_of(st.integers(1, 30), st.integers(1, 10**6))
moves = st.one_of(
    st.tuples(st.just("stake"), names, amounts),
    st.tuples(st.just("request"), names, amounts),
    st.tuples(st.sampled_from(("cancel", "unstake")), names, st.just(0)),
    st.tuples(st.sampled_from(("gain", "loss")), st.just("amy"), amounts),
)


class Pack:
    """The same events, told to the pack's own functions."""

    def __init__(self, balance: int) -> None:
        self.fund = Fund(balance)
        self.stakes = {name: Stake() for name in NAMES}

    def happen(self, kind: str, who: str, amount: int, now: datetime) -> None:
        stake = follow(self.stakes[who], self.fund)  # what is asked for counts in shares of now
        match kind:
            case "stake":
                self.fund, stake = add_stake(self.fund, stake, amount)
            case "request":
                self.fund, stake = request_unstake(self.fund, stake, amount, now)
            case "cancel":
                self.fund, stake = cancel_unstake(self.fund, stake)
            case "unstake":
                self.fund, stake, _ = unstake(self.fund, stake, now, HOUR)
            case "gain":
                self.fund = earn(self.fund, amount)
            case "loss":
                self.fund = bear(self.fund, amount)
        self.stakes[who] = stake


def event_of(kind: str, who: str, amount: int, now: datetime) -> ev.Event:
    match kind:
        case "stake":
            return ev.Stake(now, who, *KEY, amount)
        case "request":
            return ev.RequestUnstake(now, who, *KEY, shares=amount)
        case "cancel":
            return ev.CancelUnstake(now, who, *KEY)
        case "unstake":
            return ev.Unstake(now, who, *KEY)
    moved = amount if kind == "gain" else -amount
    return ev.Adjust(now, "fund", "USD", moved, "clearing", "", "ann", "ben")


def assert_agree(book: Book, pack: Pack) -> None:
    assert book.cash(*KEY) == pack.fund.balance
    assert book.fund_shares.get(KEY, 0) == pack.fund.total_shares
    for name in NAMES:
        expected = follow(pack.stakes[name], pack.fund)
        held = book.stakes.get(KEY, {}).get(name)
        assert (held.shares if held else 0) == expected.shares
        asked = held.request if held else None
        waits = expected.request if expected.request and expected.request.shares else None
        assert (Request(asked.shares, asked.value, asked.at) if asked else None) == waits


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1_000), st.lists(moves, max_size=20))
@example(
    0,
    [
        ("stake", "amy", 10**6),
        ("request", "amy", 150_000),
        ("loss", "amy", 10**6 - 1),
        ("stake", "bob", 20),  # five zeros are cut off: one of ten shares is on its way out
        ("cancel", "amy", 0),
        ("request", "amy", 3),
        ("gain", "amy", 1_000),
        ("cancel", "amy", 0),
    ],
)
def test_the_engine_reckons_as_the_pack_does(held: int, done: list[tuple[str, str, int]]) -> None:
    """What the engine refuses is left out; what it grants, the pack grants with equal figures."""
    book = venue(*(account(name, 10**9) for name in NAMES), fund(usd=held))
    book.policy = POLICY
    pack = Pack(held)
    for kind, who, amount in done:
        asked = min(amount, book.cash(*KEY)) if kind == "loss" else amount
        now = book.now + HOUR
        if engine.apply(book, event_of(kind, who, asked, now)).refused:
            continue
        pack.happen(kind, who, asked, now)
        if kind not in ("gain", "loss"):  # which the engine does not know to be the fund's
            assert_agree(book, pack)


def test_zeros_are_cut_off_everybodys_shares_at_once() -> None:
    book = venue(account("amy", 10**6), account("bob", 100), fund())
    book.policy = POLICY
    for kind, who, amount in (
        ("stake", "amy", 10**6),
        ("request", "amy", 150_000),
        ("loss", "amy", 10**6 - 1),
        ("stake", "bob", 20),
    ):
        assert not engine.apply(book, event_of(kind, who, amount, book.now)).refused
    stakes = book.stakes[KEY]
    assert book.fund_shares == {KEY: 210}
    assert (stakes["amy"].shares, stakes["bob"].shares) == (10, 200)
    assert stakes["amy"].request is not None
    assert (stakes["amy"].request.shares, stakes["amy"].request.value) == (1, 150_000)
