"""The table of authorities, and into which bucket an underlying falls."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.retail_cfd.jurisdictions import (
    AUTHORITIES,
    BUCKETS,
    UnknownUnderlying,
    bucket_of,
)
from plugins.retail_cfd.margin import leverage_cap

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "GBP", "CAD", "CHF", "AUD", "NZD", "TRY"])


@pytest.mark.parametrize(
    ("underlying", "cap"),
    [
        ("EUR/USD", 30),
        ("AUD/USD", 20),
        ("gold", 20),
        ("major_index", 20),
        ("commodity", 10),
        ("minor_index", 10),
        ("share", 5),
        ("other", 5),
        ("crypto", 2),
    ],
)
def test_published_leverage_caps(underlying: str, cap: int) -> None:
    """ESMA's buckets; 3.33 % allows a hair more than 30."""
    esma = AUTHORITIES["esma"]
    reached = leverage_cap(esma.fractions[bucket_of(esma, underlying)])
    assert round(reached) == cap
    assert reached - cap < Fraction(4, 100)


def test_same_pair_in_other_jurisdictions() -> None:
    """The Australian dollar is major in Australia and in the United States, not in Europe."""
    fractions = {
        name: authority.fractions[bucket_of(authority, "AUD/USD")]
        for name, authority in AUTHORITIES.items()
    }
    assert fractions == {
        "esma": Fraction(1, 20),
        "fca": Fraction(1, 20),
        "asic": Fraction(1, 30),
        "us": Fraction(1, 50),
    }


def test_sovereign_debt_is_a_british_exception() -> None:
    assert AUTHORITIES["fca"].fractions["sovereign_debt"] == Fraction("0.0333")
    assert AUTHORITIES["esma"].fractions["sovereign_debt"] == Fraction(1, 5)


@given(base=CURRENCIES, quote=CURRENCIES)
def test_a_pair_is_the_same_either_way_round(base: str, quote: str) -> None:
    for authority in AUTHORITIES.values():
        if base == quote:
            with pytest.raises(UnknownUnderlying, match="two different codes"):
                bucket_of(authority, f"{base}/{quote}")
        else:
            bucket = bucket_of(authority, f"{base}/{quote}")
            assert bucket == bucket_of(authority, f"{quote}/{base}")
            both = {base, quote} <= authority.major_currencies
            assert bucket == ("major_fx" if both else "minor_fx")


@pytest.mark.parametrize("authority", [AUTHORITIES[name] for name in ("esma", "fca", "asic")])
def test_every_bucket_has_a_fraction(authority: object) -> None:
    assert set(authority.fractions) == set(BUCKETS)  # type: ignore[attr-defined]
    assert authority.strictest == Fraction(1, 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize("underlying", ["share", "crypto", "gold"])
def test_only_currencies_in_the_united_states(underlying: str) -> None:
    with pytest.raises(UnknownUnderlying, match="may not be offered to retail clients"):
        bucket_of(AUTHORITIES["us"], underlying)


@pytest.mark.parametrize(
    "underlying", ["", "/", "EUR/", "eur/usd", "EUR/USD/JPY", "bitcoin", "€UR/USD"]
)
def test_what_is_no_underlying(underlying: str) -> None:
    with pytest.raises(UnknownUnderlying, match=r"name a pair|no currency pair"):
        bucket_of(AUTHORITIES["esma"], underlying)
