"""Fills on their way into the books: each once, in the venue's own order of events.

A report holds all fills of an order. Those that the books have must be the first of them; the
others become one `LiquidationFill`, under a reference that names them.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils import timezone

from backoffice.core.events import LiquidationFill
from backoffice.core.orders import OrderReport
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
NEVER_SEEN = OrderReport((), final=True)


def reconcile(venue: str) -> Run:
    """Ask for every order whose last word is not known, and book its new fills.

    Raises `UnknownVenue`, and what `handle` does where the books cannot be written.
    """
    check_venue(venue)
    orders = orders_to_ask_for(venue)
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
    if isinstance(route, GatewayError):
        raise route
    found = route.ask(facts_of_order(order))
    if found is None:
        if order.ended_at is None and timezone.now() < order.expires_at:
            raise WrongAnswer("does not know the order; it is sent again")
        found = NEVER_SEEN  # and nobody sends it any more
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
    )
    reference = f"liquidation_fill:{order.client_id}:{first}-{last}{':final' if final else ''}"
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
