"""The tables as printed, and the values of the report with their places in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.document import Grid
from parsers.numbers import Quantity
from parsers.reading import (
    ApplicationRow,
    CellValue,
    DisclosureValue,
    IndicatorValue,
    Number,
    ProceedingRow,
    SourceTable,
    TableKind,
)
from parsers.table_reading import ReadCell, ReadRow, TableReading


@dataclass(slots=True)
class Ledger:
    """Collects source tables and values; each grid becomes one source table for each kind of table it holds."""

    grids: Sequence[Grid]
    tables: list[SourceTable] = field(default_factory=list)
    disclosure: list[DisclosureValue] = field(default_factory=list)
    application: list[ApplicationRow] = field(default_factory=list)
    proceeding: list[ProceedingRow] = field(default_factory=list)
    indicator: list[IndicatorValue] = field(default_factory=list)
    _places: dict[tuple[int, str], int] = field(default_factory=dict)

    def enter_sources(self, readings: Sequence[TableReading]) -> None:
        """Enters every grid in reading order: those of the readings by their kind, the rest as `other`."""
        used: dict[int, list[TableReading]] = {}
        for reading in readings:
            for number in {line.grid for line in reading.all_lines}:
                used.setdefault(number, []).append(reading)
        for number, grid in enumerate(self.grids):
            kinds = {reading.form.kind: reading.form.form for reading in used.get(number, [])}
            for kind, form in kinds.items():
                self._enter(number, grid, kind, form)
            if not kinds:
                self._enter(number, grid, "other", None)

    def _enter(self, number: int, grid: Grid, kind: TableKind, form: str | None) -> None:
        self._places[number, kind] = len(self.tables)
        rows = tuple(tuple(row) for row in grid.raw_rows())
        locators = tuple(tuple(row) for row in grid.locator_rows())
        self.tables.append(SourceTable(kind, form, grid.locator, rows, locators, grid.clean))

    def enter_values(self, reading: TableReading, cells: Mapping[str, ReadCell]) -> None:
        """Enters the values of one table, every cell of the form that has a place in the printed table."""
        kind = reading.form.kind
        for row in self._in_form_order(reading):
            table = self._places[row.line.grid, kind]
            if kind == "application":
                values = self._row_values(reading, row.code, cells)
                self.application.append(ApplicationRow(row.code, values, table, row.label_row))
            elif kind == "proceeding":
                self._enter_proceeding(reading, row, cells, table)
            elif kind == "disclosure":
                for column, value in self._row_values(reading, row.code, cells).items():
                    self.disclosure.append(DisclosureValue(row.block.code, row.code, column, value, table))
            elif row.code in cells and cells[row.code].state != "missing":
                value = _value(cells[row.code], reading.form.quantity(row.code))
                self.indicator.append(IndicatorValue(row.code, row.label.strip(), row.unit, value, table))
        if kind == "indicator":
            self._enter_local_rows(reading)

    @staticmethod
    def _in_form_order(reading: TableReading) -> list[ReadRow]:
        order = {code: position for position, code in enumerate(reading.form.cells_by_row)}
        return sorted(reading.rows, key=lambda row: order.get(row.code, 0))

    def _row_values(self, reading: TableReading, code: str, cells: Mapping[str, ReadCell]) -> dict[str, CellValue]:
        return {
            column: _value(cells[name], reading.form.quantity(name))
            for column, name in reading.form.cells_by_row[code]
            if cells[name].state != "missing"
        }

    def _enter_proceeding(self, reading: TableReading, row: ReadRow, cells: Mapping[str, ReadCell], table: int) -> None:
        kinds = dict.fromkeys(column.code.partition(".")[0] for column in row.block.columns)
        for code in [row.code] if row.code else kinds:
            values = self._row_values(reading, code, cells)
            if values:
                self.proceeding.append(ProceedingRow(code, values, table, row.label_row))

    def _enter_local_rows(self, reading: TableReading) -> None:
        for extra in reading.extra_rows:
            value = extra.values.get("")
            slot = extra.line.slots[-1]
            number = _number(value, "count") if value is not None else None
            cell = CellValue(number, slot.text, slot.cell.row, slot.cell.column)
            table = self._places[extra.line.grid, reading.form.kind]
            self.indicator.append(IndicatorValue("local", extra.label.strip(), None, cell, table))


def _value(cell: ReadCell, quantity: Quantity) -> CellValue:
    number = _number(cell.value, quantity) if cell.value is not None and cell.state == "number" else None
    return CellValue(number, cell.raw, cell.row, cell.column)


def _number(value: Decimal, quantity: Quantity) -> Number:
    return float(value) if quantity == "amount" else int(value)
