"""What we ship knows nothing of the machines that it was written on."""

import re
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.contract.project_files import project_files

FORBIDDEN = {
    "a folder of one machine": re.compile(
        r"(?<![\w.:/-])/(?:home|Users|root|tmp|work|workspace|builds)/[\w.]"
    ),
    "the host of a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|\bindex-url\b|\bfind-links\b"
    ),
}


def findings(text: str) -> list[str]:
    """What of the forbidden `text` contains, by the names above."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def readable(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:  # an image, say
        return ""


def test_no_file_names_a_machine() -> None:
    found = {
        str(path.relative_to(PROJECT_DIR)): names
        for path in project_files()
        if path != Path(__file__) and (names := findings(readable(path)))
    }
    assert not found


@pytest.mark.parametrize(
    "line", ["cd /home/ann/clone", "'/Users/ann'", "--index-url x", "(/tmp/x)"]
)
def test_patterns_find_what_they_should(line: str) -> None:
    assert findings(line)


@pytest.mark.parametrize("line", ["https://x.example/home/page", "./work/x", "/var/lib", "/root,"])
def test_patterns_leave_the_rest(line: str) -> None:
    assert not findings(line)
