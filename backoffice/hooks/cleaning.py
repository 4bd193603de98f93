"""Checks that a plugin's answer is made of the right parts, and rebuilds it of our own.

What it proposes is judged later, by the core's rules; here only what those could trip over:
wrong types, endless sizes, terms of a debt that could not be applied. Types are compared exactly,
because a subclass could behave differently each time it is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any, TypeVar

from backoffice.core.accounts import FEES
from backoffice.core.facts import Base, Charge, Needs
from backoffice.core.plan import (
    ACTIONS_MAX,
    PERIODS,
    Carry,
    DebtTerms,
    DebtTier,
    Forgive,
    InterestTerms,
    Plan,
    Take,
    TakeContribution,
    Wait,
)
from backoffice.core.policy import Candidate, DeleveragingPrice

from .containment import Nonsense

REASON_LENGTH_MAX = 1_000
BITS_MAX = 512
T = TypeVar("T")
_ACTIONS: dict[type, dict[str, tuple[type, ...]]] = {
    Take: {"account": (str,), "amount": (int,)},
    TakeContribution: {"member": (str,), "amount": (int,)},
    Carry: {"amount": (int,), "terms": (DebtTerms,)},
    Forgive: {"charge": (str,), "amount": (int,), "needs_approval": (bool,)},
    Wait: {"amount": (int,), "period": (str,)},
}
_NONE = type(None)
_TERMS = {
    "creditor": (str, _NONE),
    "profit_rate": (Fraction, _NONE),
    "from_deposits": (bool,),
    "interest": (InterestTerms, _NONE),
}
_INTEREST = {
    "tiers": (tuple,),
    "day_count": (int,),
    "grace_days": (int,),
    "compounding": (bool,),
    "cap": (int, _NONE),
    "income": (str,),
}
_TIER = {"up_to": (Fraction, _NONE), "annual_rate": (Fraction,)}


def clean_plan(answer: object, named: Collection[str]) -> Plan:
    """Return the plan rebuilt of exact parts; `named` are the accounts of the configuration.

    Raises `Nonsense` for whatever is no plan.
    """
    if type(answer) is not Plan:
        raise Nonsense(f"answered {_kind(answer)} instead of a Plan")
    if type(answer.actions) is not tuple:
        raise Nonsense(f"answered {_kind(answer.actions)} instead of a tuple of actions")
    if len(answer.actions) > ACTIONS_MAX:
        raise Nonsense(f"answered {len(answer.actions)} actions, at most {ACTIONS_MAX} are taken")
    if answer.held is not None and (type(answer.held) is not int or _too_long(answer.held)):
        raise Nonsense(f"answered {_kind(answer.held)} as what its source holds")
    if type(answer.reason) is not str:
        raise Nonsense(f"gave {_kind(answer.reason)} as its reason, not a text")
    if "\0" in answer.reason or answer.reason != answer.reason.encode("utf-8", "replace").decode():
        raise Nonsense("gave a reason with characters that no text holds")
    actions = tuple(_clean_action(action, named) for action in answer.actions)
    reason = answer.reason
    if len(reason) > REASON_LENGTH_MAX:  # no reason to leave a loss open
        reason = reason[: REASON_LENGTH_MAX - 1] + "…"
    return Plan(actions, answer.held, reason)


def _clean_action(action: Any, named: Collection[str]) -> Any:
    parts = _ACTIONS.get(type(action))
    if parts is None:
        raise Nonsense(f"answered {_kind(action)} instead of an action")
    _parts(action, parts)
    if type(action) is Carry:
        return Carry(action.amount, _clean_terms(action.terms, named))
    return _copy(action)


def _clean_terms(terms: DebtTerms, named: Collection[str]) -> DebtTerms:
    _parts(terms, _TERMS)
    rate, interest = terms.profit_rate, terms.interest
    if rate is not None and not 0 < rate <= 1:
        raise Nonsense("wants a part of profits that is not between 0 and 1")
    if interest is None:
        return _copy(terms)
    _parts(interest, _INTEREST)
    for tier in interest.tiers:
        if type(tier) is not DebtTier:
            raise Nonsense(f"answered {_kind(tier)} instead of a tier of interest")
        _parts(tier, _TIER)
        if tier.annual_rate < 0:
            raise Nonsense("wants a negative rate of interest")
    if interest.day_count <= 0 or interest.grace_days < 0 or (interest.cap or 0) < 0:
        raise Nonsense("wants interest with a day count, grace or cap that is negative")
    if interest.income not in named and interest.income != FEES:
        raise Nonsense(f"names {interest.income}, which its configuration does not name")
    tiers = tuple(_copy(tier) for tier in interest.tiers)
    known = {field.name: getattr(interest, field.name) for field in fields(interest)}
    copied = InterestTerms(**(known | {"tiers": tiers}))
    return DebtTerms(terms.creditor, rate, terms.from_deposits, copied)


def clean_needs(answer: object) -> Needs:
    """Return what a step must see, rebuilt. Raises `Nonsense` for whatever is no `Needs`."""
    if type(answer) is not Needs:
        raise Nonsense(f"answered {_kind(answer)} instead of Needs")
    _parts(
        answer,
        {
            "sources": (tuple,),
            "contributions": (str, _NONE),
            "linked": (bool,),
            "charge": (Charge, _NONE),
        },
    )
    if any(type(source) is not str for source in answer.sources):
        raise Nonsense("needs sources that are no account codes")
    if answer.charge is not None:
        parts = {
            "base": (Base,),
            "instrument": (str, _NONE),
            "period": (str,),
            "at_close": (bool,),
            "members": (bool,),
        }
        _parts(answer.charge, parts)
        if answer.charge.period not in PERIODS:
            raise Nonsense(f"needs a period that is none of {', '.join(PERIODS)}")
    return _copy(answer)


def clean_price(answer: object) -> DeleveragingPrice | None:
    """Return the price terms of a deleveraging. Raises `Nonsense` for whatever is none."""
    if answer is None:
        return None
    if type(answer) is not DeleveragingPrice:
        raise Nonsense(f"answered {_kind(answer)} instead of a DeleveragingPrice")
    _parts(answer, {"at_mark": (bool,), "max_deviation": (Fraction, _NONE)})
    return _copy(answer)


def clean_choice(answer: object, candidates: Sequence[Candidate]) -> dict[str, Fraction]:
    """Return whom a rank closes, and by how much. Raises `Nonsense` for whatever is no choice."""
    if not isinstance(answer, Mapping) or len(answer) > len(candidates):
        raise Nonsense(f"answered {_kind(answer)} instead of quantities of the candidates")
    choice = dict(answer)
    for account, quantity in choice.items():
        if type(account) is not str or type(quantity) is not Fraction or _too_long(quantity):
            raise Nonsense("answered something else than fractions by account")
    return choice


def _parts(value: object, kinds: Mapping[str, tuple[type, ...]]) -> None:
    for name, allowed in kinds.items():
        part = getattr(value, name)
        if type(part) not in allowed:
            raise Nonsense(f"answered {_kind(part)} as {name} of a {type(value).__name__}")
        if _too_long(part):
            raise Nonsense(f"answered a number of more than {BITS_MAX} bits as {name}")


def _too_long(part: object) -> bool:
    """Whether a number is so long that printing or storing it would fail."""
    if isinstance(part, Fraction):
        return max(abs(part.numerator), part.denominator).bit_length() > BITS_MAX
    return isinstance(part, int) and part.bit_length() > BITS_MAX


def _copy(value: T) -> T:
    parts = {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]
    return type(value)(**parts)


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
