"""Celery's settings. The outbox in PostgreSQL is the guarantee; the broker only has to be quick.

Read https://docs.celeryq.dev/en/stable/userguide/configuration.html for their meaning.
"""

import os
from typing import Any

from django.conf import settings
from kombu import Exchange, Queue

from backoffice.config.broker import broker_url as _broker_url

broker_url = _broker_url()
_over_redis = broker_url.startswith(("redis", "valkey", "sentinel"))

# A worker that dies gives its task to another: at once where only its child died, and through
# the outbox otherwise. All tasks may run twice.
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
# Whoever has the broker's password must not be able to shut workers down by a message.
worker_enable_remote_control = not settings.PRODUCTION

# What a person waits for has a queue of its own, which every worker serves in turn with the other:
# it does not stand behind a backlog of what schedules asked for.
task_default_queue = "celery"
task_queues = [Queue(name, Exchange(name), routing_key=name) for name in ("celery", "desk")]
task_routes = {"proposals.try_policy": {"queue": "desk"}}

# Nobody asks for results: they are rows of PostgreSQL.
result_backend = None
task_ignore_result = True

# Webhooks wait for the servers of others, so a worker of their own does them: `-Q webhooks`.
# Whatever receivers do, sweeps have all of theirs.
task_default_queue = "celery"
task_routes = {"webhooks.*": {"queue": "webhooks"}}

accept_content = ["json"]
task_serializer = "json"
enable_utc = True
timezone = "UTC"

broker_connection_retry_on_startup = True
broker_connection_timeout = 4
broker_connection_max_retries = None  # workers wait for their broker as long as it takes
task_publish_retry = False  # whoever sends is told at once, and the relay sends later
broker_transport_options: dict[str, Any] = {"max_retries": 1, "interval_start": 0}
if _over_redis:
    broker_transport_options |= {
        # A task that was taken and not acknowledged for so long is given to another worker.
        "visibility_timeout": int(os.environ.get("CELERY_VISIBILITY_TIMEOUT_SECONDS", "600")),
        "socket_timeout": 10,
        "socket_connect_timeout": 4,
        "socket_keepalive": True,
    }

beat_scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
beat_max_loop_interval = 5
beat_schedule = {
    "relay the outbox": {
        "task": "sweeps.relay_outbox",
        "schedule": settings.SWEEP_RELAY_SECONDS,
        "kwargs": {"v": 1},
        "options": {"expires": 60},
    },
    "send webhooks": {
        "task": "webhooks.send",
        "schedule": 5.0,
        "kwargs": {"v": 1},
        "options": {"expires": 20},
    },
    "statements that are due": {
        "task": "statements.tick",
        "schedule": 30.0,
        "kwargs": {"v": 1},
        "options": {"expires": 30},
    },
    "dry runs that wait": {
        "task": "proposals.tick",
        "schedule": 5.0,
        "kwargs": {"v": 1},
        "options": {"expires": 30},
    },
    "keep up": {
        "task": "sweeps.upkeep",
        "schedule": 60.0,
        "kwargs": {"v": 1},
        "options": {"expires": 60},
    },
}
