"""YAML from strangers: every refusal is one line, quickly, and nothing is ever executed."""

import time
from itertools import pairwise

import pytest

from backoffice.scenarios import yaml_tree
from backoffice.scenarios.problems import InvalidFile
from backoffice.scenarios.yaml_tree import read_tree
from tests.scenarios.writing import VALID, changed, problems, read

LETTERS = "abcdefgh"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise(LETTERS)
)
REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "1: file: the file is empty; it needs at least `format: 1`"),
    ("comment", b"# nothing\n", "1: file: the file is empty; it needs at least `format: 1`"),
    ("binary", b"\x00\x01\x02", "1: file: this is not YAML: control characters are not allowed"),
    ("latin-1", b"a: 1\nb: \xe9", "2: file: the file is not UTF-8 text; save it as UTF-8"),
    (
        "tab",
        b"a:\n\tb: 1",
        "2: file: this is not YAML: found character that cannot start any token",
    ),
    ("open quote", b"a: 'b", "1: file: this is not YAML: found unexpected end of stream"),
    ("list", b"- a", "1: file: a mapping is expected, not a list"),
    ("word", b"scenario", "1: file: a mapping is expected, not 'scenario'"),
    ("lists", b"[" * 100_000, "1: file: the file is nested deeper than 40 levels"),
    ("maps", b"{a: " * 100_000, "1: file: the file is nested deeper than 40 levels"),
    ("dashes", b"- " * 100_000, "1: file: the file is nested deeper than 40 levels"),
    ("documents", b"a: 1\n---\nb: 2", "2: file: the file holds several documents; keep only one"),
    ("self", b"a: &a [*a]", "1: a[0]: the alias *a has no &a"),
    ("unknown alias", b"a: *b", "1: a: the alias *b has no &b"),
    ("bomb", BOMB.encode(), "5: e[7]: aliases repeat more than 100000 values; write them out"),
    (
        "tag",
        b"a: !!python/object/apply:os.system [ls]",
        "1: a: remove the tag 'tag:yaml.org,2002:python/object/apply:os.system'",
    ),
    (
        "key",
        b"? [a]\n: b",
        "1: file: a key is a word; it cannot be a list, a mapping or an alias",
    ),
    ("merge", b"a: {<<: b}", "1: a.<<: `<<` merges mappings: write `<<: *name` of one"),
]


@pytest.mark.parametrize(
    ("content", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_refused(content: bytes, message: str) -> None:
    begun = time.monotonic()
    assert problems(content) == [message]
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("name", ["../../etc/passwd", "\x00", "", "x" * 5000, "UTC/"])
def test_a_time_zone_is_no_file(name: str) -> None:
    escaped = name.encode("unicode_escape").decode()
    found = problems(changed("code: demo", f'code: demo\n  timezone: "{escaped}"'))
    assert len(found) == 1
    assert "venue.timezone" in found[0]


def test_a_file_may_not_be_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "FILE_BYTES_MAX", 1024 * 1024)
    with pytest.raises(InvalidFile, match="1: file: the file is larger than 1 MiB; split it"):
        read_tree("a.yaml", b"#" * (1024 * 1024 + 1))


def test_problems_are_not_endless() -> None:
    found = problems("format: 1\na: [" + "1.5, " * 1000 + "]")
    assert len(found) == 1
    assert found[0].endswith("more than 200 problems; the rest is not read")


def test_duplicate_keys_name_the_first() -> None:
    text = changed("  insurance: {kind", "  bob: {}\n  insurance: {kind")
    assert problems(text) == ["19: accounts.bob: the key stands here again; line 18 has it already"]


@pytest.mark.parametrize(
    "number", ["1.5", ".5", "5.", "1e3", "-.inf", ".nan", "1_000", "007", "0x1F"]
)
def test_numbers_that_yaml_would_change_are_refused(number: str) -> None:
    assert problems(changed('price: "50000"', f"price: {number}")) == [
        f'11: assets.BTC.price: write the number in quotes: "{number}"'
    ]


def test_names_that_yaml_would_change_stay_as_written() -> None:
    text = VALID.replace("alice", "no").replace("bob", "1001").replace("BTC", "12:30")
    scenario = read(text)
    assert {opening.account.code for opening in scenario.setup.accounts} == {
        "no",
        "1001",
        "insurance",
    }
    assert "12:30" in scenario.setup.assets


def test_aliases_and_merges_are_allowed() -> None:
    text = changed('  bob: {balances: {USD: "500"}', '  bob: {balances: &b {USD: "500"}')
    text = text.replace('kind: fund, balances: {USD: "1000"}', "kind: fund, balances: *b")
    assert problems(text) == []
    merged = text.replace("kind: fund, balances: *b", 'kind: fund, balances: {<<: *b, BTC: "1"}')
    opening = {o.account.code: o for o in read(merged).setup.accounts}["insurance"]
    assert opening.balances == {"USD": 50_000, "BTC": 100_000_000}
