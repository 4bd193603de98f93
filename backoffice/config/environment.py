"""Settings from the environment, with sentences for what is missing."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

ENVIRONMENTS = ("development", "production")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def environment_name() -> str:
    """`development` (default) or `production`, from BACKOFFICE_ENV."""
    name = os.environ.get("BACKOFFICE_ENV", "development")
    if name not in ENVIRONMENTS:
        raise ImproperlyConfigured(
            f"BACKOFFICE_ENV is {name!r}: set it to {' or '.join(ENVIRONMENTS)}."
        )
    return name


def required(name: str, purpose: str) -> str:
    """The variable `name`, without which production does not start."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"With BACKOFFICE_ENV=production, set {name}: {purpose}.")
    return value


def listed(value: str) -> list[str]:
    """The items of a comma-separated value."""
    return [item.strip() for item in value.split(",") if item.strip()]


def flag(name: str, default: bool) -> bool:
    """The variable `name` as yes or no."""
    value = os.environ.get(name, "true" if default else "false").strip().lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to true or false.")
    return value in _TRUE


def number(name: str, default: int) -> int:
    """The variable `name` as a whole number above zero."""
    value = os.environ.get(name, str(default)).strip()
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number above zero.")
    return int(value)


def connection_options(name: str, value: str) -> dict[str, Any]:
    """Django's options for a PostgreSQL address such as `postgresql://user:password@host/name`."""
    try:
        parts = {key: item for key, item in conninfo_to_dict(value).items() if item is not None}
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"{name} is no PostgreSQL address; write postgresql://user:password@host:5432/name."
        ) from error
    if not parts.get("dbname"):
        raise ImproperlyConfigured(f"{name} names no database: add it as postgresql://…/name.")
    named = {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
    }
    return {**named, "OPTIONS": parts}
