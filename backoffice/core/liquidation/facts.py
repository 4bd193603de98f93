"""What a liquidation model sees of an account, and what the fund held for it to look back at."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from ..book import Book
from ..figures import bankruptcy_prices, status_by_figures
from ..regime import LevelFacts, LiquidationFacts
from ..requirement import portfolio_of, requirement_of
from .walk import depth

DAY = timedelta(days=1)


def liquidation_facts(book: Book, account: str) -> LiquidationFacts:
    """An account as a liquidation model sees it."""
    fund, episode = book.policy.liquidation.fund, book.episode_of(account)
    if episode is not None and episode.failed:
        episode = None
    assets = book.assets if fund is not None else ()
    held = book.held(account).items()
    return LiquidationFacts(
        portfolio=portfolio_of(book, account),
        requirement=requirement_of(book, account),
        status=status_by_figures(book, account),
        bankruptcy_prices=bankruptcy_prices(book, account),
        begun_at=episode.begun_at if episode else None,
        closed=tuple(episode.closed) if episode else (),
        fund_cash={asset: _free(book, fund or "", asset) for asset in assets},
        fund_levels={asset: tuple(seen) for asset, seen in sorted(book.fund_levels.items())},
        depth={code: depth(book, code, position.quantity) for code, position in held},
        timezone=book.venue.zone.key,
        swaps=book.policy.regime.swaps,
        swapped=tuple(episode.swapped) if episode else (),
    )


def _free(book: Book, fund: str, asset: str) -> Fraction:
    """Cash of the fund less the holes that wait for it: of open shortfalls, and of this sweep."""
    closed = {key[1] for key in book.outcome.touched if key[0] == "position"}
    closed |= {hole.account for hole in book.shortfalls.values() if hole.is_open}
    holes = sum(max(0, -book.cash(one, asset)) for one in closed if not book.held(one))
    return book.major(max(0, book.cash(fund, asset) - holes), asset)


def remember_levels(book: Book) -> None:
    """Note what the liquidation's fund holds, where a model of the policy may look back at it.

    The highest level of each quarter of an hour is kept, and only what changes is written.
    """
    fund = book.policy.liquidation.fund
    if fund is None or book.policy.regime.liquidation is None:
        return
    for asset in book.assets:
        seen = book.fund_levels.get(asset, [])
        kept = [one for one in seen if one.fund == fund and one.at > book.now - DAY]
        level = LevelFacts(book.now, book.major(book.cash(fund, asset), asset), fund)
        if kept and _quarter(kept[-1].at) == _quarter(book.now):
            if level.amount <= kept[-1].amount:
                continue
            kept.pop()
        if level.amount or kept:
            book.fund_levels[asset] = [*kept, level]
            book.touch("regime", "fund", asset)


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
