"""Pages about accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backoffice.accounts.models import Account
from backoffice.console.accounts.debts import debt_line
from backoffice.console.accounts.formulas import figures_in_words
from backoffice.console.accounts.search import find_accounts
from backoffice.console.accounts.shape import shape_of
from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage
from backoffice.console.words import STATUSES
from backoffice.controls.explaining import explained
from backoffice.core.accounts import AccountKind, Bucket
from backoffice.ledger.selectors.recent import NEWEST, recent_activity
from backoffice.ledger.types import AccountKey
from backoffice.proposals.plans import running_plans
from backoffice.shortfalls.models import Decision
from backoffice.statements.models import Statement
from backoffice.statements.rendering import known_formats
from backoffice.venues.store.look import look_at

LINES, DECISIONS, RESTRICTIONS, STATEMENTS, DEBTS = 25, 15, 30, 12, 20


class Accounts(VenuePage):
    """Search; one hit with that very code goes to its page."""

    template_name = "console/accounts.html"
    menu_item = "accounts"
    title = "Accounts"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, or the account itself."""
        asked = request.GET.get("q", "").strip()[:200]
        if asked and "\x00" not in asked and self.rows(Account.objects.filter(code=asked)).exists():
            return HttpResponseRedirect(reverse("console:account", args=[self.venue.code, asked]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of the accounts asked for."""
        query = self.request.GET
        asked, kind = query.get("q", "").strip()[:200], query.get("kind", "")
        restricted = bool(query.get("restricted"))
        found = find_accounts(
            self.rows(Account.objects.all()),
            asked=asked,
            kind=kind if kind in set(AccountKind) else "",
            restricted=restricted,
            after=query.get("after", "")[:200],
        )
        return super().get_context_data(**kwargs) | {
            "found": found,
            "asked": asked,
            "kind": kind,
            "restricted": restricted,
            "kinds": [one.value for one in AccountKind],
        }


class AccountPage(VenuePage):
    """Everything about one account."""

    template_name = "console/account.html"
    menu_item = "accounts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Money and figures are of one instant."""
        account = self._account(kwargs["account"])
        shape = look_at(self.venue.code, account.code, lambda book: shape_of(book, account.code))
        decimals = {code: asset.decimals for code, asset in shape.assets.items()}
        rows = account.restrictions.select_related("account")
        limits = explained(self.venue.pk, list(rows.order_by("-from_at", "-id")[:RESTRICTIONS]))
        debts = shape.debts[:DEBTS]
        numbers = [debt.id for debt in debts]
        plans = running_plans(self.venue, Q(debt__account=account, debt__number__in=numbers))
        return (
            super().get_context_data(**kwargs)
            | {
                "title": account.code,
                "account": account,
                "clock": self.venue.state.clock,
                "status": STATUSES[shape.status],
                "shape": shape,
                "figures": figures_in_words(shape, self.venue.reporting_asset, decimals),
                "balances": [(line, shape.assets[line.asset]) for line in shape.balances],
                "debts": [
                    debt_line(debt, decimals[debt.asset], plans.get(debt.id)) for debt in debts
                ],
                "owes_under": len(shape.debts),
                "in_force": [one for one in limits if one.in_force(self.venue.state.clock)],
                "over": [one for one in limits if not one.in_force(self.venue.state.clock)],
                "decisions": self.rows(Decision.objects.filter(account=account)).order_by(
                    "-number"
                )[:DECISIONS],
                "statements": self.rows(
                    Statement.objects.filter(account=account, number__isnull=False)
                ).order_by("-number")[:STATEMENTS],
                "formats": known_formats(),
            }
            | self._activity(account, shape.assets)
        )

    def _account(self, code: str) -> Account:
        rows = self.rows(Account.objects.select_related("parent"))
        found = rows.filter(code=code).first() if "\x00" not in code else None
        if found is None:
            raise Http404
        return found

    def _activity(self, account: Account, assets: dict[str, Any]) -> dict[str, Any]:
        """Movements of one bucket in one asset; the first page, or what lies before `before`."""
        query = self.request.GET
        asset = query.get("asset", self.venue.reporting_asset)
        asset = asset if asset in assets else self.venue.reporting_asset
        bucket = query.get("bucket", "")
        bucket = bucket if bucket in set(Bucket) else Bucket.CASH.value
        key = AccountKey(account.code, bucket, asset)
        before = positive(query.get("before"), NEWEST)
        lines = recent_activity(
            book=self.venue.ledger_book.code,
            account=key,
            before_posting_id=before,
            limit=LINES + 1,
        )
        return {
            "activity": lines[:LINES],
            "earlier": lines[LINES - 1].posting_id if len(lines) > LINES else None,
            "later": before != NEWEST,
            "asset": assets.get(asset),
            "bucket": bucket,
            "buckets": [one.value for one in Bucket],
            "assets": sorted(assets),
        }
