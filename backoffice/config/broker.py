"""The broker of the tasks: CELERY_BROKER_URL, or else the embedded Valkey."""

import os

from kombu.exceptions import OperationalError

from backoffice.config.embedded import EmbeddedServerError, embedded_valkey
from backoffice.config.environment import environment_name, required

PRODUCTION_BROKER = "the address of its broker, as redis://…, rediss://… or amqp://…"
BROKER_ERRORS = (OperationalError, OSError, EmbeddedServerError)
"""What sending raises while the broker is not to be reached."""


def broker_is_embedded() -> bool:
    """Whether the project runs the broker itself."""
    return not os.environ.get("CELERY_BROKER_URL")


def broker_url() -> str:
    """The broker's address, password included; starts nothing."""
    if environment_name() == "production":
        return required("CELERY_BROKER_URL", PRODUCTION_BROKER)
    return os.environ.get("CELERY_BROKER_URL") or embedded_valkey().url()


def ensure_broker() -> None:
    """Start the embedded broker unless it answers; a broker of one's own is left alone."""
    if broker_is_embedded():
        embedded_valkey().ensure_running()
