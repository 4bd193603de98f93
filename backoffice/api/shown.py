"""Rows as the API shows them. Amounts are decimal texts of whole units."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backoffice.controls.explaining import Explained
from backoffice.core.money import format_decimal, format_minor
from backoffice.days.selectors import DayFigures


def iso(value: Any) -> str | None:
    """A time as text."""
    return None if value is None else value.isoformat()


def account(row: Any) -> dict[str, Any]:
    """An account; its parent is read with it."""
    return {
        "code": row.code,
        "kind": row.kind,
        "segment": row.segment,
        "parent": row.parent.code if row.parent else None,
        "opened_at": iso(row.opened_at),
    }


def day_figures(day: DayFigures) -> dict[str, Any]:
    """Figures of the close of one date."""
    plain = {
        name: format_decimal(Fraction(value))
        for name, value in asdict(day).items()
        if isinstance(value, float | Decimal)
    }
    dates = {"business_date": day.business_date.isoformat(), "as_of": iso(day.as_of)}
    return asdict(day) | plain | dates


def restriction(found: Explained) -> dict[str, Any]:
    """A restriction; its account is read with it."""
    row = found.row
    return {
        "id": row.pk,
        "account": row.account.code,
        "kind": row.kind,
        "imposed_by": row.imposed_by,
        "since": iso(row.from_at),
        "until": iso(row.until),
        "lifted_at": iso(row.lifted_at),
        "reason": found.why,
        "reason_code": found.order.reason_code if found.order else None,
        "ordered_by": found.order.ordered_by if found.order else None,
    }


def shortfall(row: Any) -> dict[str, Any]:
    """A shortfall; account, asset and steps are read with it."""
    places = row.asset.asset.decimals
    return {
        "number": row.number,
        "account": row.account.code,
        "asset": row.asset.asset.code,
        "amount": format_minor(row.amount, places),
        "remaining": format_minor(row.remaining, places),
        "state": row.state,
        "opened_at": iso(row.opened_at),
        "closed_at": iso(row.closed_at),
        "steps": [
            {
                "step": step.step,
                "amount": format_minor(step.amount, places),
                "allocations": _amounts(step.allocations, places),
                "recovered": _amounts(step.recovered, places),
                "outcome": step.outcome,
                "at": iso(step.at),
            }
            for step in row.steps.all()
        ],
    }


def decision(row: Any) -> dict[str, Any]:
    """A decision; account, asset and policy are read with it."""
    places = row.asset.asset.decimals if row.asset else 0
    return {
        "number": row.number,
        "at": iso(row.at),
        "account": row.account.code,
        "which": row.which,
        "plugin": row.plugin,
        "policy_version": row.policy_version.number if row.policy_version else None,
        "shortfall": row.shortfall_number,
        "outcome": row.outcome,
        "asset": row.asset.asset.code if row.asset else None,
        "amounts": _amounts(row.amounts, places),
        "sentence": row.sentence,
        "event": row.event_sequence,
    }


def policy(row: Any) -> dict[str, Any]:
    """A version of the policy, without its document."""
    return {
        "number": row.number,
        "author": row.author,
        "approver": row.approver,
        "effective_at": iso(row.effective_at),
        "created_at": iso(row.created_at),
        "sha256": row.document_sha256,
    }


def policy_proposal(row: Any, now: datetime) -> dict[str, Any]:
    """A proposed policy; the version that it became is read with it."""
    return {
        "id": row.pk,
        "state": row.state_at(now),
        "reason": row.reason,
        "document_sha256": row.document_sha256,
        "based_on": row.based_on,
        "effective_at": iso(row.effective_at),
        "proposed_by": row.proposed_by,
        "proposed_at": iso(row.proposed_at),
        "expires_at": iso(row.expires_at),
        "decided_by": row.decided_by,
        "decided_at": iso(row.decided_at),
        "refusal": row.refusal,
        "version": row.version.number if row.version else None,
    }


def trial(row: Any) -> dict[str, Any]:
    """A dry run of a proposed policy."""
    return {
        "when": row.when,
        "shock": row.shock,
        "asked_by": row.asked_by,
        "asked_at": iso(row.asked_at),
        "finished_at": iso(row.finished_at),
        "seconds": row.seconds,
        "result": row.result,
        "error": row.error,
    }


def evidence(row: Any) -> dict[str, Any]:
    """What was attached, without its content."""
    return {
        "id": row.pk,
        "name": row.name,
        "sha256": row.sha256,
        "size": row.size,
        "added_by": row.added_by,
        "added_at": iso(row.added_at),
    }


def adjustment(row: Any, decimals: dict[str, int]) -> dict[str, Any]:
    """A request for an adjustment."""
    return {
        "id": row.pk,
        "state": row.state,
        "reason_code": row.reason_code,
        "reason": row.reason,
        "lines": [
            {**line, "amount": format_minor(int(line["amount"]), decimals[line["asset"]])}
            for line in row.lines
        ],
        "lines_sha256": row.lines_sha256,
        "source": row.source,
        "evidence": None if row.evidence is None else evidence(row.evidence),
        "preview": row.preview,
        "reverses": row.reverses_id,
        "proposed_by": row.proposed_by,
        "proposed_at": iso(row.proposed_at),
        "expires_at": iso(row.expires_at),
        "decided_by": row.decided_by,
        "decided_at": iso(row.decided_at),
        "refusal": row.refusal,
        "sequences": row.sequences,
    }


def _amounts(found: dict[str, Any], places: int) -> dict[str, str]:
    return {code: format_minor(int(amount), places) for code, amount in found.items()}


def statement(row: Any) -> dict[str, Any]:
    """A final statement; what it replaces, what replaced it, and its files are read with it."""
    replaced_by = getattr(row, "replaced_by", None)
    return {
        "number": row.number,
        "account": row.account.code,
        "kind": row.kind,
        "scope": row.scope,
        "begins_at": iso(row.begins_at),
        "ends_at": iso(row.ends_at),
        "movements": row.movements,
        "sha256": row.content_sha256,
        "replaces": row.replaces.number if row.replaces else None,
        "replaced_by": replaced_by.number if replaced_by else None,
        "reason": row.reason,
        "files": [
            {
                "format": file.format,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in row.artefacts.all()
        ],
    }
