"""Tables drawn with ruling lines: lines that touch make a table, and where no line parts two places they are one
cell. The outline counts as drawn, since a page break often leaves it out."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers import limits
from parsers.formats.pdf.lines import lines_of
from parsers.formats.pdf.page import Box, Char, PageContent, Rule

_SNAP = 3.0  # points within which two lines are one
_TOUCH = 3.5  # points within which two lines meet
_MAX_RULES = 20_000  # drawn on one page
_MAX_CROSSINGS = 400_000  # pairs of level and upright lines


@dataclass(slots=True)
class RuledCell:
    """A cell by row and column of the table's own lines, and what is printed in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str = ""


@dataclass(slots=True)
class RuledTable:
    """A table on one page: the x of its upright lines, the y of its level lines, and its cells."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[RuledCell] = field(default_factory=list)
    clean: bool = True

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def ruled_tables(content: PageContent) -> tuple[list[RuledTable], list[Char]]:
    """The ruled tables of a page, from top to bottom, and the characters that stand in none of them."""
    tables = [table for group in _touching(_merged(content.rules)) if (table := _table(content.number, group))]
    tables.sort(key=lambda table: table.box[1])
    outside = list(content.chars)
    for table in sorted(tables, key=lambda table: (table.box[2] - table.box[0]) * (table.box[3] - table.box[1])):
        outside = _fill(table, outside)
    return tables, outside


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line, and lines drawn double, joined."""
    if len(rules) > _MAX_RULES:
        return []
    merged: list[Rule] = []
    for level in (True, False):
        groups: list[list[Rule]] = []
        for rule in sorted((rule for rule in rules if rule.level is level), key=lambda rule: rule.at):
            if groups and rule.at - groups[-1][0].at <= _SNAP:
                groups[-1].append(rule)
            else:
                groups.append([rule])
        for group in groups:
            at = sum(rule.at for rule in group) / len(group)
            start, end = None, 0.0
            for rule in sorted(group, key=lambda rule: rule.start):
                if start is None:
                    start, end = rule.start, rule.end
                elif rule.start <= end + _SNAP:
                    end = max(end, rule.end)
                else:
                    merged.append(Rule(level, at, start, end))
                    start, end = rule.start, rule.end
            if start is not None:
                merged.append(Rule(level, at, start, end))
    return merged


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in groups that hang together."""
    parent = list(range(len(rules)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    levels = [(index, rule) for index, rule in enumerate(rules) if rule.level]
    uprights = [(index, rule) for index, rule in enumerate(rules) if not rule.level]
    if len(levels) * len(uprights) > _MAX_CROSSINGS:
        return []
    for index, level in levels:
        for other, upright in uprights:
            crosses = level.start - _TOUCH <= upright.at <= level.end + _TOUCH
            if crosses and upright.start - _TOUCH <= level.at <= upright.end + _TOUCH:
                parent[find(index)] = find(other)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for index, rule in enumerate(rules):
        groups[find(index)].append(rule)
    return list(groups.values())


def _positions(values: Iterable[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _table(page: int, rules: Sequence[Rule]) -> RuledTable | None:
    levels = [rule for rule in rules if rule.level]
    uprights = [rule for rule in rules if not rule.level]
    if len(levels) < 2 or not uprights:
        return None
    xs = _positions([rule.at for rule in uprights] + [edge for rule in levels for edge in (rule.start, rule.end)])
    ys = _positions([rule.at for rule in levels] + [edge for rule in uprights for edge in (rule.start, rule.end)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > limits.MAX_AREA // 10:
        return None
    table = RuledTable(page, xs, ys)
    walls = _Walls(xs, ys, rules)
    regions = _regions(xs, ys, walls)
    for places in regions:
        top, left = min(place[0] for place in places), min(place[1] for place in places)
        height = max(place[0] for place in places) - top + 1
        width = max(place[1] for place in places) - left + 1
        if height * width == len(places):
            table.cells.append(_cell(table, top, left, height, width))
        else:  # a line is missing or cut short: no rectangle, so no telling which place the text is of
            table.clean = False
            table.cells.extend(_cell(table, row, column, 1, 1) for row, column in places)
    table.cells.sort(key=lambda cell: (cell.row, cell.column))
    return table


def _cell(table: RuledTable, row: int, column: int, height: int, width: int) -> RuledCell:
    box = (table.xs[column], table.ys[row], table.xs[column + width], table.ys[row + height])
    return RuledCell(row, column, height, width, box)


class _Walls:
    """Whether a line is drawn between two places of the table, by the numbers of the lines."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float], rules: Sequence[Rule]) -> None:
        self._levels: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self._uprights: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for rule in rules:
            lines, drawn = (ys, self._levels) if rule.level else (xs, self._uprights)
            number = min(range(len(lines)), key=lambda index: abs(lines[index] - rule.at))
            drawn[number].append((rule.start - 1, rule.end + 1))

    def level(self, number: int, x: float) -> bool:
        """Whether level line `number` is drawn at `x`."""
        return any(start <= x <= end for start, end in self._levels[number])

    def upright(self, number: int, y: float) -> bool:
        """Whether upright line `number` is drawn at `y`."""
        return any(start <= y <= end for start, end in self._uprights[number])


def _regions(xs: Sequence[float], ys: Sequence[float], walls: _Walls) -> list[list[tuple[int, int]]]:
    """The places of the table, grouped where no line parts them."""
    rows, columns = len(ys) - 1, len(xs) - 1
    region: dict[tuple[int, int], int] = {}
    regions: list[list[tuple[int, int]]] = []
    for start in ((row, column) for row in range(rows) for column in range(columns)):
        if start in region:
            continue
        region[start] = len(regions)
        places, pending = [start], [start]
        while pending:
            row, column = pending.pop()
            x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            for next_row, next_column, open_ in (
                (row, column + 1, column + 1 < columns and not walls.upright(column + 1, y)),
                (row, column - 1, column > 0 and not walls.upright(column, y)),
                (row + 1, column, row + 1 < rows and not walls.level(row + 1, x)),
                (row - 1, column, row > 0 and not walls.level(row, x)),
            ):
                place = (next_row, next_column)
                if open_ and place not in region:
                    region[place] = len(regions)
                    places.append(place)
                    pending.append(place)
        regions.append(places)
    return regions


def _fill(table: RuledTable, chars: Sequence[Char]) -> list[Char]:
    """Puts the characters into the cells they stand in; gives back the others."""
    owner: dict[tuple[int, int], RuledCell] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                owner[row, column] = cell
    inside: dict[int, list[Char]] = defaultdict(list)
    outside: list[Char] = []
    for char in chars:
        x, y = char.middle
        row, column = bisect_right(table.ys, y) - 1, bisect_right(table.xs, x) - 1
        found = owner.get((row, column))
        if found is None:
            outside.append(char)
        else:
            inside[id(found)].append(char)
    for cell in table.cells:
        cell.text = "\n".join(line.text() for line in lines_of(inside.get(id(cell), [])))
    return outside
