"""Ingestion: single events, and batches of lines."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.api import shapes
from backoffice.api.base import VenueView
from backoffice.api.documents import IDEMPOTENT, documented
from backoffice.api.fields import Body, CodeField, NumberField, TextField, TimeField
from backoffice.api.ingest.reading import BadEvent
from backoffice.api.ingest.taking import MOST_LINES, take_lines, take_one
from backoffice.api.parsers import LinesParser, StrictJsonParser
from backoffice.api.problems import Problem


class Common(Body):
    """What every event may have."""

    at = TimeField(required=False, help_text="When it happened; without it, now.")
    reference = TextField(required=False, max_length=250, help_text="Your own; counts once.")


class FillIn(Common):
    """One account's execution; a positive quantity buys."""

    account = CodeField()
    instrument = CodeField()
    quantity = NumberField()
    price = NumberField()
    fee = NumberField(required=False)


class MoneyIn(Common):
    """Money of an account, in whole units."""

    account = CodeField()
    asset = CodeField()
    amount = NumberField()


class MarksIn(Common):
    """Marks by instrument."""

    marks = serializers.DictField(child=NumberField(), allow_empty=False)


class PricesIn(Common):
    """Prices by asset, in the reporting asset."""

    prices = serializers.DictField(child=NumberField(), allow_empty=False)


class FundingIn(Common):
    """Longs pay shorts."""

    instrument = CodeField()
    rate = NumberField()


class BookIn(Common):
    """An order book, `[["price", "quantity"], ...]`; it replaces the one before."""

    instrument = CodeField()
    bids = serializers.ListField(child=serializers.ListField(child=NumberField()), required=False)
    asks = serializers.ListField(child=serializers.ListField(child=NumberField()), required=False)


class AnyIn(Common):
    """An event of any kind, by its type."""

    type = serializers.ChoiceField(
        choices=["fill", "deposit", "withdrawal", "mark", "price", "funding", "book"]
    )


class IngestedAny(serializers.Serializer):
    """The answer to one event, or to each line of a batch."""

    status = serializers.CharField(required=False)
    sequence = serializers.IntegerField(required=False)
    reference = serializers.CharField(required=False, allow_null=True)
    reason = serializers.CharField(required=False)
    lines = shapes.Ingested(many=True, required=False)


class Ingest(VenueView):
    """`/ingest/...`: JSON for one event, `application/x-ndjson` for up to 10,000 lines.

    All lines of a batch are committed together, each is answered. A reference of your own, or the
    header `Idempotency-Key`, makes an event count once. Lines count in their order; what happened
    before the venue's clock counts as of the clock; marks and prices older than the known ones are
    answered `stale`.
    """

    parser_classes = [StrictJsonParser, LinesParser]
    permissions: ClassVar = {"POST": Permission.INGEST}
    kind: ClassVar[str | None] = None

    def post(self, request: Request) -> Response:
        """Take one event, or many."""
        data: Any = request.data
        key = self.idempotency_key()
        if isinstance(data, bytes):
            return Response({"lines": take_lines(self.venue, self.kind, _lines(data), key)})
        try:
            return Response(take_one(self.venue, self.kind, data, key))
        except BadEvent as error:
            raise Problem(422, "invalid", error.field, str(error)) from error


def _lines(data: bytes) -> list[bytes]:
    lines = [line for line in data.split(b"\n") if line.strip()]
    if not 1 <= len(lines) <= MOST_LINES:
        wrong = f"body: send 1 to {MOST_LINES:,} lines, not {len(lines):,}."
        raise Problem(413 if lines else 400, "lines", "body", wrong)
    return lines


def _of(kind: str | None, body: type[serializers.Serializer], summary: str) -> Any:
    """The view of one kind of event."""

    @documented(
        summary,
        IngestedAny,
        body={
            "application/json": body,
            "application/x-ndjson": {"type": "string", "description": "One object a line."},
        },
        parameters=[IDEMPOTENT],
    )
    def post(self: Ingest, request: Request) -> Response:
        """Take one event, or many."""
        return Ingest.post(self, request)

    name = f"Ingest{(kind or 'any').capitalize()}"
    return type(name, (Ingest,), {"kind": kind, "post": post, "__doc__": Ingest.__doc__})


VIEWS = {
    "": _of(None, AnyIn, "Events of any kind"),
    "/fills": _of("fill", FillIn, "Fills"),
    "/deposits": _of("deposit", MoneyIn, "Deposits"),
    "/withdrawals": _of("withdrawal", MoneyIn, "Withdrawals, which the engine may refuse"),
    "/marks": _of("mark", MarksIn, "Marks"),
    "/prices": _of("price", PricesIn, "Prices of assets"),
    "/funding": _of("funding", FundingIn, "Funding"),
    "/books": _of("book", BookIn, "Order books"),
}
