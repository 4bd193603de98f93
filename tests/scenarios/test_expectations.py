"""What holds and what does not: by the keys named, lists in full, amounts by value."""

from typing import Any

import pytest

from backoffice.scenarios.expectations import failures_of
from backoffice.scenarios.run import run
from backoffice.scenarios.schema.expect import Expected
from tests.scenarios.writing import VALID, read

RESULT: dict[str, Any] = {
    "accounts": {
        "alice": {
            "cash": {"USD": "12.5", "BTC": "0"},
            "held": {"USD": "0", "BTC": "0"},
            "positions": {
                "PERP": {
                    "quantity": "-2",
                    "entry_price": "0.333333333333",
                    "bankruptcy_price": None,
                }
            },
            "contributions": {},
            "restrictions": ["frozen", "no_withdrawal"],
            "figures": {
                "equity": "10.000000000001",
                "margin_ratio": None,
                "delta": {"BTC": "-1.5"},
            },
            "status": "shortfall",
        }
    },
    "shortfalls": [
        {
            "account": "alice",
            "asset": "USD",
            "amount": "7",
            "state": "open",
            "steps": [{"step": "insurance_fund", "amount": "3", "allocations": {"fund": "3"}}],
        }
    ],
    "margin_calls": [{"account": "alice", "amount": "1.333333333333"}],
    "refused": [],
    "ledger": {"USD": "0", "BTC": "0"},
    "decisions": [{"time": "2026-02-03T10:00:00+01:00", "which": "rule", "inputs": {"debt": 7}}],
}


def failed(expect: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    found = failures_of(Expected.model_validate(expect), RESULT)
    return [(one["path"], one["expected"], one["got"]) for one in found]


def alice(**expected: Any) -> dict[str, Any]:
    return {"accounts": {"alice": expected}}


@pytest.mark.parametrize(
    "expect",
    [
        {},
        alice(cash={"USD": "12.50"}),
        alice(cash={"BTC": "-0.00"}, held={}),
        alice(positions={"PERP": {"quantity": "-2.0"}}),
        alice(positions={"PERP": {"entry_price": "0.3333333333333333"}}),
        alice(positions={"PERP": {"bankruptcy_price": None}, "FUT": None}),
        alice(contributions={}, restrictions=["frozen", "no_withdrawal"]),
        alice(figures={"margin_ratio": None, "equity": {"approx": "10", "within": "0.1"}}),
        alice(figures={"delta": {"BTC": {"approx": "-1.4", "within": "0.1"}}}),
        {"shortfalls": [{"amount": "7", "steps": [{"allocations": {"fund": "3.00"}}]}]},
        {"margin_calls": [{"amount": "1.33333333333333"}], "refused": [], "ledger": {}},
        {"decisions": [{"time": "2026-02-03T09:00:00+00:00", "inputs": {"debt": 7}}]},
    ],
)
def test_holds(expect: dict[str, Any]) -> None:
    assert failed(expect) == []


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        (alice(cash={"USD": "12.49"}), ("accounts.alice.cash.USD", "12.49", "12.5")),
        (alice(cash={}), ("accounts.alice.cash", {}, {"USD": "12.5", "BTC": "0"})),
        (
            alice(positions={}),
            ("accounts.alice.positions", {}, RESULT["accounts"]["alice"]["positions"]),
        ),
        (
            alice(positions={"FUT": {"quantity": "1"}}),
            ("accounts.alice.positions.FUT", {"quantity": "1"}, None),
        ),
        (
            alice(positions={"PERP": {"entry_price": "0.333333333334"}}),
            ("accounts.alice.positions.PERP.entry_price", "0.333333333334", "0.333333333333"),
        ),
        (
            alice(positions={"PERP": {"bankruptcy_price": "0"}}),
            ("accounts.alice.positions.PERP.bankruptcy_price", "0", None),
        ),
        (alice(restrictions=[]), ("accounts.alice.restrictions", [], ["frozen", "no_withdrawal"])),
        (
            alice(restrictions=["no_withdrawal", "frozen"]),
            (
                "accounts.alice.restrictions",
                ["no_withdrawal", "frozen"],
                ["frozen", "no_withdrawal"],
            ),
        ),
        (alice(status="healthy"), ("accounts.alice.status", "healthy", "shortfall")),
        (
            alice(figures={"equity": {"approx": "10.2", "within": "0.1"}}),
            (
                "accounts.alice.figures.equity",
                {"approx": "10.2", "within": "0.1"},
                "10.000000000001",
            ),
        ),
        (
            alice(figures={"equity": None}),
            ("accounts.alice.figures.equity", None, "10.000000000001"),
        ),
        (alice(figures={"delta": {}}), ("accounts.alice.figures.delta", {}, {"BTC": "-1.5"})),
        ({"shortfalls": []}, ("shortfalls", [], RESULT["shortfalls"])),
        (
            {"shortfalls": [{"steps": [{"amount": "4"}]}]},
            ("shortfalls[0].steps[0].amount", "4", "3"),
        ),
        (
            {"refused": [{"account": "alice"}]},
            ("refused", [{"account": "alice"}], []),
        ),
        ({"ledger": {"EUR": "0"}}, ("ledger.EUR", "0", None)),
        ({"decisions": [{"inputs": {"debt": "x"}}]}, ("decisions[0].inputs.debt", "x", 7)),
        ({"decisions": [{"inputs": {"debt": 8}}]}, ("decisions[0].inputs.debt", 8, 7)),
    ],
)
def test_does_not_hold(expect: dict[str, Any], failure: tuple[str, Any, Any]) -> None:
    assert failed(expect) == [failure]


def test_a_run_that_fails_says_so() -> None:
    result = run(
        read(VALID.replace('insurance: {cash: {USD: "900"}}', 'insurance: {cash: {USD: "1"}}'))
    )
    assert result["passed"] is False
    assert result["failures"] == [
        {"path": "accounts.insurance.cash.USD", "expected": "1", "got": "900"}
    ]


def test_the_result_is_complete() -> None:
    result = run(read(VALID))
    assert list(result) == [
        "scenario",
        "file",
        "passed",
        "failures",
        "accounts",
        "shortfalls",
        "margin_calls",
        "refused",
        "ledger",
        "decisions",
    ]
    assert set(result["accounts"]) == {"alice", "bob", "insurance", "clearing", "external", "fees"}
    for account in result["accounts"].values():
        assert set(account) == {
            *("cash", "held", "debt", "receivable", "positions", "contributions"),
            *("restrictions", "figures", "status"),
        }
        assert set(account["cash"]) == set(account["debt"]) == {"BTC", "USD"}
    assert result["accounts"]["bob"]["positions"] == {
        "PERP": {"quantity": "-10", "entry_price": "100", "bankruptcy_price": "150"}
    }
    assert result["accounts"]["bob"]["figures"] == {
        "equity": "700",
        "net_equity": "700",
        "initial_margin": "80",
        "maintenance_margin": "40",
        "margin_ratio": "0.057142857143",
        "leverage": "1.142857142857",
        "equity_ratio": "0.875",
        "delta": {},
        "gamma": {},
        "vega": {},
    }
    assert result["shortfalls"] == [
        {
            "account": "alice",
            "asset": "USD",
            "amount": "100",
            "state": "covered",
            "steps": [
                {"step": "insurance_fund", "amount": "100", "allocations": {"insurance": "100"}}
            ],
        }
    ]
    paid = result["decisions"][-1]
    assert paid["time"] == "2026-02-03T09:00:00+00:00"
    assert (paid["account"], paid["which"], paid["outcome"]) == ("alice", "insurance_fund", "done")
    assert paid["amounts"] == {"insurance": "100"}
    assert paid["inputs"]["sources"] == {"insurance": 100_000}
    assert paid["sentence"].startswith("Of the loss of 100 USD, 100 USD fell to insurance_fund")
