"""Models of a policy's regime, bound to a checked configuration and contained."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from backoffice.core.margin.model import Requirement
from backoffice.core.money import format_decimal, round_down
from backoffice.core.orders import GatewayTerms, OrderFacts, OrderReport
from backoffice.core.policy import PolicyError
from backoffice.core.regime import (
    Closing,
    FillFacts,
    FundingFacts,
    LiquidationFacts,
    PortfolioFacts,
    Swap,
    TopUpFacts,
    WithdrawalFacts,
)
from backoffice.core.requirement import TookTooLong
from backoffice.core.share_facts import FundShareFacts, ShareTerms
from backoffice.sdk.config import FrozenModel, FundShareConfig
from backoffice.sdk.gateway import GatewayConfig
from backoffice.sdk.models import Model

from . import worker
from .containment import TIMEOUT_SECONDS, Nonsense, contained
from .gateway_answers import clean_document, clean_report
from .rebuild import rebuilt

BITS_MAX = 512
FINEST = 10**18
ROUNDED_BITS_MAX = 8_192  # of amounts and weights before they are rounded to the finest unit
NAME_LENGTH_MAX = 64
CLOSINGS_MAX = 10_000
SHARES_BITS_MAX = 256
_REASON = re.compile(r"[a-z][a-z0-9_]{0,62}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ContainedModel:
    """A model of any kind: every question raises `PolicyError`, never anything else."""

    model: Model[Any]
    config: FrozenModel
    plugin: str
    kind: str
    timeout_seconds: float = TIMEOUT_SECONDS

    @property
    def name(self) -> str:
        """The model's name in the policy."""
        return self.model.name

    def describe(self) -> str:
        """One sentence for people."""
        return self._ask("describe", None, _text)

    def requirement(self, facts: PortfolioFacts) -> Requirement:
        """As a margin model."""
        codes = frozenset(one.instrument for one in facts.positions)
        return self._ask("requirement", facts, lambda answer: _requirement(answer, codes))

    def is_due(self, facts: LiquidationFacts) -> bool:
        """As a liquidation model."""
        return self._ask("is_due", facts, _flag)

    def closings(self, facts: LiquidationFacts) -> tuple[Closing, ...]:
        """As a liquidation model."""
        return self._ask("closings", facts, _closings)

    def swaps(self, facts: LiquidationFacts) -> tuple[Swap, ...]:
        """As a liquidation model."""
        return self._ask("swaps", facts, _swaps)

    def fee(self, facts: FillFacts) -> Fraction:
        """As a liquidation model."""
        return self._ask("fee", facts, _amount)

    def rate(self, facts: FundingFacts) -> Fraction:
        """As a funding model."""
        return self._ask("rate", facts, _number)

    def receives(self, amount: Fraction) -> int:
        """As a funding model. A whole unit away from the exact amount is the most there is."""

        def near(answer: object) -> int:
            if type(answer) is not int or abs(answer - amount) > 1:
                raise Nonsense(f"rounded {format_decimal(amount)} to {_shortened(answer)}")
            return answer

        return self._ask("receives", amount, near)

    def refusal(self, facts: WithdrawalFacts) -> str | None:
        """As a guard of withdrawals."""
        return self._ask("refusal", facts, _reason)

    def transfer(self, facts: TopUpFacts) -> Fraction:
        """As a top-up model."""
        return self._ask("transfer", facts, _amount)

    @property
    def share_terms(self) -> ShareTerms:
        """As a fund share model."""
        if not isinstance(self.config, FundShareConfig):
            raise TypeError(f"{self.name} is no fund share model")
        return self.config.terms()

    def divisor(self, facts: FundShareFacts) -> int:
        """As a fund share model."""
        return self._ask("divisor", facts, _whole)

    def mint(self, facts: FundShareFacts, amount: int) -> int:
        """As a fund share model."""
        return self._ask("mint", facts, _whole, amount)

    def value(self, facts: FundShareFacts, shares: int) -> int:
        """As a fund share model."""
        return self._ask("value", facts, _whole, shares)

    def forfeits(self, facts: FundShareFacts) -> int:
        """As a fund share model."""
        return self._ask("forfeits", facts, _whole)

    def payout(self, facts: FundShareFacts) -> int:
        """As a fund share model."""
        return self._ask("payout", facts, _whole)

    @property
    def gateway_config(self) -> GatewayConfig:
        """As a gateway."""
        if not isinstance(self.config, GatewayConfig):
            raise TypeError(f"{self.name} is no gateway")
        return self.config

    @property
    def gateway_terms(self) -> GatewayTerms:
        """As a gateway."""
        return self.gateway_config.terms()

    def request(self, order: OrderFacts) -> str:
        """As a gateway: the JSON text to send."""
        return self._ask("request", order, clean_document)

    def report(self, order: OrderFacts, answer: Mapping[str, Any]) -> OrderReport:
        """As a gateway: what an answer says of the order."""
        return self._ask("report", order, clean_report, rebuilt(answer))

    def _ask(self, method: str, facts: Any, clean: Callable[[object], T], *more: Any) -> T:
        shown = rebuilt(facts)
        config = self.config.model_copy(deep=True)

        def ask() -> T:
            call = getattr(self.model, method)
            answer = clean(call(config) if facts is None else call(shown, *more, config))
            if shown != facts:
                raise Nonsense("changed the facts that it was given")
            if config != self.config:
                raise Nonsense("changed its configuration")
            return answer

        who = f"{self.kind} {self.name} of plugin {self.plugin}"
        try:
            return contained(who, ask, self.timeout_seconds)
        except PolicyError as error:
            if isinstance(error.__context__, worker.TookTooLong):
                raise TookTooLong(str(error)) from None
            raise


def _text(answer: object) -> str:
    return str(answer)


def _flag(answer: object) -> bool:
    if type(answer) is not bool:
        raise Nonsense(f"answered {type(answer).__name__} instead of true or false")
    return answer


def _number(answer: object, bits_max: int = BITS_MAX) -> Fraction:
    number = Fraction(answer) if type(answer) is int else answer
    if type(number) is not Fraction:
        raise Nonsense(f"answered {type(answer).__name__} instead of an exact number")
    if max(abs(number.numerator), number.denominator).bit_length() > bits_max:
        raise Nonsense(f"answered a number of more than {bits_max} bits")
    return number


def _amount(answer: object) -> Fraction:
    """An amount of money. Sums over many prices have long denominators: they are rounded down."""
    number = _number(answer, ROUNDED_BITS_MAX)
    if number.denominator.bit_length() > BITS_MAX or number.numerator.bit_length() > BITS_MAX:
        number = Fraction(round_down(number * FINEST), FINEST)
    return _number(number)


def _weight(answer: object) -> Fraction:
    """Rounded, so that shares of equity stay numbers that can be written out."""
    number = Fraction(round(_number(answer, ROUNDED_BITS_MAX) * FINEST), FINEST)
    if number < 0:
        raise Nonsense("gave a weight below zero")
    return _number(number)


def _shortened(answer: object) -> str:
    """An answer for a message; of a long number only how long it is."""
    if type(answer) is not int:
        return type(answer).__name__
    bits = answer.bit_length()
    return format_decimal(answer) if bits <= BITS_MAX else f"a number of {bits} bits"


def _named(answer: object) -> str:
    """The code of an asset or instrument; whether it exists the core knows."""
    if type(answer) is not str or len(answer) > NAME_LENGTH_MAX or not answer.isprintable():
        raise Nonsense(f"answered {type(answer).__name__} instead of a code")
    return answer


def _whole(answer: object) -> int:
    if type(answer) is not int or answer < 0 or answer.bit_length() > SHARES_BITS_MAX:
        raise Nonsense(
            f"answered {type(answer).__name__} instead of a whole number from 0 to "
            f"{SHARES_BITS_MAX} bits"
        )
    return answer


def _reason(answer: object) -> str | None:
    if answer is None:
        return None
    if type(answer) is not str or not _REASON.fullmatch(answer):
        raise Nonsense("gave a reason that is no name in lower case")
    return answer


def _requirement(answer: object, codes: frozenset[str]) -> Requirement:
    if type(answer) is not Requirement or not isinstance(answer.weights, Mapping):
        raise Nonsense(f"answered {type(answer).__name__} instead of a Requirement")
    if not set(answer.weights) <= codes:
        raise Nonsense("gave a weight to a position that does not exist")
    weights = {code: _weight(answer.weights.get(code, 0)) for code in sorted(codes)}
    return Requirement(_amount(answer.initial), _amount(answer.maintenance), weights)


def _closings(answer: object) -> tuple[Closing, ...]:
    if type(answer) is not tuple or len(answer) > CLOSINGS_MAX:
        raise Nonsense(f"answered {type(answer).__name__} instead of a tuple of closings")
    return tuple(_closing(one) for one in answer)


def _swaps(answer: object) -> tuple[Swap, ...]:
    if type(answer) is not tuple or len(answer) > CLOSINGS_MAX:
        raise Nonsense(f"answered {type(answer).__name__} instead of a tuple of swaps")
    return tuple(_swap(one) for one in answer)


def _swap(one: object) -> Swap:
    if type(one) is not Swap:
        raise Nonsense(f"answered {type(one).__name__} instead of a Swap")
    sold, bought = _named(one.sold), _named(one.bought)
    return Swap(sold, bought, _number(one.amount), _number(one.price), _number(one.fee))


def _closing(one: object) -> Closing:
    if type(one) is not Closing:
        raise Nonsense(f"answered {type(one).__name__} instead of a Closing")
    worst = None if one.worst_price is None else _number(one.worst_price)
    unfilled = None if one.unfilled is None else _named(one.unfilled)
    return Closing(_named(one.instrument), _number(one.quantity), worst, unfilled)
