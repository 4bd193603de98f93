"""What rounds look like to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.chaos.rounds import Round

MORE = ("adjustments", "halts")


def line_of(one: Round) -> str:
    """A round in one line."""
    steps = ", ".join(f"{count} {step}" for step, count in one.steps.items())
    verdict = "ok" if not one.findings else f"{len(one.findings)} FINDINGS"
    return (
        f"round {one.number:3}  {verdict}  killed {' + '.join(one.kills) or 'nobody'}; "
        f"{one.events} events, {one.acknowledged} acknowledged, {one.unanswered} silences, "
        f"{one.given_up} given up; {one.sweeps} sweeps, {one.skipped} skipped, {one.days} days; "
        f"{one.adjustments} adjustments, {one.halts} halts; "
        f"{one.shortfalls} shortfalls{f' ({steps})' if steps else ''}; {one.seconds} s"
    )


def summary_of(rounds: Sequence[Round]) -> str:
    """All rounds in two lines."""
    kills = Counter(name for one in rounds for name in one.kills)
    killed = ", ".join(f"{name} {count}" for name, count in sorted(kills.items()))
    steps: Counter[str] = Counter()
    for one in rounds:
        steps.update(one.steps)
    total = {
        name: sum(getattr(one, name) for one in rounds)
        for name in ("events", "unanswered", "given_up", "sweeps", "days", "shortfalls", *MORE)
    }
    return (
        f"{len(rounds)} rounds in {sum(one.seconds for one in rounds):.0f} s; killed: {killed}.\n"
        f"{total['events']} events, {total['unanswered']} silences, {total['given_up']} given up, "
        f"{total['sweeps']} sweeps, {total['days']} days, "
        f"{total['adjustments']} adjustments, {total['halts']} halts, "
        f"{total['shortfalls']} shortfalls "
        f"({', '.join(f'{count} {step}' for step, count in sorted(steps.items()))})."
    )
