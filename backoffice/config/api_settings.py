"""Settings of the API: closed by default, JSON only."""

from typing import Any

from backoffice.config.environment import number

__all__ = [
    "API_BURST_SECONDS",
    "API_RATES",
    "API_TOKEN_SECONDS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "REST_FRAMEWORK",
    "SPECTACULAR_SETTINGS",
]

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backoffice.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["backoffice.api.permissions.HasPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["backoffice.api.throttling.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backoffice.api.parsers.StrictJsonParser"],
    "DEFAULT_SCHEMA_CLASS": "backoffice.api.operations.Operations",
    "EXCEPTION_HANDLER": "backoffice.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Exchange Back Office",
    "DESCRIPTION": "Accounts, restrictions, adjustments and shortfalls of a venue. Amounts are "
    "decimal texts of whole units; errors are problem+json.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["backoffice.api.schema.only_the_api"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}
API_TOKEN_SECONDS = 5  # for so long a token that was revoked may still count
API_BURST_SECONDS = 10
API_RATES = {
    "read": number("API_READS_PER_SECOND", 2_000),
    "write": number("API_WRITES_PER_SECOND", 200),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # 10,000 lines of events
