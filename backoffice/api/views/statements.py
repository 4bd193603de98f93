"""Final statements of an account, their files, and further ones on demand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.api import shapes, shown
from backoffice.api.documents import documented
from backoffice.api.fields import Body
from backoffice.api.pages import PARAMETERS, page
from backoffice.api.views.accounts import AccountView
from backoffice.proposals.services import issue_on_demand
from backoffice.statements.downloads import attachment
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Statement
from backoffice.statements.services import artefact_of, mark_delivered


class DaysIn(Body):
    """Business days on the venue's calendar, the last one too."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()


class StatementView(AccountView):
    """A view about the final statements of one account; drafts are not shown."""

    def statements(self, code: str) -> QuerySet[Statement]:
        """Those of the account with that code. Raises 404."""
        rows = Statement.objects.filter(
            account=self.account(code), number__isnull=False
        ).select_related("account", "venue", "replaces", "replaced_by")
        return scoped(rows.prefetch_related("artefacts"), self.asker, Permission.VIEW)


class Statements(StatementView):
    """`/accounts/{code}/statements`."""

    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.PROPOSE}

    @documented("Statements of an account", shapes.page_of(shapes.Statement), parameters=PARAMETERS)
    def get(self, request: Request, code: str) -> Response:
        """Final ones, by their number."""
        return Response(page(request, self.statements(code), shown.statement, by="number"))

    @documented("Issue a statement on demand", shapes.Statement, body=DaysIn, status=201)
    def post(self, request: Request, code: str) -> Response:
        """Of days that have ended. Sent again for the same days, it is the same statement."""
        days = self.valid(DaysIn)
        first, last = days["first_day"], days["last_day"]
        made = issue_on_demand(account=self.account(code), first=first, last=last, by=self.asker)
        return Response(shown.statement(made), status=201)


class StatementDetail(StatementView):
    """`/accounts/{code}/statements/{number}`."""

    @documented("A statement", shapes.Statement)
    def get(self, request: Request, code: str, number: int) -> Response:
        """Its period, what it replaces, and its files."""
        row = get_object_or_404(self.statements(code), number=number)
        return Response(shown.statement(row))


class StatementFile(StatementView):
    """`/accounts/{code}/statements/{number}/files/{name}`."""

    @documented(
        "A statement in one format",
        OpenApiTypes.BINARY,
        media_type="application/octet-stream",
        parameters=[
            OpenApiParameter(
                "name", str, OpenApiParameter.PATH, description="Such as json, pdf or csv."
            )
        ],
    )
    def get(self, request: Request, code: str, number: int, name: str) -> HttpResponse:
        """The bytes that were hashed; with them the statement counts as delivered."""
        row = get_object_or_404(self.statements(code), number=number)
        try:
            artefact = artefact_of(row, name)
        except StatementError as error:
            raise Http404 from error
        mark_delivered(row, channel="api", actor=self.asker.name)
        answer = attachment(artefact, f"statement-{number}", media_type="application/octet-stream")
        answer["X-Media-Type"] = artefact.media_type
        return answer

    def perform_content_negotiation(self, request: Request, force: bool = True) -> Any:
        """Whatever the caller accepts: the format is in the address."""
        return super().perform_content_negotiation(request, force=force)
