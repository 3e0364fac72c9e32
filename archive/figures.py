"""Where every figure of a reading was printed, by its subject: codes joined by dots, as findings name them.

disclosure.fees.amount   application.granted.total   proceeding.suit_direct.corrected   indicator.suits
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.document import Locator
from parsers.reading import CellValue, Number, Reading


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value (None where blank or unreadable), raw text, and place in a printed table.

    `table` is the table's number in the reading, from 0; `row` and `column` are those of its grid, from 0.
    `table_locator` is where that table stands.
    """

    subject: str
    value: Number | None
    raw: str
    table: int
    row: int
    column: int
    locator: Locator
    table_locator: Locator


def figures(reading: Reading) -> dict[str, Figure]:
    """Every figure of a reading; of a subject read twice only the first."""
    found: dict[str, Figure] = {}
    for subject, table, cell in _cells(reading):
        found.setdefault(subject, _figure(reading, subject, table, cell))
    return found


def _cells(reading: Reading) -> Iterator[tuple[str, int, CellValue]]:
    for item in reading.disclosure:
        yield f"disclosure.{item.item}.{item.measure}", item.table, item.cell
    for application in reading.application:
        for column, cell in application.cells.items():
            yield f"application.{application.outcome}.{column}", application.table, cell
    for proceeding in reading.proceeding:
        for column, cell in proceeding.cells.items():
            yield f"proceeding.{proceeding.kind}.{column}", proceeding.table, cell
    for line in reading.indicator:
        name = line.indicator if line.indicator != "local" else f"local:{line.label}"
        yield f"indicator.{name}", line.table, line.cell


def _figure(reading: Reading, subject: str, table: int, cell: CellValue) -> Figure:
    source = reading.tables[table]
    within = 0 <= cell.row < len(source.locators) and 0 <= cell.column < len(source.locators[cell.row])
    locator = source.locators[cell.row][cell.column] if within else source.locator
    return Figure(subject, cell.value, cell.raw, table, cell.row, cell.column, locator, source.locator)
