"""Which of the tables found are the report's: one of each kind, or none where a choice would be a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.findings import finding
from parsers.forms import TABLE_FORMS
from parsers.forms.model import TableForm
from parsers.label_reader import candidates
from parsers.lines import Line
from parsers.reading import Finding, SectionKind, TableKind
from parsers.table_reader import LEAST_ROWS, read_tables
from parsers.table_reading import TableReading

LEAST_SHARE = 5  # a table holds at least one in so many of its form's cells


@dataclass(frozen=True, slots=True)
class Choice:
    """The report's table of one kind (None where it could not be told), and the others of that kind."""

    kind: TableKind
    table: TableReading | None
    others: tuple[TableReading, ...] = ()
    findings: tuple[Finding, ...] = ()


def kinds() -> list[TableKind]:
    """The kinds of table that the forms know, in the order of the reports."""
    return list(dict.fromkeys(form.kind for form in TABLE_FORMS))


def find_tables(lines: Sequence[Line], kind: TableKind) -> list[TableReading]:
    """The tables of one kind in a stream of lines, each by the form that fits it best, in reading order."""
    forms = [form for form in TABLE_FORMS if form.kind == kind]
    found: list[TableReading] = []
    left = lines
    for form in sorted(forms, key=lambda form: -_share_of_labels(lines, form)):
        tables = [t for t in read_tables(left, form) if (t.found + t.doubted) * LEAST_SHARE >= len(form.cells)]
        found += tables
        whole = {id(line) for table in tables if table.is_perfect for line in table.lines}
        if whole:
            left = [line for line in left if id(line) not in whole]
    taken: set[int] = set()
    best: list[TableReading] = []
    for table in sorted(found, key=lambda table: (-table.score, forms.index(table.form))):
        places = {id(line) for line in table.lines}
        if places & taken:
            continue
        taken |= places
        best.append(table)
    return sorted(best, key=lambda table: (table.lines[0].grid, table.lines[0].index))


def _share_of_labels(lines: Sequence[Line], form: TableForm) -> float:
    """How many of a form's rows have their labels among the lines, as a share."""
    labels = form.labels[0]
    seen = {row for line in lines for slot in line.naming for row in labels.mention(slot.text).rows}
    return len(seen) / len(labels.rows)


def choose(
    kind: TableKind,
    tables: Sequence[TableReading],
    section_of: Callable[[int], SectionKind | None],
    stranger_of: Callable[[int], str | None],
) -> Choice:
    """The one table, or the first of several with the same figures, or the only one that stands in the section that
    the form gives it; else none. `section_of` tells the section in which a grid stands, `stranger_of` the year or the
    organ that its caption names where that is not the report's.
    """
    if any(table.found * 2 >= len(table.form.cells) for table in tables):
        tables = [t for t in tables if (t.found + t.doubted) * LEAST_SHARE >= len(t.form.cells)]
    if not tables:
        return Choice(kind, None)
    ours = [table for table in tables if stranger_of(table.lines[0].grid) is None]
    if not ours:
        whose = stranger_of(tables[0].lines[0].grid)
        note = finding("table_missing", kind, why_zh=f"只有{whose}的表", why_en=f"there is only one of {whose}")
        return Choice(kind, None, tuple(tables), (note,))
    strange = tuple(table for table in tables if table not in ours)
    choice = _choose_among(kind, ours, section_of)
    return Choice(kind, choice.table, (*choice.others, *strange), choice.findings)


def _choose_among(
    kind: TableKind, tables: Sequence[TableReading], section_of: Callable[[int], SectionKind | None]
) -> Choice:
    distinct: list[TableReading] = []
    for table in tables:
        if all(_figures(table) != _figures(other) for other in distinct):
            distinct.append(table)
    if len(distinct) == 1 and not _repeated_lines(distinct[0]):
        return Choice(kind, distinct[0], tuple(tables[1:]))
    count = len(distinct) + sum(map(_repeated_lines, distinct))
    at_home = [table for table in distinct if section_of(table.lines[0].grid) == kind]
    if len(at_home) == 1 and not _repeated_lines(at_home[0]):
        note = _repeated(kind, count, "取本章节中的一张", "the one in its own section was taken", "warning")
        return Choice(kind, at_home[0], tuple(t for t in tables if t is not at_home[0]), (note,))
    note = _repeated(
        kind,
        count,
        "无法确定哪一张属于本机关本年度，未采用",
        "which one is the report's cannot be told: none was taken",
    )
    return Choice(kind, None, tuple(tables), (note,))


def _repeated_lines(table: TableReading) -> int:
    """Lines with a row's figures once more; in table 四 also those of other units behind the name of one kind."""
    if table.form.kind != "proceeding":
        return table.repeated_lines
    names = {id(slot.cell) for row in table.rows for slot in row.line.slots if slot.merged and slot.text == row.label}
    extra = [one for one in table.extra_rows if any(id(slot.cell) in names for slot in one.line.slots)]
    return table.repeated_lines + len(extra)


def without_unread(choice: Choice, lines: Sequence[Line], section_of: Callable[[int], SectionKind | None]) -> Choice:
    """The choice, unless a second table of its kind stands there that could not be read: which of the two is the
    report's is then not known. One in another section than the kind's own is only pointed at."""
    if choice.table is None:
        return choice
    rows = _unread_rows(choice.table, choice.others, lines)
    if len({row for row, _ in rows}) < LEAST_ROWS:
        return choice
    at_home = any(section_of(line.grid) == choice.kind for _, line in rows)
    taken_at_home = section_of(choice.table.lines[0].grid) == choice.kind
    if at_home or not taken_at_home:
        note = _repeated(
            choice.kind,
            2,
            "其中一张无法读取，无法确定哪一张属于本机关本年度，未采用",
            "one of them could not be read: none was taken",
        )
        return Choice(choice.kind, None, (choice.table, *choice.others), (*choice.findings, note))
    note = _repeated(choice.kind, 2, "本章节以外的一张无法读取", "one outside its section could not be read", "warning")
    return Choice(choice.kind, choice.table, choice.others, (*choice.findings, note))


def _unread_rows(table: TableReading, others: Sequence[TableReading], lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Lines with the label and the figures of a row of the form that stand in no table that was read."""
    blocks = table.form.layouts[table.layout]
    if not all(block.headless for block in blocks):
        return []  # too few rows, whose names stand in other tables as well
    labels = table.form.labels[table.layout]
    known = {id(line) for one in (table, *others) for line in one.lines}
    rows = []
    for found in candidates(lines, labels):
        line = lines[found.at]
        whole = len(found.values) >= labels.most_columns or not line.clean
        if found.certain and id(line) not in known and line.has_number and whole:
            rows.append((found.rows[0], line))
    return rows


def _repeated(kind: TableKind, count: int, zh: str, en: str, severity: str = "error") -> Finding:
    return finding(
        "table_repeated",
        kind,
        actual=str(count),
        severity="warning" if severity == "warning" else "error",
        count=count,
        choice_zh=zh,
        choice_en=en,
    )


def _figures(table: TableReading) -> tuple[str, dict[str, Decimal | None]]:
    return table.form.form, {name: cell.value for name, cell in table.cells.items()}


def report_form(tables: Sequence[TableReading]) -> str | None:
    """The form of the report by its tables: `mixed` where they differ, None where no table tells."""
    telling = list(dict.fromkeys(table.form.form for table in tables if not table.form.lasting))
    if not telling:
        return None
    return telling[0] if len(telling) == 1 else "mixed"
