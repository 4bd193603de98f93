"""Activity newest first: page by page it is what the whole history says, hot or not."""

import pytest

from backoffice.ledger.selectors import account_activity
from backoffice.ledger.selectors.recent import NEWEST, recent_activity
from tests.ledger.conftest import cash, move


@pytest.mark.parametrize("owner", ["alice", "fees"], ids=["ordinary", "hot"])
def test_pages_are_the_history_backwards(book, post, owner):
    for n in range(1, 8):
        post(move("external", owner, 10 * n), move(owner, "bob", n))
    whole = account_activity(book=book, account=cash(owner))
    found, before = [], NEWEST
    while page := recent_activity(
        book=book, account=cash(owner), before_posting_id=before, limit=4
    ):
        found += page
        before = page[-1].posting_id
    assert found == whole[::-1]
    assert len(found) == 14
    assert recent_activity(book=book, account=cash("nobody")) == []
