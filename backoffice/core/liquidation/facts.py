"""What a liquidation model sees of an account, and what the fund held for it to look back at."""

from __future__ import annotations

from datetime import timedelta

from ..book import Book
from ..figures import bankruptcy_prices, status_by_figures
from ..regime import LevelFacts, LiquidationFacts
from ..requirement import portfolio_of, requirement_of
from .walk import depth

DAY = timedelta(days=1)


def liquidation_facts(book: Book, account: str) -> LiquidationFacts:
    """An account as a liquidation model sees it."""
    fund, episode = book.policy.liquidation.fund, book.episodes.get(account)
    assets = book.assets if fund is not None else ()
    held = book.held(account).items()
    return LiquidationFacts(
        portfolio=portfolio_of(book, account),
        requirement=requirement_of(book, account),
        status=status_by_figures(book, account),
        bankruptcy_prices=bankruptcy_prices(book, account),
        begun_at=episode.begun_at if episode else None,
        closed=tuple(episode.closed) if episode else (),
        fund_cash={asset: book.major(book.cash(fund or "", asset), asset) for asset in assets},
        fund_levels={asset: tuple(seen) for asset, seen in sorted(book.fund_levels.items())},
        depth={code: depth(book, code, position.quantity) for code, position in held},
        timezone=book.venue.zone.key,
        swaps=book.policy.regime.swaps,
        swapped=tuple(episode.swapped) if episode else (),
    )


def remember_levels(book: Book) -> None:
    """Note what the liquidation's fund holds, where a model of the policy may look back at it."""
    fund = book.policy.liquidation.fund
    if fund is None or book.policy.regime.liquidation is None:
        return
    for asset in book.assets:
        amount = book.cash(fund, asset)
        if amount or asset in book.fund_levels:
            kept = [one for one in book.fund_levels.get(asset, ()) if one.at > book.now - DAY]
            level = LevelFacts(book.now, book.major(amount, asset))
            book.fund_levels[asset] = [*kept, level]
            book.touch("regime", "fund", asset)
