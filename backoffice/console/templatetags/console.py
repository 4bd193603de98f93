"""How numbers and times are written."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField

from backoffice.console import words
from backoffice.core.money import format_decimal, format_minor
from backoffice.core.state import Imposed

register = template.Library()


@register.filter
def at(value: datetime | None) -> str:
    """A time, as all pages write it: in UTC."""
    return "" if value is None else f"{value.day} {value:%b %Y %H:%M} UTC"


@register.filter
def at_second(value: datetime | None) -> str:
    """A time of what happens several times a minute."""
    return "" if value is None else f"{value.day} {value:%b %Y %H:%M:%S} UTC"


@register.filter
def age(value: datetime | None, now: datetime) -> str:
    """How long ago, in the two largest units."""
    if value is None:
        return ""
    minutes = max(0, int((now - value).total_seconds())) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@register.filter
def minor(value: Any, asset: Any) -> str:
    """Smallest units of a ledger's asset as whole ones, grouped, with its code."""
    return f"{grouped(format_minor(int(value), asset.decimals))} {asset.code}"


@register.filter
def grouped(number: str) -> str:
    """1234567.5 as 1,234,567.5."""
    whole, point, part = str(number).partition(".")
    sign = "−" if whole.startswith("-") else ""
    digits = whole.lstrip("-")
    return f"{sign}{int(digits):,}{point}{part}" if digits.isdecimal() else str(number)


@register.filter
def exact(value: Fraction | None, places: int = 2) -> str:
    """An exact number, rounded to places for the eye."""
    return "–" if value is None else f"{float(value):,.{places}f}".replace("-", "−")


@register.filter
def percent(rate: Fraction) -> str:
    """An exact rate such as 1/8 as 12.5 %."""
    return f"{format_decimal(rate * 100)} %"


@register.filter
def said(code: str) -> str:
    """A code of the engine, in words."""
    known: dict[str, str] = words.KINDS | words.SOURCES
    return known.get(code) or words.said(code)


@register.filter
def source_tone(source: str) -> str:
    """The class of a tag that names what imposed a restriction."""
    tones = {Imposed.MANUAL: "accent", Imposed.SECURITY: "warn", Imposed.SHORTFALL: "bad"}
    return tones.get(Imposed(source), "calm")


@register.filter
def described(field: BoundField) -> Any:
    """A field's input that names its help and errors for those who do not see them."""
    names = [f"{field.id_for_label}-help"] if field.help_text else []
    names += [f"{field.id_for_label}-wrong"] if field.errors else []
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(names)} if names else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)
