"""The tables of a form in a stream of lines: rows by their labels, columns by their header, cells as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.forms import is_label
from parsers.forms.model import Block, TableForm
from parsers.headed_tables import headed_tables
from parsers.header_runs import HeaderRuns
from parsers.headers import Header
from parsers.label_reader import Candidate, Match, align, candidates, instances
from parsers.labels import squeezed
from parsers.lines import Line, Slot
from parsers.order_reader import read_by_order
from parsers.row_reader import doubt_row, order_of_the_form, read_row, stranger_values
from parsers.table_reading import ExtraRow, ReadRow, TableReading

LEAST_ROWS = 3  # rows that make a table, or all of a smaller form


def read_tables(lines: Sequence[Line], form: TableForm) -> list[TableReading]:
    """Every table of `form` in a stream of lines: those that a layout reads whole, and those of the layout that reads
    most of the rest; none is a fine answer."""
    whole: list[TableReading] = []
    best: list[TableReading] = []
    for number, layout in enumerate(form.layouts):
        labelled = all(row.labels for block in layout for row in block.rows)
        tables = labelled_tables(lines, form, number) if labelled else headed_tables(lines, form, number)
        if perfect := [table for table in tables if table.is_perfect]:
            whole += perfect
            taken = {id(line) for table in perfect for line in table.all_lines}
            lines = [line for line in lines if id(line) not in taken]
            tables = [table for table in tables if not table.is_perfect]
        if sum(t.found for t in tables) > sum(t.found for t in best):
            best = tables
    return whole + best


def labelled_tables(lines: Sequence[Line], form: TableForm, layout: int) -> list[TableReading]:
    """The tables of a layout whose rows have labels."""
    found = list(candidates(lines, form.labels[layout]))
    least = min(LEAST_ROWS, len(form.cells_by_row))
    if len({row for candidate in found for row in candidate.rows}) < least:
        return []
    runs = HeaderRuns(lines, form, layout, {candidate.at for candidate in found})
    tables = [_LabelledTable(lines, form, layout, runs, _told_apart(group)).read() for group in instances(found)]
    return [t for t in tables if len({row.code for row in t.rows}) >= least and t.found + t.doubted > 0]


def _told_apart(group: Sequence[Candidate]) -> list[Match]:
    """The candidates as rows of the form, without those of two lines that print one label with different figures."""
    matches = align(group)
    used = {match.candidate.at for match in matches}
    others = [candidate for candidate in group if candidate.at not in used and candidate.evidence == "label"]
    printed: dict[str, set[tuple[str, ...]]] = {}
    for candidate in others:
        printed.setdefault(candidate.label.text, set()).add(tuple(slot.text for slot in candidate.values))
    return [
        match
        for match in matches
        if match.evidence != "label"
        or printed.get(match.candidate.label.text, set()) <= {tuple(slot.text for slot in match.candidate.values)}
    ]


class _LabelledTable:
    """One table read off the lines that were matched with rows of the form."""

    def __init__(
        self, lines: Sequence[Line], form: TableForm, layout: int, runs: HeaderRuns, matches: Sequence[Match]
    ) -> None:
        self.lines = lines
        self.form = form
        self.blocks = form.layouts[layout]
        self.labels = form.labels[layout]
        self.runs = runs
        self.matches = matches
        used = [match.candidate.at for match in matches]
        self.first, self.last = (min(used), max(used)) if used else (0, -1)
        self.table = TableReading(form, layout)

    def read(self) -> TableReading:
        confirmed = self._confirmed()
        for match in self.matches:
            if match.evidence == "label" or match.row in confirmed:
                self._add(match)
            else:
                self._doubt(match)
        self._doubt_unshifted()
        self._add_strangers()
        self._compare_with_order()
        self._count_labels()
        self.table.finish()
        return self.table

    def _confirmed(self) -> set[int]:
        """The rows whose misspelt label is confirmed by order: both neighbours are there, and no other line of
        figures stands between them."""
        at = {match.row: match.candidate.at for match in self.matches}
        confirmed = set()
        for match in self.matches:
            first, last = match.row == 0, match.row == len(self.labels.rows) - 1
            if (not first and match.row - 1 not in at) or (not last and match.row + 1 not in at):
                continue
            before = match.candidate.at if first else at[match.row - 1]
            after = match.candidate.at if last else at[match.row + 1]
            between = [i for i in range(before + 1, after) if self.lines[i].has_number]
            if before <= match.candidate.at <= after and set(between) <= {match.candidate.at}:
                confirmed.add(match.row)
        return confirmed

    def _add(self, match: Match) -> None:
        block, row = self.labels.rows[match.row]
        candidate = match.candidate
        over = self.runs.over(candidate.at, block)
        if over is None:
            if not block.headless:
                return
            if self._is_of_several_columns(block):
                self._doubt(match)
                return
            header = order_of_the_form(block)
        else:
            header, run = over
            known = self.table.header_lines
            known += [x for x in run.lines if x not in known and any(is_label(slot.text) for slot in x.own)]
        line = self.lines[candidate.at]
        rest_of_label = not line.clean and len(block.columns) > 1 and candidate.values[0].nature == "words"
        if header.order == "contradictory" or rest_of_label:
            self._doubt(match)
            return
        values: Sequence[Slot] = candidate.values
        unit = next((slot.text.strip() for slot in values if slot.nature == "words"), None)
        loose = header.order == "form" or len(values) > len(header.places)
        if loose and len(self.blocks[0].columns) == 1:  # words are then a unit or a remark
            values = [slot for slot in values if slot.nature != "words"]
        read_row(self.table, block, row.code, match.evidence, candidate.label, line, values, header, unit)

    def _doubt_unshifted(self) -> None:
        """Where most rows begin a column too far to the right, one that begins with an empty cell and yet is not
        shifted has lost a cell."""
        shifted = {row.code for row in self.table.rows if row.shifted}
        if len(shifted) * 2 <= len(self.table.rows):
            return
        read = {row.code for row in self.table.rows} - set(self.table.doubtful_rows)
        for match in self.matches:
            block, row = self.labels.rows[match.row]
            candidate = match.candidate
            printed = sum(slot.nature != "empty" for slot in candidate.values)
            begins_empty = candidate.values[0].nature == "empty"
            if row.code in read - shifted and begins_empty and printed < len(block.columns):
                doubt_row(self.table, block, row.code, candidate.label, candidate.values)

    def _is_of_several_columns(self, block: Block) -> bool:
        """Whether a table without header has more figures in a row than the form has columns: which are the form's?"""
        most = len(block.columns)
        rows = (match.candidate.values for match in self.matches)
        return most == 1 and any(sum(slot.nature == "figure" for slot in values) > most for values in rows)

    def _doubt(self, match: Match) -> None:
        """A row whose misspelt label nothing confirms, or whose header contradicts itself."""
        block, row = self.labels.rows[match.row]
        label, line = match.candidate.label, self.lines[match.candidate.at]
        self.table.rows.append(ReadRow(row.code, block, label.text, line, line.index, "near"))
        doubt_row(self.table, block, row.code, label, match.candidate.values)

    def _compare_with_order(self) -> None:
        """Notes the rows that the reader by order takes for others, and whether both readings agree on all."""
        if len(self.blocks) > 1 or not self.matches:
            return
        by_order = read_by_order(self.lines[self.first : self.last + 1], self.blocks[0])
        table = self.table
        table.disputed_rows += [row.code for row in table.rows if by_order.get(row.code, row.line) is not row.line]
        same = len(table.rows) == len(by_order) and not table.disputed_rows
        table.agreed = same and not table.extra_rows and all(row.exact for row in table.rows)

    def _count_labels(self) -> None:
        """Counts the layout's rows whose label stands among the table's lines, and labels that are another form's."""
        seen = {match.row for match in self.matches}
        foreign: set[str] = set()
        for line in self.lines[self.first : self.last + 1]:
            for text in (slot.text for slot in line.words):
                mention = self.labels.mention(text)
                seen.update(mention.rows)
                ours = mention.rows or mention.is_group or mention.is_aside or mention.is_column
                if not ours and is_label(text):
                    foreign.add(text)
        self.table.seen = len(seen)
        self.table.foreign = len(foreign)

    def _add_strangers(self) -> None:
        """Lines with figures among the table's rows that no row of the form claims, or that a second row claims."""
        lines = {match.row: self.lines[match.candidate.at] for match in self.matches}
        used = {match.candidate.at for match in self.matches}
        for at in range(self.first, self.last + 1):
            line = self.lines[at]
            if at in used or not line.has_number:
                continue
            words = line.words
            values = line.after(words[-1]) if words else line.slots
            label = max((slot.text for slot in words), key=lambda text: len(squeezed(text)), default="")
            rows = self.labels.mention(label).rows
            if any(row not in lines or _alike(line, lines[row]) for row in rows):
                continue  # lost, which is told, or printed once more
            if any(slot.nature == "figure" for slot in values):
                found = stranger_values(line, values, self._header_over(at, self.blocks[0]))
                if found or not self.labels.mention(label).is_group:  # a group's number in a column of codes is none
                    self.table.extra_rows.append(ExtraRow(label, line, found))

    def _header_over(self, at: int, block: Block) -> Header:
        over = self.runs.over(at, block)
        return order_of_the_form(block) if over is None else over[0]


def _alike(one: Line, other: Line) -> bool:
    """Whether two lines print the same."""
    return [slot.text for slot in one.slots] == [slot.text for slot in other.slots]
