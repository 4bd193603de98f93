"""Presets: a real venue's policy, ready to be chosen by name.

A file presets/NAME.yaml of a plugin has `preset` (the name), `title`, `about` (one sentence),
`sources`, `roles` (the accounts that the policy names: fund, capital or default_fund, a fund with
members' contributions), `policy` (what stands under `policy:` in a scenario file) and, where the
real venue may leave a loss without an owner, `leaves_open: true`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, StrictBool, StringConstraints, ValidationError

from .config import FrozenModel

Role = Literal["fund", "capital", "default_fund"]
_Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Preset(FrozenModel):
    """One preset. `policy` names accounts by role; `regulation` are remarks about jurisdictions."""

    preset: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    title: str
    about: str
    policy: dict[str, Any]
    roles: dict[str, Role] = Field(default_factory=dict)
    sources: _Texts = ()
    regulation: _Texts = ()
    leaves_open: StrictBool = False


def presets_beside(module_file: str) -> tuple[Preset, ...]:
    """All presets of the folder presets/ beside a module (its `__file__`), by file name.

    Raises `ValueError`, naming the file, for one that cannot be read.
    """
    folder = Path(module_file).resolve().parent / "presets"
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Preset:
    try:
        return Preset.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"preset {path.name} is no YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(key) for key in first["loc"]) or "the file"
        raise ValueError(f"preset {path.name}: {place}: {first['msg']}") from None
