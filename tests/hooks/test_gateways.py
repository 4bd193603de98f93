"""External gateways of a policy: every mistake with its place, and plugins that misbehave."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.orders import OrderFacts, OrderReport, Side
from backoffice.core.policy import PolicyError
from backoffice.hooks import compile_policy, explain_policy
from backoffice.hooks.bound_models import ContainedModel
from backoffice.sdk import GatewayConfig, LiquidationGateway
from tests.core.support import MONDAY
from tests.hooks.test_documents import problems_of

URL = {"url": "https://engine.example/orders"}
ORDER = OrderFacts("liq-1", "amy", "PERP", Side.SELL, Fraction(10), None, MONDAY, MONDAY)


def document(given: Any = URL, gateway: str = "http_gateway") -> dict[str, Any]:
    external = {"gateway": gateway, "with": given}
    return {"liquidation": {"gateway": "external", "external": external}}


@pytest.mark.parametrize(
    ("liquidation", "loc", "message"),
    [
        ({"gateway": "external"}, ("external",), "is required beside gateway: external"),
        (
            document()["liquidation"] | {"gateway": "book"},
            ("external",),
            "belongs to gateway: external, not book",
        ),
        (document(gateway="http_gatway")["liquidation"], ("external", "gateway"), "did you mean"),
        (document({})["liquidation"], ("external", "with", "url"), "is required"),
    ],
)
def test_gateway_and_binding_belong_together(liquidation: Any, loc: Any, message: str) -> None:
    (problem,) = problems_of({"liquidation": liquidation})
    assert problem[0] == ("liquidation", *loc)
    assert message in problem[1]


@pytest.mark.parametrize(
    "given",
    [
        {"url": "ftp://engine.example"},
        {"url": "https://user:secret@engine.example"},
        {"url": "https://engine.example/orders?key=secret"},
        {"url": "https://engine.example/a b"},
        {"url": "file:///etc/passwd"},
        {"headers": {"Authorization": "SECRET_KEY"}},
        {"headers": {"Authorization": "Bearer 123"}},
        {"headers": {"idempotency-key": "GATEWAY_KEY"}},
        {"headers": {"Bad Header": "GATEWAY_KEY"}},
        {"timeout_seconds": 0},
        {"expires_after": 0},
        {"grace": -1},
        {"max_deviation": "0"},
        {"price_decimals": 19},
        {"token": "secret"},
    ],
)
def test_what_no_policy_may_say(given: Any) -> None:
    (problem,) = problems_of(document(URL | given))
    assert problem[0][:3] == ("liquidation", "external", "with")


def test_it_is_explained() -> None:
    parts = {part.title: part.sentences for part in explain_policy(document())}
    assert parts["Liquidation"] == (
        "Liquidations are orders to the matching engine at https://engine.example/orders, which "
        "has 60 seconds for each.",
        "All positions are closed once equity is below the maintenance margin.",
        "Positions are closed by orders to the gateway http_gateway; what it cannot fill is closed "
        "at the mark.",
        "What is left after a full liquidation stays with the account.",
    )


def test_a_limit_is_rounded_in_the_accounts_favour() -> None:
    gateway: Any = compile_policy(document(URL | {"price_decimals": 2})).regime.gateway
    sell = replace(ORDER, worst_price=Fraction(100, 3))
    assert '"limit_price":"33.34"' in gateway.request(sell)
    assert '"limit_price":"33.33"' in gateway.request(replace(sell, side=Side.BUY))
    assert '"type":"market"' in gateway.request(ORDER)


class Odd(LiquidationGateway[GatewayConfig]):
    """Answers what a test tells it to."""

    name = "odd"
    config = GatewayConfig

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer

    def request(self, order: OrderFacts, config: GatewayConfig) -> Any:
        return self.answer()

    def report(self, order: OrderFacts, answer: Mapping[str, Any], config: GatewayConfig) -> Any:
        return self.answer()

    def describe(self, config: GatewayConfig) -> str:
        return "Odd."


def odd(answer: Callable[[], Any]) -> ContainedModel:
    return ContainedModel(Odd(answer), GatewayConfig.model_validate(URL), "odd 1", "gateway", 0.5)


def endless() -> Any:
    while True:
        pass


ONE = Fraction(1)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"price": 1.5},
        {"list": [object()]},
        {1: "one"},
        {"text": "x" * 20_000},
        {"deep": [[[[[[[[[[[[1]]]]]]]]]]]]},
    ],
)
def test_documents_that_are_none(answer: Any) -> None:
    with pytest.raises(PolicyError, match="gateway odd of plugin odd 1"):
        odd(lambda: answer).request(ORDER)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        OrderReport([(ONE, ONE)], False),  # type: ignore[arg-type]
        OrderReport(((ONE, 1),), False),  # type: ignore[arg-type]
        OrderReport(((ONE, ONE, ONE),), False),  # type: ignore[arg-type]
        OrderReport(((ONE, -ONE),), False),
        OrderReport(((ONE, Fraction(0)),), False),
        OrderReport(((Fraction(2**300), ONE),), False),
        OrderReport(((ONE, ONE),) * 20_000, False),
        OrderReport((), 1),  # type: ignore[arg-type]
    ],
)
def test_reports_that_are_none(answer: Any) -> None:
    with pytest.raises(PolicyError, match="gateway odd of plugin odd 1"):
        odd(lambda: answer).report(ORDER, {})


def test_a_gateway_that_never_answers() -> None:
    with pytest.raises(PolicyError, match=r"ran longer than 0\.5 seconds"):
        odd(endless).report(ORDER, {})
