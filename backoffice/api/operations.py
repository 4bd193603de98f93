"""Names of operations in the OpenAPI document."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class Operations(AutoSchema):
    """An operation is called after its view and method, so every name is given once."""

    def get_operation_id(self) -> str:
        """As `accounts_get`."""
        return f"{self.view.__class__.__name__}_{self.method}".lower()
