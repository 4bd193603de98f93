"""What holds for every step, as plain functions that raise `AssertionError` with a sentence."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from backoffice.core.facts import StepFacts, canonical
from backoffice.core.plan import Plan, check

from ..config import StepConfig
from ..step import Step

FORBIDDEN = frozenset(
    name
    for line in (
        "django celery psycopg pluggy numpy requests",  # frameworks, and numbers that are not exact
        "asyncio http io logging multiprocessing os pathlib shutil socket sqlite3 subprocess",
        "tempfile threading urllib",
        "random secrets time uuid",  # what differs from one call to the next
        "builtins ctypes sys",
    )
    for name in line.split()
)
FORBIDDEN_CALLS = frozenset({"open", "eval", "exec", "compile", "input", "print", "__import__"})


def check_plan(step: Step[Any], config: StepConfig, facts: StepFacts) -> Plan:
    """One plan: the same again, whatever the order of the payers; nothing changed; rules kept."""
    facts_before, config_before = canonical(facts), config.model_dump_json()
    plan = step.plan(facts, config)
    assert canonical(facts) == facts_before, "a step changes none of its facts"
    assert config.model_dump_json() == config_before, "a step does not change its configuration"
    assert canonical(step.plan(facts, config)) == canonical(plan), "the same facts, the same plan"
    turned = replace(
        facts,
        contributions=facts.contributions[::-1],
        linked=facts.linked[::-1],
        charged=facts.charged[::-1],
    )
    shares = sorted(canonical(action) for action in plan.actions)
    again = sorted(canonical(action) for action in step.plan(turned, config).actions)
    assert shares == again, "who pays what does not hang on the order of the facts"
    check(plan, facts)
    assert not plan.actions or plan.reason, "a step that does something says why"
    return plan


def check_config(step: Step[Any], document: Mapping[str, Any]) -> StepConfig:
    """A configuration: printed and read again it is the same; unknown keys are refused."""
    config: StepConfig = step.config.model_validate(document)
    written = json.loads(config.model_dump_json(by_alias=True, exclude_none=True))
    assert step.config.model_validate(written) == config, "written and read again it is the same"
    json.dumps(step.config.model_json_schema(by_alias=True))
    try:
        step.config.model_validate({**document, "no_such_key": "1"})
    except ValidationError:
        return config
    raise AssertionError("unknown keys are refused")


def check_description(step: Step[Any], config: StepConfig) -> None:
    """The description is one sentence on one line, and names the accounts that it is about."""
    said = step.describe(config)
    assert said.endswith("."), "a description is a sentence"
    assert "\n" not in said, "a description is one line"
    missing = [code for code in step.accounts(config) if code not in said and code != "fees"]
    assert not missing, f"the description does not say what {missing} have to do with it"


def check_purity(folder: Path) -> None:
    """The modules import nothing of ours but the sdk, no I/O, and use no binary floats."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for fault in _faults(node):
                raise AssertionError(f"{path.name}:{getattr(node, 'lineno', 1)}: {fault}")


def _faults(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            modules = [name.name for name in names]
        case ast.ImportFrom(level=0, module=str(module)):
            modules = [module]
        case ast.ImportFrom(level=level) if level > 1:
            modules = ["the world outside the plugin"]
        case ast.Constant(value=float()):
            yield "money and rates are exact: no float"
            return
        case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
            yield f"a plugin is pure: no {name}()"
            return
        case _:
            return
    for module in modules:
        root = module.split(".")[0]
        ours = root == "backoffice" and module.split(".")[:2] != ["backoffice", "sdk"]
        if ours or root in FORBIDDEN or " " in module:
            yield f"a plugin does not import {module}; backoffice.sdk is the door"


def scenario_files(folder: Path) -> list[Path]:
    """The scenarios of a plugin's folder."""
    return sorted((folder / "scenarios").glob("*.yaml"))


def configurations(folder: Path, step: str) -> list[dict[str, Any]]:
    """Every configuration of the step in the scenarios of the folder."""
    found: list[dict[str, Any]] = []
    for path in scenario_files(folder):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for binding in document["venue"].get("policy", {}).get("shortfall") or []:
            parameters = binding.get("with") or {}
            if binding["step"] == step and parameters not in found:
                found.append(parameters)
    return found
