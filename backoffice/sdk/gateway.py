"""Gateways: where liquidations are carried out outside of the back office.

A gateway is pure. It writes an order as a JSON document and reads the answer; the back office
sends the one and fetches the other, see `GatewayConfig` for how.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, StringConstraints, field_validator

from backoffice.core.orders import GatewayTerms, OrderFacts, OrderReport

from .config import FrozenModel
from .decimals import Decimals
from .models import Model

DAY_SECONDS = 86_400
OURS = frozenset(
    (
        *("accept", "connection", "content-length", "content-type", "host", "idempotency-key"),
        *("te", "transfer-encoding", "upgrade"),
    )
)
"""Headers that the back office sets itself."""
Seconds = Annotated[int, Field(strict=True, ge=1, le=DAY_SECONDS)]
Grace = Annotated[int, Field(strict=True, ge=0, le=DAY_SECONDS)]
Timeout = Annotated[int, Field(strict=True, ge=1, le=60)]
Url = Annotated[
    str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+(/[^\s?#]*)?$", max_length=500)
]
"""Scheme, host and path; no user, query or fragment."""
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9\-]{0,63}$")]
Variable = Annotated[str, StringConstraints(pattern=r"^GATEWAY_[A-Z0-9_]{1,100}$")]
"""Name of an environment variable; the prefix keeps every other secret out of a policy's reach."""


class GatewayConfig(FrozenModel):
    """Base of the configuration of gateways, with the parameters that all have.

    An order is posted to `url` and asked for at `url/<client order id>`. Each exchange takes at
    most `timeout_seconds`. `headers` gives the environment variable that holds each header's
    value. The gateway has `expires_after` seconds; `grace` seconds later a sweep gives the order
    up. A fill further than `max_deviation` of the mark away from it is refused. `cancel_when`:
    an order is cancelled at `url/<client order id>` by DELETE once its account has its initial
    margin again (recovered), or once the venue's liquidations are halted.
    """

    url: Url
    timeout_seconds: Timeout = 5
    headers: Mapping[Header, Variable] = Field(default_factory=dict)
    expires_after: Seconds = 60
    grace: Grace = 60
    max_deviation: Annotated[Fraction, Decimals(above=0)] | None = Fraction(1, 20)
    cancel_when: Annotated[tuple[Literal["recovered", "halted"], ...], Field(strict=False)] = ()

    @field_validator("headers")
    @classmethod
    def _leaves_ours(cls, headers: Mapping[str, str]) -> Mapping[str, str]:
        for header in headers:
            if header.lower() in OURS:
                raise ValueError(f"names {header}, which the back office sets itself")
        return headers

    def terms(self) -> GatewayTerms:
        """The common parameters, as the core applies them."""
        return GatewayTerms(
            timedelta(seconds=self.expires_after),
            timedelta(seconds=self.grace),
            self.max_deviation,
        )


GatewayConfigT = TypeVar("GatewayConfigT", bound=GatewayConfig)


class LiquidationGateway(Model[GatewayConfigT], Generic[GatewayConfigT]):
    """Translates orders and answers of an external gateway: `policy.liquidation.external`."""

    @abstractmethod
    def request(self, order: OrderFacts, config: GatewayConfigT) -> Mapping[str, Any]:
        """The JSON document that asks for the order. It is sent again unchanged where in doubt.

        Texts, whole numbers, booleans, null, lists and maps; decimals are texts.
        """

    @abstractmethod
    def report(
        self, order: OrderFacts, answer: Mapping[str, Any], config: GatewayConfigT
    ) -> OrderReport:
        """All that an answer says of this order: every fill so far, and whether it is over.

        `answer` is a JSON document without floats, NaN or doubled keys; lists are tuples. Raise
        `ValueError`, in one sentence, for an answer that is none, or another order's.
        """
