"""A policy as somebody types it: what is wrong, line by line, and what it does in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from backoffice.accounts.selectors import account_kinds
from backoffice.core.policy import Policy
from backoffice.hooks import (
    Part,
    PolicyDocumentError,
    expand_preset,
    explain_policy,
    owner_problem,
)
from backoffice.markets.selectors import instrument_codes
from backoffice.scenarios.policies import PolicyFile, plain
from backoffice.scenarios.problems import InvalidFile, Problem
from backoffice.scenarios.yaml_tree import read_tree
from backoffice.venues.models import PolicyVersion, Venue

MOST_BYTES = 256 * 1024
NAME = "policy"
FEW = 1_000  # accounts among which a name nearby is looked for


@dataclass(frozen=True, slots=True)
class Read:
    """`problems` refuse it, `warning` does not; `document` has a preset written out."""

    problems: list[Problem] = field(default_factory=list)
    warning: str | None = None
    document: dict[str, Any] | None = None
    policy: Policy | None = None
    parts: list[Part] = field(default_factory=list)


def read_policy(venue: Venue, text: str) -> Read:
    """Read YAML for the accounts and instruments of a venue. Never raises for what is typed."""
    content = text.encode("utf-8", "replace")
    if len(content) > MOST_BYTES:
        return Read([Problem(1, "file", f"it is larger than {MOST_BYTES // 1024} KB; shorten it")])
    try:
        tree = read_tree(NAME, content)
        if tree.problems:
            return Read(sorted(tree.problems.values()))
        written = plain(tree.value)
        if not isinstance(written, Mapping):
            return Read([Problem(1, "file", "write a mapping, such as `shortfall: [...]`")])
        kinds = _known(venue, written)
        policy, document = PolicyFile(NAME, tree, (), written).compiled(
            frozenset(kinds),
            frozenset(instrument_codes(venue_id=venue.pk)),
            kinds,
        )
        return Read([], owner_problem(document), dict(document), policy, explain_policy(document))
    except InvalidFile as error:
        return Read(error.problems)
    except PolicyDocumentError as error:
        return Read([tree.problem(loc, message) for loc, message in error.problems])


def _known(venue: Venue, written: Mapping[str, Any]) -> dict[str, str]:
    """The accounts by kind: all of a small venue, so that names nearby can be told; of a large
    one those that the policy may name. Raises `PolicyDocumentError` for an unknown preset.
    """
    found = account_kinds(venue_id=venue.pk, most=FEW + 1)
    if len(found) <= FEW:
        return found
    named = {*_texts(written), *_texts(expand_preset(written))}
    return account_kinds(venue_id=venue.pk, codes=named)


def _texts(value: Any) -> Iterator[str]:
    """Every text and key of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


@dataclass(frozen=True, slots=True)
class Changed:
    """One sentence: `sign` is + for what comes, - for what goes, and = for what stays."""

    sign: str
    part: str
    sentence: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    """What two policies do differently, in sentences, in the order of the policy."""
    return compared(explain_policy(old), explain_policy(new))


def changed_from(old: PolicyVersion, new: Any) -> list[Changed]:
    """What a document does differently than a version."""
    try:
        return differences(old.document, dict(new))
    except PolicyDocumentError as error:
        return [Changed("-", "It cannot be compared", str(error))]


def compared(old: list[Part], new: list[Part]) -> list[Changed]:
    """The sentences of two policies that differ."""
    before, after = _lines(old), _lines(new)
    found: list[Changed] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for gone, come in zip_longest(before[i:j], after[k:m]):  # what replaces what, side by side
            found += [Changed("-", *gone)] if gone else []
            found += [Changed("+", *come)] if come else []
    return found


def _lines(parts: list[Part]) -> list[tuple[str, str]]:
    return [(part.title, sentence) for part in parts for sentence in part.sentences]
