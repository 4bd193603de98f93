"""Where a server's files go."""

import os
from pathlib import Path

import pytest

from backoffice.config.embedded import EmbeddedServerError, home
from backoffice.config.embedded.home import SOCKET_PATH_BYTES_MAX, ServerHome, find_home
from backoffice.config.embedded.system_user import SystemUser, server_user

SOCKET = ".s.PGSQL.5432"


def myself() -> SystemUser:
    return SystemUser("me", os.geteuid(), os.getegid(), switch=False)


def somebody() -> SystemUser:
    return SystemUser("somebody", 54_321, 54_321, switch=True)


def test_other_user_cannot_enter_a_closed_folder(tmp_path: Path) -> None:
    closed, inside = tmp_path / "closed", tmp_path / "closed" / "open"
    inside.mkdir(parents=True)
    for mode, enters in ((0o755, True), (0o711, True), (0o700, False)):
        closed.chmod(mode)
        above = [path for path in closed.parents if not path.stat().st_mode & 0o001]
        assert somebody().may_traverse(inside) == (enters and not above)
    assert myself().may_traverse(inside)


def test_the_server_user_is_never_root(tmp_path: Path) -> None:
    assert server_user(tmp_path / "data").uid != 0


def test_files_stay_with_the_project_unless_they_cannot(tmp_path: Path) -> None:
    found = find_home(tmp_path / "data", "postgres")
    assert found.relocated == (not found.user.may_traverse(tmp_path))
    assert found == find_home(tmp_path / "data", "postgres"), "every command must find the same"


@pytest.mark.parametrize("depth", [1, 30])
def test_socket_path_is_never_too_long(depth: int, tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["folder"] * depth)
    folder = ServerHome(data, data, myself()).socket_dir(SOCKET)
    assert len(os.fsencode(folder / SOCKET)) <= SOCKET_PATH_BYTES_MAX
    assert (data in folder.parents) == (len(os.fsencode(data / "run" / SOCKET)) <= 103)


def test_socket_folder_laid_by_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path / "target")
    with pytest.raises(EmbeddedServerError, match="belongs to another user"):
        ServerHome(tmp_path, tmp_path, myself()).own_socket_dir(trap)


def test_relocated_files_go_when_their_checkout_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "RELOCATED_ROOT", tmp_path / "elsewhere")
    kept, gone = tmp_path / "kept" / "data", tmp_path / "gone" / "data"
    for name, data in (("1", kept), ("2", gone)):
        data.mkdir(parents=True)
        ServerHome(data, tmp_path / "elsewhere" / name, myself()).prepare()
    gone.rmdir()
    gone.parent.rmdir()
    ServerHome(kept, tmp_path / "elsewhere" / "1", myself()).prepare()
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["1"]
