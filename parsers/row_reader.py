"""One row's cells read as the form's numbers, once its label and its header are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsers.forms.model import Block, TableForm, key
from parsers.headers import ORDINARY_UNIT, Header, Place
from parsers.identities import equations
from parsers.label_reader import Evidence
from parsers.labels import squeezed
from parsers.lines import Line, Slot
from parsers.numbers import Quantity, read_number
from parsers.placing import Placed, Placement, place
from parsers.table_reading import ReadCell, ReadRow, TableReading

_STATED_UNIT = re.compile(r"(?:单位[:：]?|[(（])(万元|亿元|千元|百万元|元)(?=[)）]|$)")
# 万条 behind a label or in the column of units: what is printed is not the count itself.
_SCALED = re.compile(r"(?:^|[(（:：])(?:[百千]?万|亿|千|百)(?:条|件|次|篇|个|人次|人|份|项)(?=[)）]|$)")
MONEY = ("元", "亿元", "千元")  # units that a column of units may name


def order_of_the_form(block: Block) -> Header:
    """The header of a block whose own is lost: the columns as the form has them."""
    return Header(tuple(Place(column.code) for column in block.columns), "form", False)


def read_row(
    table: TableReading,
    block: Block,
    code: str,
    evidence: Evidence,
    label: Slot,
    line: Line,
    values: Sequence[Slot],
    header: Header,
    unit: str | None = None,
) -> None:
    """Adds a row to `table`: the cells `values` behind its `label` under the columns of `header`; `unit` is what the
    row's column of units says."""

    def fits(placed: Placed) -> bool:
        return _adds_up(table.form, code, placed)

    placement = place(values, line, header, fits)
    shifted = placement.shifted if placement else False
    exact = placement is not None and placement.certain and _is_exact(values, header)
    table.rows.append(ReadRow(code, block, label.text, line, label.cell.row, evidence, shifted, exact, unit))
    table.extra_columns += [p.label for p in header.places if p.foreign and p.label not in table.extra_columns]
    if placement is None or not placement.certain:
        doubt_row(table, block, code, label, values, placement)
        return
    in_label = _STATED_UNIT.search(squeezed(label.text))
    stated = in_label[1] if in_label else None
    unit_of_row = unit if unit in MONEY else stated
    scaled = bool(_SCALED.search(squeezed(label.text)) or (unit and _SCALED.search(squeezed(unit))))
    for column, name in block.cells[code]:
        slot = placement.cells.get(column.code)
        quantity = table.form.quantity(name)
        unit_of_money = unit_of_row or (header.unit(column.code) if header.units else ORDINARY_UNIT)
        merged = slot is not None and slot.merged and not _as_tall(slot, label)
        doubtful = merged or column.code in placement.spread or (scaled and quantity != "amount")
        table.cells[name] = _cell(quantity, slot, doubtful, unit_of_money)


def _as_tall(slot: Slot, label: Slot) -> bool:
    """Whether a cell is merged over the same lines as its row's label: the row is only tall."""
    one, other = slot.cell, label.cell
    in_rows = (one.row, one.row_span) == (other.row, other.row_span)
    return in_rows or (one.column, one.column_span) == (other.column, other.column_span)


def doubt_row(
    table: TableReading,
    block: Block,
    code: str,
    label: Slot,
    values: Sequence[Slot],
    placement: Placement | None = None,
) -> None:
    """Enters the cells of a row whose name or order is in doubt: the ways to read them are offered, none is taken."""
    table.doubtful_rows.append(code)
    raw = " | ".join(slot.text.strip() for slot in values)
    for column, name in block.cells[code]:
        offer = None
        if placement is not None:
            texts = [slot.text.strip() if (slot := way.get(column.code)) else "" for way in placement.offers]
            offer = " / ".join(dict.fromkeys(texts))
        cell = ReadCell("unreadable", raw, row=label.cell.row, column=label.cell.column, offer=offer)
        table.cells[name] = cell


def stranger_values(line: Line, values: Sequence[Slot], header: Header) -> dict[str, Decimal]:
    """The figures by column of a row that the form does not have; none where their columns are in doubt."""
    placement = place(values, line, header, lambda _: True)
    if placement is None or not placement.certain:
        return {}
    readings = {code: read_number(slot.text, "count") for code, slot in placement.cells.items() if slot}
    return {code: reading.value for code, reading in readings.items() if reading.value is not None}


def _is_exact(values: Sequence[Slot], header: Header) -> bool:
    """Whether a row has exactly its number of values: from its first figure to its last one for each column."""
    filled = [at for at, slot in enumerate(values) if slot.nature != "empty"]
    wanted = sum(place.code is not None for place in header.places)
    return header.whole and bool(filled) and filled[-1] - filled[0] + 1 in (wanted, len(header.places))


def _cell(quantity: Quantity, slot: Slot | None, doubtful: bool, unit: str) -> ReadCell:
    if slot is None:
        return ReadCell("missing")
    reading = read_number(slot.text, quantity, unit)
    row, column = slot.cell.row, slot.cell.column
    if reading.state == "number" and doubtful:
        return ReadCell("unreadable", slot.text, row=row, column=column, offer=str(reading.value))
    return ReadCell(reading.state, slot.text, reading.value, reading.notes, row, column)


def _adds_up(form: TableForm, code: str, placed: Mapping[str, Slot | None]) -> bool:
    """Whether a row so placed satisfies the identities within it; blanks count for nothing."""
    numbers = {}
    for column, slot in placed.items():
        name = key(code, column)
        reading = read_number(slot.text, form.quantity(name)) if slot else None
        numbers[name] = reading.value if reading and reading.value is not None else Decimal(0)
    return all(
        sum(numbers[name] for name in equation.left) == sum(numbers[name] for name in equation.right)
        for equation in equations(form)
        if numbers.keys() >= set(equation.cells)
    )
