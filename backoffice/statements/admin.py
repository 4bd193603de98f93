"""Admin pages of statements: lists to read, files to download, and settings to edit."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from unfold.admin import ModelAdmin, TabularInline

from backoffice.records.admin import ReadOnlyAdmin, visible
from backoffice.statements import models
from backoffice.statements.downloads import attachment
from backoffice.statements.errors import StatementError
from backoffice.statements.rendering import known_formats
from backoffice.statements.services import artefact_of, mark_read


@admin.register(models.Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Statements, with their files in every format."""

    list_display = ["account", "number", "kind", "begins_at", "ends_at", "movements", "files"]
    list_select_related = ["account"]
    list_filter = ["venue", "kind", "scope"]
    search_fields = ["account__code", "content_sha256"]
    date_hierarchy = "ends_at"

    @admin.display(description="files")
    def files(self, row: models.Statement) -> str:
        """Links to all formats; a file that nobody asked for before is written then."""
        if row.number is None:
            return "draft"
        links = [
            (reverse("admin:statements_statement_file", args=[row.pk, name]), name)
            for name in known_formats()
        ]
        return format_html_join(" ", '<a href="{}">{}</a>', links)

    def get_urls(self) -> list[URLPattern]:
        """The pages of the admin, and one for a file."""
        own = path(
            "<int:statement>/file/<slug:name>/",
            self.admin_site.admin_view(self.file),
            name="statements_statement_file",
        )
        return [own, *super().get_urls()]

    def file(self, request: HttpRequest, statement: int, name: str) -> HttpResponse:
        """A file to download; with it the statement counts as read."""
        row = self.get_queryset(request).filter(pk=statement).first()
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        try:
            artefact = artefact_of(row, name)
        except StatementError as error:
            raise Http404(str(error)) from error
        mark_read(row, channel="console", actor=request.user.get_username())
        return attachment(artefact, f"{row.account.code}-{row.number}")


@admin.register(models.StatementSetting)
class StatementSettingAdmin(ModelAdmin):
    """Which statements come by themselves, and how they look; of the venues that one may see."""

    list_display = ["venue", "account", "kinds", "scope", "idle", "formats", "language", "page"]
    list_select_related = ["venue", "account"]
    list_filter = ["venue"]
    autocomplete_fields: ClassVar = ["account"]
    search_fields = ["account__code", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of venues that the person may see."""
        return visible(super().get_queryset(request), request)

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices among what the person may see."""
        rows = field.remote_field.model._default_manager.all()
        return super().formfield_for_foreignkey(
            field, request, **{**kwargs, "queryset": visible(rows, request)}
        )


@admin.register(models.Artefact)
class ArtefactAdmin(ReadOnlyAdmin):
    """Files."""

    list_display = ["statement", "format", "size", "sha256", "created_at"]
    list_select_related = ["statement__account"]
    list_filter = ["format"]
    search_fields = ["sha256", "path"]


@admin.register(models.StatementEvent)
class StatementEventAdmin(ReadOnlyAdmin):
    """Who got and who read them."""

    list_display = ["statement", "kind", "channel", "actor", "at"]
    list_select_related = ["statement__account"]
    list_filter = ["kind", "channel"]


@admin.register(models.StatementCut)
class StatementCutAdmin(ReadOnlyAdmin):
    """Cut-offs."""

    list_display = ["venue", "at", "cut_at", "sequence", "seal_number", "sealed"]
    list_select_related = ["venue"]
    list_filter = ["venue"]


class ShardInline(TabularInline):
    """The shards of a run."""

    model = models.StatementShard
    fields = readonly_fields = (
        *("number", "state", "attempts", "accounts", "made", "skipped", "error", "finished_at"),
    )
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Runs cut their shards themselves."""
        return False


@admin.register(models.StatementRun)
class StatementRunAdmin(ReadOnlyAdmin):
    """Runs and their progress."""

    list_display = ["venue", "kind", "begins_at", "ends_at", "state", "created_at", "finished_at"]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind", "state"]
    inlines = [ShardInline]
