"""`python -m backoffice.config.embedded start|stop|status|url|remove`."""

import argparse
import sys

from backoffice.config.embedded import EmbeddedServerError, embedded_postgres, servers
from backoffice.config.role_names import APP_ROLE, OWNER_ROLE

ROLES = {"app": APP_ROLE, "owner": OWNER_ROLE, "superuser": "postgres"}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.command == "url":
            return _url(ROLES[options.role], options.database)
        return COMMANDS[options.command]()
    except EmbeddedServerError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backoffice.config.embedded",
        description="Start, stop and find the servers that the project runs for itself.",
        epilog='Example: psql "$(python -m backoffice.config.embedded url --role owner)"',
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start the servers that do not run yet")
    commands.add_parser("stop", help="stop the servers")
    commands.add_parser("status", help="say which run; exit status 3 when one does not")
    commands.add_parser("remove", help="stop the servers and delete their data")
    url = commands.add_parser("url", help="print PostgreSQL's connection string, password included")
    url.add_argument("--role", choices=sorted(ROLES), default="app")
    url.add_argument("--database", default="backoffice")
    return parser


def _start() -> int:
    for server in servers():
        server.ensure_running()
    return _status()


def _stop() -> int:
    for server in servers():
        print(f"{server.name}: {'stopped' if server.stop() else 'was not running'}")
    return 0


def _status() -> int:
    running = [server.is_running() for server in servers()]
    for server, runs in zip(servers(), running, strict=True):
        print(f"{server.name}: {'running' if runs else 'stopped'}")
    return 0 if all(running) else 3


def _remove() -> int:
    for server in servers():  # all of them first: they share the folder of sockets
        server.stop()
    for server in servers():
        server.remove()
        print(f"{server.name}: removed")
    return 0


def _url(role: str, database: str) -> int:
    server = embedded_postgres()
    server.ensure_running()
    print(server.connection_string(role, database))
    return 0


COMMANDS = {"start": _start, "stop": _stop, "status": _status, "remove": _remove}

if __name__ == "__main__":
    sys.exit(main())
