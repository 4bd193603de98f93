"""Logs: plain lines for a person, one JSON object a line in production.

Both kinds of loggers end in the same handler: the standard library's, and structlog's, whose
context (a sweep's run, shard and venue) stands on every line that is written within it.
"""

from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING; structlog is set up by the way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer() if as_json else _line,
                ],
                "foreign_pre_chain": [*_SHARED, structlog.processors.format_exc_info],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
    }


def _line(_logger: Any, _method: str, event: Any) -> str:
    """`time LEVEL logger: message key=value`, and a traceback below."""
    known = ("timestamp", "level", "logger", "event", "exception")
    rest = "".join(f" {key}={value}" for key, value in event.items() if key not in known)
    trace = "\n" + event["exception"] if event.get("exception") else ""
    level = str(event["level"]).upper()
    return f"{event['timestamp']} {level} {event['logger']}: {event['event']}{rest}{trace}"
