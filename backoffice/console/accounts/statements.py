"""Statements of an account: the newest ones on its page, and their files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from backoffice.console.pages import VenuePage
from backoffice.statements.downloads import attachment
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Statement
from backoffice.statements.services import artefact_of, mark_read


class StatementFile(VenuePage):
    """A file to download; with it the statement counts as read."""

    menu_item = "accounts"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes that were hashed; a format that nobody asked for before is written now."""
        code, number, name = kwargs["account"], kwargs["number"], kwargs["format"]
        if "\x00" in code:
            raise Http404
        rows = self.rows(Statement.objects.select_related("account", "venue"))
        row = get_object_or_404(rows, account__code=code, number=number)
        try:
            artefact = artefact_of(row, name)
        except StatementError as error:
            raise Http404 from error
        mark_read(row, channel="console", actor=request.user.get_username())
        return attachment(artefact, f"statement-{number}")
