"""Shortfalls, decisions, funds and policies."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.accounts.models import Account
from backoffice.api import shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.pages import PARAMETERS, one_of, page
from backoffice.core.accounts import AccountKind
from backoffice.core.money import format_minor
from backoffice.ledger.selectors import book_balances
from backoffice.markets.selectors import read_assets
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.shortfalls.models.shortfalls import STATES
from backoffice.venues.models import PolicyVersion

ACCOUNT = OpenApiParameter("account", str, description="Of one account only.")


class Shortfalls(VenueView):
    """`/shortfalls`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "Shortfalls",
        shapes.page_of(shapes.Shortfall),
        parameters=[*PARAMETERS, ACCOUNT, OpenApiParameter("state", str, enum=STATES)],
    )
    def get(self, request: Request) -> Response:
        """In their order, with what each step paid."""
        rows = _shortfalls(self)
        state = one_of(request, "state", STATES)
        if state is not None:
            rows = rows.filter(state=state)
        return Response(page(request, _of_account(request, rows), shown.shortfall, by="number"))


class ShortfallDetail(VenueView):
    """`/shortfalls/{number}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("A shortfall", shapes.Shortfall)
    def get(self, request: Request, number: int) -> Response:
        """With what each step paid."""
        return Response(shown.shortfall(get_object_or_404(_shortfalls(self), number=number)))


class Decisions(VenueView):
    """`/decisions`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("Decisions", shapes.page_of(shapes.Decision), parameters=[*PARAMETERS, ACCOUNT])
    def get(self, request: Request) -> Response:
        """In their order, each with its sentence."""
        rows = _of_account(request, _decisions(self))
        return Response(page(request, rows, shown.decision, by="number"))


class DecisionDetail(VenueView):
    """`/decisions/{number}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("A decision", shapes.Decision)
    def get(self, request: Request, number: int) -> Response:
        """What was decided, and why."""
        return Response(shown.decision(get_object_or_404(_decisions(self), number=number)))


class Funds(VenueView):
    """`/funds`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("Funds and capital of the venue", shapes.Funds)
    def get(self, request: Request) -> Response:
        """What each holds now."""
        rows = scoped(Account.objects.all(), self.asker, Permission.VIEW)
        kinds = {AccountKind.FUND.value, AccountKind.CAPITAL.value}
        funds = dict(rows.filter(kind__in=kinds).order_by("code").values_list("code", "kind"))
        assets = read_assets(venue_id=self.venue.pk).assets
        found: dict[str, list[dict[str, Any]]] = {code: [] for code in funds}
        balances = book_balances(book=self.venue.code, owners=list(funds))
        for key, amount in sorted(balances.items()):
            shown_amount = format_minor(amount, assets[key.asset_code].decimals)
            found[key.owner].append(
                {"bucket": key.bucket, "asset": key.asset_code, "amount": shown_amount}
            )
        return Response(
            {
                "funds": [
                    {"account": code, "kind": funds[code], "balances": held}
                    for code, held in found.items()
                ]
            }
        )


class Policies(VenueView):
    """`/policies`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("Versions of the policy", shapes.page_of(shapes.Policy), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """In their order."""
        rows = scoped(PolicyVersion.objects.defer("document"), self.asker, Permission.VIEW)
        return Response(page(request, rows, shown.policy, by="number"))


class PolicyDetail(VenueView):
    """`/policies/{number}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("A version of the policy", shapes.PolicyDetail)
    def get(self, request: Request, number: int) -> Response:
        """With its document."""
        rows = scoped(PolicyVersion.objects.all(), self.asker, Permission.VIEW)
        row = get_object_or_404(rows, number=number)
        return Response({**shown.policy(row), "document": row.document})


def _shortfalls(view: VenueView) -> QuerySet[Shortfall]:
    rows = Shortfall.objects.select_related("account", "asset__asset").prefetch_related("steps")
    return scoped(rows, view.asker, Permission.VIEW)


def _decisions(view: VenueView) -> QuerySet[Decision]:
    rows = Decision.objects.select_related("account", "asset__asset", "policy_version")
    rows = rows.defer("inputs", "plan", "policy_version__document")
    return scoped(rows, view.asker, Permission.VIEW)


def _of_account(request: Request, rows: Any) -> Any:
    code = request.query_params.get("account")
    return rows if code is None else rows.filter(account__code=code)
