"""Policies of scenarios: the file's own, or another file that replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.core.accounts import SYSTEM_ACCOUNTS
from backoffice.core.policy import Policy
from backoffice.hooks import PolicyDocumentError, compile_policy, expand_preset, role_problems

from .draft import Draft
from .files import read_file
from .problems import InvalidFile, Path
from .yaml_scalars import WholeNumber
from .yaml_tree import Map, Tree, read_tree

VERSION = "1"
"""A scenario's policy is its venue's first version, in the database too."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy document and where it stands: `document` is plain JSON values, canonical."""

    file: str
    tree: Tree
    at: Path
    document: Any

    def compiled(
        self,
        accounts: frozenset[str] | None,
        instruments: frozenset[str] | None,
        kinds: Mapping[str, str] | None = None,
    ) -> tuple[Policy, Any]:
        """The policy, ready to run, and its document with a preset written out.

        Raises `InvalidFile` with every place that is wrong.
        """
        try:
            document = self.document
            if isinstance(document, Mapping):
                document = expand_preset(document)
                wrong = role_problems(self.document, kinds or {})
                if wrong:
                    raise PolicyDocumentError(wrong)
            policy = compile_policy(
                document, version=VERSION, accounts=accounts, instruments=instruments
            )
            return policy, document
        except PolicyDocumentError as error:
            problems = [
                self.tree.problem((*self.at, *loc), message) for loc, message in error.problems
            ]
        raise InvalidFile(self.file, problems)


def load_policy(file: str) -> PolicyFile:
    """Read a file that holds what stands under `policy:`. Raises `InvalidFile`."""
    tree = read_tree(file, read_file(file))
    if tree.problems:
        raise InvalidFile(file, tree.problems.values())
    return PolicyFile(file, tree, (), plain(tree.value))


def own_policy(file: str, draft: Draft) -> PolicyFile:
    """The policy under `venue.policy`; without one, nothing is done about a loss."""
    top: Any = draft.tree.value
    venue: Any = top.get("venue") if isinstance(top, Map) else None
    written = venue.get("policy") if isinstance(venue, Map) else None
    return PolicyFile(
        file, draft.tree, ("venue", "policy"), plain({} if written is None else written)
    )


def compile_for(policy: PolicyFile, draft: Draft) -> tuple[Policy, Any]:
    """The policy for the accounts and instruments of a scenario, and its document.

    Raises `InvalidFile`.
    """
    accounts = draft.names.get("accounts")
    known = None if accounts is None else accounts | frozenset(SYSTEM_ACCOUNTS)
    kinds: dict[str, str] = {code: account.kind for code, account in draft.accounts.items()}
    kinds |= dict.fromkeys(SYSTEM_ACCOUNTS, "system")
    return policy.compiled(known, draft.names.get("instruments"), kinds)


def plain(value: Any) -> Any:
    """Values without their lines, as a database stores them."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, WholeNumber) else value
