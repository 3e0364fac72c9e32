"""Where each figure of a report was read: from a stored reading to subject → value, raw text and locator.

A subject is what `finding.subject` names a figure by: `application.granted.total`, `disclosure.fees.amount`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datasette.app import Datasette

from archive.readings import decode
from parsers.document import Locator
from parsers.reading import CellValue, Number, Reading

from .database import first


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as read: `row` and `column` are its place in the printed table's grid."""

    subject: str
    value: Number | None
    raw: str
    locator: Locator
    table_locator: Locator
    row: int
    column: int


async def stored_reading(datasette: Datasette, capture_id: str) -> Reading | None:
    """The reading of a capture, or None where it was not read."""
    row = await first(datasette, "select body from reading where capture_id = ?", [capture_id])
    if row is None or row["body"] is None:  # not read yet, or it could not be read
        return None
    return decode(row["body"])


def figures_of(reading: Reading) -> dict[str, Figure]:
    """Every figure of a reading by its subject. A subject printed twice keeps its first figure."""
    figures: dict[str, Figure] = {}
    for subject, table, cell in _cells(reading):
        figures.setdefault(subject, _figure(reading, subject, table, cell))
    return figures


def _cells(reading: Reading) -> Iterator[tuple[str, int, CellValue]]:
    for value in reading.disclosure:
        yield f"disclosure.{value.item}.{value.measure}", value.table, value.cell
    for row in reading.application:
        for column, cell in row.cells.items():
            yield f"application.{row.outcome}.{column}", row.table, cell
    for kind in reading.proceeding:
        for column, cell in kind.cells.items():
            yield f"proceeding.{kind.kind}.{column}", kind.table, cell
    for line in reading.indicator:
        yield f"indicator.{line.indicator}", line.table, line.cell
        yield f"indicator.{line.indicator}.{line.cell.row}", line.table, line.cell  # local rows share a code


def _figure(reading: Reading, subject: str, table: int, cell: CellValue) -> Figure:
    source = reading.tables[table]
    inside = 0 <= cell.row < len(source.locators) and 0 <= cell.column < len(source.locators[cell.row])
    return Figure(
        subject=subject,
        value=cell.value,
        raw=cell.raw,
        locator=source.locators[cell.row][cell.column] if inside else source.locator,
        table_locator=source.locator,
        row=cell.row,
        column=cell.column,
    )
