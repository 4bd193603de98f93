"""What the configuration refuses, and with which words; the steps and models by themselves."""

from typing import Any

import pytest
from pydantic import ValidationError

from backoffice.hooks import PolicyDocumentError, compile_policy
from plugins.retail_cfd.config import CloseOutConfig, ProtectionConfig, RetailMarginConfig
from plugins.retail_cfd.models import CloseOut, RetailMargin
from plugins.retail_cfd.protection import NegativeBalanceProtection

PROTECTED = {"jurisdiction": "esma", "charge": "treasury"}


def refusal(document: dict[str, Any]) -> str:
    """The message that an operator reads when the policy is saved."""
    policy = {"shortfall": [{"step": "negative_balance_protection", "with": document}]}
    with pytest.raises(PolicyDocumentError) as refused:
        compile_policy(policy)
    return str(refused.value)


@pytest.mark.parametrize("segments", [["retail"], ["professional"], ["retail", "professional"]])
def test_the_switch_may_not_be_promised_in_the_united_states(segments: list[str]) -> None:
    said = refusal({"jurisdiction": "us", "charge": "treasury", "promised_to": segments})
    assert said == (
        "shortfall.0.with: promised_to must be left out where jurisdiction is us: 17 CFR 5.16 "
        "forbids a firm to represent that it limits a customer's loss; name the segment under "
        "ex_gratia, where two persons decide each case"
    )


def test_a_step_that_would_do_nothing_is_refused() -> None:
    assert "nothing may be promised there" in refusal({"jurisdiction": "us", "charge": "treasury"})


@pytest.mark.parametrize("jurisdiction", ["esma", "fca", "asic"])
def test_retail_protection_is_no_choice_elsewhere(jurisdiction: str) -> None:
    only_others = {"jurisdiction": jurisdiction, "charge": "t", "promised_to": ["professional"]}
    said = refusal(only_others)
    assert f"promised_to must name retail where jurisdiction is {jurisdiction}" in said
    assert ProtectionConfig.model_validate(
        {"jurisdiction": jurisdiction, "charge": "t"}
    ).promised == ("retail",)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"promised_to": []}, "needs at least one segment"),
        ({"promised_to": ["retail", "retail"]}, "names segment retail twice"),
        ({"ex_gratia": ["retail"]}, "ex_gratia names retail, to whom protection is promised"),
        ({"jurisdiction": "mars"}, "jurisdiction: must be esma, fca, asic or us"),
        ({"promised_to": ["wholesale"]}, "must be retail or professional"),
    ],
)
def test_other_refusals(more: dict[str, Any], said: str) -> None:
    assert said in refusal(PROTECTED | more)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"jurisdiction": "us", "underlyings": {"BTC": "crypto"}}, "of BTC: crypto may not be"),
        ({"jurisdiction": "esma", "underlyings": {"X": "EUR-USD"}}, "of X: EUR-USD is no kind"),
        ({"jurisdiction": "esma", "close_out_level": "0.4"}, "must be at least 0.5"),
        ({"jurisdiction": "us", "close_out_level": "0.5"}, "must be at least 1 where"),
    ],
)
def test_margin_refusals(document: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        compile_policy({"margin": {"model": "retail_cfd", "with": document}})
    assert said in str(refused.value)


def test_restoring_less_than_is_asked_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be at least 1"):
        CloseOutConfig.model_validate({"restore": "0.9"})


def test_descriptions() -> None:
    """A person can read what each part does."""
    step = NegativeBalanceProtection()
    both = PROTECTED | {"ex_gratia": ["professional"]}
    assert step.describe(ProtectionConfig.model_validate(both)) == (
        "What retail clients owe is forgiven at once (ESMA, Decision (EU) 2018/796) and what "
        "professional clients owe is forgiven only once a second person approves, charged to "
        "treasury."
    )
    assert RetailMargin().describe(RetailMarginConfig.model_validate({"jurisdiction": "us"})) == (
        "Retail clients need at least 2 % to 5 % of the notional as margin, by kind of "
        "underlying, and 100 % of that to stay open (NFA Financial Requirements Section 12); "
        "others need what the instruments ask."
    )
    assert CloseOut().describe(CloseOutConfig.model_validate({"restore": "1.4"})) == (
        "Once equity is below maintenance margin, positions are closed one after the other, "
        "largest loss first, until it is at least 1.4 times that of the rest."
    )
