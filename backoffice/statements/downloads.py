"""Files of statements, as every door gives them out."""

from __future__ import annotations

from django.http import HttpResponse

from backoffice.statements.models import Artefact
from backoffice.statements.rendering import format_of
from backoffice.statements.storing import read


def attachment(artefact: Artefact, name: str, *, media_type: str = "") -> HttpResponse:
    """The bytes to download as `name` with the format's suffix; `media_type` instead of its own."""
    answer = HttpResponse(read(artefact.path), content_type=media_type or artefact.media_type)
    safe = safe_name(f"{name}.{format_of(artefact.format).suffix}")
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def safe_name(name: str) -> str:
    """The name of a file, without what a header or a folder would take for more."""
    return "".join(letter if letter.isalnum() or letter in "-._" else "_" for letter in name)
