"""The second reading of a table: by order alone, blind to labels and lines.

In a table whose rows are all there, the k-th line that ends in figures is the k-th row of the form. Where there are
more or fewer such lines (a local row, a row lost) this reader says nothing; where it speaks, it was arrived at
independently of every label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.forms.model import Block
from parsers.lines import Line


def read_by_order(lines: Sequence[Line], block: Block) -> Mapping[str, Line]:
    """The lines by the code of the row that their order gives them; empty where the order does not tell.

    `lines` are those from a table's first row to its last.
    """
    width = len(block.columns)
    if width == 1:  # a lone dash beside the name of a group is no figure
        rows = [line for line in lines if line.has_number]
    else:
        rows = [line for line in lines if _figures_at_end(line) >= 2]
    if len(rows) != len(block.rows):
        return {}
    return {row.code: line for row, line in zip(block.rows, rows, strict=True)}


def _figures_at_end(line: Line) -> int:
    """How many cells for figures stand at the end of a line, blank ones before a figure included."""
    natures = [slot.nature for slot in line.slots]
    while natures and natures[-1] == "empty":
        natures.pop()
    count = 0
    while natures and natures[-1] != "words":
        natures.pop()
        count += 1
    return count
