"""`DATABASES`: one database, reached as the application's role; as the owner's for migrations.

Three ways to configure it:

- nothing: the embedded PostgreSQL, started by the first connection;
- DATABASE_URL and DATABASE_OWNER_URL: a server with the two roles (see `roles.py` for their
  rights). The second is needed by `migrate` only, so serving processes need not have it;
- DATABASE_URL alone, in development only: that role owns the tables, and ordinary connections
  give up its rights by `SET ROLE backoffice_app`.
"""

import os
import secrets
from typing import Any

from backoffice.config.embedded import embedded_postgres
from backoffice.config.environment import connection_options, environment_name, required
from backoffice.config.role_names import APP_ROLE, OWNER_ROLE

ENGINE = "backoffice.config.postgresql"
CONNECTION_MAX_AGE_SECONDS = 60
PRODUCTION_ADDRESS = "the address of its PostgreSQL, as postgresql://user:password@host:5432/name"

Options = dict[str, Any]


def databases() -> dict[str, Options]:
    """Django's DATABASES setting for the present environment."""
    if environment_name() == "production":
        required("DATABASE_URL", PRODUCTION_ADDRESS)
    app, owner = _configured() if os.environ.get("DATABASE_URL") else _embedded()
    # Each test run has a database of its own, so that runs at the same time do not meet.
    test = {"NAME": f"test_backoffice_{os.getpid()}_{secrets.token_hex(3)}"}
    common = {"ENGINE": ENGINE, "CONN_MAX_AGE": CONNECTION_MAX_AGE_SECONDS, "TEST": test}
    return {"default": {**common, **app, "OWNER": owner}}


def _configured() -> tuple[Options, Options | None]:
    app = connection_options("DATABASE_URL", os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_OWNER_URL"):
        return app, connection_options("DATABASE_OWNER_URL", os.environ["DATABASE_OWNER_URL"])
    if environment_name() == "production":
        return app, None
    restricted = f"{app['OPTIONS'].get('options', '')} -c role={APP_ROLE}".strip()
    return {**app, "OPTIONS": {**app["OPTIONS"], "options": restricted}}, app


def _embedded() -> tuple[Options, Options]:
    server = embedded_postgres()
    app = connection_options("embedded", server.connection_string(APP_ROLE))
    owner = connection_options("embedded", server.connection_string(OWNER_ROLE))
    return {**app, "EMBEDDED": True}, owner
