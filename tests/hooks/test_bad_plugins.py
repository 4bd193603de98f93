"""Whatever a plugin does, its account is frozen, the decision is recorded, the others go on."""

import json
import sys

import pytest

from backoffice.core.state import Forbids
from backoffice.hooks.loading import Found
from backoffice.hooks.manager import Plugins
from tests.hooks import bad_steps
from tests.hooks.books import book_under, money_in_all, sweep

BALANCES = {"amy": -500, "ben": -300, "cleo": 1_000, "house": 0, "insurance": 200}


# An end by force may meet a callback of the garbage collector, which then reports it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def bad_plugins(timeout_seconds: float) -> Plugins:
    found = Found("bad", "6.6.6", sys.modules[bad_steps.__name__])
    return Plugins([found], timeout_seconds=timeout_seconds)


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return bad_plugins(30)


@pytest.mark.parametrize(("name", "message"), [(n, m) for n, (_, m) in bad_steps.BAD.items()])
def test_bad_step_is_contained(plugins: Plugins, name: str, message: str) -> None:
    if message.startswith("ran longer"):
        plugins = bad_plugins(0.5)
    binding = {"step": name, "with": {"limit_share": "1"}}
    book = book_under({"shortfall": [binding]}, BALANCES, plugins)
    outcome = sweep(book)

    failed = [d for d in outcome.decisions if d.outcome == "policy_error"]
    assert [(d.account, d.which, d.policy_version) for d in failed] == [("amy", name, "7")]
    error = json.loads(failed[0].plan)["error"]
    assert message in error
    assert "\n" not in error
    assert json.loads(failed[0].inputs)["shortfall"]["remaining"] == 500, "as it really was"

    amys, bens = book.shortfalls_of("amy"), book.shortfalls_of("ben")
    assert [(s.remaining, s.is_open) for s in amys] == [(500, True)]
    assert book.cash("amy", "USD") == -500
    assert any(kind is Forbids.FROZEN for kind, _ in book.restrictions["amy"])

    assert [(s.remaining, s.is_open) for s in bens] == [(0, False)]
    assert book.cash("ben", "USD") == 0
    assert not book.restrictions.get("ben")
    assert book.cash("house", "USD") == -300
    assert book.cash("insurance", "USD") == 200
    assert money_in_all(book) == 0
    assert book.policy.shortfall[0].limits.limit_share == 1


def test_steps_behind_a_failed_one_wait_for_its_repair(plugins: Plugins) -> None:
    """Paying further down would charge those whom the failed step was to spare."""
    document = {"shortfall": [{"step": "raises"}, {"step": "mints_money"}]}
    book = book_under(document, BALANCES, plugins)
    failed = [d.which for d in sweep(book).decisions if d.outcome == "policy_error"]
    assert failed == ["raises"]


def test_every_sweep_tries_again(plugins: Plugins) -> None:
    book = book_under({"shortfall": [{"step": "raises"}]}, BALANCES, plugins)
    sweep(book)
    again = sweep(book)
    assert [d.outcome for d in again.decisions if d.which == "raises"] == ["policy_error"]
    assert len(book.shortfalls_of("amy")) == 1
