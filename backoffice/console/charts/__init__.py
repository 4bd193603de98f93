"""Charts as SVG text, by pure functions: the same picture in light and dark, and in tests.

Colours come from classes of the style sheet; every chart has a title and says in words what it
shows. The numbers of a chart belong into a table beside it.
"""

from backoffice.console.charts.bars import Bar, bar_chart
from backoffice.console.charts.lines import Reading, line_chart

__all__ = ["Bar", "Reading", "bar_chart", "line_chart"]
