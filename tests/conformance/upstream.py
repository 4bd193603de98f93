"""Figures that the source itself has wrong, with the right one beside.

Such a case passes like any other: its expected figure is right already, or the adapter calls a
function of the product that is named after the compatibility. Its row says what would be right.
"""

from dataclasses import dataclass

upstream_errors: dict[str, "UpstreamError"] = {}


@dataclass(frozen=True, slots=True)
class UpstreamError:
    """`figure`: what the source says; `right`: what holds; `reason`: one sentence."""

    figure: str
    right: str
    reason: str


def upstream_error(case_id: str, *, figure: str, right: str, reason: str) -> None:
    """Remark one case. An adapter that can compute the right figure for every case of its kind
    answers it itself instead, under the key `upstream_error`, as a map of these three."""
    upstream_errors[case_id] = UpstreamError(figure, right, reason)
