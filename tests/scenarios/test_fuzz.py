"""Whatever a file holds, it is run or refused in sentences; nothing else is ever raised."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.problems import InvalidFile
from backoffice.scenarios.run import RunError, run

PUBLIC = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(PROJECT_DIR) / "fixtures" / "scenarios").glob("*.yaml"))
]
WORDS = sorted({word for text in PUBLIC for word in re.findall(r"[\w.+-]+|\S", text)})
HOSTILE = [
    "", "null", "true", "1.5", "-1", '"0"', '"-1"', '"1e9"', '"' + "9" * 40 + '"', "[]", "{}",
    "&a", "*a", "!!int", "- ", "\n", "\t", ": ", "#", "\x07", "\u2028", "ſ", "0001-01-01",
    '"9999-12-31T23:59:59+00:00"', '"2200-01-01T00:00:00-12:00"', '"0.000000000000000000001"',
]  # fmt: skip
LINE = re.compile(r"a\.yaml:\d+: \S.*: \S.*")


def loaded_or_refused(content: bytes) -> None:
    try:
        scenario = load_bytes("a.yaml", content)
    except InvalidFile as error:
        said = error.lines()
    else:
        said = []
    assert [line for line in said if not LINE.fullmatch(line)] == []
    if said:
        return
    try:
        result = run(scenario)
    except RunError as error:
        raise AssertionError(f"valid, but the engine failed:\n{content.decode()}") from error
    assert set(result["ledger"].values()) == {"0"}


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    loaded_or_refused(content)


@given(st.text(st.sampled_from("[]{}:,&*!|>'\"#%@`-?\n\t ab01.<~\\"), max_size=80))
def test_any_punctuation(text: str) -> None:
    loaded_or_refused(text.encode())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A public scenario with a few of its words replaced, doubled or cut."""
    text = draw(st.sampled_from(PUBLIC))
    for _ in range(draw(st.integers(1, 4))):
        found = list(re.finditer(r"[\w.+-]+|\S", text))
        if not found:
            break
        match = draw(st.sampled_from(found))
        new = draw(st.sampled_from(WORDS) | st.sampled_from(HOSTILE) | st.just(match[0] * 2))
        text = text[: match.start()] + new + text[match.end() :]
    return text


@settings(max_examples=150)
@given(mutated())
def test_any_mutation(text: str) -> None:
    loaded_or_refused(text.encode())
