"""Generated secrets: once, private, the same for commands that run at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from backoffice.config.secret_files import generated_secret


def test_generated_once_and_private(tmp_path: Path) -> None:
    first = generated_secret("django", tmp_path)
    assert generated_secret("django", tmp_path) == first
    assert generated_secret("other", tmp_path) != first
    assert len(first) >= 40
    path = tmp_path / "secrets" / "django"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_all_callers_at_once_get_one_value(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: generated_secret("django", tmp_path), range(64)))
    assert len(values) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["django"]
