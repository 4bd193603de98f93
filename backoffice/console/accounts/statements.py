"""Files of statements: final ones, drafts, and what a proposed correction would be."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from backoffice.access.roles import Permission
from backoffice.console.numbers import MOST
from backoffice.console.pages import VenuePage
from backoffice.proposals.models import StatementProposal
from backoffice.statements.document import StatementMismatch
from backoffice.statements.downloads import attachment, given_out
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Statement
from backoffice.statements.rendering import Rendered
from backoffice.statements.services import artefact_of, mark_read, preview_correction
from backoffice.statements.services.life import preview


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


class DraftFile(VenuePage):
    """A draft in one format, computed now and kept nowhere; not for everybody."""

    menu_item = "accounts"
    seers = frozenset({Permission.PROPOSE})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes; the document says that it is a draft."""
        if not self.seers & self.allowed:
            raise PermissionDenied
        if "\x00" in kwargs["account"] or kwargs["key"] > MOST:
            raise Http404
        try:
            found = self.rendered(kwargs["account"], kwargs["key"], kwargs["format"])
        except (StatementError, StatementMismatch) as error:
            raise Http404 from error
        return given_out(found, f"draft-{kwargs['key']}")

    def rendered(self, code: str, key: int, name: str) -> Rendered:
        """The draft of that key. Raises 404."""
        rows = self.rows(Statement.objects.select_related("venue", "cut", "previous", "replaces"))
        row = get_object_or_404(rows, account__code=code, pk=key, number=None)
        return preview(row, name)


class CorrectionFile(DraftFile):
    """The statement that a proposed correction would make, for those who decide about it."""

    seers = frozenset({Permission.PROPOSE, Permission.APPROVE})

    def rendered(self, code: str, key: int, name: str) -> Rendered:
        """What comes of the proposal of that key. Raises 404."""
        related = ("statement__venue", "statement__cut", "statement__previous")
        rows = self.rows(StatementProposal.objects.select_related(*related))
        row = get_object_or_404(rows, account__code=code, pk=key, what="correct", approved=None)
        assert row.statement is not None
        return preview_correction(row.statement, name, reason=row.why)
