"""Tables of statements."""

from backoffice.statements.models.cuts import StatementCut
from backoffice.statements.models.runs import RunState, ShardState, StatementRun, StatementShard
from backoffice.statements.models.settings import (
    Idle,
    Kind,
    Numbers,
    Page,
    Scope,
    StatementSetting,
)
from backoffice.statements.models.statements import Artefact, Happening, Statement, StatementEvent

__all__ = [
    "Artefact",
    "Happening",
    "Idle",
    "Kind",
    "Numbers",
    "Page",
    "RunState",
    "Scope",
    "ShardState",
    "Statement",
    "StatementCut",
    "StatementEvent",
    "StatementRun",
    "StatementSetting",
    "StatementShard",
]
