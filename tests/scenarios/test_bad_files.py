"""What is wrong is named by line and field, in a sentence that says what to do."""

import pytest

from tests.scenarios.writing import VALID, changed, problems

EVENT = "  - {sweep: {}}\n"
BAD_VALUES = [
    ("format: 1", "format: 2", "1: format: format 2 is unknown; this version reads format 1"),
    (
        "format: 1",
        'format: "1"',
        "1: format: a whole number without quotes is expected, not '1'",
    ),
    ("expect:", "expects:", "23: expects: unknown key; did you mean 'expect'?"),
    (
        "  reporting_asset: USD",
        "  reporting_asset: USDT",
        "5: venue.reporting_asset: 'USDT' is not in assets; did you mean 'USD'?",
    ),
    (
        "  code: demo",
        "  code: demo\n  timezone: Europe/Stokholm",
        "5: venue.timezone: 'Europe/Stokholm' is no time zone of the IANA database, such as "
        "Europe/Stockholm; did you mean 'Europe/Stockholm'?",
    ),
    (
        "  code: demo",
        "  code: demo\n  margin: {model: portfolo}",
        "5: venue.margin.model: 'portfolo' is none of standard, portfolio; "
        "did you mean 'portfolio'?",
    ),
    ("{decimals: 2}", "{decimals: 19}", "10: assets.USD.decimals: must lie from 0 to 18, not 19"),
    (
        "{decimals: 2}",
        '{decimals: 2, price: "2"}',
        '10: assets.USD.price: USD is the reporting asset, whose price is always "1"',
    ),
    (
        'haircut: "0.05"',
        'haircut: "5"',
        '11: assets.BTC.haircut: must lie from "0" to "1" (5 % is "0.05"), not 5',
    ),
    (
        'price: "50000"',
        "price: 50000",
        '11: assets.BTC.price: write the number in quotes: "50000"',
    ),
    (
        'price: "50000"',
        "price: 50000.5",
        '11: assets.BTC.price: write the number in quotes: "50000.5"',
    ),
    (
        'price: "50000"',
        'price: "5e4"',
        "11: assets.BTC.price: '5e4' is no decimal; write it like \"1250.50\"",
    ),
    (
        "kind: perpetual",
        "kind: perpetul",
        "13: instruments.PERP.kind: 'perpetul' is none of perpetual, future, option; "
        "did you mean 'perpetual'?",
    ),
    (
        'mark: "100", margin: {initial: "0.1", maintenance: "0.05"}',
        'mark: "100"',
        "13: instruments.PERP.margin: this key is missing; the standard model needs it for all "
        "but options",
    ),
    (
        'inverse: true, mark: "50000"',
        'inverse: true, mark: "0"',
        "14: instruments.INV.mark: the price of an inverse contract must be above zero",
    ),
    (
        'vol: "0.5", ',
        "",
        "15: instruments.CALL.vol: this key is missing; an option needs it",
    ),
    (
        'expiry: "2027-01-01T00:00:00Z"',
        'expiry: "2027-01-01"',
        "15: instruments.CALL.expiry: '2027-01-01' has no offset; add one, such as +00:00",
    ),
    (
        'alice: {balances: {USD: "100"}',
        'alice: {balances: {USD: "100.001"}',
        "17: accounts.alice.balances.USD: 100.001 USD has more than 2 decimals",
    ),
    (
        'alice: {balances: {USD: "100"}',
        'alice: {balances: {EUR: "100"}',
        "17: accounts.alice.balances.EUR: 'EUR' is not in assets",
    ),
    (
        "  bob: {",
        "  fees: {kind: fund, ",
        "18: accounts.fees: a system account is of its own kind; choose another code, or leave out "
        "contributes, kind, parent, segment",
    ),
    (
        "  bob: {",
        "  bob: {parent: bob, ",
        "18: accounts.bob.parent: an account cannot be its own sub-account: bob -> bob",
    ),
    (
        "  bob: {",
        '  bob: {contributes: {alice: {asset: USD, amount: "1"}}, ',
        "18: accounts.bob.contributes.alice: 'alice' is no fund; give it `kind: fund` or name "
        "another",
    ),
    (
        "{fund: insurance}",
        "{fund: insurence}",
        "8: venue.policy.shortfall[0].with.fund: there is no account insurence; "
        "did you mean insurance?",
    ),
    (
        "{at: 2026-02-03T09:00:00+00:00, marks",
        "{marks",
        "21: timeline[0]: the first event needs `at`, the time at which the scenario begins",
    ),
    (
        "alice: {cash: {USD",
        "alise: {cash: {USD",
        "25: expect.accounts.alise: 'alise' is not in accounts; did you mean 'alice'?",
    ),
    (
        "status: healthy",
        "status: healty",
        "25: expect.accounts.alice.status: 'healty' is none of healthy, margin_call, liquidation, "
        "bankrupt, shortfall; did you mean 'healthy'?",
    ),
]
BAD_EVENTS = [
    (
        "{swep: {}}",
        ".swep: unknown event; known are marks, prices, vols, book, deposit, withdraw, trade, "
        "fill, liquidation_fill, funding, settle, expire, sweep, end_of_day, close_period, "
        "adjust, approve, accept_mark, accept_price, release, restrict, lift, repay, recover, "
        "stake, request_unstake, cancel_unstake, unstake; did you mean 'sweep'?",
    ),
    (
        "{sweep: {}, end_of_day: {}}",
        ": an item of the timeline holds one event; this one has 'sweep', 'end_of_day'",
    ),
    ("sweep", ": an event is a mapping such as {at: TIME, sweep: {}}, not 'sweep'"),
    (
        '{at: "2026-02-03T08:00:00+00:00", sweep: {}}',
        ".at: goes back in time; events stand in their order",
    ),
    (
        '{at: "yesterday", sweep: {}}',
        ".at: 'yesterday' is no ISO 8601 time; write it like 2026-02-03T09:00:00+00:00",
    ),
    ("{sweep: {now: true}}", ".sweep.now: unknown key"),
    (
        '{deposit: {account: alise, asset: USD, amount: "1"}}',
        ".deposit.account: 'alise' is not in accounts; did you mean 'alice'?",
    ),
    (
        '{deposit: {account: alice, asset: USD, amount: "-1"}}',
        ".deposit.amount: must not be negative, as -1 is",
    ),
    (
        '{repay: {account: alice, asset: USD, amount: "0.001"}}',
        ".repay.amount: 0.001 USD has more than 2 decimals",
    ),
    (
        '{trade: {buyer: bob, seller: bob, instrument: PERP, quantity: "1", price: "1"}}',
        ".trade.seller: buyer and seller are the same account",
    ),
    (
        '{fill: {account: bob, instrument: PERP, quantity: "0", price: "1"}}',
        ".fill.quantity: must not be zero",
    ),
    (
        '{fill: {account: bob, instrument: INV, quantity: "1", price: "0"}}',
        ".fill.price: the price of an inverse contract must be above zero",
    ),
    (
        "{settle: {instrument: CALL}}",
        ".settle.instrument: an option is not settled; it expires, or its position is closed by "
        "a fill",
    ),
    (
        '{expire: {instrument: CALL, price: "-1"}}',
        ".expire.price: the price of an option must be above zero",
    ),
    ('{marks: {CALL: "0"}}', ".marks.CALL: the price of an option must be above zero"),
    (
        '{vols: {PERP: "0.5"}}',
        ".vols.PERP: only an option has a volatility, not a perpetual",
    ),
    (
        '{book: {PERP: {bids: [["1"]]}}}',
        '.book.PERP.bids[0]: an order is written ["price", "quantity"], not a list',
    ),
    (
        "{restrict: {account: bob, kind: freeze}}",
        ".restrict.kind: 'freeze' is none of frozen, no_increase, no_trading, no_withdrawal; "
        "did you mean 'frozen'?",
    ),
]


def test_the_scenario_that_is_changed_is_valid() -> None:
    assert problems(VALID) == []


@pytest.mark.parametrize(("old", "new", "message"), BAD_VALUES, ids=lambda text: text[:40])
def test_bad_value(old: str, new: str, message: str) -> None:
    assert problems(changed(old, new)) == [message]


@pytest.mark.parametrize(("event", "message"), BAD_EVENTS)
def test_bad_event(event: str, message: str) -> None:
    assert problems(changed(EVENT, f"{EVENT}  - {event}\n")) == [f"23: timeline[2]{message}"]


def test_an_option_may_expire_at_zero() -> None:
    event = '  - {expire: {instrument: CALL, price: "0"}}\n'
    assert problems(changed(EVENT, EVENT + event)) == []


def test_nothing_behind_a_key_that_may_be_left_out() -> None:
    text = "format: 1\nscenario: x\nvenue: {code: d, reporting_asset: USD, policy: }\n"
    text += "assets: {USD: {decimals: 2}}\naccounts:\n  alice:\n"
    assert problems(text + "instruments:\ntimeline:\nexpect:\n") == []
    assert problems(text.replace("USD: {decimals: 2}", "USD: ")) == [
        "4: assets.USD.decimals: this key is missing; it is required"
    ]
    assert problems(text.replace("  alice:\n", "")) == [
        "5: accounts: a mapping is expected, not nothing"
    ]


def test_all_problems_are_reported_in_the_order_of_their_lines() -> None:
    text = VALID.replace("code: demo", "cod: demo").replace("{decimals: 2}", "{decimals: -1}")
    text = text.replace("instrument: PERP", "instrument: PREP").replace("sweep: {}", "sweep: 1")
    assert [line.split(": ")[:2] for line in problems(text)] == [
        ["3", "venue.code"],
        ["4", "venue.cod"],
        ["10", "assets.USD.decimals"],
        ["22", "timeline[1].sweep"],
    ]


def test_a_ring_of_parents_is_found() -> None:
    text = changed("  bob: {", "  bob: {parent: alice, ").replace(
        "alice: {b", "alice: {parent: bob, b"
    )
    assert problems(text) == [
        "17: accounts.alice.parent: an account cannot be its own sub-account: alice -> bob -> "
        "alice",
        "18: accounts.bob.parent: an account cannot be its own sub-account: bob -> alice -> bob",
    ]


TIERS = '[{up_to: "5", initial: "0.1", maintenance: "0.1"}, {initial: "0.2", maintenance: "0.2"}]'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", None),
        ('up_to: "5", ', "", "tier [0] needs up_to; only the last one has none"),
        (
            '{initial: "0.2"',
            '{up_to: "6", initial: "0.2"',
            "the last tier must have no up_to; it takes what is above the others",
        ),
        (
            '[{up_to: "5"',
            '[{up_to: "7", initial: "0", maintenance: "0"}, {up_to: "5"',
            "the up_to of tier [1] must be above the one before it",
        ),
    ],
)
def test_tiers(old: str, new: str, message: str | None) -> None:
    margin = 'mark: "100", margin: '
    text = changed(
        margin + '{initial: "0.1", maintenance: "0.05"}', margin + TIERS.replace(old, new)
    )
    expected = [] if message is None else [f"13: instruments.PERP.margin: {message}"]
    assert problems(text) == expected
