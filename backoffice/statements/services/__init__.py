"""Everything that writes statements."""

from backoffice.statements.services.correcting import correct, preview_correction
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.life import (
    artefact_of,
    discard,
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
    "discard",
    "draft",
    "finalise",
    "make",
    "mark_delivered",
    "mark_read",
    "preview_correction",
]
