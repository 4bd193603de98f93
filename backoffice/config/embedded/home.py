"""Where an embedded server keeps its files.

Normally under the project's data folder. When root works in a folder that the server's
unprivileged user cannot enter (a clone under /root, say), permissions of the caller's folders are
left alone and the server's files go to a folder of their own under /var/lib.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.embedded.system_user import SystemUser, server_user

RELOCATED_ROOT = Path("/var/lib/exchange-backoffice")
ORIGIN_FILE = "origin"
# sockaddr_un holds 108 bytes on Linux, 104 on macOS, with the closing zero.
SOCKET_PATH_BYTES_MAX = 103


@dataclass(frozen=True)
class ServerHome:
    """Folders of one checkout's servers: `data` belongs to the caller, `root` to the servers."""

    data: Path
    root: Path
    user: SystemUser

    @property
    def relocated(self) -> bool:
        return self.root != self.data

    def relocated_folders(self) -> list[Path]:
        """What `prepare` created outside the project."""
        return [self.root] if self.relocated else []

    def socket_dir(self, socket_name: str) -> Path:
        """A private folder short enough for the socket `socket_name` in it."""
        usual = self.root / "run"
        if len(os.fsencode(usual / socket_name)) <= SOCKET_PATH_BYTES_MAX:
            return usual
        return Path("/tmp").resolve() / f"backoffice-{self.user.uid}-{_digest(self.data)}"  # noqa: S108

    def prepare(self) -> None:
        """Create the folders and clear away relocated ones whose checkout is gone."""
        self.data.mkdir(parents=True, exist_ok=True)
        if self.relocated:
            _clear_abandoned()
            self.root.mkdir(parents=True, exist_ok=True)
            (self.root / ORIGIN_FILE).write_text(str(self.data), encoding="utf-8")

    def own_socket_dir(self, folder: Path) -> None:
        """Make `folder` the server user's alone, and refuse one that somebody else laid there."""
        if folder.is_symlink() or (folder.exists() and not self._is_ours(folder)):
            raise EmbeddedServerError(
                f"The folder {folder} belongs to another user: remove it and run the command again."
            )
        self.user.own(folder)

    def _is_ours(self, folder: Path) -> bool:
        return folder.is_dir() and folder.stat().st_uid in {self.user.uid, os.geteuid()}


def find_home(data: Path, server_name: str) -> ServerHome:
    """Decide where the server `server_name` of the data folder lives; the same at each call."""
    user = server_user(data / server_name)
    reachable = user.may_traverse(data.parent) and (not data.exists() or user.may_traverse(data))
    if reachable:
        return ServerHome(data, data, user)
    root = RELOCATED_ROOT / _digest(data)
    return ServerHome(data, root, server_user(root / server_name))


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _clear_abandoned() -> None:
    for origin in RELOCATED_ROOT.glob(f"*/{ORIGIN_FILE}"):
        if not Path(origin.read_text(encoding="utf-8")).parent.exists():
            shutil.rmtree(origin.parent, ignore_errors=True)
