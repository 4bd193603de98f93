"""Pages of the audit trail."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from backoffice.access.export import FORMATS, trail_lines
from backoffice.access.models import AuditRecord
from backoffice.access.roles import Permission
from backoffice.access.selectors import audit_trail, filtered, sources_of
from backoffice.console.audit.forms import SequenceForm, TrailForm
from backoffice.console.audit.reading import change_of
from backoffice.console.pages import VenuePage
from backoffice.console.paging import page_of

PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


class AuditPage(VenuePage):
    """What auditors see of the venue; superusers also what is of no venue, such as users."""

    menu_item = "audit"
    permission = Permission.AUDIT
    title = "Audit trail"

    def found(self, form: TrailForm) -> QuerySet[AuditRecord]:
        """The records that fit, newest first."""
        rows = audit_trail(self.request.user).filter(Q(venue=self.venue) | Q(venue=None))
        return filtered(rows, form.wanted())


class Audit(AuditPage):
    """A page of it."""

    template_name = "console/audit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was asked for, and where the page goes on."""
        form = TrailForm(self.request.GET)
        rows = self.found(form) if form.is_valid() else AuditRecord.objects.none()
        page = page_of(rows, self.request, PAGE)
        given = {name: self.request.GET.get(name, "") for name in form.fields}
        asked = urlencode({name: value for name, value in given.items() if value})
        return super().get_context_data(**kwargs) | {
            "form": form,
            "list": [change_of(row) for row in page.rows],
            "earlier": page.earlier,
            "asked": asked,
            "formats": list(FORMATS),
        }


class AuditExport(AuditPage):
    """All that fits as a file, streamed, so that any length is one."""

    def get(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> StreamingHttpResponse:
        """Newest first; the same filters as the page."""
        form, name = TrailForm(request.GET), kwargs["file"]
        if name not in FORMATS or not form.is_valid():
            raise Http404
        lines = FORMATS[name](trail_lines(self.found(form)))
        answer = StreamingHttpResponse(lines, content_type=TYPES[name])
        file = f"audit-{timezone.now():%Y%m%dT%H%M%SZ}.{name}"
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
        answer["Cache-Control"] = "no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class Sources(VenuePage):
    """Who sent which events."""

    template_name = "console/sources.html"
    menu_item = "audit"
    permission = Permission.AUDIT
    title = "Who sent events"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest, or who sent one event."""
        form = SequenceForm(self.request.GET)
        wanted = form.cleaned_data["sequence"] if form.is_valid() else None
        page = page_of(self.rows(sources_of(self.venue, wanted)), self.request, PAGE)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "list": page.rows,
            "earlier": page.earlier,
            "sequence": wanted,
        }
