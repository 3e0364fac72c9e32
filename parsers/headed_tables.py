"""Tables whose rows have no labels: the figures below a header that is whole (the fifteen of table 四)."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.forms.model import Block, LayoutLabels, TableForm
from parsers.header_runs import HeaderRun, HeaderRuns, is_header_line
from parsers.headers import Header, read_header
from parsers.labels import Vocabulary
from parsers.lines import Line
from parsers.row_reader import read_row
from parsers.table_reading import TableReading

SHORT_ROW = 3  # figures that a line below a header has at least


def headed_tables(lines: Sequence[Line], form: TableForm, layout: int) -> list[TableReading]:
    """The first line of figures below each whole header of a layout, as tables; further lines (of other units, be they
    incomplete or blank) are counted only."""
    blocks = form.layouts[layout]
    tables: list[TableReading] = []
    for run in HeaderRuns(lines, form, layout).runs:
        for block in blocks:
            header = _whole_header(lines, run, block, form)
            if header is not None and (len(blocks) == 1 or _is_under_heading(lines, run, block, blocks)):
                _add(tables, lines, run, block, header, form, layout)
    for table in tables:
        codes = [row.code for row in table.rows]
        table.seen = len(set(codes)) if len(blocks) > 1 else 3
        table.agreed = len(codes) == len(blocks) and not table.repeated_lines and all(r.exact for r in table.rows)
        table.finish()
    # One kind of several may be the end of a wide header over figures whose blanks got lost.
    return [t for t in tables if t.found and len({row.code for row in t.rows}) == len(blocks)]


def _whole_header(lines: Sequence[Line], run: HeaderRun, block: Block, form: TableForm) -> Header | None:
    """The header of a run if it is whole, be it that its last label begins the line of figures."""
    for header_lines in (run.lines, (*run.lines, *lines[run.end : run.end + 1])):
        header = read_header(header_lines, block, form)
        if header is not None and header.whole:
            return header
    return None


def _is_under_heading(lines: Sequence[Line], run: HeaderRun, block: Block, blocks: Sequence[Block]) -> bool:
    """Whether the latest heading above or among the header lines is the block's."""
    vocabulary = Vocabulary((other.code, other.heading) for other in blocks)
    first = next(i for i, line in enumerate(lines) if line is run.lines[0])
    for at in range(run.end - 1, max(first - 3, -1), -1):
        codes = [code for slot in lines[at].own for code in vocabulary.exact(slot.text)]
        if codes:
            return codes[-1] == block.code
    return False


def _add(
    tables: list[TableReading],
    lines: Sequence[Line],
    run: HeaderRun,
    block: Block,
    header: Header,
    form: TableForm,
    layout: int,
) -> None:
    width = len(block.columns)
    taken = captioned = False
    for line in lines[run.end :]:
        words = line.leading_words()
        values = line.after(words[-1]) if words else line.slots
        has_figures = any(slot.nature == "figure" for slot in values)
        if not has_figures and len(values) < width and not line.own:
            continue
        if taken and line.clean and line.grid == tables[-1].rows[-1].line.grid:
            if 2 * sum(slot.nature == "figure" for slot in values) > width:
                tables[-1].repeated_lines += 1
                tables[-1].lines.append(line)
                continue
            if words and not values and not captioned and not is_header_line(line, form.labels[layout]):
                captioned = True  # 其中： over the rows of further units
                continue
        short = not values or len(values) < min(width, SHORT_ROW) or (not has_figures and len(values) < width)
        if short or is_header_line(line, form.labels[layout]):
            break
        if taken and (line.grid != tables[-1].rows[-1].line.grid or len(values) < width):
            break
        if taken and not has_figures and not words:
            continue  # an empty row is no further table
        if taken:
            tables[-1].repeated_lines += 1
            tables[-1].lines.append(line)
            continue
        code = block.rows[0].code
        if not tables or any(row.code == code for row in tables[-1].rows):
            tables.append(TableReading(form, layout))
        tables[-1].header_lines += run.lines
        label = words[-1] if words else values[0]
        read_row(tables[-1], block, code, "label", label, line, values, header)
        blank = [other for other in run.lines if _is_blank_row(other, form.labels[layout], width)]
        if words and blank:
            tables[-1].repeated_lines += len(blank)
        taken = True


def _is_blank_row(line: Line, labels: LayoutLabels, width: int) -> bool:
    """Whether a line is the row of a unit without figures: its name, and a cell without words for each figure."""
    names = [slot.text for slot in line.words]
    if len(names) != 1 or labels.mention(names[0]).is_column or labels.mention(names[0]).is_group:
        return False
    return sum(slot.nature != "words" for slot in line.own) >= width
