"""Events against the venue: names exist, amounts are whole units, prices are possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backoffice.core.accounts import SYSTEM_ACCOUNTS

from ..draft import Draft
from ..problems import Path, shown
from .market import check_asset_price, check_mark, check_price


def check_timeline(draft: Draft) -> None:
    """Check every event that is well-formed."""
    for event in draft.events:
        CHECKS.get(event.name, _nothing)(draft, event.path, event.body)


def _nothing(draft: Draft, path: Path, body: Any) -> None:
    """`sweep`, `end_of_day`, `close_period` and `release` name nothing."""


def _marks(draft: Draft, path: Path, marks: Any) -> None:
    draft.refer_keys(path, "instruments", marks)
    for code, mark in marks.items():
        check_mark(draft, (*path, code), code, mark)


def _prices(draft: Draft, path: Path, prices: Any) -> None:
    draft.refer_keys(path, "assets", prices)
    for code, price in prices.items():
        check_asset_price(draft, (*path, code), code, price)


def _vols(draft: Draft, path: Path, vols: Any) -> None:
    draft.refer_keys(path, "instruments", vols)
    for code in vols:
        instrument = draft.instruments.get(code)
        if instrument is not None and instrument.kind != "option":
            draft.problem(
                (*path, code), f"only an option has a volatility, not a {instrument.kind}"
            )


def _book(draft: Draft, path: Path, books: Any) -> None:
    draft.refer_keys(path, "instruments", books)
    for code, book in books.items():
        for side, levels in (("bids", book.bids), ("asks", book.asks)):
            for place, (price, _) in enumerate(levels):
                check_price(draft, (*path, code, side, place), code, price, zero_for_options=True)


def _account(draft: Draft, path: Path, body: Any) -> None:
    draft.refers((*path, "account"), "accounts", body.account)


def _approve(draft: Draft, path: Path, body: Any) -> None:
    _account(draft, path, body)
    draft.refers((*path, "asset"), "assets", body.asset)


def _money(draft: Draft, path: Path, body: Any) -> None:
    _approve(draft, path, body)
    draft.whole_units((*path, "amount"), body.asset, body.amount)


def _shares(draft: Draft, path: Path, body: Any) -> None:
    _approve(draft, path, body)
    here: Path = (*path, "fund")
    draft.refers(here, "accounts", body.fund)
    fund = draft.accounts.get(body.fund)
    if body.fund in SYSTEM_ACCOUNTS or (fund is not None and fund.kind != "fund"):
        draft.problem(here, f"{shown(body.fund)} is no fund; give it `kind: fund`")
    if body.account == body.fund:
        draft.problem((*path, "account"), "a fund has no shares of itself")


def _stake(draft: Draft, path: Path, body: Any) -> None:
    _shares(draft, path, body)
    draft.whole_units((*path, "amount"), body.asset, body.amount)


def _request_unstake(draft: Draft, path: Path, body: Any) -> None:
    _shares(draft, path, body)
    if (body.shares is None) is (body.amount is None):
        draft.problem(path, "either shares or an amount is needed, and only one of them")
    if body.amount is not None:
        draft.whole_units((*path, "amount"), body.asset, body.amount)


def _adjust(draft: Draft, path: Path, body: Any) -> None:
    _money(draft, path, body)
    draft.refers((*path, "against"), "accounts", body.against)
    if body.against == body.account:
        draft.problem((*path, "against"), "an entry against the same account moves nothing")


def _accept_mark(draft: Draft, path: Path, body: Any) -> None:
    _instrument(draft, path, body)
    check_mark(draft, (*path, "mark"), body.instrument, body.mark)


def _accept_price(draft: Draft, path: Path, body: Any) -> None:
    draft.refers((*path, "asset"), "assets", body.asset)
    check_asset_price(draft, (*path, "price"), body.asset, body.price)


def _instrument(draft: Draft, path: Path, body: Any) -> None:
    draft.refers((*path, "instrument"), "instruments", body.instrument)


def _trade(draft: Draft, path: Path, body: Any) -> None:
    draft.refers((*path, "buyer"), "accounts", body.buyer)
    draft.refers((*path, "seller"), "accounts", body.seller)
    if body.buyer == body.seller:
        draft.problem((*path, "seller"), "buyer and seller are the same account")
    _instrument(draft, path, body)
    check_price(draft, (*path, "price"), body.instrument, body.price, zero_for_options=True)


def _fill(draft: Draft, path: Path, body: Any) -> None:
    _account(draft, path, body)
    _instrument(draft, path, body)
    check_price(draft, (*path, "price"), body.instrument, body.price, zero_for_options=True)
    instrument = draft.instruments.get(body.instrument)
    if instrument is not None:
        draft.whole_units((*path, "fee"), instrument.settle, body.fee)


def _liquidation_fill(draft: Draft, path: Path, body: Any) -> None:
    _account(draft, path, body)
    _instrument(draft, path, body)
    for place, (price, _) in enumerate(body.fills):
        here: Path = (*path, "fills", place)
        check_price(draft, here, body.instrument, price, zero_for_options=True)


def _settle(draft: Draft, path: Path, body: Any) -> None:
    _instrument(draft, path, body)
    instrument = draft.instruments.get(body.instrument)
    if instrument is not None and instrument.kind == "option":
        message = "an option is not settled; it expires, or its position is closed by a fill"
        draft.problem((*path, "instrument"), message)
    elif body.price is not None:
        check_mark(draft, (*path, "price"), body.instrument, body.price)


def _expire(draft: Draft, path: Path, body: Any) -> None:
    _instrument(draft, path, body)
    price: Path = (*path, "price")
    check_price(draft, price, body.instrument, body.price, zero_for_options=True)


CHECKS: dict[str, Callable[[Draft, Path, Any], None]] = {
    "marks": _marks,
    "prices": _prices,
    "vols": _vols,
    "book": _book,
    "deposit": _money,
    "withdraw": _money,
    "trade": _trade,
    "fill": _fill,
    "liquidation_fill": _liquidation_fill,
    "funding": _instrument,
    "settle": _settle,
    "expire": _expire,
    "adjust": _adjust,
    "approve": _approve,
    "accept_mark": _accept_mark,
    "accept_price": _accept_price,
    "restrict": _account,
    "lift": _account,
    "repay": _money,
    "recover": _money,
    "stake": _stake,
    "request_unstake": _request_unstake,
    "cancel_unstake": _shares,
    "unstake": _shares,
}
