"""Adjustments in bulk: a CSV or XLSX file, all of it or nothing, with what is wrong in each row."""

from __future__ import annotations

from typing import ClassVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.adjustments.files import COLUMNS, read_lines
from backoffice.adjustments.preview import preview
from backoffice.adjustments.services import attach, propose
from backoffice.api import shapes
from backoffice.api.documents import IDEMPOTENT, documented
from backoffice.api.fields import Body
from backoffice.api.views.adjustments import AdjustmentView, Why

MOST_NAME = 200


class FileIn(Body):
    """A form with a file of lines."""

    file = serializers.FileField(
        max_length=MOST_NAME,
        help_text=f"CSV or XLSX with the columns {', '.join(COLUMNS)}, of at most 2 MB.",
    )


class FileProposalIn(Why, FileIn):
    """And why; evidence may come with it."""

    evidence = serializers.FileField(required=False, help_text="One file of at most 5 MB.")


class AdjustmentFiles(AdjustmentView):
    """`/adjustments/files`."""

    parser_classes = [MultiPartParser]
    permissions: ClassVar = {"POST": Permission.PROPOSE}

    @documented(
        "Propose the adjustments of a file",
        shapes.Adjustment,
        body={"multipart/form-data": FileProposalIn},
        status=201,
        parameters=[IDEMPOTENT],
    )
    def post(self, request: Request) -> Response:
        """One proposal of all lines, or none: what is wrong stands by row in `errors`."""
        body = self.valid(FileProposalIn)
        file, evidence = body["file"], body.get("evidence")
        lines = read_lines(venue=self.venue, name=file.name, content=file.read())
        with transaction.atomic():  # no evidence is kept of what was refused
            row = propose(
                venue=self.venue,
                lines=lines,
                reason_code=body["reason_code"],
                reason=body["reason"],
                by=self.asker,
                evidence=evidence
                and attach(
                    venue=self.venue, name=evidence.name, content=evidence.read(), by=self.asker
                ),
                reference=self.idempotency_key(),
                source=file.name,
            )
        return Response(self.shown(row), status=201)


class AdjustmentFilePreview(AdjustmentView):
    """`/adjustments/files/preview`."""

    parser_classes = [MultiPartParser]
    permissions: ClassVar = {"POST": Permission.PROPOSE}

    @documented(
        "What the adjustments of a file would do",
        {"type": "object"},
        body={"multipart/form-data": FileIn},
    )
    def post(self, request: Request) -> Response:
        """A dry run by the engine; nothing is written."""
        file = self.valid(FileIn)["file"]
        lines = read_lines(venue=self.venue, name=file.name, content=file.read())
        return Response(preview(venue=self.venue, lines=lines))
