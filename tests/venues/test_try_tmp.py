import glob, pytest
from dataclasses import replace
from datetime import UTC
from backoffice.scenarios.load import load
from backoffice.scenarios.session import MemorySession
from backoffice.scenarios.run import run
from backoffice.venues.store import PostgresSession
from tests.venues.compare import books_differ

FILES = sorted(glob.glob('/work/shared/scenarios/*.yaml')+glob.glob('/work/main/plugins/*/scenarios/*.yaml')+glob.glob('/work/main/fixtures/scenarios/*.yaml')+glob.glob('/work/main/fixtures/events/*.yaml'))
@pytest.mark.django_db
@pytest.mark.parametrize("reload", [False, True])
@pytest.mark.parametrize("file", FILES, ids=[f.split('/')[-1] for f in FILES])
def test_it(file, reload):
    s = load(file)
    mem = MemorySession(); pg = PostgresSession(reload_each=reload)
    mem.open(s.setup, s.policy_document); pg.open(s.setup, s.policy_document)
    assert books_differ(mem.book(), pg.book()) == []
    for n, e in enumerate(s.events):
        a = mem.handle(e); b = pg.handle(e)
        d = books_differ(mem.book(), pg.book())
        assert d == [], (n, e)
        strip = lambda ds: [replace(x, policy_version="") for x in ds]
        assert strip(a.decisions) == strip(b.decisions)
        assert a.refused == b.refused
        assert [replace(j) for j in a.journals] == b.journals
