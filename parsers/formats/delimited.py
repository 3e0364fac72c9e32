"""CSV as spreadsheet programs write it (RFC 4180): every record has the same number of fields, quoted where need be.

It states no merged cells: their text stands at their first place, and the rest is empty. So its grid is not `clean`.
"""

from __future__ import annotations

import csv
import io

from parsers import grid, limits
from parsers.document import Block, Cell
from parsers.text_rows import blocks_of_sheet

_SEPARATORS = (",", ";")  # fields parted by TAB are read as any text is (`text_table`)
_LEAST_RECORDS, _LEAST_FIELDS = 5, 3


def blocks_of_values(text: str) -> list[Block] | None:
    """The tables and lines of a text that is one sheet of values, the locators by its lines; None where it is none."""
    for separator in _SEPARATORS:
        if cells := _cells(text, separator):
            return list(blocks_of_sheet(grid.from_places(cells, cells[0].locator, clean=False)))
    return None


def _cells(text: str, separator: str) -> list[Cell]:
    """The cells; none where a record has another number of fields than the first."""
    if text[:1000].count(separator) < _LEAST_FIELDS - 1:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: list[Cell] = []
    row = width = 0
    before = 0  # the last line that was read
    try:
        for record in reader:
            first, before = before + 1, reader.line_num
            if not record:
                continue
            width = width or len(record)
            if not _LEAST_FIELDS <= len(record) == width <= limits.MAX_COLUMNS or row == limits.MAX_ROWS:
                return []
            locator = f"line:{first}" if first == before else f"line:{first}-{before}"
            cells += [Cell(field, row, column, locator) for column, field in enumerate(record)]
            row += 1
    except csv.Error:
        return []
    return cells if row >= _LEAST_RECORDS else []
