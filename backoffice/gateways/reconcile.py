"""Fills on their way into the books: each once, in the venue's own order of events.

A report holds all fills of an order. Those that the books have must be the first of them; the
others become one `LiquidationFill`, under a reference that names them and what they are judged by:
a report that was refused may come again, corrected, or once the mark has moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction

from django.utils import timezone

from backoffice.core.events import LiquidationFill
from backoffice.core.facts import canonical
from backoffice.core.orders import OrderReport
from backoffice.gateways.cancel import take_back, take_back_idle
from backoffice.gateways.errors import GatewayError, Unreachable, WrongAnswer
from backoffice.gateways.results import Run
from backoffice.gateways.routes import Route
from backoffice.gateways.selectors import UNDELIVERED, check_venue, orders_to_ask_for, routes_of
from backoffice.gateways.send import GIVE_UP_AFTER, acknowledge, note_error
from backoffice.venues.errors import EventConflict, InvalidEvent
from backoffice.venues.models import LiquidationOrder
from backoffice.venues.selectors import facts_of_order
from backoffice.venues.store import Resident, handle, load_resident

Fills = tuple[tuple[Fraction, Fraction], ...]
DIGEST_LENGTH = 16
NEVER_SEEN = OrderReport((), final=True)


def reconcile(venue: str) -> Run:
    """Ask for every order whose last word is not known, and book its new fills.

    Raises `UnknownVenue`, and what `handle` does where the books cannot be written.
    """
    check_venue(venue)
    take_back_idle(venue)
    return reconcile_orders(venue, orders_to_ask_for(venue))


def cancel_orders(venue: str, client_id: str | None = None) -> Run:
    """Cancel the venue's open orders, or one of them, and book what was filled meanwhile.

    What is not filled is kept for the next sweep to judge. An order whose gateway does not answer
    is cancelled by the next `reconcile`. Raises as that, and `UnknownOrder`.
    """
    taken = set(take_back(venue, client_id))
    return reconcile_orders(venue, [o for o in orders_to_ask_for(venue) if o.client_id in taken])


def reconcile_orders(venue: str, orders: Sequence[LiquidationOrder]) -> Run:
    """Ask for these orders, or cancel those that were taken back, and book their new fills."""
    routes, run, silent = routes_of(orders), Run(looked_at=len(orders)), 0
    resident = load_resident(venue) if orders else None
    for place, order in enumerate(orders):
        if silent >= GIVE_UP_AFTER:
            run.left = len(orders) - place
            break
        try:
            run.fills += _reconcile(venue, order, routes[order.policy_version_id], resident)
            run.done += 1
            silent = 0
        except GatewayError as error:
            silent = silent + 1 if isinstance(error, Unreachable) else 0
            run.errors[order.client_id] = note_error(order, error)
    return run


def _reconcile(
    venue: str,
    order: LiquidationOrder,
    route: Route | GatewayError,
    resident: Resident | None,
) -> int:
    """How many fills were booked. Raises `GatewayError` where the report is not believed."""
    found = _ask(order, route)
    new, booked = _new_fills(order, found), 0
    if order.ended_at is not None:
        _compare(order, found, new)
    elif new or found.final:
        booked = _book(venue, order, new, found.final, resident)
    elif order.state in UNDELIVERED:
        acknowledge(order)
    rows = LiquidationOrder.objects.filter(pk=order.pk)
    rows.exclude(error="").update(error="")
    if found.final:
        rows.update(confirmed_at=timezone.now())
    return booked


def _ask(order: LiquidationOrder, route: Route | GatewayError) -> OrderReport:
    """What the gateway says of an order, which is cancelled there first where it was taken back."""
    is_taken_back = bool(order.cancel_reason) and order.ended_at is None
    if is_taken_back and not order.attempts:
        return NEVER_SEEN  # nor does anybody send it any more
    if isinstance(route, GatewayError):
        raise route
    facts = facts_of_order(order)
    found = route.cancel(facts) if is_taken_back else route.ask(facts)
    if found is not None:
        return found
    if order.ended_at is None and timezone.now() < order.expires_at:
        # What was sent may arrive yet, so that it was never seen is believed once it has expired.
        then = "it is cancelled once it has expired" if is_taken_back else "it is sent again"
        raise WrongAnswer(f"does not know the order; {then}")
    return NEVER_SEEN


def _new_fills(order: LiquidationOrder, found: OrderReport) -> Fills:
    """The fills that the books do not have; those that they have must not have changed."""
    known = found.fills[: order.received]
    filled = sum((quantity for _, quantity in known), Fraction(0))
    traded = sum((price * quantity for price, quantity in known), Fraction(0))
    if len(known) < order.received or (filled, traded) != (order.filled, order.traded):
        raise WrongAnswer("reports other fills than those that were booked before")
    return found.fills[order.received :]


def _compare(order: LiquidationOrder, found: OrderReport, new: Fills) -> None:
    """Fills of an order that the books gave up are not booked: people must look at them."""
    if not new:
        return
    if found.final:
        LiquidationOrder.objects.filter(pk=order.pk).update(confirmed_at=timezone.now())
    raise WrongAnswer(f"reports {len(new)} fills after the order was {order.state}; adjust by hand")


def _book(
    venue: str,
    order: LiquidationOrder,
    new: Fills,
    final: bool,
    resident: Resident | None,
) -> int:
    """How many fills this run booked: none where another run was first."""
    first, last = order.received + 1, order.received + len(new)
    event = LiquidationFill(
        timezone.now(),
        order.account.code,
        order.instrument.code,
        fills=new,
        final=final,
        first=first,
        order=order.client_id,
        withdrawn=final and bool(order.cancel_reason),
    )
    reference = _reference(order, event)
    try:
        refused = handle(venue, event, reference=reference, resident=resident).outcome.refused
        why = f"reports fills that were refused: {refused[0].reason}" if refused else ""
    except EventConflict as error:
        why = f"reports again what was refused as event {error.sequence}"
    except InvalidEvent as error:
        why = f"reports a fill that cannot be: {error}"
    if not why:
        return len(new)
    order.refresh_from_db(fields=["received", "ended_at"])
    if order.received >= last and (order.ended_at is not None or not final):
        return 0
    raise WrongAnswer(why)


def _reference(order: LiquidationOrder, event: LiquidationFill) -> str:
    """Another one for what could be judged otherwise; each fill counts once still, by `first`."""
    judged = canonical([event.fills, event.final, event.withdrawn, order.instrument.mark])
    digest = hashlib.sha256(judged.encode()).hexdigest()[:DIGEST_LENGTH]
    last = order.received + len(event.fills)
    return f"liquidation_fill:{order.client_id}:{event.first}-{last}:{digest}"
