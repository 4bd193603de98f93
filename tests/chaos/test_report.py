"""What a person reads of rounds."""

from tests.chaos.report import line_of, summary_of
from tests.chaos.rounds import Round

ROUND = Round(
    number=3,
    kills=["worker", "postgres"],
    events=50,
    acknowledged=47,
    unanswered=3,
    given_up=1,
    sweeps=2,
    skipped=1,
    days=1,
    halts=1,
    adjustments=4,
    shortfalls=2,
    steps={"insurance_fund covered": 2},
    seconds=7.1,
    findings=["c00 lacks 1 USD"],
)


def test_a_round_in_one_line() -> None:
    assert line_of(ROUND) == (
        "round   3  1 FINDINGS  killed worker + postgres; 50 events, 47 acknowledged, 3 silences, "
        "1 given up; 2 sweeps, 1 skipped, 1 days; 4 adjustments, 1 halts; 2 shortfalls "
        "(2 insurance_fund covered); 7.1 s"
    )


def test_all_rounds() -> None:
    assert summary_of([ROUND, ROUND]) == (
        "2 rounds in 14 s; killed: postgres 2, worker 2.\n"
        "100 events, 6 silences, 2 given up, 4 sweeps, 2 days, 8 adjustments, 2 halts, "
        "4 shortfalls (4 insurance_fund covered)."
    )
