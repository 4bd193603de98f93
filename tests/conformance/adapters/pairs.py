"""A winner and a loser who hold all of a contract, run through a scenario of the product."""

import json
from fractions import Fraction

from backoffice.core.valuation import unrealized
from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from backoffice.scenarios.session import MemorySession
from tests.conformance.reading import decimals_of, number
from tests.conformance.registry import Inputs

AT = "2018-07-31T00:00:00+00:00"


def document(inputs: Inputs, decimals: int) -> dict[str, object]:
    """Both sides with their margins as balances; the price moves and a sweep is made."""
    before, after = inputs["price_before"], inputs["price_after"]
    size = inputs["size"].lstrip("-")
    sides = {"long": size, "short": f"-{size}"}
    return {
        "format": 1,
        "scenario": "A loser and a winner",
        "venue": {"code": "pair", "reporting_asset": "USD", "policy": {}},
        "assets": {"USD": {"decimals": decimals}},
        "instruments": {
            "PERP": {
                "kind": "perpetual",
                "settle": "USD",
                "contract_size": "1",
                "mark": before,
                "margin": {"initial": "0", "maintenance": "0"},
            }
        },
        "accounts": {
            side: {
                "balances": {"USD": inputs[f"{side}_margin"]},
                "positions": {"PERP": {"quantity": quantity, "entry_price": before}},
            }
            for side, quantity in sides.items()
        },
        "timeline": [{"at": AT, "marks": {"PERP": after}}, {"sweep": {}}],
    }


def settled_pair(inputs: Inputs) -> dict[str, Fraction]:
    """What the winner is due, what the loser had, and the shortfall that the sweep opened."""
    prices = (inputs["price_before"], inputs["price_after"])
    decimals = 2 * decimals_of(inputs["size"], *prices, inputs["long_margin"])
    scenario = load_bytes("pair", json.dumps(document(inputs, decimals)).encode())
    session = MemorySession()
    result = run(scenario, session)
    book = session.book()
    loser, winner = ("long", "short")
    if number(inputs["price_after"]) > number(inputs["price_before"]):
        loser, winner = winner, loser
    gain = sum((unrealized(book, "PERP", item) for item in book.held(winner).values()), Fraction(0))
    opening = next(item for item in scenario.setup.accounts if item.account.code == loser)
    return {
        "winner_gain_due": gain,
        "loser_can_pay": book.major(opening.balances.get("USD", 0), "USD"),
        "shortfall": sum((number(item["amount"]) for item in result["shortfalls"]), Fraction(0)),
    }
