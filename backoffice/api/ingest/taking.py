"""Handing what was read to the venue, and answering each line.

The rule for what comes late or out of order: lines count in the order of the batch. What happened
before the venue's clock counts as of the clock. A mark or price older than the one that is known
is no news: it is answered `stale` and nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backoffice.api.ingest.reading import PREFIX, BadEvent, Units, read_event
from backoffice.api.problems import described, problem
from backoffice.api.strict_json import BadJson, loads
from backoffice.core.events import SetMarks, SetPrices
from backoffice.markets.models import Instrument, VenueAsset
from backoffice.markets.selectors import read_assets
from backoffice.records.sql import any_text
from backoffice.venues.errors import EventConflict
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.store.batch import Result, Sent, handle_many
from backoffice.venues.store.residents import resident_of

MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read, or what is wrong with it."""

    sent: Sent | None
    wrong: dict[str, Any] | None = None


def take_lines(
    venue: Venue, kind: str | None, lines: Sequence[bytes], key: str | None
) -> list[dict[str, Any]]:
    """Handle lines in one transaction, and answer each in their order."""
    units, now = units_of(venue), datetime.now(UTC)
    read = [
        _read(line, kind, units, now, None if key is None else f"{key}:{number}")
        for number, line in enumerate(lines, 1)
    ]
    return [{"line": n, **one} for n, one in enumerate(_take(venue, read), 1)]


def take_one(venue: Venue, kind: str | None, values: Any, key: str | None) -> dict[str, Any]:
    """Handle one event. Raises `BadEvent`, and what the store refuses."""
    sent = read_event(values, kind, units_of(venue), now=datetime.now(UTC), key=key)
    (answer,) = _take(venue, [Line(sent)], raises=True)
    return answer


def units_of(venue: Venue) -> Units:
    """What amounts of the venue are counted in. Two queries."""
    assets = read_assets(venue_id=venue.pk).assets
    settles = Instrument.objects.filter(venue=venue).values_list("code", "settle__asset__code")
    return Units({code: asset.decimals for code, asset in assets.items()}, dict(settles))


def _read(line: bytes, kind: str | None, units: Units, now: datetime, key: str | None) -> Line:
    try:
        return Line(read_event(loads(line), kind, units, now=now, key=key))
    except (BadJson, BadEvent) as error:
        field = getattr(error, "field", "body")
        return Line(None, problem(422, "invalid", "Invalid event", str(error), field))


def _take(venue: Venue, lines: Sequence[Line], *, raises: bool = False) -> Iterator[dict[str, Any]]:
    news = _news(venue, lines)
    sent = [one for one in news if one is not None]
    results: Iterator[Result] = iter(())
    if sent:
        with resident_of(venue.code) as resident:
            results = iter(handle_many(venue.code, sent, resident=resident))
    for line, new in zip(lines, news, strict=True):
        if line.sent is None:
            yield {"status": "error", "problem": line.wrong}
        elif new is None:
            yield {"status": "stale", "reference": _own(line.sent)}
        else:
            yield _answer(line.sent, next(results), raises=raises)


def _answer(sent: Sent, result: Result, *, raises: bool) -> dict[str, Any]:
    error = result.error
    if error is not None:
        if isinstance(error, EventConflict):  # named as the caller named it
            error = EventConflict(str(_own(sent)), error.sequence)
        if raises:
            raise error
        return {"status": "error", "reference": _own(sent), "problem": described(error)}
    status = "replayed" if result.replayed else "refused" if result.reason else "done"
    found = {"status": status, "sequence": result.sequence, "reference": _own(sent)}
    return found if result.reason is None else {**found, "reason": result.reason}


def _own(sent: Sent) -> str | None:
    return None if sent.reference is None else sent.reference.removeprefix(PREFIX)


def _times_known(venue: Venue, lines: Sequence[Line]) -> dict[tuple[type, str], datetime]:
    """When marks and prices were set last, where any line brings some."""
    kinds = {type(line.sent.event) for line in lines if line.sent}
    found: dict[tuple[type, str], datetime] = {}
    if SetMarks in kinds:
        rows = Instrument.objects.filter(venue=venue, marked_at__isnull=False)
        found |= {(SetMarks, c): at for c, at in rows.values_list("code", "marked_at") if at}
    if SetPrices in kinds:
        prices = VenueAsset.objects.filter(venue=venue, priced_at__isnull=False)
        columns = prices.values_list("asset__code", "priced_at")
        found |= {(SetPrices, code): at for code, at in columns if at}
    return found


def _news(venue: Venue, lines: Sequence[Line]) -> list[Sent | None]:
    """What is handed on; None for what is wrong, or stale and was not taken before."""
    known = _times_known(venue, lines)
    found: list[Sent | None] = []
    stale: dict[str, tuple[int, Sent]] = {}
    for place, line in enumerate(lines):
        sent, codes = line.sent, _codes(line.sent)
        if sent is None or not any(
            sent.event.at < known.get(code, sent.event.at) for code in codes
        ):
            known.update(dict.fromkeys(codes, sent.event.at) if sent else {})
            found.append(sent)
            continue
        found.append(None)
        if sent.reference is not None:
            stale[sent.reference] = place, sent
    if stale:
        rows = EventRecord.objects.filter(venue=venue, reference__in=any_text(list(stale)))
        for reference in rows.values_list("reference", flat=True):
            place, sent = stale[str(reference)]
            found[place] = sent
    return found


def _codes(sent: Sent | None) -> list[tuple[type, str]]:
    """What a mark or price event sets."""
    match sent and sent.event:
        case SetMarks() as event:
            return [(SetMarks, code) for code in event.marks]
        case SetPrices() as event:
            return [(SetPrices, code) for code in event.prices]
    return []
