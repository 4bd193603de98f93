"""The only door for plugins: markers, core types, base classes of configurations, steps, models.

A plugin is a folder (or an installed package with an entry point in the group
`backoffice.plugins`) whose plugin.py implements hooks of `backoffice.hooks.specs`, marked with
`hookimpl`. It imports `backoffice.sdk` and nothing else of ours. `manage.py startpolicy NAME`
writes one that works; `backoffice.sdk.testkit` holds the tests that every step should pass.
"""

import pluggy

from backoffice.core.facts import (
    Base,
    Charge,
    ChargedFacts,
    ContributionFacts,
    Limits,
    LinkedFacts,
    Needs,
    ShortfallFacts,
    StepFacts,
)
from backoffice.core.margin.model import Requirement
from backoffice.core.money import (
    round_down,
    round_half_even,
    round_up,
    round_up_to,
    split_capped,
    split_pro_rata,
)
from backoffice.core.orders import OrderFacts, OrderReport, Side
from backoffice.core.outcome import Decision
from backoffice.core.plan import (
    Action,
    Carry,
    DebtTerms,
    DebtTier,
    Forgive,
    InterestTerms,
    Plan,
    Take,
    TakeContribution,
    Wait,
)
from backoffice.core.policy import Candidate, DeleveragingPrice
from backoffice.core.regime import (
    BalanceFacts,
    ClosedFacts,
    Closing,
    FillFacts,
    FlowFacts,
    FundingFacts,
    LevelFacts,
    LiquidationFacts,
    OptionFacts,
    PortfolioFacts,
    PositionFacts,
    Swap,
    SwappedFacts,
    TopUpFacts,
    WithdrawalFacts,
)
from backoffice.core.share_facts import FundShareFacts, UnstakeRequest
from backoffice.sdk.beside import path_beside, texts_beside
from backoffice.sdk.config import FrozenModel, FundShareConfig, StepConfig
from backoffice.sdk.decimals import decimal_text, parse_decimal
from backoffice.sdk.fields import (
    AccountCode,
    Amount,
    Count,
    InstrumentCode,
    PositiveShare,
    Rate,
    Share,
    no_duplicates,
)
from backoffice.sdk.gateway import GatewayConfig, LiquidationGateway
from backoffice.sdk.margins import sum_of_margins
from backoffice.sdk.models import (
    FundingModel,
    FundShareModel,
    LiquidationModel,
    MarginModel,
    TopUpModel,
    WithdrawalGuard,
)
from backoffice.sdk.observed import (
    DecisionTaken,
    PriceDegraded,
    RestrictionChanged,
    ShortfallChanged,
    StatementPublished,
    VenueDegraded,
)
from backoffice.sdk.plans import carry, charge_pro_rata, draw
from backoffice.sdk.preset import Preset, presets_beside
from backoffice.sdk.statement import (
    StatementFile,
    StatementFormat,
    read_number,
    shown_number,
)
from backoffice.sdk.step import Rank, Step
from backoffice.sdk.units import smallest_units
from backoffice.sdk.version import API_VERSION
from backoffice.sdk.words import config_in_words, limits_in_words, listed, money, percent

hookimpl = pluggy.HookimplMarker("backoffice")
"""Marks a function of plugin.py as the implementation of the hook of the same name."""

__all__ = [
    "API_VERSION",
    "AccountCode",
    "Action",
    "Amount",
    "BalanceFacts",
    "Base",
    "Candidate",
    "Carry",
    "Charge",
    "ChargedFacts",
    "ClosedFacts",
    "Closing",
    "ContributionFacts",
    "Count",
    "DebtTerms",
    "DebtTier",
    "Decision",
    "DecisionTaken",
    "DeleveragingPrice",
    "FillFacts",
    "FlowFacts",
    "Forgive",
    "FrozenModel",
    "FundShareConfig",
    "FundShareFacts",
    "FundShareModel",
    "FundingFacts",
    "FundingModel",
    "GatewayConfig",
    "InstrumentCode",
    "InterestTerms",
    "LevelFacts",
    "Limits",
    "LinkedFacts",
    "LiquidationFacts",
    "LiquidationGateway",
    "LiquidationModel",
    "MarginModel",
    "Needs",
    "OptionFacts",
    "OrderFacts",
    "OrderReport",
    "Plan",
    "PortfolioFacts",
    "PositionFacts",
    "PositiveShare",
    "Preset",
    "PriceDegraded",
    "Rank",
    "Rate",
    "Requirement",
    "RestrictionChanged",
    "Share",
    "ShortfallChanged",
    "ShortfallFacts",
    "Side",
    "StatementFile",
    "StatementFormat",
    "StatementPublished",
    "Step",
    "StepConfig",
    "StepFacts",
    "Swap",
    "SwappedFacts",
    "Take",
    "TakeContribution",
    "TopUpFacts",
    "TopUpModel",
    "UnstakeRequest",
    "VenueDegraded",
    "Wait",
    "WithdrawalFacts",
    "WithdrawalGuard",
    "carry",
    "charge_pro_rata",
    "config_in_words",
    "decimal_text",
    "draw",
    "hookimpl",
    "limits_in_words",
    "listed",
    "money",
    "no_duplicates",
    "parse_decimal",
    "path_beside",
    "percent",
    "presets_beside",
    "read_number",
    "round_down",
    "round_half_even",
    "round_up",
    "round_up_to",
    "shown_number",
    "smallest_units",
    "split_capped",
    "split_pro_rata",
    "sum_of_margins",
    "texts_beside",
]
