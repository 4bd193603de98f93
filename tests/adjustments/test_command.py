"""`manage.py adjustments`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.adjustments.models import AdjustmentRequest, Limit


def call(*words: str) -> str:
    out = StringIO()
    call_command("adjustments", *words, stdout=out)
    return out.getvalue()


def test_limits_and_files(venue, maker, tmp_path):
    said = call("limit", "demo", "operator", "propose", "USD", "20.50", "100", "--by", "root")
    assert "20.50 a request" in said
    assert Limit.objects.get(role="operator").per_request == 2_050
    file = tmp_path / "refunds.csv"
    file.write_text("account,asset,amount,against\namy,USD,12.5,fees\nbob,USD,8,fees\n")
    words = ("propose", "demo", str(file), "--reason", "Ticket 7", "--by", "mia")
    assert "of 2 lines waits" in call(*words)
    row = AdjustmentRequest.objects.get()
    assert (row.source, row.proposed_by, len(row.lines)) == ("refunds.csv", "mia", 2)
    file.write_text("account,asset,amount,against\nzoe,USD,x,fees\n")
    with pytest.raises(CommandError, match=r"row 2, account.*\nrow 2, amount"):
        call(*words)
    assert AdjustmentRequest.objects.count() == 1


def test_mistakes_are_sentences(venue, maker, tmp_path):
    limit = ("limit", "demo", "operator", "propose")
    for words, said in (
        ((*limit, "EUR", "1", "1", "--by", "root"), "asset: choose"),
        ((*limit, "USD", "x", "1", "--by", "root"), "per_request: write"),
        ((*limit, "USD", "0.001", "1", "--by", "root"), "per_request: the asset"),
        ((*limit, "USD", "2", "1", "--by", "root"), "per_request: choose"),
        ((*limit, "USD", "1", "1", "--by", "mia"), "mia may not administer"),
        (("propose", "demo", str(tmp_path / "no.csv"), "--reason", "x", "--by", "mia"), "no.csv"),
    ):
        with pytest.raises(CommandError, match=said):
            call(*words)
