"""Negative-balance protection: the loss is forgiven, and charged to an account of the venue."""

from __future__ import annotations

from backoffice.sdk import Forgive, Needs, Plan, Step, StepFacts, config_in_words, limits_in_words

from .config import WriteOffConfig


class WriteOff(Step[WriteOffConfig]):
    """Forgives; the charged account may go negative, unless a share or a floor is set."""

    name = "write_off"
    config = WriteOffConfig

    def needs(self, config: WriteOffConfig) -> Needs:
        """The charged account."""
        return Needs(sources=(config.charge,))

    def plan(self, facts: StepFacts, config: WriteOffConfig) -> Plan:
        """Forgive what the limits leave."""
        held = facts.sources[config.charge] if config.needs_source else None
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        if not amount:
            return Plan()
        waits = config.approval == "two_persons"
        reason = f"forgiven and charged to {config.charge}{limits_in_words(facts, held)}"
        if waits:
            reason += "; it waits until a second person approves"
        return Plan((Forgive(config.charge, amount, needs_approval=waits),), held, reason)

    def owns_rest(self, config: WriteOffConfig) -> bool:
        """Whether nothing bounds what is forgiven."""
        return config.is_unlimited

    def describe(self, config: WriteOffConfig) -> str:
        """One sentence for people."""
        who = ", once a second person approves" if config.approval == "two_persons" else ""
        return (
            f"What is left is forgiven and charged to {config.charge}{who}"
            f"{config_in_words(config)}."
        )
