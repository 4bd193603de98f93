"""A policy in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.core.policy import PolicyError
from backoffice.sdk.words import percent

from .compile import CheckedPolicy, check_policy
from .explain_guards import explain_guards, explain_margin_call
from .manager import Plugins
from .messages import PolicyDocumentError
from .owners import unowned
from .presets import expand_preset


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a policy, with a sentence for each thing that it does, in order."""

    title: str
    sentences: tuple[str, ...]


def explain_policy(
    document: Mapping[str, Any] | None, plugins: Plugins | None = None
) -> list[Part]:
    """Every part of a policy in sentences, the waterfall last.

    Raises `PolicyDocumentError` for an invalid document.
    """
    checked = check_policy(expand_preset(document, plugins), plugins=plugins)
    try:
        parts = [
            Part("Margin", _models(checked, "margin") or ("By the venue's own model.",)),
            Part("Rules", _rules(checked)),
            Part("Settlement", _settlement(checked)),
            Part("Margin calls", explain_margin_call(checked.document)),
            Part("Guards", explain_guards(checked.document)),
            Part("Margin top-ups", _models(checked, "top_up")),
            Part("Liquidation", _liquidation(checked)),
            Part("Funding", _models(checked, "funding")),
            Part("Withdrawals", _models(checked, "withdrawals")),
            Part("Fund shares", _models(checked, "fund_shares")),
            Part("Who pays a loss, in order", _waterfall(checked)),
        ]
    except PolicyError as error:
        raise PolicyDocumentError([((), str(error))]) from error
    return [part for part in parts if part.sentences]


def _models(checked: CheckedPolicy, part: str) -> tuple[str, ...]:
    return tuple(model.describe() for place, model in checked.models.items() if place[0] == part)


def _settlement(checked: CheckedPolicy) -> tuple[str, ...]:
    if not checked.document.mark_to_market:
        return ()
    return ("Each sweep first turns every profit and loss into cash at the marks.",)


def _rules(checked: CheckedPolicy) -> tuple[str, ...]:
    return tuple(
        f"While {rule.when}: {', '.join(rule.restrict)}." for rule in checked.document.rules
    )


def _liquidation(checked: CheckedPolicy) -> tuple[str, ...]:
    terms = checked.document.liquidation
    said = list(_models(checked, "liquidation"))
    if terms.model is None:
        said.append(
            "All positions are closed once equity is below the maintenance margin."
            if terms.style == "full"
            else "Once equity is below the maintenance margin, every position is reduced by the "
            "smallest common fraction that brings it back to the initial margin."
        )
    where = {
        "mark": "at the mark",
        "book": "through the order book",
        "external": f"by orders to the gateway {terms.external.gateway if terms.external else ''}",
    }[terms.gateway]
    unfilled = {
        "mark": "at the mark",
        "auto_deleverage": "against opposite positions",
        "keep": None,
    }[terms.unfilled]
    rest = "kept" if unfilled is None else f"closed {unfilled}"
    unless = ", unless the model says otherwise" if terms.model is not None else ""
    book = ""
    if terms.gateway != "mark":
        taker = "the book" if terms.gateway == "book" else "it"
        book = f"; what {taker} cannot fill is {rest}{unless}"
    said.append(f"Positions are closed {where}{book}.")
    if terms.fee:
        said.append(f"A fee of {percent(terms.fee)} of what is closed goes to {terms.fund}.")
    elif terms.model is not None and terms.fund is not None:
        said.append(f"The fee goes to {terms.fund}.")
    if terms.borrows == "swap":
        said.append("Borrows stand while margin allows; the model repays them out of other assets.")
    keeper = f"goes to {terms.fund}" if terms.surplus == "fund" else "stays with the account"
    said.append(f"What is left after a full liquidation {keeper}.")
    return tuple(said)


def _waterfall(checked: CheckedPolicy) -> tuple[str, ...]:
    said = [_step(step.describe(), step.config.when) for step in checked.steps]
    if unowned(checked):
        said.append(
            "What then remains stays open: the account is frozen and every sweep tries again."
        )
    return tuple(said)


def _step(sentence: str, when: str | None) -> str:
    """The sentence with its condition, which steps of strangers may leave out."""
    return sentence if when is None or when in sentence else f"Where {when}: {sentence}"
