"""Errors as problem+json (RFC 9457): a code, the field, and what to do, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.adjustments.errors import BadFile, LimitExceeded
from backoffice.adjustments.errors import ReferenceConflict as ProposalConflict
from backoffice.controls.errors import ReferenceConflict as OrderConflict
from backoffice.ledger.errors import Contention, LedgerError
from backoffice.proposals.errors import ProposalError
from backoffice.records.refusals import RequestRefused
from backoffice.venues.errors import EventConflict, StoreError

TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Problem(exceptions.APIException):
    """A refusal that a view finds itself."""

    def __init__(self, status: int, code: str, field: str, detail: str) -> None:
        self.status_code, self.code, self.field = status, code, field
        super().__init__(detail)


# Status, code and title of what services refuse; the first that fits.
REFUSALS: list[tuple[type[Exception], int, str, str]] = [
    (NotPermitted, 403, "not_permitted", "Not permitted"),
    (SamePerson, 409, "same_person", "Two persons are needed"),
    (LimitExceeded, 403, "limit_exceeded", "Above the limit"),
    (EventConflict, 409, "reference_conflict", "The reference was used for something else"),
    (ProposalConflict, 409, "reference_conflict", "The reference was used for something else"),
    (OrderConflict, 409, "reference_conflict", "The reference was used for something else"),
    (BadFile, 422, "bad_file", "The file has mistakes"),
    (RequestRefused, 422, "invalid", "It cannot be carried out"),
    (StoreError, 422, "invalid", "It cannot be carried out"),
    (LedgerError, 409, "ledger", "The ledger refuses it"),
    (Contention, 409, "busy", "Other work interfered"),
]
# The same of what the framework raises, with what to do. The first that fits.
OF_THE_FRAMEWORK: list[tuple[type[Exception], int, str, str, str]] = [
    (
        Http404,
        404,
        "not_found",
        "Not found",
        "There is nothing of that name here; look at the list above it.",
    ),
    (PermissionDenied, 403, "not_permitted", "Not permitted", "Your roles do not allow it."),
    (RequestDataTooBig, 413, "too_large", "Too large", "Send less at once."),
    (SuspiciousOperation, 400, "invalid", "Invalid request", "body: send fewer fields."),
]

REMEDIES: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "Send a token as `Authorization: Bearer bo_...`.",
    exceptions.UnsupportedMediaType: "Send a Content-Type that the OpenAPI document names.",
}


def problem(
    status: int, code: str, title: str, detail: str, field: str = "", **more: Any
) -> dict[str, Any]:
    """A problem document. `detail` says what is wrong and what to do."""
    found = {"type": f"/api/v1/problems#{code}", "title": title, "status": status, "code": code}
    return {**found, "detail": detail, "field": field, **more}


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The response for anything that a view raises."""
    set_rollback()
    body, headers = _described(error)
    response = Response(body, status=body["status"], headers=headers, content_type=TYPE)
    if body["status"] == 500:
        log.exception("a view failed", exc_info=error)
    return response


def described(error: Exception) -> dict[str, Any]:
    """The problem document of an error, for a line of a batch."""
    return _described(error)[0]


def _described(error: Exception) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, Problem):
        detail = str(error.detail)
        return problem(error.status_code, error.code, "Refused", detail, error.field), {}
    for kind, status, code, title in REFUSALS:
        if isinstance(error, kind):
            field = getattr(error, "field", "") or str(error).partition(":")[0]
            more: dict[str, Any] = {}
            if isinstance(error, BadFile):
                more["errors"] = [one._asdict() for one in error.errors]
            if isinstance(error, ProposalError) and error.problems:
                more["errors"] = [asdict(one) for one in error.problems]
            return problem(status, code, title, str(error), field, **more), {}
    for kind, status, code, title, wrong in OF_THE_FRAMEWORK:
        if isinstance(error, kind):
            return problem(status, code, title, wrong), {}
    if isinstance(error, exceptions.ValidationError):
        field, detail = _first(error.detail)
        return problem(400, "invalid", "Invalid request", f"{field}: {detail}", field), {}
    if isinstance(error, exceptions.APIException):
        headers = {}
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]
        code = str(error.default_code)
        title = code.capitalize().replace("_", " ")
        detail = " ".join((str(error.detail), *_remedies(error)))
        return problem(error.status_code, code, title, detail), headers
    wrong = "Something failed here; it was recorded under the request's id. Try again later."
    return problem(500, "failed", "Failed", wrong), {}


def _remedies(error: exceptions.APIException) -> Iterator[str]:
    """What to do where the framework only says what is wrong."""
    for kind, remedy in REMEDIES.items():
        if isinstance(error, kind):
            yield remedy


def _first(detail: Any, path: str = "") -> tuple[str, str]:
    """The first message of a validation error, and the field that it is about."""
    if isinstance(detail, dict):
        key, inner = next(iter(detail.items()))
        name = "" if key == "non_field_errors" else str(key)
        return _first(inner, ".".join(part for part in (path, name) if part))
    if isinstance(detail, list):
        for place, inner in enumerate(detail):
            if inner:
                nested = isinstance(inner, dict)
                return _first(inner, f"{path}.{place}" if nested else path)
    return path or "body", str(detail)
