"""Tables in plain text: runs of lines that hold cells, whichever way a program wrote them out.

Four layouts, told apart by their lines, all giving rows for the one grid builder:

- rows: the fields of a line are parted by TAB; blank lines inside the table mean nothing;
- stream: each cell is a line behind one TAB, a lone TAB is an empty cell, a blank line ends the row, and a line
  without TAB is the rest of the cell above it;
- piped: fields between `|` or box-drawing bars;
- aligned: fields parted by two or more spaces or by full-width spaces.

None of them states merged cells, so no grid made here is `clean`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from parsers import grid
from parsers.document import Grid
from parsers.grid import Printed

_LONG = 150  # characters: longer lines behind a TAB are indented prose
_TYPICAL = 40  # characters: the median cell of a table is shorter
_REST = 40  # characters: a line that is the rest of a cell is shorter
_SECTION = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_FIGURE = re.compile(r"[\s\d０-９.,，．+＋\-－—%％/增减]+(?:万元|元|件|条|项|个)?\s*")
_REST_OF_FIGURE = re.compile(r"[\d０-９.,，．]*(?:万元|亿元|元|件|条|项|个|人|次)?")
_BAR = re.compile(r"[|｜│┃║]")
_BORDER = re.compile(r"[\s|｜+\-=:─━│┃┄┅┈┉┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬]+")
_GAP = re.compile(r"(?: {2,}|[ \u3000]*\u3000[ \u3000]*)")


@dataclass(frozen=True, slots=True)
class Run:
    """Lines up to `end` that hang together: a table, or (`grid` None) lines that only looked like one."""

    end: int
    grid: Grid | None


def table_at(lines: Sequence[str], start: int) -> Run | None:
    """The run that begins with `lines[start]`, or None where that line is plain. Lines carry no line ends."""
    line = lines[start]
    if "\t" in line:
        return _stream_at(lines, start) if _is_cell(line) and _stream_follows(lines, start) else _rows_at(lines, start)
    following = lines[start + 1] if start + 1 < len(lines) else ""
    if _BAR.search(line) or (_BORDER.fullmatch(line) and _BAR.search(following)):
        return _fields_at(lines, start, _piped)
    if _GAP.search(line.strip(" \u3000")):
        return _fields_at(lines, start, _aligned)
    return None


def _is_blank(line: str) -> bool:
    return "\t" not in line and not line.strip()


def _is_cell(line: str) -> bool:
    """One cell of a stream: a TAB at the beginning and no other."""
    return line.startswith("\t") and line.count("\t") == 1 and len(line) <= _LONG


def _stream_follows(lines: Sequence[str], start: int) -> bool:
    """Whether the next line that holds a TAB is a cell of a stream too."""
    for line in lines[start + 1 : start + 8]:
        if "\t" in line:
            return _is_cell(line)
    return False


# --- stream: one cell a line -----------------------------------------------------------------------------------


def _stream_at(lines: Sequence[str], start: int) -> Run:
    rows: list[list[Printed]] = [[]]
    at = start
    end = start
    while at < len(lines):
        if _is_cell(lines[at]):
            rest = _rest_of_cell(lines, at)
            rows[-1].append(_stream_cell(lines, at, rest))
            at = end = rest
            continue
        blanks = _count_blanks(lines, at)
        following = at + blanks
        if blanks in (1, 2) and following < len(lines) and _is_cell(lines[following]):
            if _is_section(rows):
                if len(rows) == 1:
                    return Run(end, None)
                break
            rows.append([])
            at = following
            continue
        break
    if len(rows) > 1 and _is_section(rows):  # a heading behind a TAB belongs to what comes after the table
        heading = rows.pop()
        end = int(heading[0].locator.removeprefix("line:").split("-")[0]) - 1
    filled = [row for row in rows if row]
    if sum(len(row) > 1 for row in filled) < 2 or median(len(cell.text) for row in filled for cell in row) > _TYPICAL:
        return Run(max(end, start + 1), None)
    return Run(end, grid.from_rows(filled, _line_locator(start, end)))


def _is_section(rows: list[list[Printed]]) -> bool:
    """Whether the latest row is nothing but a numbered heading: no table goes on over it."""
    return len(rows[-1]) == 1 and bool(_SECTION.match(rows[-1][0].text))


def _stream_cell(lines: Sequence[str], start: int, end: int) -> Printed:
    parts = [lines[start][1:], *(line for line in lines[start + 1 : end] if not _is_blank(line))]
    return Printed("\n".join(parts), _line_locator(start, end))


def _rest_of_cell(lines: Sequence[str], at: int) -> int:
    """Where the cell that begins at `at` ends: behind lines without TAB that are plainly the rest of its text.

    They follow at once or after one blank line, are short, and lead to another cell. Figures have no rest, and a
    numbered heading is none: those lines stand between two tables.
    """
    text = lines[at][1:]
    plain_from = at + 1 + _count_blanks(lines, at + 1)
    if plain_from - at > 2 or not text.strip() or _FIGURE.fullmatch(text):
        return at + 1
    end = plain_from
    for _ in range(4):
        line = lines[end] if end < len(lines) else ""
        if _is_blank(line) or "\t" in line or len(line) > _REST or _SECTION.match(line):
            break
        end += 1
        blanks = _count_blanks(lines, end)
        following = lines[end + blanks] if end + blanks < len(lines) else ""
        if blanks <= 1 and _is_cell(following):
            return end
        if blanks == 1:
            end += 1
    return at + 1


def _count_blanks(lines: Sequence[str], at: int) -> int:
    count = 0
    while at + count < len(lines) and count < 8 and _is_blank(lines[at + count]):
        count += 1
    return count


# --- rows: one row a line --------------------------------------------------------------------------------------


def _rows_at(lines: Sequence[str], start: int) -> Run:
    rows: list[list[Printed]] = []
    at = end = start
    while at < len(lines):
        if "\t" in lines[at] and not (_is_cell(lines[at]) and _stream_follows(lines, at)):
            fields = _fields(at, lines[at].split("\t"))
            if rows and at == end and _goes_on(rows, fields):
                last = rows[-1].pop()
                joined = Printed(f"{last.text}\n{fields[0].text}", last.locator)
                rows[-1] += [joined, *fields[1:]]
            else:
                rows.append(fields)
            at += 1
            end = at
            continue
        if rows and at == end and _is_rest_of_row(lines, at):
            last = rows[-1][-1]
            rows[-1][-1] = Printed(f"{last.text}\n{lines[at].strip()}", last.locator, last.row_span, last.column_span)
            at += 1
            end = at
            continue
        blanks = _count_blanks(lines, at)
        if not 1 <= blanks <= 2:
            break
        at += blanks
    printed = [cell.text for row in rows for cell in row if cell.text.strip()]
    if len(rows) < 2 or len(printed) < 3 or median(len(text) for text in printed) > _TYPICAL:
        return Run(max(end, start + 1), None)
    return Run(end, grid.from_rows(rows, _line_locator(start, end)))


def _goes_on(rows: Sequence[Sequence[Printed]], fields: Sequence[Printed]) -> bool:
    """Whether a line's fields complete the row above it, which broke off within a figure (`251000`, then `元`)."""
    width = max(map(len, rows))
    begins = bool(fields[0].text.strip()) and bool(_REST_OF_FIGURE.fullmatch(fields[0].text.strip()))
    return begins and len(rows[-1]) + len(fields) - 1 == width > len(rows[-1])


def _is_rest_of_row(lines: Sequence[str], at: int) -> bool:
    """Whether a line without TAB, right behind a row, is the rest of its last cell: a figure or a unit."""
    line = lines[at].strip()
    return bool(line) and bool(_REST_OF_FIGURE.fullmatch(line))


def _fields(at: int, texts: Sequence[str]) -> list[Printed]:
    return [Printed(text, f"line:{at + 1};column:{column}") for column, text in enumerate(texts, start=1)]


# --- piped and aligned fields ----------------------------------------------------------------------------------


def _fields_at(lines: Sequence[str], start: int, split: Callable[[str], list[str]]) -> Run:
    rows: list[list[Printed]] = []
    at = end = start
    while at < len(lines):
        line = lines[at]
        if _BORDER.fullmatch(line) and line.strip():
            at += 1
            continue
        if _is_blank(line):
            if _count_blanks(lines, at) > 1:
                break
            at += 1
            continue
        texts = split(line)
        if "\t" in line or len(texts) < 2:
            break
        rows.append(_fields(at, texts))
        at += 1
        end = at
    if len(rows) < 3 or max(len(row) for row in rows) < 3:
        return Run(max(end, start + 1), None)
    if median(len(cell.text) for row in rows for cell in row) > _TYPICAL / 2:
        return Run(max(end, start + 1), None)
    return Run(end, grid.from_rows(rows, _line_locator(start, end)))


def _piped(line: str) -> list[str]:
    inner = line.strip()
    if not _BAR.search(inner):
        return []
    texts = _BAR.split(inner)
    texts = texts[1:] if not texts[0] else texts
    return texts[:-1] if texts and not texts[-1] else texts


def _aligned(line: str) -> list[str]:
    return _GAP.split(line.strip(" \u3000"))


def _line_locator(start: int, end: int) -> str:
    return f"line:{start + 1}" if end <= start + 1 else f"line:{start + 1}-{end}"
