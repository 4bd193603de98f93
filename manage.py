#!/usr/bin/env python
"""Command line of the back office; `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import Error as DatabaseError
    except ImportError:
        sys.exit("Django is not installed for this Python: run `make setup`, then `make`.")
    from backoffice.config.embedded import EmbeddedServerError
    from backoffice.config.paths import data_dir

    try:
        execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        sys.exit(f"Error: {error}")
    except DatabaseError as error:
        first = (str(error).splitlines() or ["no reason given"])[0]
        sys.exit(f"Error: the database is not ready ({first}): run `make setup`.")
    except (PermissionError, FileNotFoundError, NotADirectoryError) as error:
        if str(data_dir()) not in str(error.filename):
            raise
        sys.exit(f"Error: {error.filename} cannot be written: set BACKOFFICE_DATA to a folder.")


if __name__ == "__main__":
    main()
