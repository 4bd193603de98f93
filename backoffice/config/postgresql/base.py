"""Database engine: Django's own, and the embedded server is started when it is needed.

Only a real connection starts it, so `manage.py help` and the like touch no server.
"""

from typing import Any

from django.db.backends.postgresql import base

from backoffice.config.embedded import embedded_postgres
from backoffice.config.postgresql.acting import NOBODY, actor_now, announce


class DatabaseWrapper(base.DatabaseWrapper):
    """Connection of one thread to the database."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.settings_dict.get("EMBEDDED"):
            embedded_postgres().ensure_running()
        return super().get_new_connection(conn_params)

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        """A transaction begins: it carries the name of whoever is at work."""
        super().set_autocommit(autocommit, *args, **kwargs)
        if not autocommit and actor_now() != NOBODY:
            announce(self)
