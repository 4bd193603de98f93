"""A funding of one position in two contracts, run through a scenario of the product."""

import json

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from backoffice.scenarios.session import MemorySession

AT = "2026-03-02T09:00:00+00:00"
CONTRACTS = {"INVERSE": "BTC", "LINEAR": "USD"}
DECIMALS = 8


def funding_paid(contracts: str, side: str, index: str, rate: str) -> dict[str, str]:
    """What the position receives (negative: pays) by settle asset.

    The linear contract has a mark of 1, so that it pays on as many dollars as there are contracts.
    """
    quantity = f"-{contracts}" if side == "short" else contracts
    marks = {"INVERSE": index, "LINEAR": "1"}
    document = {
        "format": 1,
        "scenario": "A funding",
        "venue": {"code": "funding", "reporting_asset": "USD", "policy": {}},
        "assets": {"USD": {"decimals": DECIMALS}, "BTC": {"decimals": DECIMALS, "price": index}},
        "instruments": {
            code: {
                "kind": "perpetual",
                "settle": settle,
                "contract_size": "1",
                "inverse": code == "INVERSE",
                "mark": marks[code],
                "margin": {"initial": "0", "maintenance": "0"},
            }
            for code, settle in CONTRACTS.items()
        },
        "accounts": {
            "holder": {
                "positions": {
                    code: {"quantity": quantity, "entry_price": marks[code]} for code in CONTRACTS
                }
            }
        },
        "timeline": [
            {"at": AT, "funding": {"instrument": code, "rate": rate}} for code in CONTRACTS
        ],
    }
    result = run(load_bytes("funding", json.dumps(document).encode()), MemorySession())
    cash: dict[str, str] = result["accounts"]["holder"]["cash"]
    return cash
