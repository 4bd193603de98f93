"""Sentences name amounts as people write them."""

import pytest

from backoffice.core.sentences import failed_step, money, rule_did, step_did
from tests.core.support import account, hole, venue


def test_amounts_print_without_trailing_zeros() -> None:
    book = venue(account("amy"))
    assert (money(book, 12_50, "USD"), money(book, -1, "BTC")) == ("12.5 USD", "-0.00000001 BTC")


@pytest.mark.parametrize(("reason", "end"), [("", "."), ("why", ": why."), ("why.", ": why.")])
def test_what_a_step_did_with_a_loss(reason: str, end: str) -> None:
    book = venue(account("amy"))
    sentence = step_did(book, hole(book, "amy", 100_00), "insurance_fund", 60_05, reason)
    assert sentence == "Of the loss of 100 USD, 60.05 USD fell to insurance_fund" + end


def test_what_a_rule_did() -> None:
    assert rule_did("no_trading", "equity is -1") == (
        "The restriction no_trading applies because equity is -1."
    )
    assert rule_did("no_trading", "", lifted=True) == (
        "The restriction no_trading was lifted: no rule asks for it any more."
    )


def test_a_failed_step_says_what_it_means_for_the_holder() -> None:
    assert failed_step("clawback").startswith("The step clawback could not be carried out; ")
