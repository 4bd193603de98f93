"""What a run did, counted by order."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Run:
    """`looked_at` orders; `done`: acknowledged, or answered; `fills` that were booked.

    `errors` are by client order id; `left` were not tried, as the gateway was out of reach.
    """

    looked_at: int = 0
    done: int = 0
    fills: int = 0
    left: int = 0
    errors: dict[str, str] = field(default_factory=dict)
