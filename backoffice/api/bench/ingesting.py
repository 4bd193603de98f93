"""Lines a second: 100,000 fills in batches of 10,000 lines, over HTTP."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator

from backoffice.access.models import Token
from backoffice.access.services import rotate_token
from backoffice.access.services.tokens import LONGEST
from backoffice.api.bench.server import serving
from backoffice.api.bench.venue import CODE, PERP, name_of
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.venues.models import EventRecord, Venue

LINES, BATCHES = 10_000, 10
GOAL = 5_000
ACCOUNTS = 10_000


def measure(options: Options) -> Iterator[Figure]:
    """One caller, one batch after the other, each committed before the next is sent."""
    options.progress(f"ingestion of {LINES * BATCHES:,} fills")
    venue = Venue.objects.get(code=CODE)
    headers = {
        "Authorization": f"Bearer {token_of(venue)}",
        "Content-Type": "application/x-ndjson",
    }
    accounts = min(ACCOUNTS, options.accounts)
    bodies = [_body(batch, accounts) for batch in range(BATCHES + 1)]
    before = EventRecord.objects.filter(venue=venue).count()
    rates = []
    with serving() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        for number, body in enumerate(bodies):
            begun = time.perf_counter()
            connection.request("POST", "/api/v1/ingest/fills", body, headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
            wrong = [one for one in found.get("lines", [found]) if one["status"] != "done"]
            if wrong:
                raise RuntimeError(f"The server answered {wrong[0]}.")
            if number:  # the first one loads the book
                rates.append(LINES / (time.perf_counter() - begun))
    if EventRecord.objects.filter(venue=venue).count() - before != LINES * (BATCHES + 1):
        raise RuntimeError("Not every line is an event of the venue.")
    yield Figure(
        "fills ingested",
        len(rates) / sum(1 / rate for rate in rates),
        "lines/s",
        f"{BATCHES} NDJSON batches of {LINES:,} lines with references, fees and profits, one "
        f"caller, one worker, {accounts:,} of {options.accounts:,} accounts",
        GOAL,
        tuple(rates),
    )


def token_of(venue: Venue) -> str:
    """A fresh secret for the venue's feed."""
    row = Token.objects.select_related("user", "venue").get(venue=venue, replaced_by=None)
    root = type(row.user).objects.get(username=row.created_by)
    return rotate_token(token=row, lifetime=LONGEST, by=root).secret


def _body(batch: int, accounts: int) -> bytes:
    """Half of the fills open and half close, so that fees and profits are posted."""
    lines = []
    for n in range(LINES):
        fill = {
            "account": name_of((batch * LINES + n) * 7 % accounts),
            "instrument": PERP,
            "quantity": "0.1" if n % 2 else "-0.1",
            "price": str(1_000 + n % 7),
            "fee": "0.03",
            "reference": f"{batch}-{n}",
        }
        lines.append(json.dumps(fill))
    return "\n".join(lines).encode()
