"""One margin sweep: figures, rules and margin calls; liquidations; conversions; shortfalls;
waterfalls. Everything of the first stage is as before this sweep's liquidations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .book import Book
from .conclusion import conclude
from .figures import Figures, figures_of, status_of
from .guards.alerts import note_degraded
from .guards.breaker import admits
from .guards.holding import hold_back, holds_of, refuses_increase
from .liquidation import end_overdue, is_due, liquidate, remember_levels, repay_borrows
from .margin_calls import call_margin, imposed_by_call, is_liquidated
from .outcome import decided
from .periods import business_day
from .restrictions import impose, lift
from .rules import evaluate, explain
from .screening import screen
from .sentences import rule_did
from .state import Forbids, Imposed
from .top_up import top_up
from .trading import settle
from .valuation import equity_of


@dataclass(frozen=True, slots=True)
class Seen:
    """An account as the sweep found it."""

    account: str
    figures: Figures
    status: str


def sweep(book: Book, accounts: Sequence[str] | None = None) -> None:
    """Sweep the venue; `accounts` are those to settle, by default what the screen selects."""
    _forget_strangers(book)
    note_degraded(book)
    _mark_to_market(book)
    remember_levels(book)
    top_up(book)
    selected = sorted(screen(book) if accounts is None else set(accounts))
    held = holds_of(book, selected)
    decidable = [a for a in selected if a not in held or not held[a].answer.blocked]
    seen = [_look(book, account) for account in decidable]
    for one in seen:
        _apply_rules(book, one)
        call_margin(book, one.account, one.status, one.figures)
    idle = [one for one in seen if one.account not in held and not book.open_orders(one.account)]
    due = [one for one in idle if _is_due(book, one)]
    admitted = admits(book, [one.account for one in due])
    hold_back(book, held, halted=[] if admitted else [one.account for one in due])
    due = [one for one in due if admitted and repay_borrows(book, one.account, one.figures)]
    closed = end_overdue(book)
    closed += [liquidate(book, one.account, one.figures) for one in due]
    _note_insolvency(book, conclude(book, selected, closed))


def _mark_to_market(book: Book) -> None:
    """Turn every profit and loss into cash at the marks, where the policy asks for it."""
    if not book.policy.mark_to_market:
        return
    for code in sorted(book.instruments):
        if book.instruments[code].option is None and not refuses_increase(book, code):
            settle(book, code, book.marks[code])


def _forget_strangers(book: Book) -> None:
    """Liquidations of a model that the policy no longer has do not go on."""
    for account in list(book.episodes):
        if book.episode_of(account) is None:
            book.end_episode(account)


def _note_insolvency(book: Book, selected: Sequence[str]) -> None:
    """Remember when the venue last had an account below zero, where a guard looks at it.

    Whoever is below zero by the prices of this sweep was selected, by its screen or by whoever
    chose the accounts.
    """
    if not book.policy.regime.guards:
        return
    holes = book.shortfalls.values()
    if any(hole.is_open or hole.waiting for hole in holes) or any(
        equity_of(book, account) < 0 for account in selected if book.held(account)
    ):
        book.insolvent_seen_at = book.now
        book.touch("regime", "insolvent", "")


def _is_due(book: Book, seen: Seen) -> bool:
    """Whether the account is liquidated at this sweep, as a call that is overdue may ask for."""
    called = is_liquidated(book, seen.account, seen.status)
    return is_due(book, seen.account, "liquidation" if called else seen.status)


def _look(book: Book, account: str) -> Seen:
    figures = figures_of(book, account)
    return Seen(account, figures, status_of(book, account, figures))


def rule_facts(book: Book, seen: Seen) -> dict[str, Fraction | int | str | None]:
    """What rules may ask about an account."""
    figures, account = seen.figures, book.accounts[seen.account]
    debts = book.debts_of(seen.account)
    since = min((debt.opened_on for debt in debts), default=None)
    return {
        "equity": figures.equity,
        "net_equity": figures.net_equity,
        "initial_margin": figures.initial_margin,
        "maintenance_margin": figures.maintenance_margin,
        "margin_ratio": figures.margin_ratio,
        "leverage": figures.leverage,
        "equity_ratio": figures.equity_ratio,
        "debt": figures.debt,
        "days_in_debt": 0 if since is None else (business_day(book) - since).days + 1,
        "segment": account.segment.value,
        "kind": account.kind.value,
        "status": seen.status,
    }


def _apply_rules(book: Book, seen: Seen) -> None:
    """Impose what matching rules ask for, and lift what none asks for any more."""
    facts = rule_facts(book, seen)
    wanted: dict[Forbids, str] = {}
    for rule in book.policy.rules:
        if evaluate(rule.when, facts):
            for kind in rule.restrict:
                wanted.setdefault(Forbids(kind), explain(rule.when, facts))
    for kind, why in imposed_by_call(book, seen.account, seen.status).items():
        wanted.setdefault(kind, why)
    episode = book.episode_of(seen.account)
    if episode is not None and episode.failed:
        wanted.setdefault(Forbids.FROZEN, "the liquidation model failed")
    held = {k for k, by in book.restrictions.get(seen.account, {}) if by is Imposed.RULE}
    for kind in sorted(held | set(wanted)):
        if kind in wanted:
            changed = impose(book, seen.account, kind, Imposed.RULE)
        else:
            changed = lift(book, seen.account, kind, Imposed.RULE)
        if changed:
            book.decide(
                decided(
                    at=book.now,
                    account=seen.account,
                    which="rule",
                    inputs=facts,
                    plan={"restriction": kind, "lifted": kind not in wanted},
                    policy_version=book.policy.version,
                    sentence=rule_did(kind, wanted.get(kind, ""), lifted=kind not in wanted),
                )
            )
