"""A venue with everything in it, and callers by role."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from backoffice.access.roles import Scope
from backoffice.access.services import create_token
from backoffice.api import throttling, tokens
from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import PERP, POLICY, later, setup


class Caller:
    """Sends requests with one token; `venue` goes into the header X-Venue."""

    def __init__(self, secret: str | None, venue: str | None = None) -> None:
        self._headers = {} if secret is None else {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
        if venue is not None:
            self._headers["HTTP_X_VENUE"] = venue
        self._client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self._client.generic(
            method,
            f"/api/v1/{path}",
            "" if body is None else data,
            content_type=headers.pop("content_type", "application/json"),
            **self._headers,
            **headers,
        )

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a 200."""
        answer = self._client.get(f"/api/v1/{path}", query, **self._headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        """The JSON of an answer with the status."""
        answer = self("POST", path, {} if body is None else body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


def secret_of(name: str, venue: Venue, *roles: str, scopes: list[str] | None = None) -> str:
    """A token with all scopes for a user with roles."""
    user = person(name, venue, *roles)
    return create_token(
        user=user,
        venue=venue,
        name="test",
        scopes=scopes or Scope.values,
        lifetime=timedelta(days=1),
        by=user,
    ).secret


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Neither tokens nor rates are remembered from another test's database."""
    yield
    tokens.forget()
    throttling.forget()


@pytest.fixture
def venue(db: None) -> Venue:
    """amy is long and bankrupt, bob is short, cleo is flat; the fund paid."""
    made = create_venue(
        setup(positions={"amy": 1, "bob": -1}), POLICY, code="demo", author="ann", approver="ben"
    )
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(-500)}))
    handle("demo", Sweep(later(minutes=1)))
    allow(made, 10**6, 10**7)
    return made


@pytest.fixture
def caller(venue: Venue) -> Callable[..., Caller]:
    """Makes callers by role."""
    return lambda *roles: Caller(secret_of("-".join(roles), venue, *roles))
