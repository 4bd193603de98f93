"""Proposed policies: check, propose, and decide by another person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.api import proposal_shapes, shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.fields import Body, TextField, TimeField
from backoffice.api.pages import PARAMETERS, page
from backoffice.proposals.checking import MOST_BYTES, changed_from, read_policy
from backoffice.proposals.models import PolicyProposal
from backoffice.proposals.services import approve_policy, propose_policy, refuse_policy
from backoffice.venues.models import PolicyVersion


class PolicyTextIn(Body):
    """A policy."""

    text = TextField(
        max_length=MOST_BYTES, trim_whitespace=False, help_text="As YAML or as JSON, in one text."
    )


class PolicyProposalIn(PolicyTextIn):
    """What a proposal needs."""

    reason = TextField(max_length=2_000)
    effective_at = TimeField(
        required=False, allow_null=True, help_text="Without it, as soon as it is approved."
    )


class PolicyApprovalIn(Body):
    """Which policy was looked at."""

    seen_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)


class PolicyRefusalIn(Body):
    """Why it is refused."""

    because = TextField(max_length=2_000)


class PolicyView(VenueView):
    """A view about proposed policies of the venue."""

    def rows(self) -> QuerySet[PolicyProposal]:
        """All that the asker may see."""
        rows = PolicyProposal.objects.select_related("version", "venue")
        return scoped(rows.defer("version__document"), self.asker, Permission.VIEW)

    def versions(self) -> QuerySet[PolicyVersion]:
        """The venue's versions, in their order."""
        rows = PolicyVersion.objects.order_by("number")
        return scoped(rows, self.asker, Permission.VIEW)

    def whole(self, row: PolicyProposal) -> dict[str, Any]:
        """A proposal with what it changes."""
        base = self.versions().filter(number=row.based_on).first()
        changes = [] if base is None else changed_from(base, row.document)
        return {
            **shown.policy_proposal(row, timezone.now()),
            "text": row.text,
            "document": row.document,
            "changes": [asdict(one) for one in changes],
            "trials": [shown.trial(one) for one in row.trials.defer("document")],
        }


class PolicyCheck(PolicyView):
    """`/policies/check`."""

    permissions: ClassVar = {"POST": Permission.WRITE_POLICY}

    @documented("Is this policy right?", proposal_shapes.PolicyChecked, body=PolicyTextIn)
    def post(self, request: Request) -> Response:
        """What is wrong by line, and what it changes in words; nothing is written."""
        read = read_policy(self.venue, self.valid(PolicyTextIn)["text"])
        newest = self.versions().last()
        changes = []
        if newest is not None and read.document is not None:
            changes = changed_from(newest, read.document)
        return Response(
            {
                "problems": [asdict(one) for one in read.problems],
                "warning": read.warning,
                "changes": [asdict(one) for one in changes],
            }
        )


class PolicyProposals(PolicyView):
    """`/policies/proposals`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.WRITE_POLICY}

    @documented(
        "Proposed policies",
        shapes.page_of(proposal_shapes.PolicyProposal),
        parameters=PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """In the order in which they were proposed."""
        rows, now = self.rows().defer("text", "document"), timezone.now()
        return Response(page(request, rows, lambda row: shown.policy_proposal(row, now)))

    @documented(
        "Propose a policy",
        proposal_shapes.PolicyProposalDetail,
        body=PolicyProposalIn,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """A worker runs it dry on the book of now; another person makes it a version. What is wrong
        with the text stands by line in the problem's `errors`.
        """
        body = self.valid(PolicyProposalIn)
        row = propose_policy(
            venue=self.venue,
            text=body["text"],
            reason=body["reason"],
            effective_at=body.get("effective_at"),
            by=self.asker,
        )
        return Response(self.whole(row), status=201)


class PolicyProposalDetail(PolicyView):
    """`/policies/proposals/{id}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("A proposed policy", proposal_shapes.PolicyProposalDetail)
    def get(self, request: Request, key: int) -> Response:
        """What it changes in words, whom it would affect, and what was decided."""
        return Response(self.whole(get_object_or_404(self.rows(), pk=key)))


class PolicyApproval(PolicyView):
    """`/policies/proposals/{id}/approve`."""

    permissions: ClassVar = {"POST": Permission.APPROVE_POLICY}

    @documented(
        "Approve a policy, which makes it a version",
        proposal_shapes.PolicyProposalDetail,
        body=PolicyApprovalIn,
    )
    def post(self, request: Request, key: int) -> Response:
        """By another person than who wrote it; again it changes nothing."""
        body = self.valid(PolicyApprovalIn)
        row = get_object_or_404(self.rows(), pk=key)
        done = approve_policy(proposal=row, by=self.asker, seen_sha256=body.get("seen_sha256"))
        return Response(self.whole(done))


class PolicyRefusal(PolicyView):
    """`/policies/proposals/{id}/refuse`."""

    permissions: ClassVar = {"POST": Permission.APPROVE_POLICY}

    @documented("Refuse a policy", proposal_shapes.PolicyProposalDetail, body=PolicyRefusalIn)
    def post(self, request: Request, key: int) -> Response:
        """By another person than who wrote it."""
        body = self.valid(PolicyRefusalIn)
        row = get_object_or_404(self.rows(), pk=key)
        return Response(
            self.whole(refuse_policy(proposal=row, by=self.asker, because=body["because"]))
        )
