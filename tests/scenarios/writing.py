"""A small valid scenario to change, and what the reader says about a text."""

from backoffice.scenarios.load import Scenario, load_bytes
from backoffice.scenarios.problems import InvalidFile

VALID = """\
format: 1
scenario: A long that a fund pays for
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
      - {step: insurance_fund, with: {fund: insurance}}
assets:
  USD: {decimals: 2}
  BTC: {decimals: 8, price: "50000", haircut: "0.05"}
instruments:
  PERP: {kind: perpetual, settle: USD, contract_size: "1", mark: "100", margin: {initial: "0.1", maintenance: "0.05"}}
  INV: {kind: future, settle: BTC, contract_size: "1", inverse: true, mark: "50000", margin: {initial: "0.1", maintenance: "0.05"}}
  CALL: {kind: option, settle: USD, contract_size: "1", mark: "5", option_type: call, strike: "1", expiry: "2027-01-01T00:00:00Z", vol: "0.5", underlying: BTC}
accounts:
  alice: {balances: {USD: "100"}, positions: {PERP: {quantity: "10", entry_price: "100"}}}
  bob: {balances: {USD: "500"}, positions: {PERP: {quantity: "-10", entry_price: "100"}}}
  insurance: {kind: fund, balances: {USD: "1000"}}
timeline:
  - {at: 2026-02-03T09:00:00+00:00, marks: {PERP: "80"}}
  - {sweep: {}}
expect:
  accounts:
    alice: {cash: {USD: "0"}, status: healthy}
    insurance: {cash: {USD: "900"}}
"""  # noqa: E501


def changed(old: str, new: str) -> str:
    """The valid scenario with one passage replaced."""
    assert VALID.count(old) == 1, f"{old!r} stands {VALID.count(old)} times"
    return VALID.replace(old, new)


def read(text: str | bytes) -> Scenario:
    """Load a text as the file `a.yaml`."""
    return load_bytes("a.yaml", text.encode() if isinstance(text, str) else text)


def problems(text: str | bytes) -> list[str]:
    """What is wrong with a text, without the file's name."""
    try:
        read(text)
    except InvalidFile as error:
        return [line.removeprefix("a.yaml:") for line in error.lines()]
    return []
