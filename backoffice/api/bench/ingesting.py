"""Lines a second: 100,000 fills in batches of 10,000 lines, over HTTP."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

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
CALLERS = 2  # one is read while the other is written


def measure(options: Options) -> Iterator[Figure]:
    """Two callers, each of which sends a batch when its last one is committed."""
    options.progress(f"ingestion of {LINES * BATCHES:,} fills")
    venue = Venue.objects.get(code=CODE)
    headers = {
        "Authorization": f"Bearer {token_of(venue)}",
        "Content-Type": "application/x-ndjson",
    }
    accounts = min(ACCOUNTS, options.accounts)
    bodies = [_body(batch, accounts) for batch in range(BATCHES + 1)]
    before = EventRecord.objects.filter(venue=venue).count()
    with serving() as port:
        _send(port, bodies[:1], headers)  # loads the book
        shares = [bodies[1 + caller :: CALLERS] for caller in range(CALLERS)]
        begun = time.perf_counter()
        with ThreadPoolExecutor(CALLERS) as callers:
            for done in [callers.submit(_send, port, share, headers) for share in shares]:
                done.result()
        seconds = time.perf_counter() - begun
    if EventRecord.objects.filter(venue=venue).count() - before != LINES * (BATCHES + 1):
        raise RuntimeError("Not every line is an event of the venue.")
    yield Figure(
        "fills ingested",
        LINES * BATCHES / seconds,
        "lines/s",
        f"{BATCHES} NDJSON batches of {LINES:,} lines with references, fees and profits, "
        f"{CALLERS} callers, one worker, {accounts:,} of {options.accounts:,} accounts",
        GOAL,
    )


def _send(port: int, bodies: Sequence[bytes], headers: Mapping[str, str]) -> None:
    """Send batches one after the other. Raises where a line is not done."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        for body in bodies:
            connection.request("POST", "/api/v1/ingest/fills", body, dict(headers))
            found = json.loads(connection.getresponse().read())
            wrong = [one for one in found.get("lines", [found]) if one["status"] != "done"]
            if wrong:
                raise RuntimeError(f"The server answered {wrong[0]}.")


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
