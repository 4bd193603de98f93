"""One shortfall told: who paid which step, as a picture, a table and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from backoffice.console.charts.falls import Fall, fall_chart
from backoffice.console.templatetags.console import grouped
from backoffice.console.words import said
from backoffice.core.money import format_minor
from backoffice.shortfalls.models import Decision, Shortfall, ShortfallStep

TONES = {"covered": "good", "carried": "accent", "waiting": "warn", "written_off": "calm"}
SHOWN_PAYERS = 12


@dataclass(frozen=True, slots=True)
class StepLine:
    """What a step paid, by whom (the largest first), what came back, and why, in sentences."""

    name: str
    amount: str
    share: float
    outcome: str
    tone: str
    at: datetime | None
    payers: list[tuple[str, str, str]]
    more_payers: int
    recovered: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A shortfall's steps, the picture of them, and what was decided besides."""

    steps: list[StepLine]
    picture: SafeString
    others: list[Decision]
    amount: str
    remaining: str
    recovered: str


def told_of(hole: Shortfall, steps: Sequence[ShortfallStep], decisions: Sequence[Decision]) -> Told:
    """Tell a shortfall; `decisions` are those about it, oldest first."""
    decimals, code = hole.asset.asset.decimals, hole.asset.asset.code
    names = {step.step for step in steps}
    why = {name: [one.sentence for one in decisions if one.which == name] for name in sorted(names)}
    lines = [_line(step, hole, decimals, why[step.step]) for step in steps]
    back = sum(sum(map(int, step.recovered.values())) for step in steps)
    return Told(
        steps=lines,
        picture=_picture(hole, steps, decimals, code),
        others=[one for one in decisions if one.which not in names],
        amount=format_minor(int(hole.amount), decimals),
        remaining=format_minor(int(hole.remaining), decimals),
        recovered=format_minor(back, decimals),
    )


def _line(step: ShortfallStep, hole: Shortfall, decimals: int, why: list[str]) -> StepLine:
    paid = {payer: int(amount) for payer, amount in step.allocations.items()}
    largest = sorted(paid.items(), key=lambda item: (-item[1], item[0]))
    back = {payer: int(amount) for payer, amount in step.recovered.items()}
    return StepLine(
        name=said(step.step),
        amount=format_minor(int(step.amount), decimals),
        share=float(step.amount) / float(hole.amount),
        outcome=step.outcome,
        tone=TONES.get(step.outcome, "accent"),
        at=step.at,
        payers=[
            (payer, format_minor(amount, decimals), format_minor(back.get(payer, 0), decimals))
            for payer, amount in largest[:SHOWN_PAYERS]
        ],
        more_payers=max(0, len(largest) - SHOWN_PAYERS),
        recovered=format_minor(sum(back.values()), decimals),
        why=why,
    )


def _picture(
    hole: Shortfall, steps: Sequence[ShortfallStep], decimals: int, code: str
) -> SafeString:
    def shown(amount: int) -> str:
        return grouped(format_minor(int(amount), decimals))

    falls = [
        Fall(
            said(step.step),
            float(step.amount),
            shown(step.amount),
            TONES.get(step.outcome, "accent"),
        )
        for step in steps
    ]
    told = [f"{said(step.step)} {shown(step.amount)}" for step in steps]
    words = "; ".join([f"loss {shown(hole.amount)}", *told, f"open {shown(hole.remaining)}"])
    return fall_chart(
        Fall("Loss", float(hole.amount), shown(hole.amount), "bad"),
        falls,
        Fall("Still open", float(hole.remaining), shown(hole.remaining), "bad"),
        title=f"Who bore the loss, in {code}",
        words=f"{words}, {code}.",
    )
