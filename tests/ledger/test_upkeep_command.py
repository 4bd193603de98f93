"""`manage.py upkeep`: folds and seals what is settled, once, and says so."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.ledger.models import Seal
from tests.ledger.conftest import make_book, move, poster

pytestmark = pytest.mark.usefixtures("committed_db")


def upkeep(*options: str) -> dict:
    printed = StringIO()
    call_command("upkeep", *options, "--format", "json", stdout=printed)
    return json.loads(printed.getvalue())


def test_upkeep_folds_and_seals_once():
    post = poster(make_book("alpha"))
    post(move("amy", "fees", 25))
    (first,) = upkeep()["books"]
    assert (first["book"], first["folded"], len(first["seals"])) == ("alpha", 1, 1)
    (second,) = upkeep()["books"]
    assert (second["folded"], second["seals"]) == (0, [])
    assert Seal.objects.count() == 1


def test_a_book_can_be_named_and_a_wrong_name_is_one_sentence():
    make_book("alpha")
    make_book("beta")
    assert [one["book"] for one in upkeep("--book", "beta")["books"]] == ["beta"]
    with pytest.raises(CommandError, match="There is no book gamma"):
        upkeep("--book", "gamma")
