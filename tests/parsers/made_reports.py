"""Reports made up at random, printed in many styles and with faults.

Numbers satisfy the identities of the form; `Style` says how they are printed, and `faults` spoil the print. The truth
of a cell is what is printed in it.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from parsers.document import Block, Cell, Document, Grid, Paragraph
from parsers.forms import TABLE_FORMS
from parsers.forms.model import TableForm
from parsers.grid import Printed, from_rows, from_spans

TITLE = "青山县人民政府{year}年政府信息公开工作年度报告"
RELATION = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
NO_NUMBERS = ["99%", "约3", "1.2.3", "2021-3-1", "2²", "12（6）", "3余", "-2", "3.5", "一千", "0O", "<5", "5/6", "3 4"]
HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS = {
    "granted": ("三、本年度办理结果", None),
    "refused_state_secret": (None, "（三）不予公开"),
    "unable_not_held": (None, "（四）无法提供"),
    "rejected_petition": (None, "（五）不予处理"),
    "other_not_corrected": (None, "（六）其他处理"),
}
GROUPED = ("refused_", "unable_", "rejected_", "other_")


@dataclass
class Row:
    """A printed row: its label cells, and the cells of figures with the keys that they stand for ('' for none)."""

    labels: list[str]
    cells: list[tuple[str, str]]
    code: str = ""
    spoilt: bool = False


@dataclass
class Table:
    """A printed table: header rows (as rows of printed cells) and rows of figures."""

    kind: str
    header: list[list[Printed]]
    rows: list[Row]
    label_columns: int
    caption: str = ""


@dataclass
class Report:
    """What is printed, and the truth: the number that each cell's print says, None for blank or unreadable print."""

    year: int
    form: str = "2019"
    truth: dict[str, float | None] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    strangers: list[Table] = field(default_factory=list)  # tables of others, each under its caption


@dataclass(frozen=True)
class Style:
    """How a report is printed."""

    form: str = "2019"
    zero: str = "0"
    spaced: bool = False
    numbering: str = "official"
    digits: str = "plain"
    grids: str = "spans"  # spans, rows (no spans stated, shifted at will), transposed, paragraphs
    split: int = 0  # table 三 is cut after so many rows
    one_grid: bool = False
    remark: bool = False


def form_of(kind: str, form: str) -> TableForm:
    return next(one for one in TABLE_FORMS if one.kind == kind and (one.form == form or one.lasting))


# --- numbers ----------------------------------------------------------------------------------------------------


def numbers_of(rng: random.Random, form: str) -> dict[str, int]:
    """Figures for every cell of the three tables, true to the identities."""
    found: dict[str, int] = {}
    application = form_of("application", form)
    block = application.layouts[0][0]
    outcomes = [row.code for row in block.rows[2:-2]]
    applicants = [column.code for column in block.columns[:-1]]
    for applicant in applicants:
        few = rng.random() < 0.6
        for outcome in outcomes:
            many = rng.choice((0, 0, 0, 1, 3, 12, 250, 1302))
            found[f"{outcome}.{applicant}"] = 0 if few and rng.random() < 0.9 else many
        handled = sum(found[f"{outcome}.{applicant}"] for outcome in outcomes)
        carried_out = rng.choice((0, 0, 2, 17))
        carried_in = rng.randint(0, min(handled + carried_out, 9))
        found[f"handled_total.{applicant}"] = handled
        found[f"carried_out.{applicant}"] = carried_out
        found[f"carried_in.{applicant}"] = carried_in
        found[f"received.{applicant}"] = handled + carried_out - carried_in
    for row in block.rows:
        found[f"{row.code}.total"] = sum(found[f"{row.code}.{applicant}"] for applicant in applicants)
    found = {f"application.{name}": value for name, value in found.items()}
    for kind in ("reconsideration", "suit_direct", "suit_after_reconsideration"):
        parts = [rng.choice((0, 0, 1, 4, 11)) for _ in range(4)]
        codes = ("upheld", "corrected", "other_result", "pending")
        found |= {f"proceeding.{kind}.{code}": part for code, part in zip(codes, parts, strict=True)}
        found[f"proceeding.{kind}.total"] = sum(parts)
    for name in form_of("disclosure", form).cells:
        found[f"disclosure.{name}"] = rng.choice((0, 1, 8, 47, 315, 4122, 30456))
    return found


# --- print ------------------------------------------------------------------------------------------------------


def printed_number(rng: random.Random, value: int, style: Style) -> tuple[str, float | None]:
    """A number as printed in a style, and what the print says."""
    if value == 0 and style.zero != "0":
        return style.zero, None
    text = f"{value:,}" if style.digits == "thousands" else str(value)
    if style.digits == "wide":
        text = text.translate({ord(digit): ord("０") + int(digit) for digit in "0123456789"})
    if style.digits == "padded":
        text = rng.choice((f"{text} ", f"\xa0{text}", f"\u3000{text}\n", text))
    return text, float(value)


def printed_label(rng: random.Random, label: str, style: Style) -> str:
    if style.numbering == "none":
        label = label.lstrip("（一二三四五六七）、12345678.")
    elif style.numbering == "narrow":
        label = label.replace("（", "(").replace("）", ")").replace(".", "．")
    elif style.numbering == "other":
        label = label.replace("1.", "①").replace("2.", "②").replace("3.", "③").replace("、", "．")
    if style.spaced and len(label) > 3:
        at = rng.randrange(1, len(label))
        label = label[:at] + rng.choice((" ", "\n", "\u3000", "\xa0", "\n\n")) + label[at:]
    return label


def cell(report: Report, rng: random.Random, name: str, style: Style) -> tuple[str, str]:
    text, value = printed_number(rng, report.numbers[name], style)
    report.truth[name] = value
    return text, name


def application_table(report: Report, rng: random.Random, style: Style) -> Table:
    block = form_of("application", style.form).layouts[0][0]
    applicants = [column.code for column in block.columns]
    header = [
        [
            Printed("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "", 3, 3),
            Printed("申请人情况", "", 1, 7),
        ],
        [Printed("自然人", "", 2), Printed("法人或其他组织", "", 1, 5), Printed("总计", "", 2)],
        [Printed(printed_label(rng, c.labels[0], style)) for c in block.columns[1:-1]],
    ]
    rows = []
    for row in block.rows:
        upper, lower = GROUPS.get(row.code, (None, None))
        nested = row.code.startswith(GROUPED)
        top = row.code in ("received", "carried_in", "carried_out")
        blanks = [""] * (0 if top else 2 if nested else 1)
        labels = [*blanks, printed_label(rng, row.labels[0], style)]
        if upper and not top:
            labels[0] = upper
        if lower and nested:
            labels[1] = lower
        figures = [cell(report, rng, f"application.{row.code}.{a}", style) for a in applicants]
        rows.append(Row(labels, figures, f"application.{row.code}"))
    return Table("application", header, rows, 3)


def proceeding_table(report: Report, rng: random.Random, style: Style) -> Table:
    header = [
        [Printed("行政复议", "", 1, 5), Printed("行政诉讼", "", 1, 10)],
        [
            *(Printed(printed_label(rng, r, style), "", 2) for r in RESULTS),
            *(Printed(kind, "", 1, 5) for kind in ("未经复议直接起诉", "复议后起诉")),
        ],
        [Printed(printed_label(rng, result, style)) for _ in range(2) for result in RESULTS],
    ]
    names = form_of("proceeding", style.form).cells
    figures = [cell(report, rng, f"proceeding.{name}", style) for name in names]
    return Table("proceeding", header, [Row([], figures, "proceeding")], 0)


def disclosure_table(report: Report, rng: random.Random, style: Style) -> Table:
    """All bands in one list of rows; bands and headers are rows without keys."""
    rows = []
    for block in form_of("disclosure", style.form).layouts[0]:
        rows.append(Row([block.heading[0]], []))
        rows.append(Row(["信息内容"], [(printed_label(rng, c.labels[0], style), "") for c in block.columns]))
        for row in block.rows:
            figures = [cell(report, rng, f"disclosure.{row.code}.{c.code}", style) for c in block.columns]
            rows.append(Row([printed_label(rng, row.labels[0], style)], figures, f"disclosure.{row.code}"))
    return Table("disclosure", [], rows, 1)


# --- faults -----------------------------------------------------------------------------------------------------

Fault = Callable[[Report, random.Random], None]


def _rows(report: Report) -> list[Row]:
    """The rows that no fault has spoilt yet: a row shifted and cut short would look like another, whole one."""
    return [row for table in report.tables for row in table.rows if row.code and not row.spoilt]


def _spoil(report: Report, rng: random.Random) -> None:
    """A cell whose print is no number."""
    row = rng.choice(_rows(report))
    at = rng.randrange(len(row.cells))
    text = rng.choice(NO_NUMBERS)
    name = row.cells[at][1]
    if text in ("-2",) and name.endswith("items_change"):
        return
    if text in ("3.5", "-2") and name.endswith("amount"):
        return
    row.cells[at] = (text, name)
    report.truth[name] = None


def _misprint(report: Report, rng: random.Random) -> None:
    """A number that breaks the sums."""
    row = rng.choice([row for row in _rows(report) if not row.code.startswith("disclosure")])
    at = rng.randrange(len(row.cells))
    name = row.cells[at][1]
    value = report.numbers[name] + rng.choice((1, 10, 100))
    row.cells[at] = (str(value), name)
    report.truth[name] = float(value)


def _misspell(report: Report, rng: random.Random) -> None:
    """A label with a character lost, doubled or replaced."""
    row = rng.choice([row for row in _rows(report) if row.labels and row.labels[-1]])
    label = row.labels[-1]
    at = rng.randrange(len(label))
    row.labels[-1] = label[:at] + rng.choice(("", label[at] * 2, "止", "囗")) + label[at + 1 :]


def _wipe_label(report: Report, rng: random.Random) -> None:
    row = rng.choice([row for row in _rows(report) if row.labels])
    row.spoilt = True
    row.labels[-1] = ""


def _lose_row(report: Report, rng: random.Random) -> None:
    table = rng.choice([table for table in report.tables if len(table.rows) > 1])
    row = rng.choice([row for row in table.rows if row.code])
    table.rows.remove(row)
    report.truth |= {name: None for _, name in row.cells if name}


def _swap_rows(report: Report, rng: random.Random) -> None:
    table = next(table for table in report.tables if table.kind == "application")
    at = rng.randrange(len(table.rows) - 1)
    table.rows[at], table.rows[at + 1] = table.rows[at + 1], table.rows[at]


def _lose_cell(report: Report, rng: random.Random) -> None:
    """One cell of a row is not there at all; the others move up."""
    row = rng.choice([row for row in _rows(report) if len(row.cells) > 1])
    row.spoilt = True
    _, name = row.cells.pop(rng.randrange(len(row.cells)))
    report.truth[name] = None


def _shift(report: Report, rng: random.Random) -> None:
    """A row that begins one column too far to the right."""
    row = rng.choice(_rows(report))
    row.spoilt = True
    row.cells.insert(0, ("", ""))


def _add_row(report: Report, rng: random.Random) -> None:
    """A local row that the form does not have."""
    table = next(table for table in report.tables if table.kind == "application")
    at = rng.randrange(2, len(table.rows) - 2)
    label = rng.choice(("9.其他情形", "（三）不予公开", "小计", "6.属于商业秘密", "涉及个人隐私"))
    table.rows.insert(at, Row(["", label], [(str(rng.randint(0, 3)), "") for _ in range(7)]))


def _note(report: Report, rng: random.Random) -> None:
    row = rng.choice(_rows(report))
    at = rng.randrange(len(row.cells))
    name = row.cells[at][1]
    value = report.numbers[name]
    row.cells[at] = (f"{value}（其中修订 {value} 件）", name)
    report.truth[name] = float(value)


def _blank(report: Report, rng: random.Random) -> None:
    row = rng.choice(_rows(report))
    at = rng.randrange(len(row.cells))
    name = row.cells[at][1]
    row.cells[at] = ("", name)
    report.truth[name] = None


def _unit(report: Report, rng: random.Random) -> None:
    row = rng.choice([row for row in _rows(report) if not row.code.startswith("disclosure")])
    row.cells = [(f"{text}件" if text.strip().isdigit() else text, name) for text, name in row.cells]


def _double_row(report: Report, rng: random.Random) -> None:
    """A row printed twice with another figure: which of the two it is cannot be told."""
    table = next(table for table in report.tables if table.kind == "application")
    row = rng.choice([row for row in table.rows if row.code and not row.spoilt])
    name = row.cells[0][1]
    again = [(str(report.numbers[name] + 7), name), *row.cells[1:]]
    row.spoilt = True
    table.rows.insert(table.rows.index(row) + 1, Row(list(row.labels), again, spoilt=True))
    report.truth |= {name: None for _, name in row.cells}


def _shift_column(report: Report, rng: random.Random) -> None:
    """A whole table whose figures begin one column too far to the right."""
    table = rng.choice(report.tables)
    for row in table.rows:
        if row.code:
            row.spoilt = True
            row.cells.insert(0, ("", ""))


def _drop_header(report: Report, rng: random.Random) -> None:
    table = rng.choice([table for table in report.tables if table.header])
    table.header = [[Printed("")]]


def _swap_tables(report: Report, rng: random.Random) -> None:
    """Two tables, each in the other's section."""
    one, two = rng.sample(range(len(report.tables)), 2)
    report.tables[one], report.tables[two] = report.tables[two], report.tables[one]


def _another(report: Report, rng: random.Random, caption: str) -> None:
    other = Report(report.year, report.form, numbers=numbers_of(rng, report.form))
    report.strangers.append(application_table(other, rng, Style(report.form)))
    report.strangers[-1].caption = caption


def _add_subordinate(report: Report, rng: random.Random) -> None:
    _another(report, rng, "附：红星镇人民政府收到和处理政府信息公开申请情况")


def _add_last_year(report: Report, rng: random.Random) -> None:
    _another(report, rng, f"{report.year - 1}年收到和处理政府信息公开申请情况表")


FAULTS: dict[str, Fault] = {
    "spoil": _spoil,
    "misprint": _misprint,
    "misspell": _misspell,
    "wipe_label": _wipe_label,
    "lose_row": _lose_row,
    "swap_rows": _swap_rows,
    "lose_cell": _lose_cell,
    "shift": _shift,
    "add_row": _add_row,
    "note": _note,
    "blank": _blank,
    "unit": _unit,
    "double_row": _double_row,
    "shift_column": _shift_column,
    "drop_header": _drop_header,
    "swap_tables": _swap_tables,
    "add_subordinate": _add_subordinate,
    "add_last_year": _add_last_year,
}


# --- document ---------------------------------------------------------------------------------------------------


def document_of(report: Report, style: Style) -> Document:
    blocks: list[Block] = [Paragraph(TITLE.format(year=report.year), "p:0"), Paragraph("一、总体情况", "p:1")]
    blocks.append(Paragraph("本年度认真贯彻落实《中华人民共和国政府信息公开条例》，各项工作有序推进。", "p:2"))
    if style.one_grid and style.grids == "spans":
        rows = [row for table in report.tables for row in _printed_rows(table, style)]
        blocks.append(from_spans(rows, "g:0"))
    else:
        for heading, table in zip(HEADINGS, report.tables, strict=True):
            blocks.append(Paragraph(heading, "p"))
            blocks += _table_blocks(table, style)
    for table in report.strangers:
        blocks += [Paragraph(table.caption, "p"), from_spans(_printed_rows(table, Style()), "g")]
    blocks += [
        Paragraph("五、存在的主要问题及改进情况", "p:8"),
        Paragraph("公开的主动性有待提高，下一步将加强培训。", "p:9"),
        Paragraph("六、其他需要报告的事项", "p:10"),
        Paragraph("无其他需要报告的事项。", "p:11"),
    ]
    return Document("text/html", tuple(blocks))


def _table_blocks(table: Table, style: Style) -> list[Block]:
    rows = _printed_rows(table, style)
    if style.grids == "paragraphs":
        return [Paragraph(p.text, "p") for row in rows for p in row if p.text.strip()]
    if style.grids == "transposed":
        grid = from_spans(rows, "g")
        turned = tuple(Cell(c.text, c.column, c.row, c.locator, c.column_span, c.row_span) for c in grid.cells)
        return [Grid(turned, grid.column_count, grid.row_count, "g")]
    make = from_rows if style.grids == "rows" else from_spans
    if table.kind == "application" and style.split:
        at = len(table.header) + style.split
        return [make(rows[:at], "g:1"), Paragraph("（续表）", "p"), make(rows[at:], "g:2")]
    return [make(rows, "g")]


def _printed_rows(table: Table, style: Style) -> list[list[Printed]]:
    spans = style.grids != "rows"
    rows = [list(row) for row in table.header]
    if style.remark and table.kind == "application":
        rows[0].append(Printed("备注", "", 3))
    width = max((len(row.cells) for row in table.rows), default=0)
    for row in table.rows:
        if not spans:
            rows.append([Printed(text) for text in (*row.labels, *(text for text, _ in row.cells))])
            continue
        labels = [Printed(label) for label in row.labels[:-1]]
        rest = table.label_columns - len(labels)
        labels += [Printed(label, "", 1, rest) for label in row.labels[-1:]]
        if not row.cells and table.kind == "disclosure":
            rows.append([Printed(row.labels[0], "", 1, width + 1)])
            continue
        extra = [Printed("")] if style.remark and table.kind == "application" and not row.spoilt else []
        rows.append([*labels, *(Printed(text) for text, _ in row.cells), *extra])
    if not spans:
        return [[Printed(p.text) for p in row] for row in rows]
    return rows


def made(seed: int, style: Style, faults: list[str]) -> tuple[Report, Document]:
    """A report of the style with the faults, and the document that prints it; the same for the same arguments."""
    rng = random.Random(seed)
    report = Report(2020 if style.form == "2019" else 2022, style.form, numbers=numbers_of(rng, style.form))
    report.tables = [make(report, rng, style) for make in (disclosure_table, application_table, proceeding_table)]
    for fault in faults:
        if fault in ("lose_cell", "drop_header") and style.grids == "transposed":
            continue  # turned round, the figures would truly be printed beside other labels
        with contextlib.suppress(IndexError):  # no row is left that could be spoilt
            FAULTS[fault](report, rng)
    return report, document_of(report, style)
