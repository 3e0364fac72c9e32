"""What is read of one printed table before it is proven: its cells, rows, and what stands in it besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from parsers.forms.model import Block, TableForm
from parsers.label_reader import Evidence
from parsers.lines import Line

PERFECT = 2.0  # the best score
CellState = Literal["number", "blank", "unreadable", "missing"]


@dataclass(slots=True)  # not frozen: one is made for every cell; nothing changes it
class ReadCell:
    """One cell of the form as read. `value` is in the form's unit (万元 for money); `why` explains unreadable ones."""

    state: CellState
    raw: str = ""
    value: Decimal | None = None
    notes: tuple[str, ...] = ()
    row: int = -1  # place in the printed grid
    column: int = -1
    offer: str | None = None  # what another way of reading gives


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the form as found: its label as printed, the line it stands on, and how sure its name is."""

    code: str
    block: Block
    label: str
    line: Line
    label_row: int
    evidence: Evidence
    shifted: bool = False
    exact: bool = False  # it has exactly its number of values
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A line with figures inside the table that the form does not have."""

    label: str
    line: Line
    values: dict[str, Decimal]


@dataclass(slots=True, eq=False)
class TableReading:
    """A table of one form as printed in one place of the document."""

    form: TableForm
    layout: int
    cells: dict[str, ReadCell] = field(default_factory=dict)
    rows: list[ReadRow] = field(default_factory=list)
    extra_rows: list[ExtraRow] = field(default_factory=list)
    extra_columns: list[str] = field(default_factory=list)
    doubtful_rows: list[str] = field(default_factory=list)
    disputed_rows: list[str] = field(default_factory=list)  # the reader by order takes another line for them
    agreed: bool = False  # every row by its label is the one by its order, and has exactly its number of values
    repeated_lines: int = 0
    seen: int = 0  # rows of the form whose label is printed, be it without figures
    foreign: int = 0  # labels among its lines that only other forms have
    found: int = 0  # cells of the form that were read
    doubted: int = 0  # cells of the form that have a place in the table but cannot be read
    lines: list[Line] = field(default_factory=list)  # those with its rows
    header_lines: list[Line] = field(default_factory=list)

    @property
    def all_lines(self) -> list[Line]:
        """Its lines, those of its headers first."""
        return [*self.header_lines, *self.lines]

    @property
    def clean(self) -> bool:
        """Whether nothing was guessed: every line stands in a grid whose structure was plain, or two independent
        readings agree on every cell. A broken identity is then the source's."""
        return self.agreed or all(line.clean for line in self.lines)

    @property
    def score(self) -> float:
        """How well the form fits, up to 2: rows and cells found less those wanted in vain, and less the labels that are
        another form's."""
        rows = len(self.form.cells_by_row)
        wanted = len(self.form.cells)
        return (2 * self.seen - rows) / rows + (2 * self.found - wanted) / wanted - self.foreign / 2

    @property
    def is_perfect(self) -> bool:
        """Whether every row and every cell of the form was read, and nothing else: no other form can fit better."""
        return self.score >= PERFECT

    def finish(self) -> None:
        """Enters the cells that were not found and the lines of the rows, and counts what was read."""
        for name in self.form.cells:
            if name not in self.cells:
                self.cells[name] = ReadCell("missing")
        states = [cell.state for cell in self.cells.values()]
        self.doubted = states.count("unreadable")
        self.found = states.count("number") + states.count("blank")
        known = set(map(id, self.lines))
        for line in (*(row.line for row in self.rows), *(extra.line for extra in self.extra_rows)):
            if id(line) not in known:
                self.lines.append(line)
                known.add(id(line))
