"""Accounts, their figures, balances and activity."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.accounts.models import Account
from backoffice.api import account_shapes, shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.pages import (
    LARGEST_ID,
    PARAMETERS,
    date_of,
    limit_of,
    one_of,
    page,
    paged,
    time_of,
    whole,
)
from backoffice.api.problems import Problem
from backoffice.core.accounts import AccountKind, Bucket
from backoffice.core.book import Book
from backoffice.core.figures import bankruptcy_prices, figures_of
from backoffice.core.money import format_decimal, format_minor
from backoffice.core.valuation import unrealized
from backoffice.days.selectors import business_date, equity_series
from backoffice.ledger.selectors import account_activity, book_balances, owner_balances_at
from backoffice.ledger.types import AccountKey
from backoffice.markets.selectors import read_assets
from backoffice.venues.store.few import ask

KINDS = [kind.value for kind in AccountKind]
MOST_DAYS = 366
DATE = {"type": "string", "format": "date"}
AS_OF = OpenApiParameter("as_of", {"type": "string", "format": "date-time"}, description="Until.")


class AccountView(VenueView):
    """A view about one account of the venue."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    def account(self, code: str) -> Account:
        """The account of that code. Raises 404."""
        rows = scoped(Account.objects.select_related("parent"), self.asker, Permission.VIEW)
        return get_object_or_404(rows, code=code)

    def decimals(self) -> dict[str, int]:
        """Decimals of the venue's assets by code."""
        assets = read_assets(venue_id=self.venue.pk).assets
        return {code: asset.decimals for code, asset in assets.items()}


class Accounts(VenueView):
    """`/accounts`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "Accounts of the venue",
        shapes.page_of(account_shapes.Account),
        parameters=[
            *PARAMETERS,
            OpenApiParameter("kind", str, enum=[k.value for k in AccountKind]),
        ],
    )
    def get(self, request: Request) -> Response:
        """In the order in which they were opened."""
        rows = scoped(Account.objects.select_related("parent"), self.asker, Permission.VIEW)
        kind = one_of(request, "kind", KINDS)
        if kind is not None:
            rows = rows.filter(kind=kind)
        return Response(page(request, rows, shown.account))


class AccountDetail(AccountView):
    """`/accounts/{code}`."""

    @documented("An account", account_shapes.Account)
    def get(self, request: Request, code: str) -> Response:
        """Who it is."""
        return Response(shown.account(self.account(code)))


class AccountFigures(AccountView):
    """`/accounts/{code}/figures`."""

    @documented("Figures and positions of an account", account_shapes.Figures)
    def get(self, request: Request, code: str) -> Response:
        """Computed exactly, at current marks and prices."""
        self.account(code)
        return Response(ask(self.venue.code, [code], lambda book: _figures(book, code)))


class AccountDays(AccountView):
    """`/accounts/{code}/figures/days`."""

    @documented(
        "Figures of an account at the close of each business date",
        account_shapes.DaysFigures,
        parameters=[OpenApiParameter("from", DATE), OpenApiParameter("to", DATE)],
    )
    def get(self, request: Request, code: str) -> Response:
        """Both dates included; at most 366 days, the last 31 where no date is given."""
        account = self.account(code)
        until = date_of(request, "to", business_date(self.venue))
        since = date_of(request, "from", until - timedelta(days=30))
        if not 0 <= (until - since).days < MOST_DAYS:
            raise Problem(400, "invalid", "from", f"from: 0 to {MOST_DAYS - 1} days before `to`.")
        found = equity_series(account.pk, since, until)
        return Response({"account": code, "days": [shown.day_figures(day) for day in found]})


class AccountBalances(AccountView):
    """`/accounts/{code}/balances`."""

    @documented("Balances of an account", account_shapes.Balances, parameters=[AS_OF])
    def get(self, request: Request, code: str) -> Response:
        """Now, or as they stood in the books at `as_of`."""
        self.account(code)
        at, decimals = time_of(request, "as_of"), self.decimals()
        book = self.venue.code
        found = (
            book_balances(book=book, owners=[code])
            if at is None
            else owner_balances_at(book=book, owner=code, at=at)
        )
        balances = [
            {
                "bucket": k.bucket,
                "asset": k.asset_code,
                "amount": format_minor(amount, decimals[k.asset_code]),
            }
            for k, amount in sorted(found.items())
        ]
        return Response({"account": code, "as_of": shown.iso(at), "balances": balances})


class AccountActivity(AccountView):
    """`/accounts/{code}/activity`."""

    @documented(
        "Movements of an account's money in one bucket and asset",
        shapes.page_of(account_shapes.Activity),
        parameters=[
            *PARAMETERS,
            AS_OF,
            OpenApiParameter("asset", str, required=True),
            OpenApiParameter("bucket", str, enum=[b.value for b in Bucket], default="cash"),
        ],
    )
    def get(self, request: Request, code: str) -> Response:
        """In booking order, with the balance after each."""
        self.account(code)
        asset, decimals = request.query_params.get("asset"), self.decimals()
        if asset not in decimals:
            known = ", ".join(sorted(decimals))
            raise Problem(400, "invalid", "asset", f"asset: choose one of {known}.")
        bucket = one_of(request, "bucket", [b.value for b in Bucket]) or Bucket.CASH.value
        limit, after = limit_of(request), whole(request, "after", 0, LARGEST_ID, 0)
        at = time_of(request, "as_of")
        lines = account_activity(
            book=self.venue.code,
            account=AccountKey(code, bucket, asset),
            after_posting_id=after,
            limit=limit + 1,
        )
        lines = [line for line in lines if at is None or line.booked_at <= at]
        places = decimals[asset]
        found = paged(lines, limit, lambda x: _line(x, places), lambda x: int(x.posting_id))
        return Response(found)


def _line(line: Any, places: int) -> dict[str, Any]:
    return {
        "id": line.posting_id,
        "kind": line.kind,
        "cause": line.cause,
        "reference": line.reference,
        "booked_at": shown.iso(line.booked_at),
        "value_on": line.value_on.isoformat(),
        "counterparty": f"{line.counterparty.owner}.{line.counterparty.bucket}",
        "amount": format_minor(line.amount_minor, places),
        "balance": format_minor(line.balance_minor, places),
    }


def _figures(book: Book, code: str) -> dict[str, Any]:
    figures, bankrupt = figures_of(book, code), bankruptcy_prices(book, code)
    plain = ("equity", "net_equity", "initial_margin", "maintenance_margin", "notional", "debt")
    ratios = ("margin_ratio", "leverage")
    return {
        "account": code,
        "at": book.now.isoformat(),
        "reporting_asset": book.venue.reporting_asset,
        **{name: format_decimal(getattr(figures, name)) for name in plain},
        **{name: _maybe(getattr(figures, name)) for name in ratios},
        "positions": [
            {
                "instrument": name,
                "quantity": format_decimal(position.quantity),
                "mark": format_decimal(book.marks[name]),
                "unrealized": format_decimal(unrealized(book, name, position)),
                "bankruptcy_price": _maybe(bankrupt.get(name)),
            }
            for name, position in sorted(book.held(code).items())
        ],
    }


def _maybe(value: Any) -> str | None:
    return None if value is None else format_decimal(value)
