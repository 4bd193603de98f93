"""Adjustments: preview, propose, approve, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.adjustments.lines import MOST_LINES, Line
from backoffice.adjustments.models import AdjustmentRequest, Evidence, ReasonCode, State
from backoffice.adjustments.preview import preview
from backoffice.adjustments.services import approve, propose, propose_reversal, refuse
from backoffice.api import shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import IDEMPOTENT, documented
from backoffice.api.fields import Body, CodeField, EvidenceField, NumberField, TextField
from backoffice.api.pages import PARAMETERS, one_of, page
from backoffice.api.problems import Problem
from backoffice.markets.selectors import read_assets


class LineIn(Body):
    """One movement of whole units; a negative amount takes from the account."""

    account = CodeField()
    asset = CodeField()
    amount = NumberField()
    against = CodeField()


class LinesIn(Body):
    """What a preview needs."""

    lines = serializers.ListField(child=LineIn(), allow_empty=False, max_length=MOST_LINES)


class Why(Body):
    """Why an adjustment is right."""

    reason_code = serializers.ChoiceField(choices=ReasonCode.values)
    reason = TextField(max_length=2_000)


class ProposalIn(Why, LinesIn):
    """What a proposal needs."""

    evidence = EvidenceField(required=False)


class ApprovalIn(Body):
    """Which lines were looked at."""

    seen_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)


class RefusalIn(Body):
    """Why it is refused."""

    because = TextField(max_length=2_000)


class ReversalIn(Body):
    """Why it is undone."""

    reason = TextField(max_length=2_000)
    evidence = EvidenceField(required=False)


class AdjustmentView(VenueView):
    """A view about adjustments of the venue."""

    def rows(self) -> Any:
        """All that the asker may see."""
        rows = AdjustmentRequest.objects.select_related("evidence").defer("evidence__content")
        return scoped(rows, self.asker, Permission.VIEW)

    def shown(self, row: AdjustmentRequest) -> dict[str, Any]:
        """A request."""
        return shown.adjustment(row, self.decimals())

    def evidence(self, key: int | None) -> Evidence | None:
        """What the asker attached under this number before. Raises a problem."""
        if key is None:
            return None
        rows = Evidence.objects.defer("content").filter(added_by=self.asker.name)
        found = scoped(rows, self.asker, Permission.PROPOSE).filter(pk=key).first()
        if found is None:
            told = "evidence: you attached nothing under that number; attach it first."
            raise Problem(422, "invalid", "evidence", told)
        return found

    def decimals(self) -> dict[str, int]:
        """Decimals of the venue's assets by code."""
        assets = read_assets(venue_id=self.venue.pk).assets
        return {code: asset.decimals for code, asset in assets.items()}

    def lines(self, found: Sequence[dict[str, Any]]) -> list[Line]:
        """Lines in smallest units. Raises a problem for an amount that is none."""
        decimals, lines = self.decimals(), []
        for number, one in enumerate(found, 1):
            places = decimals.get(one["asset"])
            if places is None:
                field = f"lines.{number}.asset"
                raise Problem(422, "invalid", field, f"{field}: the venue has no such asset.")
            minor = one["amount"] * 10**places
            if minor.denominator != 1:
                field = f"lines.{number}.amount"
                told = f"{field}: {one['asset']} has {places} decimals; write no more."
                raise Problem(422, "invalid", field, told)
            lines.append(Line(one["account"], one["asset"], int(minor), one["against"]))
        return lines


class Adjustments(AdjustmentView):
    """`/adjustments`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.PROPOSE}

    @documented(
        "Adjustments",
        shapes.page_of(shapes.Adjustment),
        parameters=[*PARAMETERS, OpenApiParameter("state", str, enum=State.values)],
    )
    def get(self, request: Request) -> Response:
        """In the order in which they were proposed."""
        rows, state = self.rows(), one_of(request, "state", State.values)
        if state is not None:
            rows = rows.filter(state=state)
        decimals = self.decimals()
        return Response(page(request, rows, lambda row: shown.adjustment(row, decimals)))

    @documented(
        "Propose an adjustment",
        shapes.Adjustment,
        body=ProposalIn,
        status=201,
        parameters=[IDEMPOTENT],
    )
    def post(self, request: Request) -> Response:
        """Another person decides; the answer holds the preview of the effect."""
        body = self.valid(ProposalIn)
        row = propose(
            venue=self.venue,
            lines=self.lines(body["lines"]),
            reason_code=body["reason_code"],
            reason=body["reason"],
            by=self.asker,
            evidence=self.evidence(body.get("evidence")),
            reference=self.idempotency_key(),
            source="api",
        )
        return Response(self.shown(row), status=201)


class AdjustmentPreview(AdjustmentView):
    """`/adjustments/preview`."""

    permissions: ClassVar = {"POST": Permission.PROPOSE}

    @documented("What an adjustment would do", {"type": "object"}, body=LinesIn)
    def post(self, request: Request) -> Response:
        """A dry run by the engine; nothing is written."""
        lines = self.lines(self.valid(LinesIn)["lines"])
        return Response(preview(venue=self.venue, lines=lines))


class AdjustmentDetail(AdjustmentView):
    """`/adjustments/{id}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("An adjustment", shapes.Adjustment)
    def get(self, request: Request, key: int) -> Response:
        """What was proposed and decided."""
        return Response(self.shown(get_object_or_404(self.rows(), pk=key)))


class AdjustmentApproval(AdjustmentView):
    """`/adjustments/{id}/approve`."""

    permissions: ClassVar = {"POST": Permission.APPROVE}

    @documented("Approve an adjustment, which posts it", shapes.Adjustment, body=ApprovalIn)
    def post(self, request: Request, key: int) -> Response:
        """By another person than the proposer; again it changes nothing."""
        body = self.valid(ApprovalIn)
        row = get_object_or_404(self.rows(), pk=key)
        done = approve(request=row, by=self.asker, seen_sha256=body.get("seen_sha256"))
        return Response(self.shown(done))


class AdjustmentRefusal(AdjustmentView):
    """`/adjustments/{id}/refuse`."""

    permissions: ClassVar = {"POST": Permission.APPROVE}

    @documented("Refuse an adjustment", shapes.Adjustment, body=RefusalIn)
    def post(self, request: Request, key: int) -> Response:
        """By another person than the proposer."""
        body = self.valid(RefusalIn)
        row = get_object_or_404(self.rows(), pk=key)
        return Response(self.shown(refuse(request=row, by=self.asker, because=body["because"])))


class AdjustmentReversal(AdjustmentView):
    """`/adjustments/{id}/reverse`."""

    permissions: ClassVar = {"POST": Permission.PROPOSE}

    @documented(
        "Propose to undo an adjustment",
        shapes.Adjustment,
        body=ReversalIn,
        status=201,
        parameters=[IDEMPOTENT],
    )
    def post(self, request: Request, key: int) -> Response:
        """It is decided as every other one."""
        body, reference = self.valid(ReversalIn), self.idempotency_key()
        row = get_object_or_404(self.rows(), pk=key)
        done = propose_reversal(
            request=row,
            reason=body["reason"],
            by=self.asker,
            evidence=self.evidence(body.get("evidence")),
            reference=reference,
        )
        return Response(self.shown(done), status=201)
