"""Database engine: Django's own, and the embedded server is started when it is needed.

Only a real connection starts it, so `manage.py help` and the like touch no server.
"""

from typing import Any

from django.db.backends.postgresql import base

from backoffice.config.embedded import embedded_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Connection of one thread to the database."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.settings_dict.get("EMBEDDED"):
            embedded_postgres().ensure_running()
        return super().get_new_connection(conn_params)
