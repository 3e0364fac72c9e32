"""One printed table read by one form: its rows by their labels, its columns by their header, its cells as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.forms import is_label
from parsers.forms.model import Block, TableForm, key
from parsers.headers import Header, Place, is_header_line, read_header
from parsers.label_reader import Candidate, Match, align, candidates, instances, rows_of
from parsers.labels import Vocabulary, squeezed
from parsers.lines import Line, Slot, nature
from parsers.numbers import read_number
from parsers.order_reader import read_by_order
from parsers.placing import Placed, Placement, place
from parsers.table_reading import ExtraRow, ReadCell, ReadRow, TableReading


def read_tables(lines: Sequence[Line], form: TableForm) -> list[TableReading]:
    """Every table of `form` in a stream of lines, read by the layout that fits best; none is a fine answer."""
    best: list[TableReading] = []
    for number, layout in enumerate(form.layouts):
        tables = _Layout(lines, form, number, layout).read()
        if sum(t.found for t in tables) > sum(t.found for t in best):
            best = tables
    return best


class _Layout:
    """One pass over the lines with one layout of one form."""

    def __init__(self, lines: Sequence[Line], form: TableForm, number: int, layout: Sequence[Block]) -> None:
        self.lines = lines
        self.form = form
        self.number = number
        self.layout = layout
        self.rows = rows_of(layout)
        self.headers: dict[tuple[int, int], Header | None] = {}
        self.used_runs: dict[int, list[Line]] = {}  # by the index of the line read with it

    def read(self) -> list[TableReading]:
        if any(not row.labels for block in self.layout for row in block.rows):
            return self._read_by_header()
        found = list(candidates(self.lines, self.layout, self.form))
        if not found:
            return []
        self.runs = self._header_runs({candidate.at for candidate in found})
        tables = [self._table(group) for group in instances(found)]
        return [table for table in tables if self._is_table(table)]

    @staticmethod
    def _is_table(table: TableReading) -> bool:
        """Headers and labels make a table: at least three rows (or all of a small form), with figures or blanks."""
        rows = {row.code for row in table.rows}
        return (
            len(rows) >= min(3, len({cell.partition(".")[0] for cell in table.form.cells}))
            and table.found + table.doubted > 0
        )

    def _header_runs(self, rows: set[int]) -> list[tuple[int, list[Line]]]:
        """Runs of header lines, each with the index of the line after it."""
        runs: list[tuple[int, list[Line]]] = []
        run: list[Line] = []
        above: list[Line] = []  # lines of groups over the first line of column labels
        for at, line in enumerate(self.lines):
            if is_header_line(line, self.layout):
                run += [*above, line] if not run else [line]
                above = []
            elif at in rows or line.has_number or self._is_band(line):
                if run:
                    runs.append((at, run))
                run, above = [], []
            elif run:
                run.append(line)
            elif any(self.form.group_labels.exact(slot.text) for slot in line.own):
                above.append(line)
        if run:
            runs.append((len(self.lines), run))
        return runs

    def _is_band(self, line: Line) -> bool:
        words = [slot.text for slot in line.words]
        headings = {letter for block in self.layout for letter in block.heading}
        return (
            bool(words)
            and bool(headings)
            and any(self.form.group_labels.exact(text) and "条" in text for text in words)
        )

    def _header(self, at: int, block: Block) -> Header | None:
        for end, run in reversed(self.runs):
            if end > at:
                continue
            memo = (end, id(block))
            if memo not in self.headers:
                self.headers[memo] = read_header(run, block, self.form)
            if self.headers[memo] is not None:
                self.used_runs.setdefault(at, run)
                return self.headers[memo]
        return None

    def _table(self, group: list[Candidate]) -> TableReading:
        table = TableReading(self.form, self.number)
        matches = align(group)
        confirmed = self._confirmed(matches)
        for match in matches:
            if match.evidence == "label" or match.row in confirmed:
                self._add(table, match)
            else:
                self._doubt(table, match)
        self._compare_with_order(table, matches)
        self._add_strangers(table, matches)
        self._finish(table)
        for match in matches:
            for line in self.used_runs.get(match.candidate.at, []):
                if line not in table.header_lines and any(is_label(slot.text) for slot in line.own):
                    table.header_lines.append(line)
        self._count_labels(table, matches)
        return table

    def _confirmed(self, matches: Sequence[Match]) -> set[int]:
        """The rows whose misspelt label is confirmed by order: both neighbours are there, and no other line of
        figures stands between them."""
        at = {match.row: match.candidate.at for match in matches}
        confirmed = set()
        for match in matches:
            first, last = match.row == 0, match.row == len(self.rows) - 1
            if (not first and match.row - 1 not in at) or (not last and match.row + 1 not in at):
                continue
            before = match.candidate.at if first else at[match.row - 1]
            after = match.candidate.at if last else at[match.row + 1]
            between = [i for i in range(before + 1, after) if self.lines[i].has_number]
            if before <= match.candidate.at <= after and set(between) <= {match.candidate.at}:
                confirmed.add(match.row)
        return confirmed

    def _doubt(self, table: TableReading, match: Match) -> None:
        """A row whose misspelt label nothing confirms: its figures are offered, not taken."""
        block, index = self.rows[match.row]
        code = block.rows[index].code
        table.doubtful_rows.append(code)
        line = self.lines[match.candidate.at]
        table.rows.append(ReadRow(code, block, match.candidate.label.text, line, line.index, "near", False))
        for column in block.columns:
            table.cells[key(code, column.code)] = _doubtful(
                column.code, None, match.candidate.label, match.candidate.values
            )

    def _compare_with_order(self, table: TableReading, matches: Sequence[Match]) -> None:
        """Notes the rows that the reader by order takes for others."""
        if len(self.layout) > 1 or not matches:
            return
        used = [match.candidate.at for match in matches]
        by_order = read_by_order(self.lines[min(used) : max(used) + 1], self.layout[0])
        table.disputed_rows += [row.code for row in table.rows if by_order.get(row.code, row.line) is not row.line]

    def _count_labels(self, table: TableReading, matches: Sequence[Match]) -> None:
        """Counts the layout's rows whose label stands among the table's lines, and labels that are another form's."""
        seen = {match.row for match in matches}
        foreign: set[str] = set()
        used = [match.candidate.at for match in matches]
        for line in self.lines[min(used) : max(used) + 1]:
            for text in (slot.text for slot in line.words):
                ours = {i for i, (b, k) in enumerate(self.rows) if b.rows[k].code in b.row_labels.exact(text)}
                seen |= ours
                known = ours or self.form.group_labels.exact(text) or self.form.aside_labels.exact(text)
                if not known and is_label(text) and not any(b.column_labels.exact(text) for b in self.layout):
                    foreign.add(text)
        table.seen = len(seen)
        table.foreign = len(foreign)

    def _add(self, table: TableReading, match: Match) -> None:
        block, index = self.rows[match.row]
        row = block.rows[index]
        line = self.lines[match.candidate.at]
        values: Sequence[Slot] = match.candidate.values
        header = self._header(match.candidate.at, block)
        if header is None:
            if not block.headless:
                return
            header = Header(tuple(Place(column.code) for column in block.columns), "form", False)
        if header.order == "contradictory":
            self._doubt(table, match)
            return
        if header.order == "form":
            values = [slot for slot in values if nature(slot.text) != "words" or not self._is_aside(slot)]
        self._add_row(table, match, line, block, row.code, values, header)

    def _is_aside(self, slot: Slot) -> bool:
        """Words among the figures that are a unit or a remark, where the header does not tell."""
        return len(self.form.cells) > 0 and len(self.layout[0].columns) == 1

    def _add_row(
        self,
        table: TableReading,
        match: Match,
        line: Line,
        block: Block,
        code: str,
        values: Sequence[Slot],
        header: Header,
    ) -> None:
        def fits(placed: Placed) -> bool:
            return self._adds_up(code, placed, header)

        placement = place(values, line, header, fits)
        label = match.candidate.label
        unit = next((slot.text.strip() for slot in values if nature(slot.text) == "words"), None)
        shifted = placement.shifted if placement else False
        table.rows.append(ReadRow(code, block, label.text, line, label.cell.row, match.evidence, shifted, unit))
        table.extra_columns += [p.label for p in header.places if p.foreign and p.label not in table.extra_columns]
        if placement is None or not placement.certain:
            table.doubtful_rows.append(code)
            for column in block.columns:
                table.cells[key(code, column.code)] = _doubtful(column.code, placement, label, values)
            return
        for column in block.columns:
            cell_key = key(code, column.code)
            slot = placement.cells.get(column.code)
            spread = column.code in placement.spread
            unit_of_money = unit if unit in ("元", "亿元", "千元") else header.unit(column.code)
            table.cells[cell_key] = self._cell(cell_key, slot, spread, unit_of_money)

    def _cell(self, cell_key: str, slot: Slot | None, spread: bool, unit: str) -> ReadCell:
        if slot is None:
            return ReadCell("missing")
        reading = read_number(slot.text, self.form.quantity(cell_key), unit)
        row, column = slot.cell.row, slot.cell.column
        if reading.state == "number" and (slot.merged or spread):
            return ReadCell("unreadable", slot.text, row=row, column=column, offer=str(reading.value))
        return ReadCell(reading.state, slot.text, reading.value, reading.notes, row, column)

    def _adds_up(self, code: str, placed: Placed, header: Header) -> bool:
        numbers = {}
        for column, slot in placed.items():
            cell_key = key(code, column)
            reading = read_number(slot.text, self.form.quantity(cell_key)) if slot else None
            numbers[column] = reading.value if reading and reading.value is not None else Decimal(0)
        for identity in self.form.identities:
            if identity.holds_in == "row":
                left, right = identity.sides()
                if any(term not in numbers for term in (*left, *right)):
                    continue
                if sum(numbers[term] for term in left) != sum(numbers[term] for term in right):
                    return False
        return True

    def _add_strangers(self, table: TableReading, matches: Sequence[Match]) -> None:
        """Lines with figures among the table's rows that no row of the form claims."""
        if not matches:
            return
        used = {match.candidate.at for match in matches}
        for at in range(min(used), max(used) + 1):
            line = self.lines[at]
            if at in used or not line.has_number:
                continue
            words = line.words
            values = [slot for slot in line.slots if not words or slot.start >= words[-1].stop]
            label = max((slot.text for slot in words), key=lambda text: len(squeezed(text)), default="")
            if words and any(block.row_labels.exact(label) for block in self.layout):
                continue
            if not any(nature(slot.text) == "figure" for slot in values):
                continue
            table.extra_rows.append(ExtraRow(label, line, self._stranger_values(at, values)))

    def _stranger_values(self, at: int, values: Sequence[Slot]) -> dict[str, Decimal]:
        block = self.layout[0]
        header = self._header(at, block)
        if header is None:
            header = Header(tuple(Place(column.code) for column in block.columns), "form", False)
        placement = place(values, self.lines[at], header, lambda _: True)
        if placement is None or not placement.certain:
            return {}
        readings = {code: read_number(slot.text, "count") for code, slot in placement.cells.items() if slot}
        return {code: reading.value for code, reading in readings.items() if reading.value is not None}

    def _read_by_header(self) -> list[TableReading]:
        """Layouts whose rows have no labels: the first line of figures below each header that is whole."""
        self.runs = self._header_runs(set())
        tables: list[TableReading] = []
        for end, run in self.runs:
            for block in self.layout:
                header = self._whole_header(end, run, block)
                if header is None:
                    continue
                if len(self.layout) > 1 and not self._under_heading(end, run, block):
                    continue
                self._add_headed(tables, end, run, block, header)
        for table in tables:
            self._finish(table)
            table.seen = len({row.code for row in table.rows}) if len(self.layout) > 1 else 3
        return [table for table in tables if table.found]

    def _whole_header(self, end: int, run: list[Line], block: Block) -> Header | None:
        """The header of a run if it is whole, be it that its last label begins the line of figures."""
        for lines in (run, [*run, *self.lines[end : end + 1]]):
            header = read_header(lines, block, self.form)
            if header is not None and header.whole:
                return header
        return None

    def _under_heading(self, end: int, run: Sequence[Line], block: Block) -> bool:
        """Whether the latest heading above or among the header lines is the block's."""
        vocabulary = Vocabulary((other.code, other.heading) for other in self.layout)
        first = next(i for i, line in enumerate(self.lines) if line is run[0])
        for at in range(end - 1, max(first - 3, -1), -1):
            codes = [code for slot in self.lines[at].own for code in vocabulary.exact(slot.text)]
            if codes:
                return codes[-1] == block.code
        return False

    def _add_headed(self, tables: list[TableReading], end: int, run: list[Line], block: Block, header: Header) -> None:
        width = len(block.columns)
        taken = False
        for at in range(end, len(self.lines)):
            line = self.lines[at]
            words = line.leading_words()
            values = [slot for slot in line.slots if not words or slot.start >= words[-1].stop]
            figures = sum(nature(slot.text) == "figure" for slot in values)
            if not figures and len(values) < width:
                if not line.own:
                    continue
                break
            if figures == 0 and not values:
                break
            if len(values) < min(width, 3) or is_header_line(line, self.layout):
                break
            if taken and (line.grid != tables[-1].rows[-1].line.grid or len(values) < width):
                break
            if taken:
                tables[-1].repeated_lines += 1
                tables[-1].lines.append(line)
                continue
            row = block.rows[0]
            label = words[-1] if words else values[0]
            candidate = Candidate(at, label, tuple(values), (0,), "label")
            if not tables or any(r.code == row.code for r in tables[-1].rows):
                tables.append(TableReading(self.form, self.number))
            tables[-1].header_lines += run
            self._add_row(tables[-1], Match(candidate, 0, "label"), line, block, row.code, values, header)
            taken = True

    def _finish(self, table: TableReading) -> None:
        for cell_key in self.form.cells:
            table.cells.setdefault(cell_key, ReadCell("missing"))
        used = {id(line) for line in table.lines}
        for row in table.rows:
            if id(row.line) not in used:
                table.lines.append(row.line)
                used.add(id(row.line))
        for extra in table.extra_rows:
            if id(extra.line) not in used:
                table.lines.append(extra.line)


def _doubtful(column: str, placement: Placement | None, label: Slot, values: Sequence[Slot]) -> ReadCell:
    """A cell whose place in the row is in doubt; the ways to read it are offered, none is taken."""
    raw = " | ".join(slot.text.strip() for slot in values)
    offer = None
    if placement is not None:
        texts = [slot.text.strip() if (slot := way.get(column)) else "" for way in placement.offers]
        offer = " / ".join(dict.fromkeys(texts))
    return ReadCell("unreadable", raw, row=label.cell.row, column=label.cell.column, offer=offer)
