"""Talking to the gateway of an order: what may be asked, where, and what comes back."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from backoffice.core.orders import OrderFacts, OrderReport
from backoffice.core.policy import PolicyError
from backoffice.gateways.answers import read_document
from backoffice.gateways.errors import NotConfigured, Unreachable, WrongAnswer
from backoffice.gateways.http import Answer, exchange
from backoffice.hooks.bound_models import ContainedModel

TAKEN = (200, 201, 202)
TRY_LATER = (408, 425, 429)
UNKNOWN = 404


@dataclass(frozen=True, slots=True)
class Route:
    """A gateway of a policy."""

    gateway: ContainedModel

    def post(self, order: OrderFacts) -> OrderReport:
        """Place an order; the same again is the same order. Raises `GatewayError`."""
        try:
            body = self.gateway.request(order).encode()
        except PolicyError as error:
            raise WrongAnswer(str(error)) from error
        answer = self._exchange("POST", "", order, body)
        return self._report(order, _document(answer))

    def ask(self, order: OrderFacts) -> OrderReport | None:
        """What became of an order; None where the gateway never saw it. Raises `GatewayError`."""
        answer = self._exchange("GET", f"/{order.id}", order, None)
        if answer.status == UNKNOWN:
            return None
        return self._report(order, _document(answer))

    def cancel(self, order: OrderFacts) -> OrderReport | None:
        """Cancel an order, and what became of it by then; None where the gateway never saw it.

        The same again is the same cancelling. Raises `GatewayError`.
        """
        answer = self._exchange("DELETE", f"/{order.id}", order, None)
        if answer.status == UNKNOWN:
            return None
        return self._report(order, _document(answer))

    @property
    def cancel_when(self) -> Collection[str]:
        """What an order is cancelled for, as the policy says: see `GatewayConfig`."""
        found: Collection[str] = self.gateway.gateway_config.cancel_when
        return found

    def _exchange(self, method: str, path: str, order: OrderFacts, body: bytes | None) -> Answer:
        config = self.gateway.gateway_config
        _check_origin(config.url)
        return exchange(
            method,
            config.url.rstrip("/") + path,
            headers={
                **_values(config.headers),
                "Accept": "application/json",
                "Content-Type": "application/json",
                "Idempotency-Key": order.id,
            },
            timeout_seconds=config.timeout_seconds,
            body=body,
        )

    def _report(self, order: OrderFacts, document: Mapping[str, Any]) -> OrderReport:
        try:
            return self.gateway.report(order, document)
        except PolicyError as error:
            raise WrongAnswer(str(error)) from error


def _document(answer: Answer) -> Mapping[str, Any]:
    if answer.status >= 500 or answer.status in TRY_LATER:
        raise Unreachable(f"answered {answer.status}")
    if answer.status not in TAKEN:
        raise WrongAnswer(f"answered {answer.status}")
    return read_document(answer.body)


def _check_origin(url: str) -> None:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    if origin not in {one.rstrip("/").lower() for one in settings.GATEWAY_ORIGINS}:
        raise NotConfigured(f"{origin} is not allowed: list it in GATEWAY_ORIGINS")


def _values(headers: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for header, variable in headers.items():
        value = os.environ.get(variable, "")
        if not value or not value.isascii() or not value.isprintable():
            raise NotConfigured(f"{variable}, the value of the header {header}, is not set")
        found[header] = value
    return found
