"""Tables as they are really printed: shifted, split, merged, turned round, repeated, of another form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from parsers.document import Block, Cell, Document, Grid, Paragraph, Picture
from parsers.forms import form_2014
from parsers.grid import Printed, from_rows, from_spans
from parsers.plausibility import implausible
from parsers.read import read
from parsers.reading import Hints, Reading
from parsers.report import read_report

PROSE = "本年度认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进各项工作。"
OUTCOME_LABELS = (
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "（六）其他处理",
)
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def printed(rows: Sequence[Sequence[str]]) -> list[list[Printed]]:
    return [[Printed(text) for text in row] for row in rows]


def application_rows(granted: int = 5, petition: int = 2) -> list[list[str]]:
    """The 2019 table: so many requests granted to natural persons, so many petitions, nothing else."""
    zeros = ["0"] * 7
    counts = {OUTCOME_LABELS[0]: granted, OUTCOME_LABELS[13]: petition}
    total = granted + petition

    def figures(count: int) -> list[str]:
        return [str(count), *zeros[:5], str(count)]

    return [
        ["", *APPLICANTS],
        ["一、本年新收政府信息公开申请数量", *figures(total)],
        ["二、上年结转政府信息公开申请数量", *zeros],
        *([label, *figures(counts.get(label, 0))] for label in OUTCOME_LABELS),
        ["（七）总计", *figures(total)],
        ["四、结转下年度继续办理", *zeros],
    ]


def disclosure_rows_2019() -> list[list[str]]:
    matters = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    return [
        ["第二十条第（一）项"],
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "0", "0", "0"],
        ["规范性文件", "3", "3", "39"],
        ["第二十条第（五）项"],
        matters,
        ["行政许可", "10", "-2", "7"],
        ["其他对外管理服务事项", "4", "0", "9"],
        ["第二十条第（六）项"],
        matters,
        ["行政处罚", "6", "1", "2"],
        ["行政强制", "1", "0", "0"],
        ["第二十条第（八）项"],
        ["信息内容", "上一年项目数量", "本年增/减"],
        ["行政事业性收费", "3", "0"],
        ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购", "6", "251000元"],
    ]


def disclosure_rows_2021() -> list[list[str]]:
    return [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "8", "1", "20"],
        ["第二十条第（五）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", "47268"],
        ["第二十条第（六）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政处罚", "1115"],
        ["行政强制", "304"],
        ["第二十条第（八）项"],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费", "168.102"],
    ]


def proceeding_grid(figures: Sequence[str] = ("1", "0", "0", "0", "1") * 3) -> Grid:
    return from_spans(
        [
            [Printed("行政复议", "", 1, 5), Printed("行政诉讼", "", 1, 10)],
            [
                *(Printed(r, "", 2) for r in RESULTS),
                Printed("未经复议直接起诉", "", 1, 5),
                Printed("复议后起诉", "", 1, 5),
            ],
            [Printed(r) for _ in range(2) for r in RESULTS],
            [Printed(text) for text in figures],
        ]
    )


def report_of(
    disclosure: Sequence[Block] = (),
    application: Sequence[Block] = (),
    proceeding: Sequence[Block] = (),
    other: Sequence[Block] = (),
    year: int = 2020,
) -> Reading:
    """A report whose sections hold these blocks; a table not given is the ordinary one of 2019."""
    blocks = report_blocks(disclosure, application, proceeding, other, year)
    return read_report(Document("text/html", blocks), Hints())


def report_blocks(
    disclosure: Sequence[Block] = (),
    application: Sequence[Block] = (),
    proceeding: Sequence[Block] = (),
    other: Sequence[Block] = (),
    year: int = 2020,
) -> tuple[Block, ...]:
    return (
        Paragraph(f"青山县人民政府{year}年政府信息公开工作年度报告"),
        Paragraph("一、总体情况"),
        Paragraph(PROSE),
        Paragraph("二、主动公开政府信息情况"),
        *(disclosure or [from_spans(printed(disclosure_rows_2019()))]),
        Paragraph("三、收到和处理政府信息公开申请情况"),
        *(application or [from_spans(printed(application_rows()))]),
        Paragraph("四、政府信息公开行政复议、行政诉讼情况"),
        *(proceeding or [proceeding_grid()]),
        Paragraph("五、存在的主要问题及改进情况"),
        Paragraph(PROSE),
        Paragraph("六、其他需要报告的事项"),
        *(other or [Paragraph("无其他需要报告的事项。")]),
    )


def value(reading: Reading, subject: str) -> float | None:
    table, row, column = subject.split(".")
    if table == "disclosure":
        return next(v.cell.value for v in reading.disclosure if (v.item, v.measure) == (row, column))
    if table == "application":
        return next(r.cells[column].value for r in reading.application if r.outcome == row)
    return next(r.cells[column].value for r in reading.proceeding if r.kind == row)


def rules(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in reading.findings:
        found.setdefault(finding.rule, set()).add(finding.subject)
    return found


def test_an_ordinary_report_is_verified() -> None:
    reading = report_of()
    assert (reading.is_report, reading.form, reading.status) == (True, "2019", "verified")
    assert (reading.identities_checked, reading.identities_failed) == (7 + 7 + 23 + 3, 0)
    assert value(reading, "disclosure.procurement.amount") == 25.1
    assert [table.kind for table in reading.tables] == ["disclosure", "application", "proceeding"]


# --- proof ------------------------------------------------------------------------------------------------------


def test_a_broken_sum_in_a_clean_grid_is_the_sources_contradiction() -> None:
    reading = report_of(proceeding=[proceeding_grid(("10", "1", "0", "0", "0", *["0"] * 5, "5", "0", "0", "0", "0"))])
    assert reading.status == "inconsistent"
    assert rules(reading)["proceeding_sum"] == {"proceeding.reconsideration", "proceeding.suit_after_reconsideration"}
    assert reading.identities_failed == 2
    assert value(reading, "proceeding.reconsideration.total") == 0


def misprinted_rows() -> list[list[str]]:
    rows = application_rows()
    rows[3][1] = "6"  # granted to natural persons: breaks its row and its column
    return rows


def assert_is_the_sources(reading: Reading) -> None:
    """The misprint stands as printed, and the sums that it breaks are pointed at."""
    assert reading.status == "inconsistent"
    assert value(reading, "application.granted.natural_person") == 6
    assert all(cell.value is not None for row in reading.application for cell in row.cells.values())
    assert rules(reading)["row_sum"] == {"application.granted"}
    assert rules(reading)["outcome_sum"] == {"application.handled_total.natural_person"}


def test_a_broken_sum_where_both_readings_agree_is_the_sources_whatever_the_grid() -> None:
    rows = misprinted_rows()
    assert_is_the_sources(report_of(application=[from_spans(printed(rows))]))
    assert_is_the_sources(report_of(application=[from_rows(printed(rows))]))
    assert_is_the_sources(report_of(application=[Paragraph(" ".join(row)) for row in rows]))


def test_a_broken_sum_in_a_text_of_either_layout_is_the_sources() -> None:
    lines = ["\t".join(row) for row in misprinted_rows()]
    streams = ["\n".join(f"\t{text}" for text in row) for row in misprinted_rows()]
    for table in ("\n".join(lines), "\n\n".join(streams)):
        text = "\n".join(
            (
                "青山县人民政府2020年政府信息公开工作年度报告",
                "一、总体情况",
                PROSE,
                "三、收到和处理政府信息公开申请情况",
                table,
                "五、存在的主要问题及改进情况",
                PROSE,
            )
        )
        reading = read(text.encode(), Hints())
        assert value(reading, "application.granted.natural_person") == 6
        assert rules(reading)["row_sum"] == {"application.granted"}
        assert "cell_unreadable" not in rules(reading)


def test_a_broken_sum_in_proceedings_without_lines_is_the_sources() -> None:
    figures = ("10", "1", "0", "0", "0", *["0"] * 5, "5", "0", "0", "0", "0")
    grid = replace(proceeding_grid(figures), clean=False)
    reading = report_of(proceeding=[grid])
    assert reading.status == "inconsistent"
    assert value(reading, "proceeding.reconsideration.total") == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda rows: rows.insert(9, ["小计", "0", "0", "0", "0", "0", "0", "0"]),  # a row that no form has
        lambda rows: rows[8].__setitem__(1, ""),  # a row that does not begin with a figure: is one lost?
        lambda rows: rows.pop(8),
    ],
)
def test_a_broken_sum_in_a_guessed_grid_that_both_readings_do_not_agree_on_leaves_its_cells_in_doubt(
    spoilt: Callable[[list[list[str]]], object],
) -> None:
    rows = misprinted_rows()
    spoilt(rows)
    reading = report_of(application=[from_rows(printed(rows))])
    assert reading.status == "partial"
    assert value(reading, "application.granted.natural_person") is None
    assert "application.granted.natural_person" in rules(reading)["cell_unreadable"]
    assert "row_sum" in rules(reading)


def test_blanks_proven_to_be_zero_stay_null_and_leave_the_report_verified() -> None:
    rows = [[("" if text == "0" and "结转" not in row[0] else text) for text in row] for row in application_rows()]
    reading = report_of(application=[from_spans(printed(rows))])
    assert reading.status == "verified"
    assert value(reading, "application.granted.research") is None
    assert "application.granted.research" in rules(reading)["blank_as_zero"]
    assert "blank_cell" not in rules(reading)


def test_blanks_on_both_sides_of_the_balance_prove_nothing() -> None:
    rows = [[("" if text == "0" else text) for text in row] for row in application_rows()]
    reading = report_of(application=[from_spans(printed(rows))])
    assert "application.carried_in.natural_person" in rules(reading)["blank_cell"]
    assert reading.status == "partial"


def test_a_blank_that_is_not_zero_is_a_blank_cell() -> None:
    rows = application_rows()
    rows[3][7] = ""
    reading = report_of(application=[from_spans(printed(rows))])
    assert reading.status == "partial"
    assert rules(reading)["blank_cell"] == {"application.granted.total"}


def test_contradicting_equations_prove_no_blank() -> None:
    rows = application_rows()
    rows[1][2:7] = ["", "9", "", "", ""]
    reading = report_of(application=[from_spans(printed(rows))])
    assert "blank_as_zero" not in rules(reading)
    assert {"application.received.enterprise", "application.received.legal_service"} <= rules(reading)["blank_cell"]


def test_implausible_figures_are_pointed_at() -> None:
    rows = disclosure_rows_2021()
    rows[3] = ["行政规范性文件", "8", "1", "2"]
    assert (
        "disclosure.normative_documents.in_force"
        in rules(report_of(disclosure=[from_spans(printed(rows))], year=2022))["suspicious_value"]
    )


# --- layouts ----------------------------------------------------------------------------------------------------


def turned(grid: Grid) -> Grid:
    cells = tuple(Cell(c.text, c.column, c.row, c.locator, c.column_span, c.row_span) for c in grid.cells)
    return Grid(cells, grid.column_count, grid.row_count)


def test_tables_may_be_turned_round() -> None:
    reading = report_of(
        application=[turned(from_spans(printed(application_rows())))], proceeding=[turned(proceeding_grid())]
    )
    assert reading.status == "verified"
    assert value(reading, "application.rejected_petition.natural_person") == 2


def test_proceedings_may_have_a_row_for_each_kind() -> None:
    rows = [
        ["", *RESULTS],
        ["行政复议", "1", "0", "0", "2", "3"],
        ["未经复议直接起诉", "4", "0", "0", "0", "4"],
        ["复议后起诉", "0", "5", "0", "0", "5"],
    ]
    reading = report_of(proceeding=[from_spans(printed(rows))])
    assert reading.status == "verified"
    assert value(reading, "proceeding.suit_after_reconsideration.corrected") == 5


def test_proceedings_may_be_three_small_tables() -> None:
    small = [
        [[kind], list(RESULTS), [str(n), "0", "0", "0", str(n)]]
        for n, kind in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉"), start=1)
    ]
    reading = report_of(proceeding=[from_spans(printed(rows)) for rows in small])
    assert reading.status == "verified"
    assert [value(reading, f"proceeding.{k}.total") for k in ("reconsideration", "suit_direct")] == [1, 2]


def test_columns_are_read_in_the_order_in_which_they_are_printed() -> None:
    rows = application_rows()
    moved = [[row[0], row[7], *row[1:7]] for row in rows]
    moved[1][1:] = ["7", "4", "3", "0", "0", "0", "0"]
    reading = report_of(application=[from_spans(printed(moved))])
    assert value(reading, "application.received.total") == 7
    assert value(reading, "application.received.natural_person") == 4


def test_a_table_may_be_cut_by_a_paragraph_or_repeat_its_header() -> None:
    rows = application_rows()
    halves = [from_spans(printed(rows[:9])), Paragraph("（续表）"), from_spans(printed([rows[0], *rows[9:]]))]
    reading = report_of(application=halves)
    assert reading.status == "verified"
    assert [table.kind for table in reading.tables].count("application") == 2


def test_all_tables_may_stand_in_one_grid() -> None:
    width = 15
    rows = [row + [""] * (width - len(row)) for row in (*disclosure_rows_2019(), *application_rows())]
    proceeding = [[c.text for c in row] for row in proceeding_grid().rows()]
    rows += [
        ["行政复议", "", "", "", "", "行政诉讼", *[""] * 9],
        [*RESULTS, "未经复议直接起诉", "", "", "", "", "复议后起诉", "", "", "", ""],
        [*[""] * 5, *RESULTS, *RESULTS],
        proceeding[-1],
    ]
    grid = from_spans(printed(rows))
    reading = report_of(disclosure=[grid], application=[Paragraph("见上表。")], proceeding=[Paragraph("见上表。")])
    assert reading.status == "verified"
    assert value(reading, "proceeding.suit_direct.total") == 1


def test_cells_may_be_paragraphs() -> None:
    def paragraphs(rows: Sequence[Sequence[str]]) -> list[Block]:
        return [Paragraph(text) for row in rows for text in row if text]

    def lines(rows: Sequence[Sequence[str]]) -> list[Block]:
        return [Paragraph(" ".join(row)) for row in rows]

    for shape in (paragraphs, lines):
        reading = report_of(disclosure=shape(disclosure_rows_2019()), application=shape(application_rows()))
        assert reading.status == "verified"
        assert value(reading, "application.received.total") == 7
        assert value(reading, "disclosure.licensing.items_change") == -2


def test_a_local_row_is_pointed_at_and_may_complete_the_sum() -> None:
    rows = application_rows()
    rows.insert(13, ["9.涉及其他情形的", "1", "0", "0", "0", "0", "0", "1"])
    for row in (rows[1], rows[-2]):
        row[1] = row[7] = "8"
    reading = report_of(application=[from_spans(printed(rows))])
    assert reading.status == "verified"
    assert "extra_row" in rules(reading)


def test_a_column_of_remarks_is_no_column_of_figures() -> None:
    rows = [[*row, "备注" if i == 0 else ""] for i, row in enumerate(application_rows())]
    assert report_of(application=[from_spans(printed(rows))]).status == "verified"


def test_a_cell_merged_over_several_columns_is_not_given_to_any() -> None:
    rows = printed(application_rows())
    rows[2] = [rows[2][0], Printed("3", "", 1, 7)]
    reading = report_of(application=[from_spans(rows)])
    assert value(reading, "application.carried_in.total") is None
    assert "application.carried_in.total" in rules(reading)["cell_unreadable"]


def test_a_header_may_declare_another_unit_of_money() -> None:
    rows = disclosure_rows_2019()
    rows[-2][2], rows[-1][2] = "采购总金额（单位：元）", "251000"
    assert value(report_of(disclosure=[from_spans(printed(rows))]), "disclosure.procurement.amount") == 25.1


@pytest.mark.parametrize("unit", ["单位：元", "元"])
def test_a_unit_of_money_in_the_rows_label_is_obeyed_and_one_above_the_table_is_pointed_at(unit: str) -> None:
    rows = disclosure_rows_2021()
    rows[-2], rows[-1] = ["信息内容", "本年收费金额"], [f"行政事业性收费（{unit}）", "1681020"]
    assert value(report_of(disclosure=[from_spans(printed(rows))], year=2022), "disclosure.fees.amount") == 168.102
    rows[-1][0] = "行政事业性收费"
    reading = report_of(disclosure=[Paragraph("单位：元"), from_spans(printed(rows))], year=2022)
    assert "disclosure.fees.amount" in rules(reading)["suspicious_value"]


@pytest.mark.parametrize(
    "lead",
    [
        "附：红星镇人民政府收到和处理政府信息公开申请情况",
        "本机关本年度无申请。所属单位市水利工程管理处收到和处理政府信息公开申请情况如下：",
        "市水利工程管理处收到和处理政府信息公开申请情况",
    ],
)
def test_a_table_of_another_organ_is_not_the_reports_even_where_its_own_is_lost(lead: str) -> None:
    others = [Paragraph(lead), from_spans(printed(application_rows()))]
    reading = report_of(application=others)
    assert reading.application == ()
    assert rules(reading)["table_missing"] == {"application"}


@pytest.mark.parametrize(
    "lead", ["本机关收到和处理申请情况如下：", "我局共收到申请7件，具体情况见下表：", "具体情况："]
)
def test_a_lead_that_names_nobody_else_leaves_the_table_the_reports_own(lead: str) -> None:
    reading = report_of(application=[Paragraph(lead), from_spans(printed(application_rows()))])
    assert value(reading, "application.granted.total") == 5


@pytest.mark.parametrize(
    "printed_cell",
    (
        *("1 302", "1、302", "1.302", "1'302", "1302①", "1302*", "1302²", "13\n02", "1.302E+03", "-0", "十二", "O"),
        *("l2", "5.", "05", "9" * 20, "9007199254740993", "约5", "5-6", "5/6", "<5", "5%", "零", "〇"),
    ),
)
def test_a_cell_that_is_not_plainly_one_number_is_null_and_pointed_at(printed_cell: str) -> None:
    rows = application_rows()
    rows[3][1] = printed_cell
    reading = report_of(application=[from_spans(printed(rows))])
    assert value(reading, "application.granted.natural_person") is None
    assert "application.granted.natural_person" in rules(reading)["cell_unreadable"]


# --- forms ------------------------------------------------------------------------------------------------------


def test_tables_of_two_generations_make_a_mixed_form() -> None:
    reading = report_of(disclosure=[from_spans(printed(disclosure_rows_2021()))], year=2023)
    assert (reading.form, reading.status) == ("mixed", "verified")
    assert "form_mixed" in rules(reading)
    assert value(reading, "disclosure.fees.amount") == 168.102


def test_a_picture_in_place_of_a_table_is_a_missing_table() -> None:
    reading = report_of(disclosure=[Picture("table.png")])
    assert reading.status == "partial"
    assert rules(reading)["table_missing"] == {"disclosure"}


def test_two_tables_with_different_figures_in_one_section_are_both_refused() -> None:
    two = [from_spans(printed(application_rows())), from_spans(printed(application_rows(granted=9)))]
    reading = report_of(application=two)
    assert reading.status == "partial"
    assert reading.application == ()
    assert rules(reading)["table_repeated"] == {"application"}
    assert [table.kind for table in reading.tables].count("application") == 2


def proceeding_of_units(*rows: Sequence[str]) -> Grid:
    """Table 四 with a column for the unit's name before the fifteen."""
    count = len(RESULTS)
    return from_spans(
        [
            [Printed("单位", "", 3), Printed("行政复议", "", 1, count), Printed("行政诉讼", "", 1, 2 * count)],
            [
                *(Printed(result, "", 2) for result in RESULTS),
                Printed("未经复议直接起诉", "", 1, count),
                Printed("复议后起诉", "", 1, count),
            ],
            [Printed(result) for _ in range(2) for result in RESULTS],
            *([Printed(row[0], "", 1, 1 if row[1:] else 16), *map(Printed, row[1:])] for row in rows),
        ]
    )


ONE_UNIT, OTHER_UNIT = ["1", "0", "0", "0", "1"] * 3, ["2", "1", "0", "0", "3"] * 3


@pytest.mark.parametrize(
    "rows",
    [
        (["县政府", *ONE_UNIT], ["教育局", *OTHER_UNIT]),
        (["县政府", *ONE_UNIT], ["教育局", *OTHER_UNIT[:14]]),
        (["县政府", *ONE_UNIT], ["其中："], ["教育局", *OTHER_UNIT]),
        (["县政府", *[""] * 15], ["教育局", *OTHER_UNIT]),
        (["县政府", *["/"] * 15], ["教育局", *OTHER_UNIT]),
    ],
    ids=["two", "the second incomplete", "under a caption", "the first blank", "the first struck out"],
)
def test_proceedings_of_several_units_are_refused(rows: tuple[Sequence[str], ...]) -> None:
    reading = report_of(proceeding=[proceeding_of_units(*rows)])
    assert (reading.proceeding, reading.status) == ((), "partial")
    assert rules(reading)["table_repeated"] == {"proceeding"}


def test_proceedings_of_several_units_under_each_kind_are_refused() -> None:
    kinds = ("行政复议", "未经复议直接起诉", "复议后起诉")
    units = [
        row
        for kind in kinds
        for row in (
            [Printed(kind, "", 2), Printed("县政府"), *map(Printed, ONE_UNIT[:5])],
            [Printed("教育局"), *map(Printed, OTHER_UNIT[:5])],
        )
    ]
    reading = report_of(proceeding=[from_spans([[Printed(text) for text in ("类型", "单位", *RESULTS)], *units])])
    assert reading.proceeding == ()
    assert rules(reading)["table_repeated"] == {"proceeding"}


def test_proceedings_of_one_named_unit_are_read() -> None:
    reading = report_of(proceeding=[proceeding_of_units(["县政府", *ONE_UNIT])])
    assert reading.status == "verified"
    assert value(reading, "proceeding.reconsideration.total") == 1


def test_the_table_in_its_own_section_is_taken_before_one_elsewhere_and_the_choice_is_told() -> None:
    reading = report_of(other=[Paragraph("附：所属单位情况。"), from_spans(printed(application_rows(granted=9)))])
    assert value(reading, "application.granted.total") == 5
    assert rules(reading)["table_repeated"] == {"application"}


def test_a_table_printed_twice_alike_is_one_table() -> None:
    two = [from_spans(printed(application_rows())), from_spans(printed(application_rows()))]
    assert report_of(application=two).status == "verified"


def test_several_rows_under_one_header_of_proceedings_are_refused() -> None:
    grid = proceeding_grid()
    cells = [*grid.cells, *(Cell(t, 4, c) for c, t in enumerate(("2", "0", "0", "0", "2") * 3))]
    reading = report_of(proceeding=[Grid(tuple(cells), 5, 15)])
    assert reading.proceeding == ()
    assert rules(reading)["table_repeated"] == {"proceeding"}


def test_a_charts_data_sheet_is_no_table_of_the_form() -> None:
    sheet = from_spans(printed([["", "办件量", "系列 2"], ["2019", "23", "1.8"], ["2020", "42", "2.8"]]))
    reading = report_of(other=[sheet])
    assert reading.status == "verified"
    assert reading.tables[-1].kind == "other"


def indicator_rows() -> list[list[str]]:
    figures = {
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
    }
    rows = [["统计指标", "单位", "统计数"], ["一、主动公开情况", "——", "——"]]
    for row in form_2014.ROWS:
        rows.append([row.labels[0], "万元" if row.quantity else "件", str(figures.get(row.code, 0))])
    return rows


def indicator_report(rows: Sequence[Sequence[str]]) -> Reading:
    blocks = (
        Paragraph("青山县人民政府2016年政府信息公开工作年度报告"),
        Paragraph("一、概述"),
        Paragraph(PROSE * 10),
        from_spans(printed(rows)),
    )
    return read_report(Document("text/html", blocks), Hints())


def test_the_form_of_2014_is_read_line_by_line() -> None:
    reading = indicator_report(indicator_rows())
    assert (reading.form, reading.status) == ("2014", "verified")
    values = {v.indicator: (v.cell.value, v.unit) for v in reading.indicator}
    assert len(values) == len(form_2014.ROWS)
    assert values["suits_corrected"] == (1, "件")
    assert values["reconsiderations_corrected"] == (0, "件")
    assert values["budget"] == (0.0, "万元")
    assert reading.identities_checked == 7


def test_a_label_that_stands_twice_on_the_form_of_2014_is_not_guessed() -> None:
    rows = [row for row in indicator_rows() if "行政复议数量" not in row[0] and "行政诉讼" not in row[0]]
    rows = [row for i, row in enumerate(rows) if "被依法纠错" not in row[0] or i == 46]
    reading = indicator_report(rows)
    assert "suits_corrected" not in {v.indicator for v in reading.indicator if v.cell.value is not None}


def test_a_local_line_of_the_form_of_2014_is_kept_as_local() -> None:
    rows = indicator_rows()
    rows.insert(9, ["6.政务头条号公开政府信息数", "条", "12"])
    local = [v for v in indicator_report(rows).indicator if v.indicator == "local"]
    assert [(v.label, v.cell.value) for v in local] == [("6.政务头条号公开政府信息数", 12)]


def test_a_report_without_tables_from_before_the_forms_is_a_narrative() -> None:
    blocks = (
        Paragraph("青山县2010年政府信息公开工作年度报告"),
        Paragraph("一、概述"),
        Paragraph(PROSE * 10),
        Paragraph("二、主动公开政府信息的情况"),
        Paragraph(PROSE * 10),
    )
    reading = read_report(Document("text/html", blocks), Hints())
    assert (reading.is_report, reading.form, reading.status) == (True, "2008", "narrative")


@pytest.mark.parametrize(
    ("year", "form", "status"),
    [
        ("2010年", "2008", "narrative"),
        ("2016年", "2014", "partial"),
        ("2019年", "2019", "partial"),
        ("2023年", "2021", "partial"),
        ("", "2021", "partial"),  # headings that only the later forms have
    ],
)
def test_the_form_of_a_report_without_tables_is_that_of_its_year(year: str, form: str, status: str) -> None:
    headings = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    headings += ("四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况")
    title = Paragraph(f"青山县人民政府{year}政府信息公开工作年度报告")
    reading = read_report(
        Document("text/html", (title, *(Paragraph(text) for h in headings for text in (h, PROSE)))), Hints()
    )
    assert (reading.is_report, reading.form, reading.status) == (True, form, status)
    assert ("table_missing" in rules(reading)) == (status == "partial")


def test_the_empty_form_is_no_report() -> None:
    blank = [[text if not text.isdigit() else "" for text in row] for row in application_rows()]
    blocks = (
        Paragraph("政府信息公开工作年度报告格式模板"),
        Paragraph("一、总体情况"),
        Paragraph("（文字描述）"),
        from_spans(printed(blank)),
    )
    reading = read_report(Document("text/html", blocks), Hints())
    assert not reading.is_report
    assert reading.reason


@pytest.mark.parametrize(
    "title", ["2020年政府网站工作年度报表", "青山县2020年法治政府建设年度报告", "关于召开会议的通知"]
)
def test_look_alikes_are_no_reports(title: str) -> None:
    reading = read_report(Document("text/html", (Paragraph(title), Paragraph(PROSE * 20))), Hints())
    assert not reading.is_report


def test_a_reading_survives_json() -> None:
    reading = report_of()
    assert Reading.from_json(reading.to_json()) == reading


# --- whose table is it? -----------------------------------------------------------------------------------------


def test_a_table_whose_caption_names_another_year_is_left_for_the_reports_own() -> None:
    last_year = [Paragraph("2019年申请办理情况表"), from_spans(printed(application_rows(granted=9)))]
    own = [Paragraph("2020年申请办理情况表"), from_spans(printed(application_rows()))]
    reading = report_of(application=[*last_year, *own])
    assert reading.status == "verified"
    assert value(reading, "application.granted.total") == 5


def test_only_a_table_of_another_year_is_a_missing_table() -> None:
    reading = report_of(application=[Paragraph("2018年申请办理情况表"), from_spans(printed(application_rows()))])
    assert reading.application == ()
    assert rules(reading)["table_missing"] == {"application"}


def test_a_label_printed_twice_leaves_both_rows_in_doubt() -> None:
    rows = application_rows(petition=2)
    rows[7][0] = rows[6][0]
    rows[6][1] = rows[6][7] = "1"
    reading = report_of(application=[from_spans(printed(rows))])
    doubtful = rules(reading)["cell_unreadable"]
    assert {"application.refused_security_stability", "application.refused_other_law"} <= doubtful
    assert reading.status == "partial"
    assert len(reading.application) >= 20


def test_a_header_whose_order_cannot_be_made_out_gives_no_figures() -> None:
    rows = application_rows()
    header = [["", "总计", "自然人"], ["", "", *APPLICANTS[1:6]]]
    reading = report_of(application=[from_rows(printed([*header, *rows[1:]]))])
    assert all(cell.value is None for row in reading.application for cell in row.cells.values())
    assert reading.status == "partial"


def test_regulations_made_by_a_county_are_pointed_at() -> None:
    rows = disclosure_rows_2019()
    rows[2] = ["规章", "2", "2", "2"]
    disclosure = report_of(disclosure=[from_spans(printed(rows))]).disclosure
    assert "disclosure.regulations.made" in {finding.subject for finding in implausible(disclosure, "county")}
    assert list(implausible(disclosure, "province")) == []


@pytest.mark.parametrize(
    "other", ["青山县人民政府2019年政府信息公开工作年度报告", "红星镇人民政府2020年政府信息公开工作年度报告"]
)
def test_the_tables_of_a_second_report_in_the_document_never_fill_the_gaps_of_ours(other: str) -> None:
    second = [
        Paragraph(other),
        Paragraph("二、主动公开政府信息情况"),
        from_spans(printed(disclosure_rows_2019())),
        from_spans(printed(application_rows(granted=9))),
    ]
    reading = report_of(disclosure=[Paragraph("见附表。")], application=[Paragraph("见附表。")], other=second)
    assert (reading.disclosure, reading.application) == ((), ())
    assert rules(reading)["table_missing"] == {"disclosure", "application"}


def test_a_title_that_leads_elsewhere_takes_no_table_away() -> None:
    last_year = Paragraph("青山县人民政府2019年政府信息公开工作年度报告")
    blocks = (last_year, *report_blocks())
    assert read_report(Document("text/html", blocks), Hints(year=2020, by_archivist=True)).status == "verified"


# --- table 四 in other shapes ---------------------------------------------------------------------------------------

SUITS = ("未经复议直接起诉", "复议后起诉")
FIFTEEN = ("3", "1", "0", "0", "4", "0", "8", "0", "0", "8", "2", "0", "0", "6", "8")


def flat(*rows: Sequence[str]) -> Grid:
    return from_spans(printed(rows))


PROCEEDINGS: dict[str, list[Block]] = {
    "merged cells printed again in every place": [
        flat(
            ["行政复议"] * 5 + ["行政诉讼"] * 10,
            [*RESULTS, *[SUITS[0]] * 5, *[SUITS[1]] * 5],
            [*RESULTS, *RESULTS, *RESULTS],
            FIFTEEN,
        )
    ],
    "the same turned round": [
        flat(
            *(["行政复议", result, result, FIFTEEN[n]] for n, result in enumerate(RESULTS)),
            *(["行政诉讼", SUITS[n // 5], RESULTS[n % 5], FIFTEEN[5 + n]] for n in range(10)),
        )
    ],
    "with empty rows and an empty column": [
        from_spans(
            [
                *printed([[""] * 16]),
                [Printed("行政复议", "", 1, 5), Printed("行政诉讼", "", 1, 10), Printed("")],
                [*(Printed(r, "", 2) for r in RESULTS), *(Printed(s, "", 1, 5) for s in SUITS), Printed("\xa0")],
                [*printed([RESULTS * 2])[0], Printed("\xa0")],
                *printed([[*FIFTEEN, "\xa0"], [""] * 16]),
            ]
        )
    ],
    "reconsiderations and suits in a table each": [
        from_spans([[Printed("行政复议", "", 1, 5)], *printed([RESULTS, FIFTEEN[:5]])]),
        from_spans(
            [
                [Printed("行政诉讼", "", 1, 10)],
                [Printed(s, "", 1, 5) for s in SUITS],
                *printed([RESULTS * 2, FIFTEEN[5:]]),
            ]
        ),
    ],
    "a table for each kind under a line of text": [
        block
        for number, kind in enumerate(("行政复议", *SUITS))
        for block in (Paragraph(kind), flat(RESULTS, FIFTEEN[5 * number : 5 * number + 5]))
    ],
}


@pytest.mark.parametrize("shape", PROCEEDINGS)
def test_proceedings_may_be_printed(shape: str) -> None:
    reading = report_of(proceeding=PROCEEDINGS[shape])
    assert reading.status == "verified"
    figures = [case.cells[name].value for case in reading.proceeding for name in codes_of_results()]
    assert figures == list(map(int, FIFTEEN))


def codes_of_results() -> tuple[str, ...]:
    return ("upheld", "corrected", "other_result", "pending", "total")


def test_a_figure_printed_in_each_place_of_its_merged_cell_counts_once() -> None:
    rows = [[row[0], *(row[1:] * 3 if len(row) == 2 else row[1:])] for row in disclosure_rows_2021()]
    reading = report_of(disclosure=[from_spans(printed(rows))], year=2022)
    assert value(reading, "disclosure.licensing.decisions") == 47268
    rows[6][2] = "47269"
    reading = report_of(disclosure=[from_spans(printed(rows))], year=2022)
    assert value(reading, "disclosure.licensing.decisions") is None


# --- columns in another order where no grid tells where they stand ---------------------------------------------------

OFFICIAL = ("自然人", "法人或其他组织", "总计", *APPLICANTS[1:6])


def as_paragraphs(header: Sequence[str]) -> list[Block]:
    rows = application_rows()[1:]
    return [Paragraph(text) for row in ([*header], *rows) for text in row]


@pytest.mark.parametrize("header", [OFFICIAL, APPLICANTS, ("自然人", *APPLICANTS[2:4])])
def test_labels_in_a_reading_order_of_the_form_tell_the_columns(header: tuple[str, ...]) -> None:
    reading = report_of(application=as_paragraphs(header))
    assert value(reading, "application.granted.natural_person") == 5
    assert reading.status == "verified"


@pytest.mark.parametrize(
    "header",
    [
        ("总计", *APPLICANTS[:6]),
        ("法人或其他组织", "自然人", "总计", *APPLICANTS[1:6]),
        ("自然人", "法人或其他组织", "总计", "科研机构", "商业企业", *APPLICANTS[3:6]),
        ("自然人", "总计", "法人或其他组织", *APPLICANTS[1:6]),
    ],
)
def test_labels_in_any_other_order_leave_every_row_in_doubt(header: tuple[str, ...]) -> None:
    reading = report_of(application=as_paragraphs(header))
    assert all(cell.value is None for row in reading.application for cell in row.cells.values())
    assert {"application.granted.natural_person", "application"} & {f.subject for f in reading.findings}


def test_results_of_proceedings_in_another_order_are_refused_where_no_grid_tells_where_they_stand() -> None:
    results = ("结果纠正", "结果维持", *RESULTS[2:])
    header = ["行政复议", "行政诉讼", *results, *SUITS, *results, *results]
    reading = report_of(proceeding=[Paragraph(text) for text in (*header, *FIFTEEN)])
    assert all(cell.value is None for case in reading.proceeding for cell in case.cells.values())
    assert any(finding.subject.startswith("proceeding") for finding in reading.findings)


# --- one table for the whole report; lists of reports -----------------------------------------------------------------


def in_one_table(blocks: Sequence[Block], width: int = 15) -> Grid:
    """Every block in rows of one table: a paragraph is a row of one cell."""
    rows: list[list[Printed]] = []
    for block in blocks:
        if isinstance(block, Grid):
            rows += printed(block.raw_rows())
        elif isinstance(block, Paragraph):
            rows.append([Printed(block.text, "", 1, width)])
    return from_spans(rows)


def read_one_table(blocks: Sequence[Block]) -> Reading:
    return read_report(Document("text/html", (in_one_table(blocks),)), Hints())


def test_the_rows_of_text_of_a_table_that_holds_the_whole_report_are_its_title_sections_and_prose() -> None:
    reading = read_one_table(report_blocks())
    assert (reading.status, reading.year) == ("verified", 2020)
    assert reading.organ is not None
    assert reading.organ.name.endswith("青山县人民政府")
    assert [section.kind for section in reading.sections] == [
        *("preface", "overview", "disclosure", "application", "proceeding", "problems", "other")
    ][1:]
    assert value(reading, "application.granted.total") == 5


def test_the_caption_in_such_a_table_tells_whose_the_table_is() -> None:
    last_year = [Paragraph("2019年申请办理情况统计表"), from_spans(printed(application_rows(granted=9)))]
    reading = read_one_table(report_blocks(application=last_year))
    assert reading.application == ()
    assert "application" in rules(reading)["table_missing"]


def test_a_list_of_reports_is_no_report() -> None:
    titles = [f"青山县人民政府{year}年政府信息公开工作年度报告{year + 1}-01-20" for year in range(2012, 2024)]
    reading = read_report(Document("text/html", tuple(map(Paragraph, ["政府信息公开年报", *titles]))), Hints())
    assert (reading.is_report, reading.reason) == (False, "a list of reports: it names 12")


def test_a_second_table_that_cannot_be_read_leaves_none_taken() -> None:
    """The first table has a row for this year and one for the year before under each label; the second is plain."""
    doubled = [
        line
        for row in application_rows(granted=9)[1:]
        for line in (
            [Printed(row[0], "", 2), Printed("本年"), *printed([row[1:]])[0]],
            printed([["上年", *row[1:]]])[0],
        )
    ]
    header = [Printed("项目"), Printed("年度"), *printed([APPLICANTS])[0]]
    second = [Paragraph("另："), from_spans(printed(application_rows()))]
    reading = report_of(application=[from_spans([header, *doubled]), *second])
    assert reading.application == ()
    assert rules(reading)["table_repeated"] == {"application"}


def test_a_table_of_paragraphs_that_lost_its_blanks_counts_as_a_second_table() -> None:
    def lines(granted: int, dropped: str | None) -> list[Block]:
        rows = [[text for text in row if text != dropped] for row in application_rows(granted)[1:]]
        return [Paragraph(text) for row in ([*OFFICIAL], *rows) for text in row]

    reading = report_of(application=[*lines(9, "0"), Paragraph("（续）"), *lines(5, None)])
    assert reading.application == ()
    assert rules(reading)["table_repeated"] == {"application"}


def test_the_second_half_of_another_years_table_is_that_years_too() -> None:
    rows = printed(application_rows(granted=9))
    halves = [Paragraph("2019年申请办理情况统计表"), from_spans(rows[:12]), Paragraph("- 3 -"), from_spans(rows[12:])]
    reading = report_of(application=halves)
    assert reading.application == ()
    assert rules(reading)["table_missing"] == {"application"}


def test_a_sentence_that_leads_to_a_table_of_paragraphs_tells_whose_it_is() -> None:
    lead = Paragraph("本机关本年度无申请。所属单位市水利工程管理处收到和处理政府信息公开申请情况如下：")
    reading = report_of(application=[lead, *as_paragraphs(OFFICIAL)])
    assert reading.application == ()
    assert rules(reading)["table_missing"] == {"application"}


def test_a_unit_above_a_table_of_paragraphs_is_pointed_at() -> None:
    cells = [text for row in disclosure_rows_2021() for text in row]
    reading = report_of(disclosure=[Paragraph("（金额单位：元）"), *map(Paragraph, cells)], year=2022)
    assert value(reading, "disclosure.fees.amount") == 168.102
    assert "disclosure.fees.amount" in rules(reading)["suspicious_value"]


def test_a_row_whose_cells_are_all_merged_over_the_same_two_lines_is_only_tall() -> None:
    rows = printed(application_rows())
    tall = [Printed(cell.text, "", 2) for cell in rows[4]]
    reading = report_of(application=[from_spans([*rows[:4], tall, [], *rows[5:]])])
    assert reading.status == "verified"
    half = [rows[4][0], *tall[1:]]  # the label is not: which of the two rows are the figures of?
    reading = report_of(application=[from_spans([*rows[:4], half, rows[5][:1], *rows[6:]])])
    assert value(reading, "application.partly_granted.natural_person") is None


# --- what a doubtful cell may say ------------------------------------------------------------------------------------


def offers(reading: Reading) -> dict[str, str | None]:
    return {f.subject: f.expected for f in reading.findings if f.rule == "cell_unreadable"}


def test_the_only_way_to_read_a_wrapped_figure_is_offered_and_not_taken() -> None:
    rows = application_rows(granted=1240)
    for row in rows:
        row[:] = [text.replace("1240", "124\n0").replace("1242", "12\n42") for text in row]
    reading = report_of(application=[from_spans(printed(rows))])
    told = offers(reading)
    assert value(reading, "application.granted.natural_person") is None
    assert told["application.granted.natural_person"] == "1240"
    assert told["application.handled_total.total"] == "1242"


def test_where_two_ways_to_read_a_cell_satisfy_the_identities_none_is_offered() -> None:
    rows = disclosure_rows_2019()
    rows[3][2] = "1\n2"  # no identity binds table 二
    assert offers(report_of(disclosure=[from_spans(printed(rows))]))["disclosure.normative_documents.published"] is None
    both = application_rows(granted=5, petition=5)
    both[3][1] = both[16][1] = "5\n0"  # 50 and 0 would both be wrong, 5 and 5 is the only way: it is offered
    told = offers(report_of(application=[from_spans(printed(both))]))
    assert told["application.granted.natural_person"] == told["application.rejected_petition.natural_person"] == "5"
    both[3][7] = both[16][7] = "5\n0"  # still 5 and 5
    assert set(offers(report_of(application=[from_spans(printed(both))])).values()) == {"5"}


def test_endless_doubtful_cells_offer_nothing() -> None:
    rows = [[row[0], *("1\n1\n1" for _ in row[1:])] for row in application_rows()[1:]]
    reading = report_of(application=[from_spans(printed([application_rows()[0], *rows]))])
    assert {text for text in offers(reading).values() if text} == set()


def test_rows_whose_wide_labels_leave_an_empty_place_are_whole_beside_shifted_ones() -> None:
    """Labels of outcomes take two places and are misspaced by one; the others take one, with an empty place behind."""
    header, *body = application_rows()
    outcomes = {label: ["三、本年度办理结果", label] for label in OUTCOME_LABELS}
    rows = [["", "", *header[1:], ""]]
    for label, *figures in body:
        rows.append([*outcomes[label], "", *figures] if label in outcomes else [label, "", *figures, ""])
    reading = report_of(application=[from_spans(printed(rows))])
    assert reading.status == "verified"


def test_two_tables_of_proceedings_in_two_layouts_are_told_as_two_and_none_is_taken() -> None:
    def row(cells: list[object]) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    results: list[object] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    wide = (
        "<table><tr><td colspan=5>行政复议<td colspan=10>行政诉讼</tr><tr>"
        + "".join(f"<td rowspan=2>{result}" for result in results)
        + "<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉</tr>"
        + row(results * 2)
        + row([1, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0, 1, 0, 0, 1])
        + "</table>"
    )
    kinds = (["行政复议", 7, 0, 0, 0, 7], ["未经复议直接起诉", 5, 0, 0, 1, 6], ["复议后起诉", 3, 0, 0, 0, 3])
    long = "<table>" + row(["类型", *results]) + "".join(map(row, kinds)) + "</table>"
    for body in (wide + "<p>另表</p>" + long, long + "<p>另表</p>" + wide):
        reading = read(f"<h1>某县2022年政府信息公开工作年度报告</h1>{body}".encode(), Hints())
        assert not reading.proceeding
        assert "table_repeated" in {finding.rule for finding in reading.findings}
