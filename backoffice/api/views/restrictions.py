"""Restrictions: list, apply, lift, and the feed by which others keep a copy."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.accounts.models import Restriction
from backoffice.api import shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import IDEMPOTENT, documented
from backoffice.api.fields import Body, CodeField, TextField, TimeField
from backoffice.api.pages import LARGEST_ID, PARAMETERS, limit_of, one_of, paged, whole
from backoffice.controls.explaining import explained
from backoffice.controls.models import ReasonCode
from backoffice.controls.selectors import restriction_changes
from backoffice.controls.services import Order, apply_orders
from backoffice.core.state import Forbids

STATES = ("in_force", "lifted", "all")


class OrderIn(Body):
    """One order about one account."""

    account = CodeField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Forbids])
    until = TimeField(required=False, allow_null=True)
    lift = serializers.BooleanField(required=False)


class OrdersIn(Body):
    """Orders, all or none."""

    orders = serializers.ListField(child=OrderIn(), allow_empty=False, max_length=1_000)
    reason_code = serializers.ChoiceField(choices=ReasonCode.values)
    reason = TextField(max_length=2_000)


class Restrictions(VenueView):
    """`/restrictions`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.RESTRICT}

    @documented(
        "Restrictions",
        shapes.page_of(shapes.Restriction),
        parameters=[
            *PARAMETERS,
            OpenApiParameter("account", str),
            OpenApiParameter("state", str, enum=STATES, default="in_force"),
        ],
    )
    def get(self, request: Request) -> Response:
        """Those in force, of one account or all."""
        rows = scoped(
            Restriction.objects.select_related("account"),
            self.asker,
            Permission.VIEW,
            path="account__venue",
        )
        state = one_of(request, "state", STATES) or "in_force"
        if state != "all":
            rows = rows.filter(lifted_at__isnull=state == "in_force")
        if "account" in request.query_params:
            rows = rows.filter(account__code=request.query_params["account"])
        limit, after = limit_of(request), whole(request, "after", 0, LARGEST_ID, 0)
        found = explained(self.venue.pk, rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
        return Response(paged(found, limit, shown.restriction, lambda one: int(one.row.pk)))

    @documented(
        "Apply, extend and lift restrictions, all or none",
        shapes.Carried,
        body=OrdersIn,
        status=201,
        parameters=[IDEMPOTENT],
    )
    def post(self, request: Request) -> Response:
        """Only what persons imposed is lifted; rules, shortfalls and security holds stay."""
        body = self.valid(OrdersIn)
        sequences = apply_orders(
            venue=self.venue,
            orders=[_order(one) for one in body["orders"]],
            reason_code=body["reason_code"],
            reason=body["reason"],
            by=self.asker,
            reference=self.idempotency_key(),
        )
        return Response({"sequences": sequences}, status=201)


class RestrictionChanges(VenueView):
    """`/restrictions/changes`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "Changes of restrictions since a cursor",
        shapes.page_of(shapes.RestrictionChange),
        parameters=[
            PARAMETERS[0],
            OpenApiParameter("since", {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}),
        ],
    )
    def get(self, request: Request) -> Response:
        """In their order, none missed. `next` is the cursor to go on from, at the end too."""
        since = whole(request, "since", 0, LARGEST_ID, 0)
        found = restriction_changes(venue=self.venue, since=since, limit=limit_of(request))
        return Response({"items": found, "next": found[-1]["cursor"] if found else since})


def _order(one: dict[str, Any]) -> Order:
    return Order(one["account"], one["kind"], one.get("until"), one.get("lift", False))
