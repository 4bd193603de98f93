"""Runs cases through their adapters, and counts."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tests.conformance.cases import Case
from tests.conformance.comparison import compare
from tests.conformance.reading import plain
from tests.conformance.registry import Adapter, Ambiguous, find
from tests.conformance.upstream import upstream_errors

Outcome = Literal["passed", "failed", "unsupported"]
UPSTREAM_KEY = "upstream_error"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one case. `why`: one sentence, empty where all is equal exactly."""

    case: Case
    outcome: Outcome
    got: Any
    why: str
    upstream_error: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The row as the report prints it."""
        row = {"id": self.case.id, "kind": self.case.kind, "outcome": self.outcome}
        row |= {"got": self.got, "why": self.why}
        return row | ({UPSTREAM_KEY: self.upstream_error} if self.upstream_error else {})


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run."""

    rows: tuple[Row, ...]

    def count(self, outcome: Outcome) -> int:
        """How many cases ended so."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def clean(self) -> bool:
        """No case failed, none is unsupported."""
        return all(row.outcome == "passed" for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The whole report as one map."""
        counts = {name: self.count(name) for name in ("passed", "failed", "unsupported")}  # type: ignore[arg-type]
        return {**counts, "cases": [row.as_json() for row in self.rows]}


def run(cases: Iterable[Case]) -> Report:
    """Every case through its adapter. Cases that need the database find it open."""
    return Report(tuple(run_case(case) for case in cases))


def run_case(case: Case, among: Iterable[Adapter] | None = None) -> Row:
    """One case; whatever an adapter raises makes it a failed one."""
    try:
        chosen = find(case, among)
    except Ambiguous as error:
        return Row(case, "failed", None, str(error))
    except Exception as error:  # noqa: BLE001  a condition of an adapter is an adapter's code
        return Row(case, "failed", None, _why(error))
    if chosen is None:
        return Row(case, "unsupported", None, f"No adapter fits kind {case.kind} of this source.")
    try:
        answer = plain(_translate(chosen, case))
        if not isinstance(answer, dict):
            raise TypeError(f"The adapter answered {answer!r}: a map is needed.")
    except Exception as error:  # noqa: BLE001  a case must not end the run
        return Row(case, "failed", None, _why(error))
    remark = answer.pop(UPSTREAM_KEY, None)
    if remark is None and case.id in upstream_errors:
        remark = asdict(upstream_errors[case.id])
    compared = compare(case.expected, answer, tolerance=chosen.tolerance_for(case))
    return Row(case, "failed" if compared.difference else "passed", answer, compared.why, remark)


def _translate(chosen: Adapter, case: Case) -> dict[str, Any]:
    if not chosen.database:
        return chosen.translate(case.inputs)
    from tests.conformance.database import rolled_back

    with rolled_back():
        return chosen.translate(case.inputs)


def _why(error: Exception) -> str:
    message = " ".join(str(error).split()) or "no message"
    return f"{type(error).__name__}: {message}"
