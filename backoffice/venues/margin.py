"""Margin models as documents, the way that scenario files write them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from backoffice.core.margin.model import MarginModel
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin


def margin_document(model: MarginModel) -> dict[str, Any]:
    """The document of a model; rates are exact texts."""
    if isinstance(model, StandardMargin):
        return {"model": "standard"}
    if isinstance(model, PortfolioMargin):
        return {
            "model": "portfolio",
            "price_shocks": [str(shock) for shock in model.shocks.prices],
            "vol_shocks": [str(shock) for shock in model.shocks.vols],
            "initial_factor": str(model.initial_factor),
        }
    raise TypeError(f"margin: {type(model).__name__} cannot be stored.")


def margin_model(document: Mapping[str, Any]) -> MarginModel:
    """The model of a document. Raises `ValueError` for one that is unknown."""
    match document:
        case {"model": "standard"}:
            return StandardMargin()
        case {"model": "portfolio", "price_shocks": prices, "vol_shocks": vols}:
            shocks = Shocks(tuple(map(Fraction, prices)), tuple(map(Fraction, vols)))
            return PortfolioMargin(shocks, Fraction(document["initial_factor"]))
    raise ValueError(f"margin: {document.get('model')} is no margin model; use standard.")
