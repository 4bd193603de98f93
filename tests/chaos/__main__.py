"""`python -m tests.chaos`: exit status 0 when every round held, 1 with the seed and the round."""

from __future__ import annotations

import json
import secrets
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError

import django

from tests.chaos.installation import Installation, enter_scratch

DESCRIPTION = (
    "Loads a venue with random fills, deposits, marks, adjustments and sweeps, in an installation "
    "of its own, while workers, the broker and PostgreSQL are killed; checks after each round that "
    "nothing was lost or doubled. The seed fixes who asks for what and who is killed; the "
    "processes' own course is never quite the same."
)


INTERRUPTED = 130


def main() -> int:
    """Play the rounds; stop at the first that does not hold."""
    options = _parser().parse_args()
    print(f"seed {options.seed}, {options.rounds} rounds", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what it started, as Ctrl-C
    folder = enter_scratch()
    django.setup()
    from django.utils import timezone

    from tests.chaos.report import line_of, summary_of
    from tests.chaos.rounds import Chaos, Round
    from tests.chaos.venue import open_venue

    installation, rounds, held = Installation(folder), list[Round](), False
    try:
        installation.start()
        open_venue(timezone.now())
        chaos = Chaos(installation, options.seed)
        for number in range(1, options.rounds + 1):
            rounds.append(chaos.play(number))
            if options.format == "table":
                print(line_of(rounds[-1]), flush=True)
            if rounds[-1].findings:
                break
        held = not rounds[-1].findings
    except KeyboardInterrupt:
        held = True  # as far as it went
        return INTERRUPTED
    finally:
        installation.close(keep=not held)
    if options.format == "json":
        document = {"seed": options.seed, "rounds": [one.as_json() for one in rounds]}
        print(json.dumps(document, indent=2))
    else:
        print(summary_of(rounds))
    if held:
        return 0
    for finding in rounds[-1].findings:
        print(f"  {finding}", file=sys.stderr)
    print(
        f"Round {rounds[-1].number} of seed {options.seed} failed; its data and logs are kept in "
        f"{folder}. Again: make chaos SEED={options.seed} ROUNDS={rounds[-1].number}",
        file=sys.stderr,
    )
    return 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.chaos", description=DESCRIPTION)
    parser.add_argument("--rounds", type=_positive, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--format", choices=["table", "json"], default="table")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is no number of rounds: give a whole one above zero")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
