"""Canonical JSON is read back as what it was made of, whatever that was."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.events import Restrict, SetBooks
from backoffice.core.facts import StepFacts, canonical
from backoffice.core.instruments import Instrument
from backoffice.core.plan import DebtTerms
from backoffice.core.replay import from_plain
from backoffice.core.state import Pending, Waiting

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
KINDS = [StepFacts, DebtTerms, Pending, Waiting, Instrument, SetBooks, Restrict]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30)
@given(data=st.data())
def test_every_record_is_restored(kind: type, data: st.DataObject) -> None:
    record = data.draw(st.from_type(kind))
    restored = from_plain(kind, json.loads(canonical(record)))
    assert canonical(restored) == canonical(record)


def test_types_without_a_canonical_form_are_refused() -> None:
    @dataclass
    class Inexact:
        value: float

    with pytest.raises(TypeError, match="float has no exact canonical form"):
        from_plain(Inexact, {"value": 1.5})
