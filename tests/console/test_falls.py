"""The picture of a waterfall."""

from __future__ import annotations

import re

from backoffice.console.charts.falls import Fall, fall_chart


def test_falls_begin_where_the_one_before_ended() -> None:
    picture = fall_chart(
        Fall("Loss", 100.0, "100"),
        [Fall("Fund <b>", 60.0, "60"), Fall("Nobody", 0.0, "0"), Fall("Debt", 30.0, "30")],
        Fall("Open", 10.0, "10", "bad"),
        title="Who bore it",
        words="x",
    )
    bars = [
        (float(x), float(width))
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture)
    ]
    loss, fund, debt, left = bars
    assert (fund[0], debt[0], left[0]) == (loss[0], fund[0] + fund[1], debt[0] + debt[1])
    assert left[0] + left[1] == loss[0] + loss[1]
    assert "&lt;b&gt;" in picture
    assert "<b>" not in picture
