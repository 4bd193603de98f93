"""`manage.py serve`: console and API, workers and beat, for development."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.config.broker import BROKER_ERRORS, ensure_broker
from backoffice.config.paths import PROJECT_DIR
from backoffice.config.supervisor import Supervisor

CELERY = ("-W", "ignore::UserWarning", "-m", "celery", "-A", "backoffice.config.celery")
WEBHOOKS = ("-Q", "webhooks", "-n", "webhooks@%h")


class Command(BaseCommand):
    """Exit status 0 when it was stopped, 1 when one of them ended by itself."""

    help = (
        "Run the web console, a worker, one for webhooks and beat until Ctrl-C; when one ends, "
        "all end. "
        "Example: python manage.py serve --port 8001"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and how many."""
        parser.add_argument("--port", default="8000", help="of the console (default: 8000)")
        parser.add_argument("--host", default="127.0.0.1")
        # Each of the two demo venues may keep one at the days since 2018; one is for the desk.
        parser.add_argument("--concurrency", type=int, default=3, help="processes of the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start them and watch them."""
        try:
            ensure_broker()
        except BROKER_ERRORS as error:
            raise CommandError(str(error)) from error
        python, manage = sys.executable, str(PROJECT_DIR / "manage.py")
        address = f"{options['host']}:{options['port']}"
        commands = {
            "console": [python, manage, "runserver", "--noreload", address],
            "worker": [python, *CELERY, "worker", "-c", str(options["concurrency"])],
            "worker of webhooks": [python, *CELERY, "worker", "-c", "1", *WEBHOOKS],
            "beat": [python, *CELERY, "beat", "--pidfile="],
        }
        self.stdout.write(
            f"Console at http://{address}/, API at http://{address}/api/v1/, "
            "workers and beat; Ctrl-C ends all.\n"
            "Sweep a venue on a schedule: python manage.py sweep VENUE --every 10\n"
            "LOG_LEVEL=INFO shows every request and task."
        )
        self.stdout.flush()
        ended = Supervisor(commands, dict(os.environ)).run()
        if ended is not None:
            raise CommandError(f"The {ended} ended, so the others were stopped: see above for why.")
