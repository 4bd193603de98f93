"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")
application = get_wsgi_application()

from backoffice.config.collector import serve_calmly  # noqa: E402 - once Django is set up

serve_calmly()
