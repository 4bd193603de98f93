"""`manage.py liquidations`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.gateways.conftest import policy_for, venue_with_order
from tests.gateways.engine import Engine

pytestmark = pytest.mark.django_db


def liquidations(*arguments: str) -> str:
    out = StringIO()
    call_command("liquidations", *arguments, stdout=out)
    return out.getvalue()


def test_send_then_reconcile(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    assert liquidations("send", "demo") == "1 of 1 orders answered, 0 fills booked.\n"
    engine.fill("829", "10")
    run = json.loads(liquidations("reconcile", "demo", "--format", "json"))
    assert run == {"looked_at": 1, "done": 1, "fills": 1, "left": 0, "errors": {}}


def test_errors_are_told_by_the_exit_status(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    engine.status = 500
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("liquidations", "send", "demo", stdout=out)
    assert ended.value.code == 1
    assert "answered 500\n0 of 1 orders answered" in out.getvalue()


def test_an_unknown_venue() -> None:
    with pytest.raises(CommandError, match="there is no nowhere"):
        liquidations("send", "nowhere")
