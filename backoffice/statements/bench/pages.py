"""PDFs a second, beside the bare engine setting the same page from ready data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.sdk import StatementFile
from backoffice.statements.bench.population import (
    add_customers,
    period_of,
    scratch_storage,
    venue,
)
from backoffice.statements.document import canonical, digest, parse
from backoffice.statements.models import Artefact
from backoffice.statements.rendering import format_of
from backoffice.statements.services.make import make
from backoffice.statements.storing import read

ROWS = 40
AT_ONCE = 5  # in turn, so that both see the same machine


@measurement("statement-pages")
def measure(options: Options) -> Iterator[Figure]:
    """Statements of 40 movements, one page or two; each another one, since the engine remembers."""
    with scratch_storage():
        of = venue()
        [key] = add_customers(of, ["paged"], ROWS)
        make(of, period_of(of), accounts=[key])
        data = read(Artefact.objects.get().path)
    options.progress("pages")
    how: Any = format_of("pdf")
    whole: list[float] = []
    bare: list[float] = []
    spent, number = 0.0, 0
    while spent < 2 * options.seconds:
        files = [_another(data, number := number + 1) for _ in range(AT_ONCE)]
        whole.append(_per_second(how.render, files))
        ready = [how.prepare(_another(data, number := number + 1)) for _ in range(AT_ONCE)]
        bare.append(_per_second(how.set, ready))
        spent += AT_ONCE / whole[-1] + AT_ONCE / bare[-1]
    pages, engine = _middle(whole), _middle(bare)
    basis = f"{ROWS} movements; CPU of one process, median of {len(whole)} rounds of {AT_ONCE}"
    yield Figure("PDFs a second and core", pages, "1/s", basis, samples=tuple(whole))
    yield Figure("the bare engine", engine, "1/s", basis, samples=tuple(bare))
    yield Figure("PDFs beside the bare engine", pages / engine, "", basis, goal=0.8)


def _another(data: bytes, number: int) -> StatementFile:
    """The statement under another number, so that nothing of the page was set before."""
    document = parse(data)
    document["statement"]["number"] = number
    changed = canonical(document)
    return StatementFile(parse(changed), changed, digest(changed))


def _per_second(work: Callable[[Any], object], given: list[Any]) -> float:
    begun = process_time()
    for one in given:
        work(one)
    return AT_ONCE / (process_time() - begun)


def _middle(samples: list[float]) -> float:
    return sorted(samples)[len(samples) // 2]
