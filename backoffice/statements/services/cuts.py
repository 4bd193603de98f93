"""Deciding, once, which events and postings an instant of a venue comes after."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backoffice.ledger.services.upkeep import seal_blocks
from backoffice.statements.errors import FuturePeriod
from backoffice.statements.models import StatementCut
from backoffice.statements.selectors.rows import rows
from backoffice.statements.selectors.sums import sums_at
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import EventRecord, PolicyVersion, Venue


def cut_of(venue: Venue, at: datetime) -> StatementCut:
    """The cut-off of an instant that has passed; the same one whenever it is asked for.

    Under the venue's lock, so that no event that began before the instant is still under way.
    Raises FuturePeriod.
    """
    known = StatementCut.objects.filter(venue=venue, at=at).first()
    if known is not None:
        return known
    if at > timezone.now():
        raise FuturePeriod(at)
    with transaction.atomic():
        lock_venue(venue.code)
        cut = _decided(venue, at)
    if transaction.get_connection().in_atomic_block:
        number, sealed = _sealed(venue, cut.cut_at)
    else:
        seal_blocks(book=venue.code)
        number, sealed = _sealed(venue, cut.cut_at)
    cut.seal_number, cut.sealed, cut.sums = number, sealed, sums_at(venue, cut)
    StatementCut.objects.bulk_create([cut], ignore_conflicts=True)
    return StatementCut.objects.get(venue=venue, at=at)


def _decided(venue: Venue, at: datetime) -> StatementCut:
    last = EventRecord.objects.filter(venue=venue, recorded_at__lt=at).order_by("-sequence").first()
    cut_at = at
    if last is not None and _booked_through(venue, last.sequence) >= at:
        # it was under way: leave it, and what was booked meanwhile, to the next period
        cut_at = last.recorded_at
        last = EventRecord.objects.filter(venue=venue, sequence=last.sequence - 1).first()
    if last is None:
        opened = PolicyVersion.objects.filter(venue=venue).order_by("number").first()
        clock = at if opened is None else opened.effective_at
        return StatementCut(venue=venue, at=at, cut_at=cut_at, sequence=0, clock=clock)
    return StatementCut(venue=venue, at=at, cut_at=cut_at, sequence=last.sequence, clock=last.at)


_BOOKED = """
  SELECT max(other.booked_at) FROM ledger_posting_ref r
    JOIN ledger_journal first ON first.id = r.journal_id
    JOIN ledger_journal other ON other.book_id = first.book_id AND other.xid = first.xid
   WHERE r.book_id = %s AND r.source = 'engine' AND r.reference = %s
"""


def _booked_through(venue: Venue, sequence: int) -> datetime:
    """When the last posting of an event was booked; long ago where it posted nothing."""
    reference = f"{venue.code}:{sequence}:1"
    found: datetime | None = rows(_BOOKED, [venue.ledger_book_id, reference])[0][0]
    return found or datetime.min.replace(tzinfo=timezone.get_default_timezone())


_SEALED = """
  SELECT s.number, NOT EXISTS (
           SELECT FROM ledger_journal j WHERE j.book_id = s.book_id AND j.xid >= s.horizon
              AND j.booked_at < %s)
    FROM ledger_seal s WHERE s.book_id = %s ORDER BY s.number DESC LIMIT 1
"""


def _sealed(venue: Venue, cut_at: datetime) -> tuple[int, bool]:
    found = rows(_SEALED, [cut_at, venue.ledger_book_id])
    return (found[0][0], found[0][1]) if found else (0, False)
