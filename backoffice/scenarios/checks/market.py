"""Assets, instruments, and which prices they can live with."""

from __future__ import annotations

from fractions import Fraction

from ..draft import Draft
from ..problems import Path
from ..schema.document import TO_ZERO, PortfolioMarginIn
from ..schema.instruments import InstrumentIn

OPTION_NEEDS = ("option_type", "strike", "expiry", "vol", "underlying")
OPTION_ONLY = ("option_type", "strike", "expiry", "vol")


def check_market(draft: Draft) -> None:
    """Check the venue's reporting asset, all prices, and what each instrument's kind needs."""
    venue = draft.venue
    if venue is not None:
        draft.refers(("venue", "reporting_asset"), "assets", venue.reporting_asset)
    for code, asset in draft.assets.items():
        check_asset_price(draft, ("assets", code, "price"), code, asset.price)
    for code, instrument in draft.instruments.items():
        path: Path = ("instruments", code)
        draft.refers((*path, "settle"), "assets", instrument.settle)
        draft.refers((*path, "underlying"), "assets", instrument.underlying)
        _check_kind(draft, path, instrument)
        check_mark(draft, (*path, "mark"), code, instrument.mark)


def is_portfolio(draft: Draft) -> bool:
    """Whether the venue shocks its prices."""
    return draft.venue is not None and isinstance(draft.venue.margin, PortfolioMarginIn)


def _check_kind(draft: Draft, path: Path, instrument: InstrumentIn) -> None:
    if instrument.kind == "option":
        for key in OPTION_NEEDS:
            if getattr(instrument, key) is None:
                draft.problem((*path, key), "this key is missing; an option needs it")
        if instrument.inverse:
            draft.problem((*path, "inverse"), "an option is never inverse; leave the key out")
        return
    for key in OPTION_ONLY:
        if getattr(instrument, key) is not None:
            draft.problem(
                (*path, key), f"only an option has it; remove it from a {instrument.kind}"
            )
    if draft.venue is None:
        return
    if isinstance(draft.venue.margin, PortfolioMarginIn):
        if instrument.underlying is None:
            message = "this key is missing; the portfolio model needs it"
            draft.problem((*path, "underlying"), message)
        if instrument.inverse and TO_ZERO in draft.venue.margin.price_shocks:
            message = "a price shock of -1 leaves an inverse contract without a price; remove one"
            draft.problem((*path, "inverse"), message)
    elif instrument.margin is None:
        message = "this key is missing; the standard model needs it for all but options"
        draft.problem((*path, "margin"), message)


def check_asset_price(draft: Draft, path: Path, code: str, price: Fraction) -> None:
    """The reporting asset is the measure; an underlying that is shocked has a positive price."""
    if draft.venue is not None and code == draft.venue.reporting_asset and price != 1:
        draft.problem(path, f'{code} is the reporting asset, whose price is always "1"')
    if price <= 0 and is_portfolio(draft):
        options = (i for i in draft.instruments.values() if i.kind == "option")
        if any(option.underlying == code for option in options):
            message = "options on it are margined by relative shocks, which need a price above zero"
            draft.problem(path, message)


def check_mark(draft: Draft, path: Path, code: str, mark: Fraction) -> None:
    """A mark: as a price, and above zero where it is shocked."""
    if check_price(draft, path, code, mark) and mark <= 0 and is_portfolio(draft):
        message = "the portfolio model moves it by relative shocks, which need a mark above zero"
        draft.problem(path, message)


def check_price(
    draft: Draft, path: Path, code: str, price: Fraction, *, zero_for_options: bool = False
) -> bool:
    """Inverse contracts and options need a price above zero; return whether it is one."""
    instrument = draft.instruments.get(code)
    if instrument is None:
        return False
    what = "an inverse contract" if instrument.inverse else "an option"
    if not instrument.inverse and (
        instrument.kind != "option" or (zero_for_options and price == 0)
    ):
        return True
    if price <= 0:
        draft.problem(path, f"the price of {what} must be above zero")
    return price > 0
