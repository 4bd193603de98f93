"""Files of statements, as every door gives them out."""

from __future__ import annotations

from django.http import HttpResponse

from backoffice.statements.models import Artefact
from backoffice.statements.rendering import Rendered, format_of
from backoffice.statements.storing import read


def attachment(artefact: Artefact, name: str, *, media_type: str = "") -> HttpResponse:
    """The bytes to download as `name` with the format's suffix; `media_type` instead of its own."""
    suffix = format_of(artefact.format).suffix
    return _download(read(artefact.path), media_type or artefact.media_type, f"{name}.{suffix}")


def given_out(rendered: Rendered, name: str) -> HttpResponse:
    """The same of what is kept nowhere; no cache keeps it either."""
    answer = _download(rendered.data, rendered.media_type, f"{name}.{rendered.suffix}")
    answer["Cache-Control"] = "no-store"
    return answer


def _download(data: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    safe = safe_name(name)
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def safe_name(name: str) -> str:
    """The name of a file, without what a header or a folder would take for more."""
    return "".join(letter if letter.isalnum() or letter in "-._" else "_" for letter in name)
