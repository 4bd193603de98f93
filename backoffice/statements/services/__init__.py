"""Everything that writes statements."""

from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.life import (
    artefact_of,
    correct,
    draft,
    finalise,
    mark_delivered,
    mark_read,
)
from backoffice.statements.services.make import Made, make

__all__ = [
    "Made",
    "artefact_of",
    "correct",
    "cut_of",
    "draft",
    "finalise",
    "make",
    "mark_delivered",
    "mark_read",
]
