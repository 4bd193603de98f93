"""Guards and margin calls of a policy in sentences."""

from __future__ import annotations

from fractions import Fraction

from backoffice.core.money import format_decimal
from backoffice.sdk.words import percent

from .document import PolicyDocument
from .guard_document import BreakerDocument, MarkGuardDocument, PriceGuardDocument


def explain_guards(read: PolicyDocument) -> tuple[str, ...]:
    """A sentence for each thing that makes a price degraded, and for the circuit breaker."""
    guards = read.guards
    if guards is None:
        return ()
    said = _prices("mark", guards.marks) + _prices("asset's price", guards.prices)
    if said:
        said.append(
            "From a degraded price nobody is liquidated, and no new risk is taken; what is held "
            "in an asset whose price is missing counts zero."
        )
    return tuple(said + _breaker(guards.breaker))


def explain_margin_call(read: PolicyDocument) -> tuple[str, ...]:
    """When a call is due, and what follows."""
    terms = read.margin_call
    if terms is None:
        return ()
    said = f"A margin call is due after {_seconds(terms.due_after)}"
    match terms.escalate:
        case "liquidate":
            said += "; where it is not met the account is liquidated"
        case "restrict":
            said += f"; where it is not met: {', '.join(terms.restrict or ())}"
    return (f"{said}.",)


def _prices(what: str, guard: PriceGuardDocument | None) -> list[str]:
    if guard is None:
        return []
    said = []
    if guard.max_age is not None:
        said.append(f"A {what} older than {_seconds(guard.max_age)} is stale.")
    if guard.missing_after is not None:
        said.append(f"A {what} older than {_seconds(guard.missing_after)} is missing.")
    if guard.band is not None:
        window = guard.band_window
        within = "" if window is None else f" within {_seconds(window)}"
        how = "two persons"
        if guard.confirmations is not None:
            how += f" or {guard.confirmations} further ones"
        said.append(
            f"A {what} that moves by more than {percent(guard.band)}{within} is not used until "
            f"{how} confirm it."
        )
    if isinstance(guard, MarkGuardDocument) and guard.crossed:
        said.append("A mark is degraded while its order book is crossed.")
    return said


def _breaker(breaker: BreakerDocument | None) -> list[str]:
    if breaker is None:
        return []
    limits = []
    if breaker.liquidations is not None:
        limits.append(f"{breaker.liquidations} accounts")
    if breaker.value is not None:
        limits.append(f"a notional of {format_decimal(breaker.value)}")
    return [
        f"A sweep that would liquidate more than {' or '.join(limits)} liquidates nobody, nor do "
        "later ones until two persons release it."
    ]


def _seconds(number: Fraction) -> str:
    return f"{format_decimal(number)} seconds"
