"""Making the final statements of some accounts over a period, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from backoffice.ledger.services import retrying
from backoffice.statements.document import StatementMismatch, build, canonical
from backoffice.statements.document.amounts import instant
from backoffice.statements.document.facts import PartFacts, StatementFacts
from backoffice.statements.models import Idle, StatementCut
from backoffice.statements.periods import Period
from backoffice.statements.selectors.accounts import Settings, read_holders, read_settings
from backoffice.statements.selectors.basis import Basis, apart
from backoffice.statements.selectors.chain import read_numbered
from backoffice.statements.selectors.compute import Venued, compute, read_seal, with_number
from backoffice.statements.selectors.market import read_market
from backoffice.statements.selectors.rows import rows
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.plan import plan_bases
from backoffice.statements.services.writing import Writing, write_final
from backoffice.venues.models import Venue

_SPACE = 7_239_301  # of these locks, apart from others'


@dataclass(slots=True)
class Made:
    """What came of it: keys of new statements, and how many accounts needed none."""

    statements: list[int] = field(default_factory=list)
    skipped: int = 0
    known: int = 0


@retrying
def make(
    venue: Venue,
    period: Period,
    *,
    accounts: Collection[int],
    scheduled: bool = False,
    shared: Venued | None = None,
    begin_cut: StatementCut | None = None,
    wanted: Callable[[Settings, int], bool] = lambda settings, account: True,
) -> Made:
    """Make the statements of the accounts (keys) that do not have theirs yet.

    `scheduled`: the rule for idle accounts holds. `shared` and `begin_cut` may be kept between
    calls for the same period. `wanted` says by the settings which accounts get one.
    Raises FuturePeriod, HotAccount, StatementMismatch, UnknownFormat, FormatFailed.
    """
    cut = cut_of(venue, period.ends_at) if shared is None else shared.cut
    begin_cut = cut_of(venue, period.begins_at) if begin_cut is None else begin_cut
    shared = shared or share(venue, cut)
    made = Made()
    with transaction.atomic():
        lock_accounts(accounts)
        settings = read_settings(venue=venue, accounts=accounts)
        numbered = read_numbered(accounts=accounts, period=period)
        made.known = len(numbered.made)
        todo = [key for key in accounts if key not in numbered.made and wanted(settings, key)]
        if not todo:
            return made
        drop_drafts(todo, period)
        bases, ledgers = plan_bases(
            venue,
            period,
            cut=cut,
            begin_cut=begin_cut,
            settings=settings,
            families=read_holders(keys=todo),
        )
        writing = Writing(venue, numbered.last, settings)
        for group in apart(bases):
            owners = {code for basis in group for code in basis.codes}
            own = [row for row in ledgers if row.owner in owners]
            for basis, facts in zip(group, compute(shared, group, own), strict=True):
                if scheduled and _is_idle(settings, basis, facts, begin_cut.clock):
                    made.skipped += 1
                    continue
                writing.add(basis, final(facts, writing.number_of(basis.account)))
        made.statements = write_final(writing)
    return made


def share(venue: Venue, cut: StatementCut) -> Venued:
    """What all statements of the venue to a cut-off share: a few queries."""
    return Venued(venue, cut, read_market(venue=venue, cut=cut), read_seal(venue=venue, cut=cut))


def final(facts: StatementFacts, number: int | None) -> bytes:
    """The canonical bytes under a number. Raises StatementMismatch, naming the account."""
    try:
        return canonical(build(with_number(facts, number)))
    except StatementMismatch as error:
        raise StatementMismatch(f"{facts.heading.account['code']}: {error}") from error


def lock_accounts(accounts: Collection[int]) -> None:
    """Make statements of these accounts wait for each other, until commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s::bigint << 40 # id) FROM unnest(%s::bigint[]) AS id",
            [_SPACE, sorted(accounts)],
        )


_NUMBERS = """
  SELECT account_id, max(number) FROM statements_statement
   WHERE account_id = ANY (%s) AND number IS NOT NULL GROUP BY account_id
"""


def numbers_after(accounts: Collection[int]) -> dict[int, int]:
    """The last number of each account that has one."""
    return dict(rows(_NUMBERS, [list(accounts)]))


def _is_idle(settings: Settings, basis: Basis, facts: StatementFacts, since: datetime) -> bool:
    """Whether the account's rule for idle periods spares it this one: nothing happened in it.

    `since` is the time of the venue's events at which it begins.
    """
    rule = settings.of(basis.account).idle
    if rule == Idle.ALWAYS or basis.moved or any(_happened(p, since) for p in facts.parts):
        return False
    if rule == Idle.NEVER:
        return True
    return not any(
        part.positions or any(ledger.closing for ledger in part.ledgers) for part in facts.parts
    )


def _happened(part: PartFacts, since: datetime) -> bool:
    """Whether the account was liquidated, called or restricted, or that ended."""
    begin = instant(since) or ""
    times = [row[name] for row in part.margin_calls for name in ("called_at", "met_at")]
    times += [row[name] for row in part.restrictions for name in ("from", "lifted_at")]
    return bool(part.liquidations) or any(at is not None and at > begin for at in times)


_DRAFTS = """
  DELETE FROM statements_statement
   WHERE account_id = ANY (%s) AND number IS NULL AND kind = %s AND begins_at = %s AND ends_at = %s
"""


def drop_drafts(accounts: Collection[int], period: Period) -> None:
    """Drafts of a period make way for its final statements."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAFTS, [list(accounts), period.kind, period.begins_at, period.ends_at])
