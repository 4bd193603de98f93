"""Policies by name: a preset, a policy file, a scenario file, or a venue's policy in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.hooks import default_plugins, expand_preset
from backoffice.venues.models import Venue
from backoffice.venues.selectors import document_of, policy_at, read_versions

from .load import load
from .policies import load_policy


class UnknownSource(ValueError):
    """Nothing has that name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A policy document, and what is said about it."""

    name: str
    document: Mapping[str, Any]
    title: str
    about: str = ""
    sources: tuple[str, ...] = ()
    regulation: tuple[str, ...] = ()

    def remarks(self) -> list[str]:
        """What to read before the policy itself."""
        about = [self.about] if self.about else []
        return [*about, *self.regulation, *(f"Source: {source}" for source in self.sources)]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"name": self.name, "title": self.title, "about": self.about}


def listed_presets() -> list[Source]:
    """All presets of the installation."""
    return [_preset(name) for name in default_plugins().presets]


def named(name: str) -> Source:
    """The policy of that name.

    Raises `UnknownSource`, or `InvalidFile` and `PolicyDocumentError` for what cannot be used.
    """
    if name in default_plugins().presets:
        return _preset(name)
    if Path(name).is_file():
        return _file(name)
    venue = Venue.objects.filter(code=name).first()
    if venue is None:
        known = ", ".join(default_plugins().presets)
        raise UnknownSource(
            f"{name} is no preset, file or venue: name one of the presets ({known}), a file that "
            "exists, or a venue's code"
        )
    version = policy_at(read_versions(venue_id=venue.pk), timezone.now())
    return Source(name, document_of(version), f"{name}, policy {version.number}")


def _preset(name: str) -> Source:
    preset = default_plugins().presets[name].preset
    return Source(
        name,
        expand_preset({"preset": name}),
        preset.title,
        preset.about,
        preset.sources,
        preset.regulation,
    )


def _file(name: str) -> Source:
    """A policy file; or a scenario, which says so by its format."""
    policy = load_policy(name)
    if isinstance(policy.document, Mapping) and "scenario" in policy.document:
        scenario = load(name)
        return Source(name, scenario.policy_document, scenario.name)
    policy.compiled(None, None)
    return Source(name, policy.document, name)
