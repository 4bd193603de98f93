"""The pack's steps: what each payer gives, and what is passed on."""

from datetime import UTC, datetime
from fractions import Fraction

from backoffice.sdk import ChargedFacts, Limits, Plan, ShortfallFacts, StepFacts
from plugins.drift_v2.config import BothSidesConfig, HaircutConfig, VaultConfig
from plugins.drift_v2.steps import BothSides, DepositHaircut, InsuranceVault

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def facts(
    remaining: int, *charged: tuple[str, int, int], vault: int = 0, whole: bool = False
) -> StepFacts:
    """A loss in cents; `charged` are (account, base, cash)."""
    hole = ShortfallFacts(1, "amy", "retail", "customer", "USD", 2, remaining, remaining, NOW)
    return StepFacts(
        NOW,
        hole,
        Limits(all_or_nothing=whole),
        sources={"vault": vault},
        charged=tuple(ChargedFacts(code, Fraction(base), cash) for code, base, cash in charged),
    )


def paid(plan: Plan) -> dict[str, int]:
    return {action.account: action.amount for action in plan.actions}


def vault(remaining: int, held: int, whole: bool = False) -> dict[str, int]:
    config = VaultConfig(fund="vault", all_or_nothing=whole)
    return paid(InsuranceVault().plan(facts(remaining, vault=held, whole=whole), config))


def both_sides(*args, **kwargs) -> dict[str, int]:
    return paid(BothSides().plan(facts(*args, **kwargs), BothSidesConfig()))


def haircut(*args, **kwargs) -> dict[str, int]:
    return paid(DepositHaircut().plan(facts(*args, **kwargs), HaircutConfig()))


def test_the_vault_keeps_its_last_unit() -> None:
    assert vault(100, 101) == {"vault": 100}
    assert vault(100, 100) == {"vault": 99}
    assert vault(100, 1) == vault(100, 0) == {}
    assert vault(100, 100, whole=True) == {}
    assert vault(100, 101, whole=True) == {"vault": 100}


def test_both_sides_pay_by_their_notional() -> None:
    assert both_sides(300, ("long", 2000, 999), ("short", 1000, 999)) == {"long": 200, "short": 100}


def test_nobody_pays_for_a_neighbour_without_cash() -> None:
    assert both_sides(300, ("long", 2000, 50), ("short", 1000, 999)) == {"long": 50, "short": 100}


def test_a_unit_that_rounding_leaves_over_is_passed_on() -> None:
    three = [(code, 10, 99) for code in ("a", "b", "c")]
    assert both_sides(1, *three) == {}  # a third of a unit each
    assert both_sides(3, *three) == {"a": 1, "b": 1, "c": 1}
    assert sum(both_sides(4, *three).values()) == 3


def test_an_empty_market_passes_the_loss_on() -> None:
    assert both_sides(300) == haircut(300) == {}


def test_depositors_lose_the_same_part() -> None:
    assert haircut(30, ("a", 1, 200), ("b", 1, 100)) == {"a": 20, "b": 10}
    assert haircut(400, ("a", 1, 200), ("b", 1, 100)) == {"a": 200, "b": 100}
    assert haircut(400, ("a", 1, 200), ("b", 1, 100), whole=True) == {}
    assert haircut(2, ("a", 1, 1), ("b", 1, 1), ("c", 1, 1)) == {"a": 1, "b": 1}
