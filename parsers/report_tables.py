"""The tables of a report: found wherever the document may print them, chosen, and weighed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.choosing import Choice, choose, find_tables, kinds, without_unread
from parsers.document import Block, Cell, Document, Grid, Paragraph
from parsers.forms import REQUIRED_TABLES, is_heading, is_label
from parsers.labels import squeezed
from parsers.lines import Line, lines_of
from parsers.paragraph_tables import ParagraphTable, table_of_paragraphs
from parsers.proving import Verdict, weigh
from parsers.reading import SectionKind, TableKind
from parsers.sections import is_caption, sections_of_blocks
from parsers.side_by_side import lines_in_order
from parsers.table_reading import TableReading
from parsers.whose_tables import leading_to_table, owner_by_caption, owners_of

_OTHER_UNIT = re.compile(r"单位:(?:[^:]*[、/,])?(百万元|亿元|千元|元)\)?$")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables chosen, each weighed, over the grids that they were found in."""

    grids: tuple[Grid, ...]
    choices: tuple[Choice, ...]
    verdicts: dict[TableKind, Verdict]
    paragraphs: frozenset[int] = frozenset()  # those that are cells of a table, counted from 0

    @property
    def chosen(self) -> list[Choice]:
        """The kinds of which a table was taken."""
        return [choice for choice in self.choices if choice.table is not None]


def read_tables_of(document: Document, year: int | None, title: str | None = None) -> Tables:
    """The tables of a document: from its grids, from its grids turned round, from its paragraphs, in this order.

    A table whose caption names another year than `year`, or an organ that the `title` does not, is not the report's.
    """
    grids = list(document.grids())
    owners = owners_of(document.blocks, year, title)
    leads = [a for a, b in pairwise((None, *document.blocks)) if isinstance(b, Grid)]
    homes = sections_of_blocks(document.blocks)
    sections = [home for block, home in zip(document.blocks, homes, strict=True) if isinstance(block, Grid)]

    def section_of(grid: int) -> SectionKind | None:
        return sections[grid] if 0 <= grid < len(sections) else None

    def stranger_of(grid: int) -> str | None:
        return owners[grid]

    def is_ours(table: TableReading) -> bool:
        return stranger_of(table.lines[0].grid) is None

    # One stream of lines over all our grids, since tables are split; a stranger's rows must never fill a gap in ours.
    streams: dict[int | None, list[Line]] = {None: []}
    for number, grid in enumerate(grids):
        own = None if stranger_of(number) is None else number
        streams.setdefault(own, []).extend([*_heading_line(grid, number, leads[number]), *lines_in_order(grid, number)])
    found = {kind: [table for stream in streams.values() for table in find_tables(stream, kind)] for kind in kinds()}
    used = {line.grid for tables in found.values() for table in tables for line in table.all_lines}
    if wanting := _wanting({kind for kind in kinds() if any(map(is_ours, found[kind]))}):
        turned = [line for n, grid in enumerate(grids) if n not in used for line in lines_of(grid, n, transposed=True)]
        for kind in wanting:
            found[kind] += find_tables(turned, kind)
    spoken: set[int] = set()
    beside: dict[TableKind, list[Line]] = {}
    if wanting := [kind for kind in wanting if not any(map(is_ours, found[kind]))]:
        paragraphs = list(document.paragraphs())
        run = table_of_paragraphs(paragraphs, is_label)
        for kind in wanting:
            part, beside[kind] = _part_with(run, kind)
            if part is not None and (tables := find_tables(lines_of(part.grid, len(grids)), kind)):
                grids.append(part.grid)
                owners.append(owner_by_caption(_caption_above(paragraphs, part.sources[0]), year, title))
                spoken.update(range(part.sources[0], part.sources[-1] + 1))
                found[kind] += tables
    rows = [*streams[None], *_rows_in_prose(document, len(grids)) * (not beside)]
    choices = tuple(
        without_unread(choose(kind, found[kind], section_of, stranger_of), [*rows, *beside.get(kind, [])], section_of)
        for kind in kinds()
    )
    verdicts = {choice.kind: weigh(choice.table) for choice in choices if choice.table is not None}
    return Tables(tuple(grids), choices, verdicts, frozenset(spoken))


def stated_unit(document: Document, tables: Tables) -> str | None:
    """The unit of money that stands over table 二 (`单位：元`) where it is not 万元."""
    grids = {number for c in tables.chosen if c.kind == "disclosure" and c.table for number in _grids(c.table)}
    own = list(document.grids())
    above: list[str] = []
    lines: list[str] = []  # the paragraphs since the last grid
    number = -1
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Grid):
            number += 1
            above += lines[-LINES_ABOVE:] if number in grids else []
            lines = []
    if any(number >= len(own) for number in grids):  # it is made of paragraphs
        first, last = min(tables.paragraphs), max(tables.paragraphs)
        above += [p.text for p in list(document.paragraphs())[max(first - 3, 0) : last + 1]]
    return next((match[1] for text in above if (match := _OTHER_UNIT.search(squeezed(text)))), None)


def _grids(table: TableReading) -> set[int]:
    return {line.grid for line in table.lines}


_LABELLED = re.compile(r"\s*(?P<label>[^\d\s][^\t]{3,60}?)[\s\u3000:：]+[\d０-９/—－-]")
LEAST_ROWS_IN_PROSE = 3
LINES_ABOVE = 3  # paragraphs over a table that may state its unit


def _rows_in_prose(document: Document, number: int) -> list[Line]:
    """Paragraphs that are rows of a table, though tables were read elsewhere: labels with figures behind them."""
    paragraphs = list(document.paragraphs())
    labelled = (match for p in paragraphs if len(p.text) < 200 and (match := _LABELLED.match(p.text)))
    if sum(is_label(match["label"]) for match in labelled) < LEAST_ROWS_IN_PROSE:
        return []
    return lines_of(table_of_paragraphs(paragraphs, is_label).grid, number)


def _heading_line(grid: Grid, number: int, lead: Block | None) -> list[Line]:
    """The paragraph before a grid as a line of it, where it is the heading of a part of a form (`未经复议直接起诉`)."""
    if not isinstance(lead, Paragraph) or not is_heading(lead.text):
        return []
    cell = Cell(lead.text, 0, 0, lead.locator, 1, max(grid.column_count, 1))
    return lines_of(Grid((cell,), 1, cell.column_span, grid.locator, grid.clean), number)


def _wanting(found: Collection[TableKind]) -> list[TableKind]:
    """The kinds to look for in less likely places: none where the tables of some form are all there."""
    if any(required and set(required) <= set(found) for required in REQUIRED_TABLES.values()):
        return []
    return [kind for kind in kinds() if kind not in found]


def _part_with(run: ParagraphTable, kind: TableKind) -> tuple[ParagraphTable | None, list[Line]]:
    """The part of a run of paragraphs that the tables of a kind take, and the lines of the run beside it."""
    lines = lines_of(run.grid, -1)
    taken = [line.index for table in find_tables(lines, kind) for line in table.all_lines]
    if not taken:
        return None, []
    first, last = min(taken), max(taken)
    return run.cropped(first, last), [*lines[:first], *lines[last + 1 :]]


def _caption_above(paragraphs: Sequence[Paragraph], first: int) -> str:
    """The caption of a table printed as paragraphs: the short line before the first of them, or the one before."""
    above = (paragraph.text for paragraph in reversed(paragraphs[max(first - 2, 0) : first + 1]))
    captions = (text.strip() for paragraph in above for text in leading_to_table(paragraph))
    return next((text for text in captions if is_caption(text) and not is_label(text)), "")
