"""The application of a measurement: the usual one and the minimal view, on another database."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - once Django is set up
from django.db import connections  # noqa: E402
from psycopg.conninfo import conninfo_to_dict  # noqa: E402

from backoffice.config.collector import serve_calmly  # noqa: E402

settings.ROOT_URLCONF = "backoffice.api.bench.minimal"
settings.ALLOWED_HOSTS = ["127.0.0.1"]
_parts = conninfo_to_dict(os.environ["BENCH_DATABASE"])
for _settings in (connections.settings["default"], settings.DATABASES["default"]):
    _settings["NAME"] = _parts["dbname"]
serve_calmly()  # as in production
