"""Expected against got: by value, and never more lenient than that."""

from typing import Any

import pytest

from tests.conformance.comparison import difference

SAME: list[tuple[Any, Any]] = [
    ("10", "10.00"),
    ("10", 10),
    (10, "10.0"),
    ("-0", "0"),
    ("2/3", "4/6"),
    ("ok", "ok"),
    (None, None),
    (True, True),
    ([], []),
    ({}, {}),
    ({"a": "1"}, {"a": "1.0", "more": "2"}),
    ({"a": [{"b": "1"}]}, {"a": [{"b": "1", "c": "2"}]}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    ("10", "10.000000000000000000001"),
    ("10", None),
    ("10", True),
    ("1", "one"),
    (1, True),
    (True, 1),
    (False, None),
    (None, "0"),
    (None, "null"),
    ("ok", "OK"),
    ("ok", "ok "),
    ([], {}),
    ({}, {"a": "1"}),
    ({}, []),
    ({"a": None}, {}),
    ({"a": "1"}, ["1"]),
    (["1"], ["1", "2"]),
    (["1", "2"], ["2", "1"]),
    (["1"], "1"),
    ("٣", "3"),
]


@pytest.mark.parametrize(("expected", "got"), SAME)
def test_same(expected: Any, got: Any) -> None:
    assert difference(expected, got) is None


@pytest.mark.parametrize(("expected", "got"), DIFFERENT)
def test_different(expected: Any, got: Any) -> None:
    assert difference(expected, got)


def test_the_sentence_names_the_place() -> None:
    found = difference({"fills": [{"size": "1"}, {"size": "2"}]}, {"fills": [{"size": "1"}, {}]})
    assert found == "fills[1].size is missing where '2' was expected."
