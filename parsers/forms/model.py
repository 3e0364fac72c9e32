"""What a form is made of. A form is data: the reader of tables knows no form by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from parsers.labels import Vocabulary
from parsers.numbers import Quantity
from parsers.reading import TableKind

BETWEEN = "(between)"  # stands for a label over several columns among the codes of the others


@dataclass(frozen=True)
class Row:
    """A row of a form: its code and the labels under which it is printed (the official one first).

    A row without labels is the only one of its block. `quantity` is given where the rows of a table differ in it.
    """

    code: str
    labels: tuple[str, ...] = ()
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Column:
    """A column of a form: its code, its labels (the official one first) and what it counts.

    `under` is the label that stands above it where several columns share one label.
    """

    code: str
    labels: tuple[str, ...]
    quantity: Quantity = "count"
    under: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Block:
    """Rows that share one header. `heading` is the band above it, `code` what the band stands for.

    `headless` blocks have so many labelled rows that their columns are known even where the header is lost. `between`
    is a label over some columns, and how many columns stand before it (自然人, then 法人或其他组织 over five).
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    heading: tuple[str, ...] = ()
    code: str = ""
    headless: bool = False
    between: tuple[int, str] | None = None

    @cached_property
    def cells(self) -> dict[str, tuple[tuple[Column, str], ...]]:
        """For each row its columns, each with the key of its cell."""
        return {row.code: tuple((column, key(row.code, column.code)) for column in self.columns) for row in self.rows}

    @cached_property
    def reading_orders(self) -> tuple[tuple[str, ...], ...]:
        """The orders in which the header's labels follow one another in print, by code: as the columns stand; and
        where the label `between` stands over the line of its columns, all others before them."""
        codes = [column.code for column in self.columns]
        if self.between is None:
            return (tuple(codes),)
        at, _ = self.between
        return (*codes[:at], BETWEEN, *codes[at:]), (*codes[:at], BETWEEN, codes[-1], *codes[at:-1])

    @cached_property
    def row_labels(self) -> Vocabulary:
        """The labels of the rows."""
        return Vocabulary((row.code, row.labels) for row in self.rows)

    @cached_property
    def column_labels(self) -> Vocabulary:
        """The labels of the columns."""
        return Vocabulary((column.code, column.labels) for column in self.columns)

    @cached_property
    def parent_labels(self) -> Vocabulary:
        """The labels above several columns; their codes are the labels of `under` joined by `|`."""
        return Vocabulary(("|".join(column.under), column.under) for column in self.columns if column.under)


SHORTEST_LABEL = 4  # Chinese characters; fewer that are no label are a remark


@dataclass(frozen=True, slots=True)
class Mention:
    """What a printed text stands for in a layout: rows (positions in the layout, all blocks counted on), a column,
    a label of a group or band, or something customary beside the figures. A `remark` is too short to misspell a label.
    """

    rows: tuple[int, ...]
    is_column: bool
    is_group: bool
    is_aside: bool
    is_remark: bool


class LayoutLabels:
    """The labels of one layout of a form, looked up once for each printed text."""

    def __init__(self, layout: Sequence[Block], form: TableForm) -> None:
        self._layout = layout
        self._form = form
        self.rows = [(block, row) for block in layout for row in block.rows]
        self.most_columns = max(len(block.columns) for block in layout)
        self._positions = {(id(block), row.code): position for position, (block, row) in enumerate(self.rows)}
        self.mention = lru_cache(maxsize=8192)(self._mention)
        self.near_rows = lru_cache(maxsize=8192)(self._near_rows)

    def _mention(self, text: str) -> Mention:
        """What a text, spelt rightly, stands for."""
        rows = {self._positions[id(block), code] for block in self._layout for code in block.row_labels.exact(text)}
        return Mention(
            tuple(sorted(rows)),
            any(block.column_labels.exact(text) for block in self._layout),
            bool(self._form.group_labels.exact(text)),
            bool(self._form.aside_labels.exact(text)),
            sum("\u3400" <= char <= "\u9fff" for char in text) < SHORTEST_LABEL,
        )

    def _near_rows(self, text: str) -> tuple[int, ...]:
        """The rows whose label a text misspells."""
        near = ((block, block.row_labels.near(text)) for block in self._layout)
        return tuple({self._positions[id(block), code] for block, code in near if code is not None})


@dataclass(frozen=True)
class Identity:
    """An equation that the form's numbers must satisfy, e.g. `received + carried_in = handled_total + carried_out`.

    Its terms are codes of rows and it holds in each column (`holds_in="column"`), or codes of columns and it holds in
    each row (`holds_in="row"`).
    """

    rule: str
    equation: str
    holds_in: Literal["row", "column"]

    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The terms left and right of the equals sign."""
        left, right = self.equation.split("=")
        return tuple(t.strip() for t in left.split("+")), tuple(t.strip() for t in right.split("+"))


@dataclass(frozen=True)
class Doubt:
    """A relation that a plausible table satisfies, though no rule says it must: `left` should be at least `right`.

    Both are sums of cells (`normative_documents.in_force`), joined by `+`.
    """

    at_least: str
    at_most: str
    why_zh: str
    why_en: str


@dataclass(frozen=True, eq=False)
class TableForm:
    """One table of one generation of the form.

    `layouts` are the shapes in which it is printed, the official one first; each is a sequence of blocks whose cells
    have the same keys. `asides` are headers of columns that hold no figures (unit, remark), `counters` of columns that
    count the rows, `stubs` are headers of the column of labels, `groups` are labels above rows or columns that hold no
    figures themselves.
    A `lasting` table is the same in later forms and so says nothing of the report's form.
    """

    kind: TableKind
    form: str
    layouts: tuple[tuple[Block, ...], ...]
    identities: tuple[Identity, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    lasting: bool = False
    groups: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()
    asides: tuple[str, ...] = ("单位", "计量单位", "备注", "说明")
    counters: tuple[str, ...] = ("序号", "代码", "行次", "行号", "编号")

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The keys of every cell that the form wants, in the order of the form."""
        return tuple(
            key(row.code, column.code) for block in self.layouts[0] for row in block.rows for column in block.columns
        )

    @cached_property
    def cells_by_row(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """For each row or kind of proceeding the codes of its columns, each with the key of its cell."""
        rows: dict[str, list[tuple[str, str]]] = {}
        for cell in self.cells:
            row, _, column = cell.rpartition(".")
            rows.setdefault(row or cell, []).append((column if row else "", cell))
        return {row: tuple(cells) for row, cells in rows.items()}

    @cached_property
    def labels(self) -> tuple[LayoutLabels, ...]:
        """The labels of each layout."""
        return tuple(LayoutLabels(layout, self) for layout in self.layouts)

    def quantity(self, cell: str) -> Quantity:
        """What the cell with a key counts."""
        return self._quantities[cell]

    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        return {
            key(row.code, column.code): row.quantity or column.quantity
            for block in self.layouts[0]
            for row in block.rows
            for column in block.columns
        }

    @cached_property
    def group_labels(self) -> Vocabulary:
        """Labels of groups, stubs and bands: known, and not a row or column themselves."""
        headings = [label for layout in self.layouts for block in layout for label in block.heading]
        return Vocabulary([("group", (*self.groups, *self.stubs, *headings))])

    @cached_property
    def stub_labels(self) -> Vocabulary:
        """Headers of the column of labels."""
        return Vocabulary([("stub", self.stubs)])

    @cached_property
    def aside_labels(self) -> Vocabulary:
        """Labels of columns that the form prints or tolerates beside its figures."""
        return Vocabulary([("aside", self.asides), ("counter", self.counters)])


def key(*codes: str) -> str:
    """A cell's key: the codes of its row and column joined by a dot, empty ones left out."""
    return ".".join(code for code in codes if code)
