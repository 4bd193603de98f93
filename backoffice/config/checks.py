"""System checks of the whole project."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections

TOO_POWERFUL = """
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls
           OR has_schema_privilege(current_user, 'public', 'CREATE')
           OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = 'public' AND c.relowner = pg_roles.oid)
    FROM pg_roles WHERE rolname = current_user
"""


POOLERS_PORT = "6432"


@register(Tags.database)
def no_pooler_by_transaction(
    app_configs: Sequence[Any] | None,
    databases: Sequence[str] | None = None,
    **_options: Any,
) -> list[CheckMessage]:
    """Locks of a session bind who works on a sweep; a pooler that lends one for a transaction
    only would leave them with a connection that others get.
    """
    return [
        Caution(
            f"The database {alias} is asked at port {POOLERS_PORT}, as PgBouncer is: sweeps take "
            "locks of their session, which do not hold where it is lent for a transaction only.",
            hint="Give workers the server's own address, or a pool in session mode; then add "
            "backoffice.W001 to SILENCED_SYSTEM_CHECKS.",
            id="backoffice.W001",
        )
        for alias in databases or ()
        if str(connections[alias].settings_dict.get("PORT")) == POOLERS_PORT
    ]


@register(Tags.database)
def application_role_is_weak(
    app_configs: Sequence[Any] | None,
    databases: Sequence[str] | None = None,
    **_options: Any,
) -> list[CheckMessage]:
    """The role of ordinary connections must not be able to switch off the database's guards."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.settings_dict.get("AS_OWNER"):
            continue  # `migrate` at work
        with connection.cursor() as cursor:
            cursor.execute(TOO_POWERFUL)
            (powerful,) = cursor.fetchone()
        if powerful:
            found.append(
                Error(
                    "The role of DATABASE_URL owns tables or may create them, so the ledger's "
                    "guards do not bind it.",
                    hint="Connect as backoffice_app; give the owner's address to migrations only.",
                    id="backoffice.E001",
                )
            )
    return found
