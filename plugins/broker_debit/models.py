"""The deficiency clock and the withdrawal guard, as policies choose them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from backoffice.sdk import (
    Closing,
    LiquidationFacts,
    LiquidationModel,
    WithdrawalFacts,
    WithdrawalGuard,
    percent,
    round_up_to,
)

from .clocks import deficiency, due_on, is_late, part_to_close
from .config import AdequacyConfig, ClockConfig
from .withdrawals import Withdrawal, is_adequate

BANKRUPT = "bankrupt"


class DeficiencyClock(LiquidationModel[ClockConfig]):
    """Sells what restores the margin, once the time to bring it has passed."""

    name = "deficiency_clock"
    config = ClockConfig

    def is_due(self, facts: LiquidationFacts, config: ClockConfig) -> bool:
        """From the first day of a deficiency on: so that its beginning is remembered."""
        return facts.status == BANKRUPT or bool(
            deficiency(facts.portfolio.equity, _required(facts, config), config.clock.de_minimis)
        )

    def closings(self, facts: LiquidationFacts, config: ClockConfig) -> tuple[Closing, ...]:
        """Nothing while the clock runs; then the same part of every position, up to its lot."""
        equity, required = facts.portfolio.equity, _required(facts, config)
        if equity >= required * config.at_once_below and not _is_late(facts, config):
            return ()
        part = part_to_close(equity, required)
        found = []
        for position in facts.portfolio.positions:
            held = abs(position.quantity)
            quantity = min(held, round_up_to(held * part, position.lot))
            if quantity:
                found.append(Closing(position.instrument, quantity))
        return tuple(found)

    def describe(self, config: ClockConfig) -> str:
        """One sentence for people."""
        clock, days = config.clock, config.clock.business_days
        when = f"within {days} business day{'s' * (days != 1)}" if days else "on the same day"
        at_once = (
            f"; below {percent(config.at_once_below)} of it they are sold at once"
            if config.at_once_below
            else "; below zero they are sold at once"
        )
        return (
            f"Missing {clock.margin} margin must come {when} ({clock.title}), or positions are "
            f"sold to restore it{at_once}."
        )


def _required(facts: LiquidationFacts, config: ClockConfig) -> Fraction:
    initial = config.clock.margin == "initial"
    return facts.requirement.initial if initial else facts.requirement.maintenance


def _is_late(facts: LiquidationFacts, config: ClockConfig) -> bool:
    def local(at: datetime) -> date:
        return at.astimezone(ZoneInfo(config.timezone)).date()

    now, account = facts.portfolio.now, facts.portfolio.account
    extended = config.extended_until.get(account)
    opened_on = local(facts.begun_at or now)
    due = due_on(opened_on, config.clock.business_days, config.calendar, extended)
    return is_late(local(now), due)


class MarginAdequacy(WithdrawalGuard[AdequacyConfig]):
    """Only what is above the initial margin may leave."""

    name = "margin_adequacy"
    config = AdequacyConfig

    def refusal(self, facts: WithdrawalFacts, config: AdequacyConfig) -> str | None:
        """`margin_adequacy`, or `no_price` where the asset has none that may be used."""
        portfolio = facts.portfolio
        held = next((item for item in portfolio.balances if item.asset == facts.asset), None)
        if held is None or held.price is None:
            return "no_price"
        withdrawal = Withdrawal(
            amount=facts.amount,
            price=held.price,
            haircut=held.haircut,
            equity=portfolio.equity,
            initial_margin=facts.requirement.initial,
            unrealized_profit=sum((item.pnl for item in portfolio.positions), Fraction(0)),
        )
        enough = is_adequate(withdrawal, config.multiple, count_profit=config.count_profit)
        return None if enough else self.name

    def describe(self, config: AdequacyConfig) -> str:
        """One sentence for people."""
        part = "" if config.multiple == 1 else f"{percent(config.multiple)} of "
        profit = "" if config.count_profit else ", without unrealised profit,"
        return f"A withdrawal is refused where equity{profit} would be below {part}initial margin."
