"""`bench sweep` really measures, and what it compares computes the same; small."""

import numpy as np
import pytest

from backoffice.core.columns import figures_of_all
from backoffice.core.figures import figures_of
from backoffice.ledger.bench.registry import Options, measurements
from backoffice.sweeps.bench import by_objects, in_sql, options, population, sweep
from backoffice.sweeps.bench.population import add_accounts
from backoffice.sweeps.bench.venue import VENUE, create_swept_venue
from backoffice.sweeps.columns.cold import read_cold
from backoffice.venues.store import load_book
from tests.sweeps.comparing import assert_reads


def test_all_ways_compute_the_same(committed_db: None) -> None:
    """By columns, by one SQL statement, by Django objects, and exactly."""
    create_swept_venue(50)
    add_accounts(1, 2_000, instruments=50)
    reading, book = read_cold(VENUE), load_book(VENUE)
    assert_reads(reading, book)
    assert len(reading.columns.positions.account) == 6_000
    figures = figures_of_all(reading.columns, reading.market.venue.margin)
    equity, maintenance = figures.equity.value, figures.maintenance_margin.value
    count, below, sum_equity, sum_maintenance = in_sql.totals()
    assert (count, below) == (2_000, 2)
    assert int((equity < maintenance).sum()) == 2
    assert sum_equity == pytest.approx(equity.sum())
    assert sum_maintenance == pytest.approx(maintenance.sum())
    codes = ["c00000001", "c00001000", "c00001777"]
    for code, (own, margin) in by_objects.figures(codes).items():
        exact = figures_of(book, code)
        assert (own, margin) == (exact.equity, exact.maintenance_margin)


def test_a_sweep_is_measured(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "POINTS", (500, 5_000))
    monkeypatch.setattr(sweep, "INSTRUMENTS", 50)
    found = {figure.name: figure for figure in sweep.measure(Options(accounts=1_100))}
    assert found["selected"].value == 1
    assert "cold sweep, 500 accounts" in found
    assert all(figure.value > 0 for name, figure in found.items() if name != "rules")
    assert found["cold sweep / raw read"].at_most
    assert "what SQL / cold sweep would be" in found["SQL / raw read"].basis
    assert found["settle, one worker"].goal == 300
    assert "settle 1 each of the 1 selected of 1,100 accounts" in found["settle, one worker"].basis
    assert found["one worker / two workers"].goal == 1.7
    assert still_short() == []


def test_growth_is_measured(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "INSTRUMENTS", 50)
    monkeypatch.setattr(population, "AT_ONCE", 700)
    found = {figure.name: figure for figure in sweep.measure(Options(growth=(200, 2_000)))}
    assert len(read_cold(VENUE).holdings) == 2_000
    for size in ("200", "2,000"):
        for name in ("cold sweep", "resident sweep", "peak memory"):
            assert found[f"{name}, {size} accounts"].value > 0


def still_short() -> list[str]:
    """Whom the exact sweep would still find short after what was measured."""
    book = load_book(VENUE)
    short = (code for code in book.accounts if figures_of(book, code).equity < 0)
    return [code for code in short if code.startswith("c0")]


def test_options_are_measured(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "SERIES", 200)
    found = list(options.measure(Options(accounts=100)))
    assert "1,000 positions over 200 series" in found[0].basis
    reading = read_cold(VENUE)
    margin = figures_of_all(reading.columns, reading.market.venue.margin).maintenance_margin
    assert np.isfinite(margin.error).all()
    assert (margin.value > 0).all()
    assert {"sweep", "sweep-options"} <= set(measurements())
