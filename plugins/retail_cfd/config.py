"""Parameters of the margin model, the close-out and the protection."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from backoffice.sdk import (
    AccountCode,
    FrozenModel,
    PositiveShare,
    Rate,
    StepConfig,
    decimal_text,
    listed,
    no_duplicates,
)

from .close_out import Order
from .jurisdictions import AUTHORITIES, Authority, Jurisdiction, UnknownUnderlying, bucket_of

Segment = Literal["retail", "professional"]


class RetailMarginConfig(FrozenModel):
    """`underlyings`: per instrument a currency pair or a bucket; without one, the strictest.

    `close_out_level`: part of the required margin; default, and least, the jurisdiction's.
    """

    jurisdiction: Jurisdiction
    underlyings: dict[str, str] = Field(default_factory=dict)
    close_out_level: PositiveShare | None = None

    @field_validator("close_out_level")
    @classmethod
    def _not_later(cls, value: Fraction | None, info: ValidationInfo) -> Fraction | None:
        authority = AUTHORITIES.get(info.data.get("jurisdiction", ""))
        if authority and value is not None and value < authority.close_out_level:
            raise ValueError(
                f"must be at least {decimal_text(authority.close_out_level)} where jurisdiction "
                f"is {info.data['jurisdiction']} ({authority.margin_rule}), "
                f"not {decimal_text(value)}"
            )
        return value

    @field_validator("underlyings")
    @classmethod
    def _classified(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        authority = AUTHORITIES.get(info.data.get("jurisdiction", ""))
        if authority is None:  # the jurisdiction itself is refused already
            return value
        for code, underlying in value.items():
            try:
                bucket_of(authority, underlying)
            except UnknownUnderlying as error:
                raise ValueError(f"of {code}: {error}") from None
        return value

    @property
    def authority(self) -> Authority:
        """The numbers of the jurisdiction."""
        return AUTHORITIES[self.jurisdiction]

    @property
    def level(self) -> Fraction:
        """The part of the required margin below which positions are closed."""
        return self.close_out_level or self.authority.close_out_level

    def fraction(self, instrument: str) -> Fraction:
        """The least initial margin of an instrument, as a fraction of its notional."""
        underlying = self.underlyings.get(instrument)
        if underlying is None:
            return self.authority.strictest
        return self.authority.fractions[bucket_of(self.authority, underlying)]


class CloseOutConfig(FrozenModel):
    """`order` of the closings and `restore`: see `close_out.closed_out`."""

    order: Order = "largest_loss"
    restore: Rate = Fraction(1)

    @field_validator("restore")
    @classmethod
    def _at_least_what_is_asked(cls, value: Fraction) -> Fraction:
        if value < 1:
            raise ValueError("must be at least 1, or the next sweep closes out again")
        return value


Segments = Annotated[
    tuple[Segment, ...], Field(strict=False), AfterValidator(no_duplicates("segment"))
]


class ProtectionConfig(StepConfig):
    """`promised_to` is forgiven at once, `ex_gratia` once a second person agrees.

    What the law of the jurisdiction demands is the default; what it forbids is refused.
    """

    jurisdiction: Jurisdiction
    charge: AccountCode
    promised_to: Segments | None = None
    ex_gratia: Segments | None = None

    @model_validator(mode="after")
    def _lawful(self) -> ProtectionConfig:
        authority = AUTHORITIES[self.jurisdiction]
        if not authority.promises_protection:
            if self.promised_to:
                raise ValueError(
                    f"promised_to must be left out where jurisdiction is {self.jurisdiction}: "
                    f"{authority.protection_rule} forbids a firm to represent that it limits a "
                    "customer's loss; name the segment under ex_gratia, where two persons decide "
                    "each case"
                )
            if not self.ex_gratia:
                raise ValueError(
                    f"ex_gratia must name a segment where jurisdiction is {self.jurisdiction}: "
                    "nothing may be promised there, so the step would do nothing; name one, or "
                    "leave the step out"
                )
        elif self.promised_to is not None and "retail" not in self.promised_to:
            raise ValueError(
                f"promised_to must name retail where jurisdiction is {self.jurisdiction}: "
                f"{authority.protection_rule} makes the protection of retail clients a duty; add it"
            )
        both = set(self.promised) & set(self.ex_gratia or ())
        if both:
            raise ValueError(
                f"ex_gratia names {listed(sorted(both))}, to whom protection is promised; "
                "name each segment once"
            )
        return self

    @property
    def promised(self) -> tuple[str, ...]:
        """Segments that are protected by right."""
        if self.promised_to is not None:
            return self.promised_to
        return ("retail",) if AUTHORITIES[self.jurisdiction].promises_protection else ()
