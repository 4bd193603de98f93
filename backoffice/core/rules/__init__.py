"""The `when` language: one parser, one tree; exact evaluation for one, columns for many."""

from backoffice.core.rules.columns import Column, Columns, TextColumn
from backoffice.core.rules.errors import RuleError
from backoffice.core.rules.exact import Fact, Facts, evaluate
from backoffice.core.rules.parser import parse
from backoffice.core.rules.render import explain, render
from backoffice.core.rules.screen import Screen, screen
from backoffice.core.rules.tree import Kind, Rule, Vocabulary

__all__ = [
    "Column",
    "Columns",
    "Fact",
    "Facts",
    "Kind",
    "Rule",
    "RuleError",
    "Screen",
    "TextColumn",
    "Vocabulary",
    "evaluate",
    "explain",
    "parse",
    "render",
    "screen",
]
