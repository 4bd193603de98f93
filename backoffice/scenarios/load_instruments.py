"""Instruments as the core takes them."""

from __future__ import annotations

from backoffice.core.instruments import Instrument, Kind, OptionTerms, Tier

from .schema.instruments import InstrumentIn


def instrument_of(code: str, given: InstrumentIn) -> Instrument:
    """Convert a checked instrument."""
    option = None
    if given.kind == "option":
        assert given.strike is not None
        assert given.expiry is not None
        option = OptionTerms(given.option_type == "call", given.strike, given.expiry)
    return Instrument(
        code=code,
        kind=Kind(given.kind),
        settle=given.settle,
        contract_size=given.contract_size,
        inverse=given.inverse,
        tiers=tuple(Tier(t.up_to, t.initial, t.maintenance) for t in given.margin or ()),
        underlying=given.underlying,
        lot=given.lot,
        option=option,
    )
