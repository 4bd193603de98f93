"""A file read section by section: what is well-formed is kept, what is not becomes problems.

Each account, instrument and event is read by itself, so that one mistake hides no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from backoffice.core.accounts import SYSTEM_ACCOUNTS
from backoffice.core.money import NotWhole, format_decimal, to_minor

from .problems import Path, Problem, shown, suggest
from .schema.accounts import AccountIn
from .schema.base import Shape, problems_of
from .schema.document import AssetIn, Document, VenueIn
from .schema.events import ITEMS
from .schema.expect import Expected
from .schema.instruments import InstrumentIn
from .schema.scalars import as_written, time
from .yaml_tree import Map, Seq, Tree

AnyShape = TypeVar("AnyShape", bound=Shape)


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """An event of the timeline; `place` counts the items of the file, from 0."""

    place: int
    at: datetime
    name: str
    body: Any

    @property
    def path(self) -> Path:
        """Where its body stands."""
        return ("timeline", self.place, self.name)


@dataclass(slots=True)
class Draft:
    """What could be read. `names` holds every declared name by section, readable or not."""

    tree: Tree
    problems: list[Problem] = field(default_factory=list)
    document: Document | None = None
    venue: VenueIn | None = None
    assets: dict[str, AssetIn] = field(default_factory=dict)
    instruments: dict[str, InstrumentIn] = field(default_factory=dict)
    accounts: dict[str, AccountIn] = field(default_factory=dict)
    events: list[DraftEvent] = field(default_factory=list)
    expect: Expected = field(default_factory=Expected)
    names: dict[str, frozenset[str]] = field(default_factory=dict)

    def problem(self, path: Path, message: str) -> None:
        """Note what is wrong, unless the value there is wrong already."""
        if path not in self.tree.problems:
            self.problems.append(self.tree.problem(path, message))

    def refers(self, path: Path, section: str, code: str | None) -> None:
        """Note a problem where `code` is not declared in the section."""
        declared = self.names.get(section)
        if code is None or declared is None:
            return
        known = declared | frozenset(SYSTEM_ACCOUNTS) if section == "accounts" else declared
        if code not in known:
            message = f"{shown(code)} is not in {section}{suggest(code, known)}"
            self.problem(path, message)

    def refer_keys(self, path: Path, section: str, codes: Iterable[str]) -> None:
        """Note each key of a mapping that is not declared in the section."""
        for code in codes:
            self.refers((*path, code), section, code)

    def whole_units(self, path: Path, asset: str, amount: Any) -> None:
        """Note an amount that has more decimals than its asset."""
        if asset in self.assets:
            decimals = self.assets[asset].decimals
            try:
                to_minor(amount, decimals)
            except NotWhole:
                written = format_decimal(amount, 40)
                self.problem(path, f"{written} {asset} has more than {decimals} decimals")

    def read(self, shape: type[AnyShape], path: Path, value: Any) -> AnyShape | None:
        """Read one shape; None, with problems, where it is not well-formed."""
        try:
            return shape.model_validate(value)
        except ValidationError as error:
            for loc, message in problems_of(error):
                self.problem((*path, *loc), message)
            return None


def read_draft(tree: Tree) -> Draft:
    """Read a whole scenario."""
    draft = Draft(tree)
    draft.document = draft.read(Document, (), tree.value)
    top: Mapping[str, Any] = tree.value if isinstance(tree.value, Map) else {}
    if "venue" in top:
        draft.venue = draft.read(VenueIn, ("venue",), top["venue"])
    draft.assets = _section(draft, top, "assets", AssetIn)
    draft.instruments = _section(draft, top, "instruments", InstrumentIn)
    draft.accounts = _section(draft, top, "accounts", AccountIn)
    _timeline(draft, top.get("timeline"))
    if top.get("expect") is not None:
        draft.expect = draft.read(Expected, ("expect",), top["expect"]) or Expected()
    return draft


def _section(
    draft: Draft, top: Mapping[str, Any], section: str, shape: type[AnyShape]
) -> dict[str, AnyShape]:
    """Read a section of named items; one with nothing behind its name has only defaults."""
    items = top.get(section)
    if items is None:
        if section == "instruments":
            draft.names[section] = frozenset()
        return {}
    if not isinstance(items, Map):
        draft.problem((section,), f"a mapping is expected, not {as_written(items)}")
        return {}
    draft.names[section] = frozenset(items)
    found = {}
    for code, value in items.items():
        item = draft.read(shape, (section, code), {} if value is None else value)
        if item is not None:
            found[code] = item
    return found


def _timeline(draft: Draft, items: Any) -> None:
    """Read the events, which happen in the order written and never go back in time."""
    if not isinstance(items, Seq):
        if items is not None:
            draft.problem(("timeline",), f"a list is expected, not {as_written(items)}")
        return
    now: datetime | None = None
    begun = False
    for place, item in enumerate(items):
        path: Path = ("timeline", place)
        name = _event_name(draft, path, item)
        read: Any = draft.read(ITEMS[name], path, item) if name is not None else None
        if name is None or read is None:
            # whatever else is wrong with it, the events after it have its time
            now = now or _time_of(item)
            begun = begun or now is None
            continue
        at = read.at or now
        if at is None:
            if not begun:
                message = "the first event needs `at`, the time at which the scenario begins"
                draft.problem(path, message)
            begun = True
            continue
        if now is not None and at < now:
            draft.problem((*path, "at"), "goes back in time; events stand in their order")
        now = at
        draft.events.append(DraftEvent(place, at, name, getattr(read, name)))


def _time_of(item: Any) -> datetime | None:
    """The time of an event that is not well-formed, where that much can be read."""
    try:
        return time(item["at"])
    except (KeyError, TypeError, ValueError):
        return None


def _event_name(draft: Draft, path: Path, item: Any) -> str | None:
    """The one event of an item."""
    if not isinstance(item, Map):
        example = "{at: TIME, sweep: {}}"
        draft.problem(path, f"an event is a mapping such as {example}, not {as_written(item)}")
        return None
    names = [key for key in item if key != "at"]
    for key in names:
        if key not in ITEMS:
            message = f"unknown event; known are {', '.join(ITEMS)}{suggest(key, ITEMS)}"
            draft.problem((*path, key), message)
    if len(names) != 1:
        found = f"this one has {', '.join(map(shown, names))}" if names else "this one has none"
        draft.problem(path, f"an item of the timeline holds one event; {found}")
        return None
    return names[0] if names[0] in ITEMS else None
