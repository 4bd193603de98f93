"""The Celery app: `celery -A backoffice.config.celery worker`, and `beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from backoffice.config import redis_channel
from backoffice.config.broker import ensure_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")


class BackOffice(Celery):
    """Celery, and the embedded broker is started when it is needed.

    Only a real connection starts it, and a consumer that lost its connection starts it again.
    """

    def _connection(self, url: str, **options: Any) -> Any:
        ensure_broker()
        return super()._connection(url, **options)


redis_channel.install()
app = BackOffice("backoffice")
# By name: it is read by the first use of the app, not by this import.
app.config_from_object("backoffice.config.celery_settings")
app.autodiscover_tasks()


@setup_logging.connect
def keep_djangos_logging(**_options: Any) -> None:
    """Celery leaves logging alone where anything listens to this: LOGGING is in force."""
