"""What each authority asks of contracts for difference with retail clients, as one table.

Sources: ESMA Decision (EU) 2018/796 and its Annex I; FCA COBS 22.5 (PS19/18); ASIC Instrument
2020/986; in the United States, where only currency pairs may be offered, NFA Financial
Requirements Section 12 and 17 CFR 5.16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Jurisdiction = Literal["esma", "fca", "asic", "us"]
Bucket = Literal[
    "major_fx", "minor_fx", "gold", "major_index", "sovereign_debt", "commodity", "minor_index",
    "share", "other", "crypto",
]  # fmt: skip
BUCKETS: tuple[str, ...] = get_args(Bucket)
PAIR_SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority's numbers.

    `fractions`: least initial margin as a fraction of notional, by bucket; a bucket that is
    missing may not be offered. `close_out_level`: positions are closed below this part of the
    required margin. `promises_protection`: whether negative-balance protection is a duty (True)
    or may not be promised (False).
    """

    name: str
    margin_rule: str
    protection_rule: str
    fractions: Mapping[str, Fraction]
    major_currencies: frozenset[str]
    close_out_level: Fraction
    promises_protection: bool

    @property
    def strictest(self) -> Fraction:
        """The highest of the fractions: for what nobody has classified yet."""
        return max(self.fractions.values())


def _fractions(major_fx: Fraction, sovereign_debt: Fraction) -> dict[str, Fraction]:
    """20:1, 10:1, 5:1 and 2:1 are the same everywhere; two buckets differ."""
    return {
        "major_fx": major_fx,
        "sovereign_debt": sovereign_debt,
        **dict.fromkeys(("minor_fx", "gold", "major_index"), Fraction(1, 20)),
        **dict.fromkeys(("commodity", "minor_index"), Fraction(1, 10)),
        **dict.fromkeys(("share", "other"), Fraction(1, 5)),
        "crypto": Fraction(1, 2),
    }


# The European texts print 3.33 %, a hair less than a thirtieth; the Australian one prints 30:1.
_PRINTED = Fraction(333, 10_000)
_EUROPEAN_MAJORS = frozenset({"USD", "EUR", "JPY", "GBP", "CAD", "CHF"})
_HALF = Fraction(1, 2)

AUTHORITIES: Mapping[str, Authority] = {
    "esma": Authority(
        name="ESMA",
        margin_rule="Decision (EU) 2018/796",
        protection_rule="Decision (EU) 2018/796",
        fractions=_fractions(major_fx=_PRINTED, sovereign_debt=Fraction(1, 5)),
        major_currencies=_EUROPEAN_MAJORS,
        close_out_level=_HALF,
        promises_protection=True,
    ),
    "fca": Authority(
        name="the FCA",
        margin_rule="COBS 22.5",
        protection_rule="COBS 22.5",
        fractions=_fractions(major_fx=_PRINTED, sovereign_debt=_PRINTED),
        major_currencies=_EUROPEAN_MAJORS,
        close_out_level=_HALF,
        promises_protection=True,
    ),
    "asic": Authority(
        name="ASIC",
        margin_rule="Instrument 2020/986",
        protection_rule="Instrument 2020/986",
        fractions=_fractions(major_fx=Fraction(1, 30), sovereign_debt=Fraction(1, 5)),
        major_currencies=_EUROPEAN_MAJORS | {"AUD"},
        close_out_level=_HALF,
        promises_protection=True,
    ),
    "us": Authority(
        name="the CFTC",
        margin_rule="NFA Financial Requirements Section 12",
        protection_rule="17 CFR 5.16",
        fractions={"major_fx": Fraction(1, 50), "minor_fx": Fraction(1, 20)},
        major_currencies=_EUROPEAN_MAJORS | {"AUD", "NZD", "SEK", "NOK", "DKK"},
        close_out_level=Fraction(1),
        promises_protection=False,
    ),
}


class UnknownUnderlying(ValueError):
    """An underlying that is no bucket and no currency pair, or that may not be offered."""


def bucket_of(authority: Authority, underlying: str) -> str:
    """The bucket of an underlying: a bucket's own name, or a currency pair such as `EUR/USD`.

    A pair is major when both currencies are on the authority's list.
    Raises `UnknownUnderlying`, also where the authority allows no such product for retail.
    """
    base, separator, quote = underlying.partition(PAIR_SEPARATOR)
    if separator:
        if not (_is_currency(base) and _is_currency(quote)) or base == quote:
            raise UnknownUnderlying(
                f"{underlying} is no currency pair; write two different codes, such as EUR/USD"
            )
        bucket = "major_fx" if {base, quote} <= authority.major_currencies else "minor_fx"
    else:
        bucket = underlying
    if bucket not in BUCKETS:
        raise UnknownUnderlying(
            f"{underlying} is no kind of underlying; name a pair such as EUR/USD, "
            f"or one of {', '.join(BUCKETS)}"
        )
    if bucket not in authority.fractions:
        raise UnknownUnderlying(
            f"{underlying} may not be offered to retail clients under {authority.name}; "
            f"only {', '.join(sorted(authority.fractions))} may"
        )
    return bucket


def _is_currency(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()
