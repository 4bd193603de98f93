"""What a venue's funds hold, held, should hold, and how long they last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from backoffice.accounts.models import Account
from backoffice.console.charts import Reading, line_chart
from backoffice.console.home.projection import each_day, exhausted_on
from backoffice.console.models import FundTarget
from backoffice.core.accounts import AccountKind
from backoffice.core.money import format_minor
from backoffice.ledger.selectors.levels import daily_levels
from backoffice.markets.models import VenueAsset
from backoffice.venues.models import Venue


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund in one asset; amounts are whole units, as text."""

    account: str
    asset: str
    level: str
    target: str
    below: bool
    exhausted: date | None
    readings: list[tuple[date, str]]
    chart: SafeString


def funds_of(venue: Venue, *, book: str, today: date, most: int | None = None) -> list[Fund]:
    """Funds that ever held anything, the emptiest first; four queries whatever there is."""
    rows = Account.objects.filter(venue=venue, kind=AccountKind.FUND.value)
    codes = list(rows.values_list("code", flat=True))
    if not codes:
        return []
    assets = VenueAsset.objects.filter(venue=venue).values_list("asset__code", "asset__decimals")
    decimals = dict(assets)
    targets = {
        (fund, asset): int(amount)
        for fund, asset, amount in FundTarget.objects.filter(account__venue=venue).values_list(
            "account__code", "asset__asset__code", "amount"
        )
    }
    levels = daily_levels(book=book, owners=codes)
    found = [
        _fund(key, levels.get(key, {}), targets.get(key), decimals[key[1]], today)
        for key in sorted({*levels, *targets})
    ]
    found.sort(key=lambda fund: (not fund.below, fund.exhausted or date.max))
    return found[:most]


def _fund(
    key: tuple[str, str], levels: dict[date, int], target: int | None, decimals: int, today: date
) -> Fund:
    account, asset = key
    unit = 10**decimals
    readings = each_day({on: level / unit for on, level in levels.items()}, last=today)
    level = next(reversed(levels.values())) if levels else 0
    exhausted = exhausted_on(readings)
    shown = format_minor(level, decimals)
    words = f"{account} holds {shown} {asset} on {today:%d %B %Y}."
    if target is not None:
        words += f" The target is {format_minor(target, decimals)} {asset}."
    words += (
        f" At the pace of the last {len(readings)} days it is used up on {exhausted:%d %B %Y}."
        if exhausted
        else " It does not fall at the pace of the last days."
    )
    near = exhausted is not None and (exhausted - today).days <= 2 * len(readings)
    return Fund(
        account=account,
        asset=asset,
        level=shown,
        target="" if target is None else format_minor(target, decimals),
        below=target is not None and level < target,
        exhausted=exhausted,
        readings=[(one.on, f"{one.value:,.{min(decimals, 2)}f}") for one in reversed(readings)],
        chart=line_chart(
            readings,
            title=f"Level of {account} in {asset}",
            words=words,
            target=None if target is None else target / unit,
            leads_to=Reading(exhausted, 0.0) if near and exhausted else None,
        ),
    )
