"""The runner itself: dispatch, outcomes, the JSON form, exit statuses, errors in one sentence."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.conformance.__main__ import main
from tests.conformance.cases import Case
from tests.conformance.registry import Adapter, Ambiguous, Inputs, find, has
from tests.conformance.runner import run_case
from tests.conformance.upstream import upstream_error, upstream_errors

ROUNDING = {
    "id": "one",
    "source": "somebody/ledger:test.go::TestRound",
    "kind": "rounding.value",
    "inputs": {"value": "1.236", "scale": 2, "mode": "half_even"},
    "expected": {"value": "1.240"},
}


def case(source: str = "a/b:c", **inputs: Any) -> Case:
    return Case("an-id", source, "k", inputs, {"x": "1"}, "", Path("f.json"))


def answering(value: Any, source: str = "", when: Any = None) -> Adapter:
    return Adapter("k", (source,), when, False, lambda inputs: value)


def test_the_longest_source_wins_then_the_condition() -> None:
    anyone, with_tiers = answering({}), answering({}, when=has("tiers"))
    of_a = answering({}, source="a/")
    assert find(case(), [anyone, with_tiers, of_a]) is of_a
    assert find(case("b/c:d"), [anyone, with_tiers, of_a]) is anyone
    assert find(case("b/c:d", tiers=[]), [anyone, with_tiers, of_a]) is with_tiers
    assert find(case("b/c:d"), [with_tiers, of_a]) is None


def test_two_that_fit_alike_are_refused() -> None:
    both = [answering({}), answering({})]
    with pytest.raises(Ambiguous):
        find(case(), both)
    assert run_case(case(), both).outcome == "failed"


def test_outcomes() -> None:
    assert run_case(case(), []).outcome == "unsupported"
    passed = run_case(case(), [answering({"x": Fraction(1)})])
    assert (passed.outcome, passed.got, passed.why) == ("passed", {"x": "1"}, "")
    failed = run_case(case(), [answering({"x": Fraction(1, 3)})])
    assert failed.outcome == "failed"
    assert failed.why == "x is '1/3' where '1' was expected."


@pytest.mark.parametrize(
    ("about", "outcome"),
    [
        ({}, "failed"),
        ({"recomputed": "within upstream tolerance"}, "passed"),
        ({"notes": "Upstream figures are rounded (tolerance 0.01)."}, "passed"),
    ],
)
def test_a_tolerance_only_for_a_case_that_names_one(about: dict[str, Any], outcome: str) -> None:
    near = Adapter("k", ("",), None, False, lambda inputs: {"x": "1.001"}, Fraction(1, 100))
    assert run_case(replace(case(), **about), [near]).outcome == outcome
    exact = replace(near, tolerance=None)
    assert run_case(replace(case(), **about), [exact]).outcome == "failed"


@pytest.mark.parametrize("answer", [1.0, {"x": 1.0}, ["1"], None, {"x": object()}])
def test_what_is_no_map_of_exact_values_fails(answer: Any) -> None:
    row = run_case(case(), [answering(answer)])
    assert row.outcome == "failed"
    assert row.why.startswith("TypeError: ")


def test_an_exception_is_a_failed_case() -> None:
    def broken(inputs: Inputs) -> dict[str, Any]:
        raise RuntimeError("first line\nsecond line")

    row = run_case(case(), [Adapter("k", ("",), None, False, broken)])
    assert (row.outcome, row.got) == ("failed", None)
    assert row.why == "RuntimeError: first line second line"


def test_upstream_errors_stand_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    remark = {"figure": "1", "right": "2", "reason": "It counts the fund twice."}
    own = run_case(case(), [answering({"x": "1", "upstream_error": remark})])
    assert own.as_json()["upstream_error"] == remark
    assert own.got == {"x": "1"}
    monkeypatch.setattr("tests.conformance.upstream.upstream_errors", upstream_errors)
    monkeypatch.delitem(upstream_errors, "an-id", raising=False)
    assert "upstream_error" not in run_case(case(), [answering({"x": "1"})]).as_json()
    upstream_error("an-id", **remark)
    try:
        assert run_case(case(), [answering({"x": "1"})]).as_json()["upstream_error"] == remark
    finally:
        del upstream_errors["an-id"]


def write(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_report_and_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path / "good.json", [ROUNDING])
    assert main([str(good), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "passed": 1,
        "failed": 0,
        "unsupported": 0,
        "cases": [
            {
                "id": "one",
                "kind": "rounding.value",
                "outcome": "passed",
                "got": {"value": "1.24"},
                "why": "",
            }
        ],
    }
    wrong = ROUNDING | {"id": "two", "expected": {"value": "1.23"}}
    strange = ROUNDING | {"id": "three", "kind": "rounding.of_nobody"}
    write(tmp_path / "bad.json", [wrong, strange])
    assert main([str(tmp_path), str(good), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {row["id"]: row["outcome"] for row in report["cases"]} == {
        "one": "passed",
        "two": "failed",
        "three": "unsupported",
    }
    assert (report["passed"], report["failed"], report["unsupported"]) == (1, 1, 1)
    assert main([str(tmp_path)]) == 1
    assert "1 passed, 1 failed, 1 unsupported." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("{}", "must be a list"),
        ("[1]", "entry 1 must be a map"),
        ([{**ROUNDING, "inputs": []}], "field inputs of entry 1 must be a map"),
        ([ROUNDING, {**ROUNDING, "id": 1}], "field id of entry 2 must be a text"),
    ],
)
def test_what_is_no_case_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any, sentence: str
) -> None:
    assert main([str(write(tmp_path / "cases.json", content))]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert sentence in output.err
    assert output.err.count("\n") == 1


def test_what_is_no_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "holds no .json file" in capsys.readouterr().err
    binary = tmp_path / "cases.json"
    binary.write_bytes(b"\xff\xfe\x00")
    assert main([str(binary)]) == 2


def test_the_list_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, target = write(tmp_path / "good.json", [ROUNDING]), tmp_path / "list.md"
    assert main([str(good), "--list", str(target)]) == 0
    text = target.read_text()
    assert "| somebody/ledger | 1 | 1 |" in text
    assert "| rounding.value | 1 | 1 | somebody/ledger:test.go |" in text


@pytest.mark.parametrize("arguments", [[], ["x.json", "--format", "xml"]])
def test_a_wrong_call(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_from_a_shell_with_its_own_database() -> None:
    """Only the interpreter, from the root: sets up Django and makes its database by itself."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.conformance", "fixtures/cases/ledgers", "--format", "json"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["passed"] == len(report["cases"]) > 0


def test_a_reader_that_has_seen_enough() -> None:
    """As with `| head`: no traceback, and the status of the run."""
    command = [sys.executable, "-m", "tests.conformance", "fixtures/cases/venues", "--format=json"]
    with subprocess.Popen(
        command, cwd=PROJECT_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0
