"""Debts, and the plans that repay them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.api import debt_shapes, shapes, shown_debts
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.pages import LARGEST_ID, PARAMETERS, limit_of, one_of, paged, whole
from backoffice.api.views.matters import ACCOUNT
from backoffice.proposals.plans import running_plans
from backoffice.shortfalls.models import Debt

STATES = ("owed", "repaid")
PLANS = 100


class Debts(VenueView):
    """`/debts`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "Debts",
        shapes.page_of(debt_shapes.Debt),
        parameters=[*PARAMETERS, ACCOUNT, OpenApiParameter("state", str, enum=STATES)],
    )
    def get(self, request: Request) -> Response:
        """In their order, with the plan in force and how each instalment stands."""
        rows, code = _debts(self), request.query_params.get("account")
        state = one_of(request, "state", STATES)
        if code is not None:
            rows = rows.filter(account__code=code)
        if state is not None:
            nothing = Q(principal=0, interest=0)
            rows = rows.filter(~nothing if state == "owed" else nothing)
        limit, after = limit_of(request), whole(request, "after", 0, LARGEST_ID, 0)
        found = list(rows.filter(number__gt=after).order_by("number")[: limit + 1])
        plans = running_plans(self.venue, Q(debt__in=found)) if found else {}
        return Response(
            paged(
                found,
                limit,
                lambda row: shown_debts.debt(row, plans.get(row.number)),
                lambda row: int(row.number),
            )
        )


class DebtView(VenueView):
    """`/debts/{number}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("A debt", debt_shapes.DebtDetail)
    def get(self, request: Request, number: int) -> Response:
        """With the plan in force, and the newest 100 that were proposed."""
        row, now = get_object_or_404(_debts(self), number=number), timezone.now()
        plan = running_plans(self.venue, Q(debt=row)).get(row.number)
        places = row.asset.asset.decimals
        steps = [shown_debts.plan_step(one, now, places) for one in row.plans.all()[:PLANS]]
        return Response({**shown_debts.debt(row, plan), "plans": steps})


def _debts(view: VenueView) -> QuerySet[Debt]:
    rows = Debt.objects.select_related("account", "asset__asset")
    return scoped(rows, view.asker, Permission.VIEW)
