"""Models of regimes as plugins supply them, and their binding to a policy's parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from backoffice.core.regime import Regime
from backoffice.sdk.config import FrozenModel, FundShareConfig
from backoffice.sdk.gateway import GatewayConfig, LiquidationGateway
from backoffice.sdk.models import (
    FundingModel,
    FundShareModel,
    LiquidationModel,
    MarginModel,
    Model,
    TopUpModel,
    WithdrawalGuard,
)

from .bound_models import ContainedModel
from .document import PolicyDocument
from .loading import Found, PluginError
from .messages import Loc, Problem, problems, unknown

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
MODEL_HOOKS = {
    "margin model": "backoffice_margin_models",
    "liquidation model": "backoffice_liquidation_models",
    "liquidation gateway": "backoffice_liquidation_gateways",
    "funding model": "backoffice_funding_models",
    "withdrawal guard": "backoffice_withdrawal_guards",
    "top-up model": "backoffice_top_up_models",
    "fund share model": "backoffice_fund_share_models",
}
_CONFIGS: dict[type, type[FrozenModel]] = {
    FundShareModel: FundShareConfig,
    LiquidationGateway: GatewayConfig,
}
_CLASSES: dict[str, type] = {
    "margin model": MarginModel,
    "liquidation model": LiquidationModel,
    "liquidation gateway": LiquidationGateway,
    "funding model": FundingModel,
    "withdrawal guard": WithdrawalGuard,
    "top-up model": TopUpModel,
    "fund share model": FundShareModel,
}


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model, and name and version of the plugin that supplied it."""

    model: Model[Any]
    plugin: str


def check_model(plugin: Found, kind: str, model: object) -> None:
    """Raise `PluginError` for what is no model of its kind."""
    expected = _CLASSES[kind]
    if not isinstance(model, expected):
        raise PluginError(
            f"plugin {plugin.label}: {type(model).__name__} is no {expected.__name__}"
        )
    name, config = getattr(model, "name", None), getattr(model, "config", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PluginError(f"plugin {plugin.label}: a {kind} needs a name in lower case")
    base = _CONFIGS.get(expected, FrozenModel)
    if not isinstance(config, type) or not issubclass(config, base):
        raise PluginError(
            f"plugin {plugin.label}: config of the {kind} {name} must be a {base.__name__}"
        )


@dataclass(slots=True)
class Binder:
    """Binds the models that a document names; what is wrong is added to `found`."""

    models: Mapping[str, Mapping[str, LoadedModel]]
    timeout_seconds: float
    found: list[Problem]

    def bind(
        self, kind: str, name: str, given: Mapping[str, Any], place: Loc, key: str = "model"
    ) -> ContainedModel | None:
        """The model of that name with its parameters."""
        loaded = self.models[kind].get(name)
        if loaded is None:
            self.found.append(((*place, key), unknown(kind, name, self.models[kind])))
            return None
        config = loaded.model.config
        try:
            bound = config.model_validate(dict(given))
        except ValidationError as error:
            self.found += problems(error, config, (*place, "with"))
            return None
        return ContainedModel(loaded.model, bound, loaded.plugin, kind, self.timeout_seconds)


def bound_models(read: PolicyDocument, binder: Binder) -> dict[Loc, ContainedModel]:
    """Every model of a document, by its place."""
    places: dict[Loc, tuple[str, str, Mapping[str, Any], str]] = {}
    for key, kind in (
        ("margin", "margin model"),
        ("funding", "funding model"),
        ("top_up", "top-up model"),
        ("fund_shares", "fund share model"),
    ):
        written = getattr(read, key)
        if written is not None:
            places[key,] = (kind, written.model, written.with_, "model")
    if read.liquidation.model is not None:
        name = read.liquidation.model
        places["liquidation",] = ("liquidation model", name, read.liquidation.with_, "model")
    external = read.liquidation.external
    if external is not None:
        places["liquidation", "external"] = (
            "liquidation gateway",
            external.gateway,
            external.with_,
            "gateway",
        )
    for index, guard in enumerate(read.withdrawals):
        places["withdrawals", index] = ("withdrawal guard", guard.guard, guard.with_, "guard")
    bound = {}
    for place, (kind, name, given, key) in places.items():
        model = binder.bind(kind, name, given, place, key)
        if model is not None:
            bound[place] = model
    return bound


def regime_of(bound: Mapping[Loc, ContainedModel], *, swaps: bool = False) -> Regime:
    """The bound models as the core asks them."""
    return Regime(
        margin=bound.get(("margin",)),
        liquidation=bound.get(("liquidation",)),
        funding=bound.get(("funding",)),
        top_up=bound.get(("top_up",)),
        fund_shares=bound.get(("fund_shares",)),
        swaps=swaps,
        gateway=bound.get(("liquidation", "external")),
        guards=tuple(model for place, model in bound.items() if place[0] == "withdrawals"),
    )
