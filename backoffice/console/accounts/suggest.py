"""Codes of accounts for an input that somebody types into."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from backoffice.accounts.models import Account
from backoffice.console.accounts.search import find_accounts
from backoffice.console.pages import VenuePage

MOST = 10


class Suggest(VenuePage):
    """`{"codes": [...]}` of at most ten accounts whose code holds `q`."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:  # type: ignore[override]
        """Nothing is asked for by an empty `q`."""
        asked = request.GET.get("q", "").strip()[:200]
        if not asked:
            return JsonResponse({"codes": []})
        found = find_accounts(
            self.rows(Account.objects.all()), asked=asked, kind="", restricted=False, after=""
        )
        return JsonResponse({"codes": [one.code for one in found.accounts[:MOST]]})
