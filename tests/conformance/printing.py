"""The report for people: totals by kind, then whatever did not pass."""

from collections import Counter

from tests.conformance.runner import Report


def table(report: Report) -> str:
    """Totals by kind, each case that did not pass with its reason, and the sum."""
    counts = Counter((row.case.kind, row.outcome) for row in report.rows)
    kinds = sorted({kind for kind, _ in counts})
    width = max([len(kind) for kind in kinds], default=4)
    lines = [f"{'kind':{width}}  passed  failed  unsupported"]
    lines += [
        f"{kind:{width}}  {counts[kind, 'passed']:6}  {counts[kind, 'failed']:6}  "
        f"{counts[kind, 'unsupported']:11}"
        for kind in kinds
    ]
    bad = [row for row in report.rows if row.outcome != "passed"]
    if bad:
        lines += ["", *(f"{row.outcome}: {row.case.id}: {row.why}" for row in bad)]
    remarked = [row for row in report.rows if row.upstream_error]
    if remarked:
        lines += ["", *(_remark(row.case.id, row.upstream_error or {}) for row in remarked)]
    lines += [
        "",
        f"{report.count('passed')} passed, {report.count('failed')} failed, "
        f"{report.count('unsupported')} unsupported.",
    ]
    return "\n".join(lines)


def _remark(case_id: str, remark: dict[str, object]) -> str:
    return (
        f"upstream error: {case_id}: {remark.get('figure')}; "
        f"right: {remark.get('right')}. {remark.get('reason')}"
    )
