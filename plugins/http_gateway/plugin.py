"""Hooks: a gateway to a matching engine."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationGateway, hookimpl

from .gateway import HttpGateway

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_liquidation_gateways() -> Sequence[LiquidationGateway[Any]]:
    """One gateway, http_gateway."""
    return (HttpGateway(),)
