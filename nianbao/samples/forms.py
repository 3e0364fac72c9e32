"""The official form's tables as cells with their spans, filled with figures: what the sample pages print.

Labels and order are those of the national form (国办公开办函〔2019〕60号 and 〔2021〕30号). Deliberately not the
parsers' tables: a page that is made from the reader's own idea of the form would prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell and the rows and columns that it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False


Grid = list[list[Cell]]

# Clause, its header, and its rows: label and the measures printed beside it.
ISSUED = ("本年制发件数", "本年废止件数", "现行有效件数")
ITEMS = ("上一年项目数量", "本年增/减", "处理决定数量")
DECISIONS = ("本年处理决定数量",)
DISCLOSURE = {
    "2019": (
        ("（一）", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), ("made", "published", "published_total"),
         (("regulations", "规章"), ("normative_documents", "规范性文件"))),
        ("（五）", ITEMS, ("items_last_year", "items_change", "decisions"),
         (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项"))),
        ("（六）", ITEMS, ("items_last_year", "items_change", "decisions"),
         (("penalties", "行政处罚"), ("coercive_measures", "行政强制"))),
        ("（八）", ITEMS[:2], ("items_last_year", "items_change"), (("fees", "行政事业性收费"),)),
        ("（九）", ("采购项目数量", "采购总金额"), ("projects", "amount"), (("procurement", "政府集中采购"),)),
    ),
    "2021": (
        ("（一）", ISSUED, ("issued", "repealed", "in_force"),
         (("regulations", "规章"), ("normative_documents", "行政规范性文件"))),
        ("（五）", DECISIONS, ("decisions",), (("licensing", "行政许可"),)),
        ("（六）", DECISIONS, ("decisions",), (("penalties", "行政处罚"), ("coercive_measures", "行政强制"))),
        ("（八）", ("本年收费金额（单位：万元）",), ("amount",), (("fees", "行政事业性收费"),)),
    ),
}  # fmt: skip
WIDTH = 4  # columns of table 二

APPLICANTS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
CHECK = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
BEFORE = (("received", "一、本年新收政府信息公开申请数量"), ("carried_in", "二、上年结转政府信息公开申请数量"))
HANDLED = "三、本年度办理结果"
GROUPS = (
    ("（一）予以公开", (("granted", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partly_granted", ""),)),
    ("（三）不予公开", (
        ("refused_state_secret", "1.属于国家秘密"), ("refused_other_law", "2.其他法律行政法规禁止公开"),
        ("refused_security_stability", "3.危及“三安全一稳定”"), ("refused_third_party", "4.保护第三方合法权益"),
        ("refused_internal_affairs", "5.属于三类内部事务信息"), ("refused_process", "6.属于四类过程性信息"),
        ("refused_enforcement_file", "7.属于行政执法案卷"), ("refused_admin_query", "8.属于行政查询事项"))),
    ("（四）无法提供", (
        ("unable_not_held", "1.本机关不掌握相关政府信息"), ("unable_needs_creation", "2.没有现成信息需要另行制作"),
        ("unable_unclear", "3.补正后申请内容仍不明确"))),
    ("（五）不予处理", (
        ("rejected_petition", "1.信访举报投诉类申请"), ("rejected_repeat", "2.重复申请"),
        ("rejected_publication", "3.要求提供公开出版物"), ("rejected_excessive", "4.无正当理由大量反复申请"),
        ("rejected_confirmation", "5.要求行政机关确认或重新出具已获取信息"))),
)  # fmt: skip
OTHER = {
    "2019": ("（六）其他处理", (("other", ""),)),
    "2021": ("（六）其他处理", (
        ("other_not_corrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other_misc", "3.其他"))),
}  # fmt: skip
TOTAL = ("（七）总计", (("handled_total", ""),))
AFTER = ("carried_out", "四、结转下年度继续办理")

RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
KINDS = ("reconsideration", "suit_direct", "suit_after_reconsideration")


def disclosure(form: str, figures: Mapping[str, Mapping[str, str]]) -> Grid:
    """Table 二 of the form, filled with the figures of each item and measure."""
    grid: Grid = []
    for clause, headers, measures, items in DISCLOSURE[form]:
        grid.append([Cell(f"第二十条第{clause}项", WIDTH, head=True)])
        grid.append(_spread([Cell("信息内容", head=True), *(Cell(text, head=True) for text in headers)]))
        for item, label in items:
            values = [Cell(figures.get(item, {}).get(measure, "")) for measure in measures]
            grid.append(_spread([Cell(label), *values]))
    return grid


def application(form: str, figures: Mapping[str, Sequence[str]]) -> Grid:
    """Table 三 of the form: 23 or 25 rows of seven numbers."""

    def numbers(outcome: str) -> list[Cell]:
        return [Cell(text) for text in figures[outcome]]

    groups = (*GROUPS, OTHER[form], TOTAL)
    height = sum(len(rows) for _, rows in groups)
    grid: Grid = [
        [Cell(CHECK, 3, 3), Cell("申请人情况", 7, head=True)],
        [Cell("自然人", rows=2, head=True), Cell("法人或其他组织", 5, head=True), Cell("总计", rows=2, head=True)],
        [Cell(text, head=True) for text in APPLICANTS],
    ]
    grid += [[Cell(label, 3), *numbers(outcome)] for outcome, label in BEFORE]
    first = [Cell(HANDLED, rows=height)]
    for group, rows in groups:
        for position, (outcome, label) in enumerate(rows):
            cells = [Cell(group, 1 if label else 2, len(rows))] if position == 0 else []
            cells += [Cell(label)] if label else []
            grid.append([*first, *cells, *numbers(outcome)])
            first = []
    grid.append([Cell(AFTER[1], 3), *numbers(AFTER[0])])
    return grid


def proceeding(figures: Mapping[str, Sequence[str]]) -> Grid:
    """Table 四: one row of fifteen numbers under three heads."""
    heads = [Cell(text, head=True) for text in RESULTS]
    return [
        [Cell("行政复议", 5, head=True), Cell("行政诉讼", 10, head=True)],
        [*(replace(cell, rows=2) for cell in heads), Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)],
        [*heads, *heads],
        [Cell(text) for kind in KINDS for text in figures[kind]],
    ]


def unmerged(grid: Grid) -> Grid:
    """The same table without spans: the rest of what a cell spanned stands as blank cells, as some converters do."""
    width = sum(cell.columns for cell in grid[0])
    cells = [[Cell("")] * width for _ in grid]
    taken: set[tuple[int, int]] = set()
    for row, printed in enumerate(grid):
        column = 0
        for cell in printed:
            while (row, column) in taken:
                column += 1
            taken.update((row + down, column + across) for down in range(cell.rows) for across in range(cell.columns))
            cells[row][column] = replace(cell, rows=1, columns=1)
    return cells


def _spread(cells: list[Cell]) -> list[Cell]:
    """Widen the last cell so that the row is as wide as the table."""
    return [*cells[:-1], replace(cells[-1], columns=WIDTH - len(cells) + 1)]
