"""`bench api` really measures, on a real server; small."""

from backoffice.api.bench import api, ingesting, permissions
from backoffice.ledger.bench.registry import Options, measurements


def test_it_measures_what_it_says(committed_db, monkeypatch):
    monkeypatch.setattr(ingesting, "LINES", 20)
    monkeypatch.setattr(permissions, "ROUNDS", 1)
    found = {one.name: one for one in api(Options(accounts=30, seconds=1))}
    assert set(found) == {
        "permission checks",
        "permission checks, minimal view",
        "ours / minimal view",
        "p99 at half of capacity",
        "fills ingested",
    }
    assert all(one.value > 0 for one in found.values())
    assert (found["ours / minimal view"].goal, found["p99 at half of capacity"].at_most) == (
        1.5,
        True,
    )
    assert "api" in measurements()
