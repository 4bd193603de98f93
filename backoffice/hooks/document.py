"""The policy document: what stands under `policy:` in a scenario, and is stored as a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, ValidationError

from backoffice.core.money import ZERO
from backoffice.core.policy import FIGURE_VOCABULARY
from backoffice.sdk.config import FrozenModel
from backoffice.sdk.fields import AccountCode, Share, no_duplicates, rule_over

from .guard_document import GuardsDocument, MarginCallDocument, Restriction
from .messages import PolicyDocumentError, problems

# A key with nothing behind it is as good as left out.
_OrEmptyList = BeforeValidator(lambda value: () if value is None else value)
_OrEmptyMap = BeforeValidator(lambda value: {} if value is None else value)


class RuleDocument(FrozenModel):
    """A rule over an account's figures, and the restrictions that it asks for."""

    when: Annotated[str, rule_over(FIGURE_VOCABULARY)]
    restrict: Annotated[
        tuple[Restriction, ...], Field(strict=False), AfterValidator(no_duplicates("restriction"))
    ]


class GatewayDocument(FrozenModel):
    """An external gateway that a plugin supplies."""

    gateway: str
    with_: Annotated[dict[str, Any], _OrEmptyMap] = Field(default_factory=dict, alias="with")


class LiquidationDocument(FrozenModel):
    """How positions are closed, and who gets fees and surpluses."""

    style: Literal["full", "partial"] = "full"
    model: str | None = None
    with_: Annotated[dict[str, Any], _OrEmptyMap] = Field(default_factory=dict, alias="with")
    gateway: Literal["mark", "book", "external"] = "mark"
    external: GatewayDocument | None = None
    unfilled: Literal["mark", "auto_deleverage", "keep"] = "mark"
    fee: Share = ZERO
    fund: AccountCode | None = None
    surplus: Literal["account", "fund"] = "account"
    borrows: Literal["convert", "swap"] = "convert"


class ModelDocument(FrozenModel):
    """A model that a plugin supplies; its parameters are checked by its own configuration."""

    model: str
    with_: Annotated[dict[str, Any], _OrEmptyMap] = Field(default_factory=dict, alias="with")


class GuardDocument(FrozenModel):
    """A guard of withdrawals that a plugin supplies."""

    guard: str
    with_: Annotated[dict[str, Any], _OrEmptyMap] = Field(default_factory=dict, alias="with")


class StepDocument(FrozenModel):
    """One step of the waterfall; its parameters are checked by the step's own model."""

    step: str
    with_: Annotated[dict[str, Any], _OrEmptyMap] = Field(default_factory=dict, alias="with")


class PolicyDocument(FrozenModel):
    """A venue's policy as written. `leaves_open`: the venue accepts a loss without an owner."""

    rules: Annotated[tuple[RuleDocument, ...], Field(strict=False), _OrEmptyList] = ()
    liquidation: Annotated[LiquidationDocument, _OrEmptyMap] = LiquidationDocument()
    shortfall: Annotated[tuple[StepDocument, ...], Field(strict=False), _OrEmptyList] = ()
    margin: ModelDocument | None = None
    funding: ModelDocument | None = None
    top_up: ModelDocument | None = None
    fund_shares: ModelDocument | None = None
    leaves_open: StrictBool = False
    mark_to_market: StrictBool = False
    withdrawals: Annotated[tuple[GuardDocument, ...], Field(strict=False), _OrEmptyList] = ()
    guards: GuardsDocument | None = None
    margin_call: MarginCallDocument | None = None


def parse_document(document: Mapping[str, Any] | None) -> PolicyDocument:
    """Read a policy document. Raises `PolicyDocumentError` with every place that is wrong."""
    try:
        read = PolicyDocument.model_validate({} if document is None else document)
    except ValidationError as error:
        raise PolicyDocumentError(problems(error, PolicyDocument)) from error
    liquidation = read.liquidation
    _check_model(read)
    _check_gateway(liquidation)
    if liquidation.fund is None and (liquidation.fee > 0 or liquidation.surplus == "fund"):
        what = "a fee" if liquidation.fee > 0 else "surplus: fund"
        message = f"is required, because {what} needs an account that receives it"
        raise PolicyDocumentError([(("liquidation", "fund"), message)])
    return read


def _check_gateway(read: LiquidationDocument) -> None:
    if read.gateway == "external" and read.external is None:
        message = "is required beside gateway: external, which a plugin carries out"
        raise PolicyDocumentError([(("liquidation", "external"), message)])
    if read.gateway != "external" and read.external is not None:
        message = f"belongs to gateway: external, not {read.gateway}: leave one of them out"
        raise PolicyDocumentError([(("liquidation", "external"), message)])


def _check_model(read: PolicyDocument) -> None:
    """What a liquidation model decides, the policy cannot decide beside it."""
    liquidation = read.liquidation
    call = read.margin_call
    if liquidation.model is not None and call is not None and call.escalate == "liquidate":
        message = f"liquidate is decided by the model {liquidation.model}: leave one of them out"
        raise PolicyDocumentError([(("margin_call", "escalate"), message)])
    if liquidation.model is None and liquidation.borrows == "swap":
        message = "swap needs a liquidation model that repays borrows: name one with model"
        raise PolicyDocumentError([(("liquidation", "borrows"), message)])
    if liquidation.model is None and liquidation.with_:
        message = "belongs to a liquidation model: name one with model, or leave it out"
        raise PolicyDocumentError([(("liquidation", "with"), message)])
    if liquidation.model is not None:
        for key in ("style", "fee"):
            if key in liquidation.model_fields_set:
                message = f"is decided by the model {liquidation.model}: leave one of them out"
                raise PolicyDocumentError([(("liquidation", key), message)])
    elif read.margin is not None and liquidation.style == "partial":
        message = "must be full beside a margin model, or leave the size to a liquidation model"
        raise PolicyDocumentError([(("liquidation", "style"), message)])
