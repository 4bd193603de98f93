"""Webhooks, what was delivered, and sending again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.api import shapes
from backoffice.api.base import VenueView, no_content
from backoffice.api.documents import documented
from backoffice.api.fields import Body, TextField
from backoffice.api.pages import PARAMETERS, one_of, page
from backoffice.api.shown import iso
from backoffice.api.views.security import NothingIn
from backoffice.webhooks.models import Delivery, Endpoint, State, Topic
from backoffice.webhooks.services import (
    create_endpoint,
    remove_endpoint,
    replay,
    rotate_secret,
)


class WebhookIn(Body):
    """Where to send what."""

    url = TextField(max_length=2_000)
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=Topic.values), allow_empty=False
    )


class WebhookView(VenueView):
    """A view about webhooks of the venue."""

    permissions: ClassVar = {"GET": Permission.ADMINISTER, "POST": Permission.ADMINISTER}

    def endpoint(self, key: int) -> Endpoint:
        """The active webhook of that number. Raises 404."""
        rows = Endpoint.objects.select_related("venue").filter(active=True)
        return get_object_or_404(scoped(rows, self.asker, Permission.ADMINISTER), pk=key)


class Webhooks(WebhookView):
    """`/webhooks`."""

    @documented("Webhooks", shapes.page_of(shapes.Webhook), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """Those of the venue."""
        rows = scoped(Endpoint.objects.all(), self.asker, Permission.ADMINISTER)
        return Response(page(request, rows, _endpoint))

    @documented("Add a webhook", shapes.WebhookMade, body=WebhookIn, status=201)
    def post(self, request: Request) -> Response:
        """Messages are signed as Standard Webhooks says; the secret is shown once."""
        row, secret = create_endpoint(venue=self.venue, by=self.asker, **self.valid(WebhookIn))
        return Response({**_endpoint(row), "secret": secret}, status=201)


class WebhookDetail(WebhookView):
    """`/webhooks/{id}`."""

    permissions: ClassVar = {"DELETE": Permission.ADMINISTER}

    @documented("Remove a webhook", None, status=204)
    def delete(self, request: Request, key: int) -> Response:
        """Nothing more is sent; what was sent stays to be seen."""
        remove_endpoint(endpoint=self.endpoint(key), by=self.asker)
        return no_content()


class WebhookRotation(WebhookView):
    """`/webhooks/{id}/rotate`."""

    permissions: ClassVar = {"POST": Permission.ADMINISTER}

    @documented("Give a webhook a new secret", shapes.WebhookMade, body=NothingIn)
    def post(self, request: Request, key: int) -> Response:
        """For a day messages are signed with the one before too."""
        self.valid(NothingIn)
        row = self.endpoint(key)
        return Response({**_endpoint(row), "secret": rotate_secret(endpoint=row, by=self.asker)})


class Deliveries(WebhookView):
    """`/webhooks/{id}/deliveries`."""

    permissions: ClassVar = {"GET": Permission.ADMINISTER}

    @documented(
        "Messages to a webhook",
        shapes.page_of(shapes.Delivery),
        parameters=[*PARAMETERS, OpenApiParameter("state", str, enum=State.values)],
    )
    def get(self, request: Request, key: int) -> Response:
        """In their order, with what became of each."""
        rows = Delivery.objects.filter(endpoint=self.endpoint(key))
        state = one_of(request, "state", State.values)
        rows = rows if state is None else rows.filter(state=state)
        return Response(page(request, rows, _delivery))


class DeliveryReplay(WebhookView):
    """`/webhooks/deliveries/{id}/replay`."""

    permissions: ClassVar = {"POST": Permission.ADMINISTER}

    @documented("Send a message again", shapes.Delivery, body=NothingIn)
    def post(self, request: Request, key: int) -> Response:
        """Under the same id, by which a receiver knows a repetition."""
        self.valid(NothingIn)
        rows = Delivery.objects.select_related("endpoint__venue")
        mine = scoped(rows, self.asker, Permission.ADMINISTER, path="endpoint__venue")
        row = get_object_or_404(mine, pk=key)
        replay(delivery=row, by=self.asker)
        row.refresh_from_db()
        return Response(_delivery(row))


def _endpoint(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "topics": row.topics,
        "active": row.active,
        "created_at": iso(row.created_at),
    }


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "topic": row.topic,
        "state": row.state,
        "attempts": row.attempts,
        "created_at": iso(row.created_at),
        "next_at": iso(row.next_at),
        "status": row.status,
        "error": row.error,
        "payload": row.payload,
    }
