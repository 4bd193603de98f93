"""Waterfall steps: the insurance vault, both sides of the open interest, all depositors."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from backoffice.sdk import (
    Base,
    Charge,
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    charge_pro_rata,
    config_in_words,
    limits_in_words,
    money,
    percent,
)

from .bankruptcy import insurance_draw, loss_per_unit, social_payment
from .config import BothSidesConfig, HaircutConfig, VaultConfig
from .deposits import resolve_borrow
from .units import INDEX

ONE = Fraction(1)


class InsuranceVault(Step[VaultConfig]):
    """Draws the vault but for its last unit, so that its shares keep a price."""

    name = "insurance_vault"
    config = VaultConfig

    def needs(self, config: VaultConfig) -> Needs:
        """The vault's cash."""
        return Needs(sources=(config.fund,))

    def plan(self, facts: StepFacts, config: VaultConfig) -> Plan:
        """Take what the limits leave of the vault."""
        held = facts.sources[config.fund]
        budget = facts.limits.budget(facts.shortfall.remaining, held)
        amount = insurance_draw(budget, held)
        if not amount or (facts.limits.all_or_nothing and amount < facts.shortfall.remaining):
            return Plan()
        reason = f"paid by the vault {config.fund}, which held {money(facts, held)}"
        reason += f"{limits_in_words(facts, held)}; its stakers bear it, you do not owe it back"
        return Plan((Take(config.fund, amount),), held, reason)

    def describe(self, config: VaultConfig) -> str:
        """One sentence for people."""
        return (
            f"The insurance vault {config.fund} pays, all but its last unit, and its stakers bear "
            f"it by their shares{config_in_words(config)}."
        )


class BothSides(Step[BothSidesConfig]):
    """Every open position pays the same part of its notional, longs and shorts alike."""

    name = "both_sides"
    config = BothSidesConfig

    def needs(self, config: BothSidesConfig) -> Needs:
        """Every customer's open interest and cash."""
        return Needs(charge=Charge(Base.OPEN_INTEREST, config.instrument))

    def plan(self, facts: StepFacts, config: BothSidesConfig) -> Plan:
        """Nobody pays more than the rate says or than it has; what is left over is passed on."""
        open_interest = sum((item.base for item in facts.charged), Fraction(0))
        held = sum(item.cash for item in facts.charged)
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        if not open_interest or not amount:
            return Plan()
        rate = loss_per_unit(amount, open_interest, Fraction(0), INDEX)
        caps = {i.account: min(i.cash, social_payment(i.base, rate)) for i in facts.charged}

        def reason(shares: Mapping[str, int]) -> str:
            return (
                f"every open position pays {percent(rate)} of its notional, longs and shorts "
                f"alike: {len(shares)} customers"
            )

        return charge_pro_rata(facts, caps, reason, held=held)

    def describe(self, config: BothSidesConfig) -> str:
        """One sentence for people."""
        within = f" in {config.instrument}" if config.instrument else ""
        return (
            f"Every open position{within} pays the same part of its notional, longs and shorts "
            f"alike{config_in_words(config)}."
        )


class DepositHaircut(Step[HaircutConfig]):
    """The index of all deposits in the asset falls: every depositor pays pro rata."""

    name = "deposit_haircut"
    config = HaircutConfig

    def needs(self, config: HaircutConfig) -> Needs:
        """Every customer's cash in the asset of the loss."""
        return Needs(charge=Charge(Base.EQUITY))

    def plan(self, facts: StepFacts, config: HaircutConfig) -> Plan:
        """What deposits cannot bear is passed on."""
        deposits = {item.account: item.cash for item in facts.charged}
        held = sum(deposits.values())
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        found = resolve_borrow(amount, 0, held, ONE)

        def reason(shares: Mapping[str, int]) -> str:
            lost = percent(1 - found.index_after)
            return f"all {len(shares)} depositors lose {lost} of their {facts.shortfall.asset}"

        share = found.haircut
        return charge_pro_rata(facts, deposits, reason, weights=deposits, amount=share)

    def describe(self, config: HaircutConfig) -> str:
        """One sentence for people."""
        return (
            "All depositors of the asset lose the same part of their balance"
            f"{config_in_words(config)}."
        )
