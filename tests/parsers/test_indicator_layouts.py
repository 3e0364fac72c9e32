"""The form of 2014 as offices print it: without header or units, with codes, in two columns of the page, as lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.document import Block, Document, Paragraph
from parsers.forms import form_2014
from parsers.grid import Printed, from_spans
from parsers.reading import Hints, Reading
from parsers.report import read_report

Line = tuple[str, str, str]  # label, unit, figure; groups have neither
GROUPS = {
    "proactive_total": "一、主动公开情况",
    "requests_received": "三、依申请公开情况",
    "meetings": "九、政府信息公开会议和培训情况",
}
FIGURES = {
    "proactive_total": 4071,
    "requests_received": 7,
    "received_online": 7,
    "requests_completed": 7,
    "completed_on_time": 7,
    "replies_total": 7,
    "reply_granted": 5,
    "reply_refused": 2,
    "refused_privacy": 2,
    "suits": 1,
    "suits_corrected": 1,
    "staff": 3,
    "staff_full_time": 3,
    "budget": 2,
}
TRUTH = {row.code: FIGURES.get(row.code, 0) for row in form_2014.ROWS}


def lines() -> list[Line]:
    found: list[Line] = []
    for row in form_2014.ROWS:
        if row.code in GROUPS:
            found.append((GROUPS[row.code], "", ""))
        found.append((row.labels[0], "万元" if row.quantity else "件", str(TRUTH[row.code])))
    return found


def table(rows: list[list[str]]) -> list[Block]:
    return [from_spans([[Printed(text) for text in row] for row in rows])]


def beside(pairs: list[tuple[Line, Line]]) -> list[Block]:
    header = ["统计指标", "单位", "统计数"]
    return table([header * 2, *([*left, *right] for left, right in pairs)])


def paragraphs(texts: list[str]) -> list[Block]:
    return [Paragraph(text, f"paragraph:{number}") for number, text in enumerate(texts)]


def half() -> int:
    return (len(lines()) + 1) // 2


def padded() -> list[Line]:
    return [*lines(), *[("", "", "")] * (2 * half() - len(lines()))]


LAYOUTS: dict[str, Callable[[], list[Block]]] = {
    "without header": lambda: table([list(line) for line in lines()]),
    "without header or units": lambda: table([[label, figure] for label, _, figure in lines()]),
    "codes before the units": lambda: table(
        [["统计指标", "代码", "单位", "统计数"], *([name, str(n), u, f] for n, (name, u, f) in enumerate(lines(), 1))]
    ),
    "codes before the figures": lambda: table(
        [["统计指标", "单位", "代码", "统计数"], *([name, u, str(n), f] for n, (name, u, f) in enumerate(lines(), 1))]
    ),
    "this year beside all years": lambda: table(
        [["统计指标", "单位", "历年累计", "本年度"], *([name, u, "9" if f else "", f] for name, u, f in lines())]
    ),
    "two columns of the page": lambda: beside(list(zip(padded()[: half()], padded()[half() :], strict=True))),
    "two columns line by line": lambda: beside(list(zip(padded()[::2], padded()[1::2], strict=True))),
    "lines of label, unit and figure": lambda: paragraphs([f"{name}　{u}　{f}".strip() for name, u, f in lines()]),
    "lines with a colon": lambda: paragraphs([f"{name}：{f}{u}" if f else name for name, u, f in lines()]),
    "a paragraph for each cell": lambda: paragraphs([text for line in lines() for text in line if text]),
}


def read(blocks: list[Block]) -> Reading:
    head = [
        Paragraph("青山县人民政府2016年政府信息公开工作年度报告"),
        Paragraph("一、概述"),
        Paragraph("工作有序推进。" * 60),
    ]
    return read_report(Document("text/html", (*head, *blocks)), Hints())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_is_read(layout: str) -> None:
    reading = read(LAYOUTS[layout]())
    assert {v.indicator: v.cell.value for v in reading.indicator} == TRUTH
    assert (reading.form, reading.status) == ("2014", "verified")


@pytest.mark.parametrize(
    "header", [["统计指标", "单位", "代码", "统计数"], ["统计指标", "代码", "单位", "统计数"], None]
)
def test_the_code_of_a_row_is_never_its_figure(header: list[str] | None) -> None:
    code_first = header is not None and header[1] == "代码"
    rows = [header] if header else []
    rows += [
        [name, str(n), "", ""] if code_first else [name, "", str(n), ""] for n, (name, _, _) in enumerate(lines(), 1)
    ]
    rows[5][3] = "12"
    assert {v.cell.value for v in read(table(rows)).indicator} <= {None, 12}


def test_two_figures_in_a_row_without_header_are_both_refused() -> None:
    rows = [[label, "3" if figure else "", figure] for label, _, figure in lines()]
    rows[1][1] = ""  # here only one of them is printed
    assert {v.cell.value for v in read(table(rows)).indicator} <= {None}


@pytest.mark.parametrize(
    ("label", "unit"), [("主动公开政府信息数", "万条"), ("主动公开政府信息数（单位：万条）", "条")]
)
def test_a_count_in_ten_thousands_is_not_taken_for_the_count(label: str, unit: str) -> None:
    rows = [["统计指标", "单位", "统计数"], *map(list, lines())]
    rows[2] = [label, unit, "22"]
    reading = read(table(rows))
    assert {v.indicator: v.cell.value for v in reading.indicator}["proactive_total"] is None
    assert "indicator.proactive_total" in {f.subject for f in reading.findings if f.rule == "cell_unreadable"}


@pytest.mark.parametrize(("unit", "value"), [("万元", 25000), ("元", 2.5)])
@pytest.mark.parametrize("cells", ["a line", "a paragraph each"])
def test_the_unit_of_a_line_is_obeyed_where_no_grid_is(unit: str, value: float, cells: str) -> None:
    rows = [(name, unit, "25000") if "专项经费" in name else (name, u, f) for name, u, f in lines()]
    texts = ["　".join(row) for row in rows] if cells == "a line" else [text for row in rows for text in row if text]
    reading = read(paragraphs(texts))
    assert {v.indicator: v.cell.value for v in reading.indicator}["budget"] == value
