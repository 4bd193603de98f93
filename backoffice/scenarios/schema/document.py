"""Top level of a scenario, the venue and its margin model."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ConfigDict, PlainValidator

from ..problems import shown, suggest
from .base import Shape
from .scalars import Name, Number, Positive, Share, Text, decimal, text, whole

FORMAT = 1
DECIMALS_MAX = 18
TENTHS = tuple(Fraction(n, 100) for n in (-15, -10, -5, 0, 5, 10, 15))
QUARTERS = tuple(Fraction(n, 100) for n in (-25, 0, 25))
TO_ZERO = Fraction(-1)
"""The largest relative shock downwards."""


def _format(value: Any) -> int:
    number = whole(value)
    if number != FORMAT:
        raise ValueError(f"format {number} is unknown; this version reads format {FORMAT}")
    return number


def _zone(value: Any) -> ZoneInfo:
    key = text(value)
    try:
        return ZoneInfo(key)
    except (ValueError, OSError, LookupError):
        # imported here because listing all zones reads the disk
        from zoneinfo import available_timezones

        near = suggest(key, available_timezones())
        message = f"{shown(key)} is no time zone of the IANA database, such as Europe/Stockholm"
        raise ValueError(f"{message}{near}") from None


def _shock(value: Any) -> Fraction:
    number = decimal(value)
    if number < TO_ZERO:
        raise ValueError(f'a relative shock must be at least "-1", not {value}')
    return number


def _decimals(value: Any) -> int:
    number = whole(value)
    if not 0 <= number <= DECIMALS_MAX:
        raise ValueError(f"must lie from 0 to {DECIMALS_MAX}, not {number}")
    return number


def _not_empty(shocks: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    if not shocks:
        raise ValueError("the list is empty; at least one is needed")
    return shocks


Shock = Annotated[Fraction, PlainValidator(_shock)]
Shocks = Annotated[tuple[Shock, ...], AfterValidator(_not_empty)]


def _something(value: Any) -> Any:
    if value is None:
        raise ValueError("a mapping is expected, not nothing")
    return value


Section = Annotated[Any, BeforeValidator(_something)]


class Document(Shape):
    """The file's top level; the sections are read item by item, so that all errors show.

    A key that may be left out may also have nothing behind it.
    """

    format: Annotated[int, PlainValidator(_format)]
    scenario: Text
    description: Text = ""
    venue: Section
    assets: Section
    instruments: Any = None
    accounts: Section
    timeline: Any = None
    expect: Any = None


class StandardMarginIn(Shape):
    """Each position's own margin."""

    model: Literal["standard"] = "standard"


class PortfolioMarginIn(Shape):
    """The worst loss over every price shock with every volatility shock, all relative."""

    model: Literal["portfolio"]
    price_shocks: Shocks = TENTHS
    vol_shocks: Shocks = QUARTERS
    initial_factor: Positive = Fraction(5, 4)


class _MarginIn(Shape):
    model_config = ConfigDict(extra="ignore")

    model: Literal["standard", "portfolio"] = "standard"


def _margin(value: Any) -> StandardMarginIn | PortfolioMarginIn:
    chosen = _MarginIn.model_validate(value).model
    shape = PortfolioMarginIn if chosen == "portfolio" else StandardMarginIn
    return shape.model_validate(value)


class VenueIn(Shape):
    """A venue's identity, calendar and margin model; the policy is compiled by the hooks."""

    code: Name
    reporting_asset: Name
    timezone: Annotated[ZoneInfo, PlainValidator(_zone)] = ZoneInfo("UTC")
    margin: Annotated[StandardMarginIn | PortfolioMarginIn, PlainValidator(_margin)] = (
        StandardMarginIn()
    )
    policy: Any = None


class AssetIn(Shape):
    """A currency or coin, with its price in the reporting asset."""

    decimals: Annotated[int, PlainValidator(_decimals)]
    price: Number = Fraction(1)
    haircut: Share = Fraction(0)
