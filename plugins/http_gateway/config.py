"""Parameters: how exactly the engine takes prices, beside those of every gateway."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backoffice.sdk import GatewayConfig

DECIMALS_MAX = 18


class HttpGatewayConfig(GatewayConfig):
    """`price_decimals`: limits have at most so many, rounded in the account's favour."""

    price_decimals: Annotated[int, Field(strict=True, ge=0, le=DECIMALS_MAX)] = 8
