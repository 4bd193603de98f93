"""The system user that runs an embedded server.

PostgreSQL refuses to run as root, so a command run by root starts it as an unprivileged user;
anyone else starts it as themselves.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backoffice.config.embedded.errors import EmbeddedServerError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class SystemUser:
    """A user by whom a server is run; `switch` is true when the caller must become it first."""

    name: str
    uid: int
    gid: int
    switch: bool

    def may_traverse(self, path: Path) -> bool:
        """Whether this user can enter `path` and all folders above it (existing ones)."""
        return all(self._may_enter(folder) for folder in (path, *path.parents) if folder.exists())

    def _may_enter(self, folder: Path) -> bool:
        if not self.switch:
            return os.access(folder, os.X_OK)
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & 0o100)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & 0o010)
        return bool(facts.st_mode & 0o001)

    def own(self, path: Path, mode: int = 0o700) -> None:
        """Create the folder `path` for this user alone."""
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def own_file(self, descriptor: int) -> None:
        """Give an open file to this user: the file, whatever its name leads to by now."""
        if self.switch:
            os.fchown(descriptor, self.uid, self.gid)

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, without the caller's terminal, secrets or folder."""
        environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        identity: dict[str, Any] = {}
        if self.switch:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            command,
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            **identity,
            **options,
        )


def server_user(existing_data: Path) -> SystemUser:
    """The user for the server whose data is, or will be, in `existing_data`."""
    try:
        import pwd
    except ImportError as error:  # Windows
        raise EmbeddedServerError(
            "The embedded PostgreSQL needs Linux or macOS: set DATABASE_URL to a server instead."
        ) from error
    me = os.geteuid()
    owner = existing_data.stat().st_uid if existing_data.exists() else me
    if me not in (0, owner):
        raise EmbeddedServerError(
            f"The data in {existing_data} belongs to the user with number {owner}: run the command "
            "as that user or as root, or set BACKOFFICE_DATA to another folder."
        )
    if me != 0:
        return SystemUser(pwd.getpwuid(me).pw_name, me, os.getegid(), False)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    owners = [name for name, entry in known.items() if entry.pw_uid == owner and owner != 0]
    wanted = os.environ.get("BACKOFFICE_SERVER_USER")
    for name in (*owners, *([wanted] if wanted else CANDIDATES)):
        if name in known and known[name].pw_uid != 0:
            return SystemUser(name, known[name].pw_uid, known[name].pw_gid, True)
    raise EmbeddedServerError(
        "PostgreSQL does not run as root and no unprivileged user was found: set "
        "BACKOFFICE_SERVER_USER to the name of one, or DATABASE_URL to a server."
    )
