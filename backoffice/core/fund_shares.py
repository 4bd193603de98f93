"""Shares of a fund: stake, ask to leave, cancel, leave after a cooldown.

A model of the policy does the arithmetic; whatever it answers, nobody gets more than their part
of the fund's cash, so that the others never lose by somebody's coming or going. Money that was in
the fund before anybody staked is the venue's own: one share for each smallest unit. Whoever has
shares of a fund that no model is about any more can still leave, at once and with their part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from . import events as ev
from .book import Book
from .money import round_up
from .outcome import Refusal, decided
from .policy import PolicyError
from .postings import cash
from .sentences import money
from .share_exit import ProRata
from .share_facts import FundShareFacts, RegimeFundShares, ShareTerms, Stake, UnstakeRequest
from .state import Forbids
from .withdrawals import payment_refusal

AnyShareEvent = ev.Stake | ev.RequestUnstake | ev.CancelUnstake | ev.Unstake


class _RefusedError(Exception):
    """The request is refused for this reason."""


class _Seen(NamedTuple):
    """A fund after its shares were divided, which is written only if the request is granted."""

    model: RegimeFundShares
    facts: FundShareFacts
    divisor: int


def stake(book: Book, event: ev.Stake) -> None:
    """Cash of an account buys shares."""
    _attempt(book, event, "stake", _stake)


def request_unstake(book: Book, event: ev.RequestUnstake) -> None:
    """An account asks to leave with some shares, or with those of an amount."""
    _attempt(book, event, "request_unstake", _request)


def cancel_unstake(book: Book, event: ev.CancelUnstake) -> None:
    """An account that asked to leave stays after all."""
    _attempt(book, event, "cancel_unstake", _cancel)


def unstake(book: Book, event: ev.Unstake) -> None:
    """An account that asked to leave is paid."""
    _attempt(book, event, "unstake", _unstake)


def _attempt(book: Book, event: AnyShareEvent, name: str, act: Callable[[Book, Any], None]) -> None:
    try:
        act(book, event)
    except _RefusedError as refused:
        reason = str(refused)
    except PolicyError as error:
        reason = "policy_error"
        did = "The fund's shares could not be reckoned; nothing was moved."
        _record(book, name, event, None, {"error": str(error)}, did, outcome=reason)
    else:
        return
    book.outcome.refused.append(Refusal(book.now, name, event.account, reason))


def _stake(book: Book, event: ev.Stake) -> None:
    model = _offered(book, event)
    reason = payment_refusal(book, event.account, event.asset, event.amount)
    _refuse_if(reason is not None, reason or "")
    _refuse_if(_own(book, event).request is not None, "request_pending")
    seen = _see(book, event, model)
    facts, amount = seen.facts, event.amount
    _refuse_if(facts.total_shares > 0 and facts.balance == 0, "fund_empty")
    minted = model.mint(facts, amount)
    _check(
        not facts.total_shares or minted * facts.balance <= amount * facts.total_shares,
        f"{minted} shares for {amount} are worth more than that",
    )
    _refuse_if(minted == 0, "too_small")
    own = Stake(facts.shares + minted, facts.request)
    _write(book, event, seen, facts.total_shares + minted, own)
    book.post("stake", event.account, cash(event.account, event.fund, event.asset, amount))
    paid = money(book, amount, event.asset)
    did = f"{paid} bought {minted} shares of {event.fund}, which gain and lose with its cash."
    _record(book, "stake", event, facts, {"shares": minted}, did, amount)


def _request(book: Book, event: ev.RequestUnstake) -> None:
    model = _offered(book, event)
    own = _own(book, event)
    _refuse_if(own.shares == 0, "no_shares")
    _refuse_if(own.request is not None, "request_pending")
    seen = _see(book, event, model)
    facts = seen.facts
    if event.shares is not None:
        asked = event.shares // seen.divisor
    else:
        _refuse_if(facts.balance == 0, "fund_empty")
        asked = model.mint(facts, event.amount or 0)
    _refuse_if(asked > facts.shares, "insufficient_shares")
    _refuse_if(asked == 0, "too_small")
    value = model.value(facts, asked)
    _check(value <= facts.worth(asked), f"{asked} shares are worth less than {value}")
    request = UnstakeRequest(asked, value, book.now)
    _write(book, event, seen, facts.total_shares, Stake(facts.shares, request))
    worth = money(book, value, event.asset)
    due = (book.now + model.share_terms.cooldown).astimezone(book.venue.zone).isoformat()
    did = (
        f"You asked to leave {event.fund} with {asked} shares, worth {worth} now; they can be paid "
        f"from {due} on and bear the fund's losses until then."
    )
    _record(book, "request_unstake", event, facts, {"shares": asked, "value": value}, did)


def _cancel(book: Book, event: ev.CancelUnstake) -> None:
    model = _offered(book, event)
    _refuse_if(_own(book, event).request is None, "no_request")
    seen = _see(book, event, model)
    facts = seen.facts
    request = facts.request
    if request is None:  # dividing left no whole share of it
        raise _RefusedError("no_request")
    lost = model.forfeits(facts)
    _check(lost <= request.shares, f"{lost} shares cannot be forfeited of {request.shares}")
    left = facts.shares - lost
    _write(book, event, seen, facts.total_shares - lost, Stake(left) if left else None)
    kept = f"; {lost} shares, for what was gained meanwhile, fell to the others" if lost else ""
    did = f"You stay in {event.fund}{kept}."
    _record(book, "cancel_unstake", event, facts, {"forfeited": lost}, did)


def _unstake(book: Book, event: ev.Unstake) -> None:
    model = _offered(book, event)
    own = _own(book, event)
    _refuse_if(own.request is None, "no_request")
    terms = model.share_terms
    early = own.request is not None and book.now < own.request.at + terms.cooldown
    _refuse_if(early, "cooldown")
    seen = _see(book, event, model)
    facts = seen.facts
    request = facts.request
    if request is None:
        raise _RefusedError("no_request")
    paid = model.payout(facts)
    _check(
        paid <= facts.worth(request.shares), f"{request.shares} shares are worth less than {paid}"
    )
    floor = round_up(terms.floor * book.assets[event.asset].unit)
    _refuse_if(paid > 0 and facts.balance - paid < floor, "fund_floor")
    left = facts.shares - request.shares
    _write(book, event, seen, facts.total_shares - request.shares, Stake(left) if left else None)
    book.post("unstake", event.account, cash(event.fund, event.account, event.asset, paid))
    got = money(book, paid, event.asset)
    did = f"You left {event.fund} with {request.shares} shares for {got}."
    _record(book, "unstake", event, facts, {"paid": paid}, did, paid)


def _offered(book: Book, event: AnyShareEvent) -> RegimeFundShares:
    """The model of this fund's shares. Contributions are shares of another kind, never mixed."""
    model = _model_of(book, event.fund)
    if model is None and not isinstance(event, ev.Stake) and _own(book, event).shares:
        model = ProRata(ShareTerms(event.fund))
    if model is None or event.account == event.fund:
        raise _RefusedError("not_offered")
    _refuse_if(Forbids.FROZEN in book.forbidden(event.account), Forbids.FROZEN.value)
    contributed = any(fund == event.fund for _, fund in book.contributions)
    _refuse_if(contributed, "contributions")
    return model


def _model_of(book: Book, fund: str) -> RegimeFundShares | None:
    """The policy's model, where it is about this fund."""
    model = book.policy.regime.fund_shares
    return model if model is not None and model.share_terms.fund == fund else None


def _own(book: Book, event: AnyShareEvent) -> Stake:
    held = book.stakes.get((event.fund, event.asset), {})
    return held.get(event.account, Stake(0))


def _see(book: Book, event: AnyShareEvent, model: RegimeFundShares) -> _Seen:
    """What the model sees, after the division that it asks for."""
    key = (event.fund, event.asset)
    balance, own = max(0, book.cash(*key)), _own(book, event)
    facts = FundShareFacts(
        now=book.now,
        fund=event.fund,
        asset=event.asset,
        decimals=book.assets[event.asset].decimals,
        balance=balance,
        total_shares=book.fund_shares.get(key, 0) or balance,
        account=event.account,
        shares=own.shares,
        request=own.request,
    )
    divisor = model.divisor(facts)
    if divisor == 1:
        return _Seen(model, facts, 1)
    # a share of more than one unit would make rounding its number down a loss
    fine = divisor > 0 and 0 < balance <= facts.total_shares // divisor
    _check(fine, f"shares divided by {divisor} are worth more than one unit each")
    after = own.rebased(divisor) or Stake(0)
    total = facts.total_shares // divisor
    facts = replace(facts, total_shares=total, shares=after.shares, request=after.request)
    return _Seen(model, facts, divisor)


def _write(book: Book, event: AnyShareEvent, seen: _Seen, total: int, own: Stake | None) -> None:
    """Divide everybody's shares, then write the fund's and the account's own."""
    key = (event.fund, event.asset)
    if seen.divisor > 1:
        for account, held in sorted(book.stakes.get(key, {}).items()):
            book.set_stake(*key, account, held.rebased(seen.divisor))
    book.set_stake(*key, event.account, own)
    book.set_fund_shares(*key, total)


def _refuse_if(holds: bool, reason: str) -> None:
    if holds:
        raise _RefusedError(reason)


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise PolicyError(f"fund share model: {message}")


def _record(
    book: Book,
    which: str,
    event: AnyShareEvent,
    facts: FundShareFacts | None,
    plan: dict[str, Any],
    sentence: str,
    amount: int = 0,
    outcome: str = "done",
) -> None:
    model = _model_of(book, event.fund)
    book.decide(
        decided(
            at=book.now,
            account=event.account,
            which=which,
            asset=event.asset,
            inputs=event if facts is None else facts,
            plan=plan,
            amounts={event.account: amount} if amount else {},
            plugin="core" if model is None else model.plugin,
            policy_version=book.policy.version,
            outcome=outcome,
            sentence=sentence,
        )
    )
