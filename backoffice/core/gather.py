"""Gathers the facts that a step asked for, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .accounts import AccountKind
from .book import Book
from .facts import (
    Base,
    Charge,
    ChargedFacts,
    ContributionFacts,
    Limits,
    LinkedFacts,
    ShortfallFacts,
    StepFacts,
)
from .figures import figures_of
from .money import ZERO, round_down, round_up
from .periods import profits
from .policy import Binding
from .state import Period, Shortfall
from .valuation import equity_of, notional_of, unrealized

CHARGED = frozenset({AccountKind.CUSTOMER})
CHARGED_WITH_MEMBERS = frozenset({AccountKind.CUSTOMER, AccountKind.MEMBER})


@dataclass(frozen=True, slots=True)
class Closing:
    """The period at whose close a loss that waited is charged, and its amount."""

    period: Period
    amount: int


def gather(
    book: Book, binding: Binding, shortfall: Shortfall, closing: Closing | None = None
) -> StepFacts:
    """Collect what the step of `binding` may see of this shortfall.

    When a waiting loss is charged the limits counted already as it began to wait, so only the
    share, the floor and all_or_nothing still apply.
    """
    needs = binding.step.needs()
    asset = shortfall.asset
    owner = book.accounts[shortfall.account]
    facts = ShortfallFacts(
        id=shortfall.id,
        account=owner.code,
        segment=owner.segment.value,
        kind=owner.kind.value,
        asset=asset,
        decimals=book.assets[asset].decimals,
        amount=shortfall.amount,
        remaining=shortfall.remaining if closing is None else closing.amount,
        opened_at=shortfall.opened_at,
    )
    charge, fund = needs.charge, needs.contributions
    seen = charge is not None and (closing is not None or not charge.at_close)
    return StepFacts(
        now=book.now,
        shortfall=facts,
        limits=limits_now(book, binding, shortfall, closing),
        sources={code: max(0, book.cash(code, asset)) for code in sorted(needs.sources)},
        fund=fund,
        fund_cash=max(0, book.cash(fund, asset)) if fund else 0,
        contributions=_contributions(book, fund, binding, shortfall) if fund else (),
        linked=_linked(book, shortfall) if needs.linked else (),
        charged=_charged(book, charge, shortfall, closing) if charge and seen else (),
        period_closes=closing is not None,
        step_index=binding.index,
    )


def limits_now(
    book: Book, binding: Binding, shortfall: Shortfall, closing: Closing | None
) -> Limits:
    """The step's limits in smallest units, less what it paid before."""
    rule, unit = binding.limits, book.assets[shortfall.asset].unit
    per_shortfall = per_period = None
    if closing is None and rule.limit is not None:
        per_shortfall = max(0, round_down(rule.limit * unit) - shortfall.paid(binding.key))
    if closing is None and rule.limit_period is not None:
        last_day = book.current[rule.limit_per].last_day
        used = book.period_use[binding.key, shortfall.asset, rule.limit_per, last_day]
        per_period = max(0, round_down(rule.limit_period * unit) - used)
    return Limits(
        per_shortfall=per_shortfall,
        per_period=per_period,
        share=rule.limit_share,
        floor=None if rule.floor is None else round_up(rule.floor * unit),
        all_or_nothing=rule.all_or_nothing,
    )


def _in_minor(book: Book, value: Fraction, asset: str) -> Fraction:
    """A value in the reporting asset as smallest units of `asset`, not rounded."""
    price = book.price_of(asset)
    return value / price * book.assets[asset].unit if price else ZERO


def _contributions(
    book: Book, fund: str, binding: Binding, shortfall: Shortfall
) -> tuple[ContributionFacts, ...]:
    found = []
    for (member, of_fund), item in sorted(book.contributions.items()):
        if of_fund != fund:
            continue
        value = book.major(item.original, item.asset) * book.price_of(item.asset)
        found.append(
            ContributionFacts(
                member=member,
                left=item.left if item.asset == shortfall.asset else 0,
                original=_in_minor(book, value, shortfall.asset),
                cash=max(0, book.cash(member, shortfall.asset)),
                assessed=sum(
                    use.allocations.get(member, 0)
                    for use in shortfall.steps
                    if use.key == binding.key
                ),
            )
        )
    return tuple(found)


def _linked(book: Book, shortfall: Shortfall) -> tuple[LinkedFacts, ...]:
    """Accounts of the same owner in code order, with their free cash, rounded down."""
    me = book.accounts[shortfall.account]
    groups = dict.fromkeys(book.children(me.code), "children")
    if me.parent is not None:
        groups |= dict.fromkeys(book.children(me.parent), "siblings")
        groups[me.parent] = "parent"
    groups.pop(me.code, None)
    found = []
    for code, group in sorted(groups.items()):
        figures = figures_of(book, code)
        free = _in_minor(book, figures.equity - max(ZERO, figures.initial_margin), shortfall.asset)
        amount = max(0, min(book.cash(code, shortfall.asset), round_down(free)))
        found.append(LinkedFacts(code, group, amount))
    return tuple(found)


def _charged(
    book: Book, charge: Charge, shortfall: Shortfall, closing: Closing | None
) -> tuple[ChargedFacts, ...]:
    """Customers, and members if asked for, with a positive base; the defaulter excluded."""
    bases = _bases(book, charge, shortfall.asset, closing)
    kinds = CHARGED_WITH_MEMBERS if charge.members else CHARGED
    found = []
    for code, value in sorted(bases.items()):
        account = book.accounts[code]
        if account.kind not in kinds or code == shortfall.account or value <= 0:
            continue
        base = _in_minor(book, value, shortfall.asset)
        cash = max(0, book.cash(code, shortfall.asset))
        found.append(ChargedFacts(code, base, cash))
    return tuple(found)


def _bases(book: Book, charge: Charge, asset: str, closing: Closing | None) -> dict[str, Fraction]:
    """Each account's base in the reporting asset, whatever its sign."""
    match charge.base:
        case Base.PERIOD_PROFIT:
            period = book.current[charge.period] if closing is None else closing.period
            return profits(book, period, charge.instrument)
        case Base.UNREALIZED_PROFIT:
            return {code: _open_profit(book, code, charge.instrument) for code in book.positions}
        case Base.EQUITY:
            return {account.code: equity_of(book, account.code) for account in book.swept()}
        case Base.DEPOSITS:
            balances = {one.code: book.balance(one.code, asset) for one in book.swept()}
            price = book.price_of(asset)
            return {code: book.major(minor, asset) * price for code, minor in balances.items()}
        case Base.OPEN_INTEREST:
            return {code: notional_of(book, code, charge.instrument) for code in book.positions}


def _open_profit(book: Book, account: str, instrument: str | None) -> Fraction:
    total = ZERO
    for code, position in book.held(account).items():
        if instrument in (None, code):
            price = book.price_of(book.instruments[code].settle)
            total += unrealized(book, code, position) * price
    return total
