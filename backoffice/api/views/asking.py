"""May this account do that now: asked by engines and wallets before each action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.api import shapes
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.fields import PATTERN, Body, CodeField, NumberField, read_number
from backoffice.api.problems import Problem
from backoffice.venues.permissions import ACTIONS
from backoffice.venues.store.asking import Asked, answer_one, answers

MOST_QUESTIONS = 1_000


class QuestionIn(Body):
    """One question."""

    account = CodeField()
    action = serializers.ChoiceField(choices=ACTIONS)
    asset = CodeField(help_text="The asset to withdraw, or the instrument to trade.")
    amount = NumberField(help_text="Whole units to withdraw; contracts, negative to sell.")


class QuestionsIn(Body):
    """Many questions."""

    questions = serializers.ListField(
        child=QuestionIn(), allow_empty=False, max_length=MOST_QUESTIONS
    )


class AccountPermissions(VenueView):
    """`/accounts/{code}/permissions`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "May the account do this now?",
        shapes.Answer,
        parameters=[
            OpenApiParameter("action", str, required=True, enum=ACTIONS),
            OpenApiParameter("asset", str, required=True),
            OpenApiParameter("amount", {"type": "string", "pattern": PATTERN}, required=True),
        ],
    )
    def get(self, request: Request, code: str) -> Response:
        """Yes, or no with reasons; what the engine would say to the event now."""
        found = answer_one(self.venue, asked_of(code, request.query_params))
        if [one["code"] for one in found["reasons"]] == ["unknown_account"]:
            raise Problem(404, "not_found", "code", f"code: the venue has no account {code}.")
        return Response(found)


class Permissions(VenueView):
    """`/permissions`."""

    permissions: ClassVar = {"POST": Permission.VIEW}

    @documented("May these accounts do this now?", shapes.Answers, body=QuestionsIn)
    def post(self, request: Request) -> Response:
        """Each question by itself: what one would use up is there for the next."""
        asked = [Asked(**one) for one in self.valid(QuestionsIn)["questions"]]
        return Response({"answers": answers(self.venue.code, asked)})


def asked_of(code: str, query: Mapping[str, str]) -> Asked:
    """The question in a query string. Raises problems for a bad one."""
    action, asset = query.get("action"), query.get("asset")
    if action not in ACTIONS:
        raise Problem(400, "invalid", "action", f"action: choose one of {', '.join(ACTIONS)}.")
    if not asset or "\x00" in asset:
        raise Problem(400, "invalid", "asset", "asset: name what to withdraw or to trade.")
    try:
        amount = read_number(query.get("amount", ""))
    except serializers.ValidationError as error:
        raise Problem(400, "invalid", "amount", f"amount: {error.detail[0]}") from error  # type: ignore[index]
    return Asked(code, action, asset, amount)
