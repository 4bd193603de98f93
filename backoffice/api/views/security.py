"""Security of trading accounts: what the venue reports, break-glass, alarms."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.api import shapes
from backoffice.api.base import VenueView
from backoffice.api.documents import IDEMPOTENT, documented
from backoffice.api.fields import Body, CodeField, TextField, TimeField
from backoffice.api.pages import PARAMETERS, page
from backoffice.api.shown import iso
from backoffice.controls.models import Alarm, BreakGlassRequest, SecurityEvent, What
from backoffice.controls.services import (
    approve_break_glass,
    propose_break_glass,
    refuse_break_glass,
    report_security,
)
from backoffice.core.state import Forbids


class SecurityEventIn(Body):
    """What happened."""

    account = CodeField()
    what = serializers.ChoiceField(choices=What.values)
    happened_at = TimeField()
    reference = TextField(max_length=200)


class BreakGlassIn(Body):
    """Which hold, and why."""

    account = CodeField()
    forbids = serializers.ChoiceField(choices=[kind.value for kind in Forbids])
    reason = TextField(max_length=2_000)


class BecauseIn(Body):
    """Why it is refused."""

    because = TextField(max_length=2_000)


class NothingIn(Body):
    """An empty body."""


class SecurityEvents(VenueView):
    """`/security-events`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.INGEST}

    @documented("Security events", shapes.page_of(shapes.SecurityEvent), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """In the order in which they were reported."""
        rows = SecurityEvent.objects.select_related("account")
        return Response(page(request, scoped(rows, self.asker, Permission.VIEW), _event))

    @documented(
        "Report a security event of an account",
        shapes.SecurityEvent,
        body=SecurityEventIn,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """The venue's rule places a hold, which nothing shortens. The reference counts once."""
        row = report_security(venue=self.venue, by=self.asker, **self.valid(SecurityEventIn))
        return Response(_event(row), status=201)


class BreakGlass(VenueView):
    """`/break-glass`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.PROPOSE}

    @documented("Break-glass requests", shapes.page_of(shapes.BreakGlass), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """In their order."""
        rows = BreakGlassRequest.objects.select_related("account")
        return Response(page(request, scoped(rows, self.asker, Permission.VIEW), _glass))

    @documented(
        "Ask to end a security hold before its time",
        shapes.BreakGlass,
        body=BreakGlassIn,
        status=201,
        parameters=[IDEMPOTENT],
    )
    def post(self, request: Request) -> Response:
        """Raises an alarm; another person ends the hold within an hour."""
        body, key = self.valid(BreakGlassIn), self.idempotency_key()
        row = propose_break_glass(venue=self.venue, by=self.asker, reference=key, **body)
        return Response(_glass(row), status=201)


class BreakGlassApproval(VenueView):
    """`/break-glass/{id}/approve`."""

    permissions: ClassVar = {"POST": Permission.APPROVE}

    @documented("End the security hold", shapes.BreakGlass, body=NothingIn)
    def post(self, request: Request, key: int) -> Response:
        """By another person, with a second alarm."""
        self.valid(NothingIn)
        rows = scoped(BreakGlassRequest.objects.all(), self.asker, Permission.VIEW)
        row = approve_break_glass(request=get_object_or_404(rows, pk=key), by=self.asker)
        return Response(_glass(row))


class BreakGlassRefusal(VenueView):
    """`/break-glass/{id}/refuse`."""

    permissions: ClassVar = {"POST": Permission.VIEW}

    @documented("Refuse to end the security hold", shapes.BreakGlass, body=BecauseIn)
    def post(self, request: Request, key: int) -> Response:
        """By another person; or the proposer withdraws it. The hold stays."""
        because = self.valid(BecauseIn)["because"]
        rows = scoped(BreakGlassRequest.objects.all(), self.asker, Permission.VIEW)
        found = get_object_or_404(rows, pk=key)
        row = refuse_break_glass(request=found, by=self.asker, because=because)
        return Response(_glass(row))


class Alarms(VenueView):
    """`/alarms`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("Alarms", shapes.page_of(shapes.Alarm), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """In the order in which they were raised."""
        rows = scoped(Alarm.objects.all(), self.asker, Permission.VIEW)
        return Response(page(request, rows, _alarm))


def _event(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "account": row.account.code,
        "what": row.what,
        "happened_at": iso(row.happened_at),
        "reference": row.reference,
        "forbids": row.forbids,
        "until": iso(row.until),
    }


def _glass(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "account": row.account.code,
        "forbids": row.forbids,
        "reason": row.reason,
        "proposed_by": row.proposed_by,
        "held_until": iso(row.held_until),
        "cause": row.cause,
        "expires_at": iso(row.expires_at),
        "approved_by": row.approved_by,
        "refused_by": row.refused_by,
        "refusal": row.refusal,
    }


def _alarm(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "what": row.what,
        "sentence": row.sentence,
        "raised_at": iso(row.raised_at),
        "seen_by": row.seen_by,
    }
