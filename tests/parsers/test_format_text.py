"""Plain text: both layouts that programs write tables in, and prose between them."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from parsers.document import Block, Document, Grid, Paragraph
from parsers.formats import read_document
from parsers.read import read as read_payload
from parsers.reading import Hints
from tests.parsers.test_tables import report_blocks

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def read(text: str) -> Document:
    return read_document(text.encode(), Hints())


def grids(text: str) -> list[list[list[str]]]:
    return [grid.raw_rows() for grid in read(text).grids()]


def prose(text: str) -> list[str]:
    return [paragraph.text for paragraph in read(text).paragraphs()]


def stream(*rows: list[str]) -> str:
    """Rows as Word's text export writes them: a line behind a TAB for each cell, a blank line behind each row."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows)


FORM = [["类别", "本年", "上年"], ["甲", "1", "2"], ["乙", "3", "4"]]


def test_tab_separated_lines_are_rows() -> None:
    text = "前言\n\n" + "".join("\t".join(row) + "\n" for row in FORM) + "\n后记\n"
    assert grids(text) == [FORM]
    assert prose(text) == ["前言", "后记"]


def test_blank_lines_inside_tab_separated_rows_mean_nothing() -> None:
    assert grids("类别\t本年\t上年\n\n甲\t1\t2\n乙\t3\t4\n") == [FORM]


def test_empty_fields_keep_their_columns() -> None:
    assert grids("\t类别\t\t本年\n\t\t\t5\n甲\t乙\t丙\t丁\n") == [
        [["", "类别", "", "本年"], ["", "", "", "5"], ["甲", "乙", "丙", "丁"]]
    ]


def test_one_cell_a_line_makes_the_same_grid() -> None:
    assert grids("前言\n" + stream(*FORM) + "\n后记\n") == [FORM]


def test_a_lone_tab_is_an_empty_cell() -> None:
    assert grids(stream(["甲", "1", "2"], ["", "3", "4"])) == [[["甲", "1", "2"], ["", "3", "4"]]]


def test_a_line_without_tab_is_the_rest_of_the_cell_above() -> None:
    text = "\t本年新\n制作数量\n\t本年新\n\n公开数量\n\t总数\n\n\t1\n\t2\n\t3\n\n"
    assert grids(text) == [[["本年新\n制作数量", "本年新\n公开数量", "总数"], ["1", "2", "3"]]]


def test_a_heading_between_two_streams_is_no_part_of_a_cell() -> None:
    text = stream(*FORM) + "三、另一张表\n" + stream(*FORM)
    assert grids(text) == [FORM, FORM]
    assert prose(text) == ["三、另一张表"]


def test_a_heading_behind_a_tab_parts_two_streams() -> None:
    text = stream(*FORM) + "\t三、另一张表\n\n" + stream(*FORM)
    assert grids(text) == [FORM, FORM]
    assert prose(text) == ["三、另一张表"]


def test_prose_indented_by_tabs_is_no_table() -> None:
    lines = ["本机关依照规定编制本报告，报告由六个部分组成，数据统计期限为全年，欢迎公众监督并提出意见建议。"] * 3
    assert grids("\n".join("\t" + line for line in lines)) == []
    assert prose("\n\n".join("\t" + line for line in lines)) == lines


def test_a_table_of_bars_is_read_without_its_borders() -> None:
    text = "| 类别 | 本年 | 上年 |\n|---|---|---|\n| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |\n"
    assert [[cell.strip() for cell in row] for row in grids(text)[0]] == FORM


def test_columns_aligned_by_spaces_are_read() -> None:
    text = "说明文字\n\n类别    本年    上年\n甲        1       2\n乙        3       4\n"
    assert grids(text) == [FORM]


def test_structure_guessed_from_text_is_never_called_clean() -> None:
    texts = [stream(*FORM), "\n".join("\t".join(row) for row in FORM)]
    assert [grid.clean for text in texts for grid in read(text).grids()] == [False, False]


def test_locators_name_the_line_and_the_field() -> None:
    rows, cells = read("说明\n甲\t1\t2\n乙\t3\t4\n"), read("说明\n" + stream(*FORM))
    assert next(rows.grids()).cells[4].locator == "line:3;column:2"
    assert next(rows.paragraphs()).locator == "line:1"
    assert next(cells.grids()).cells[4].locator == "line:7"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end: str) -> None:
    assert grids(stream(*FORM).replace("\n", end)) == [FORM]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name)
def test_every_row_of_the_real_texts_is_found_with_its_seven_figures(path: Path) -> None:
    gold = json.loads(Path(f"{path}.gold.json").read_text(encoding="utf-8"))
    document = read_document(path.read_bytes(), Hints())
    rows = [
        [cell.text.strip() for cell in row if cell.text.strip()] for grid in document.grids() for row in grid.rows()
    ]
    printed = [row[-7:] for row in rows if len(row) >= 8]
    expected = [[(cell["raw"] or "").strip() for cell in row.values()] for row in gold["application"].values()]
    assert [row for row in expected if row not in printed] == []
    assert all(isinstance(block, Paragraph | Grid) for block in document.blocks)


def test_a_unit_or_figure_on_a_line_of_its_own_is_the_rest_of_the_cell_before_it() -> None:
    text = "信息内容\t项目\t金额\n政府集中采购\t12\t251000\n元\n行政许可\t1\t13\n02\n行政强制\t3\t4"
    assert grids(text) == [
        [
            ["信息内容", "项目", "金额"],
            ["政府集中采购", "12", "251000\n元"],
            ["行政许可", "1", "13\n02"],
            ["行政强制", "3", "4"],
        ]
    ]


def test_a_row_that_breaks_off_within_a_cell_goes_on_in_the_next_line() -> None:
    text = "行政许可\t1\t2\t3\n行政事业性收费\t251000\n元\t\t\n行政强制\t3\t4\t5"
    assert grids(text)[0][1] == ["行政事业性收费", "251000\n元", "", ""]


def csv_of(blocks: Sequence[Block], separator: str) -> str:
    """The blocks as one sheet, saved as CSV: every record as wide as the widest table."""
    rows = [row for block in blocks for row in (block.raw_rows() if isinstance(block, Grid) else [[words(block)]])]
    width = max(map(len, rows))
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue()


def words(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_a_report_saved_as_csv_is_read(separator: str, charset: str) -> None:
    blocks = report_blocks(year=2020)
    reading = read_payload(csv_of(blocks, separator).encode(charset), Hints())
    assert (reading.status, reading.year, len(reading.application)) == ("verified", 2020, 23)
    assert {"overview", "problems"} <= {section.kind for section in reading.sections}


def test_a_cell_of_csv_may_hold_separators_and_lines() -> None:
    text = '项目,甲,乙\r\n"a,b",1,2\r\n"c\nd",3,"1,204"\r\ne,5,6\r\nf,7,8\r\n'
    document = read_document(text.encode(), Hints())
    (grid,) = document.grids()
    assert grid.raw_rows()[1:3] == [["a,b", "1", "2"], ["c\nd", "3", "1,204"]]
    assert grid.locator_rows()[3][0] == "line:5"
    assert not grid.clean


def test_prose_with_commas_is_no_csv() -> None:
    text = "\n".join(f"一是加强领导,落实责任,推进公开{',做好答复' * (n % 2)}。" for n in range(9))
    assert [type(block) for block in read_document(text.encode(), Hints()).blocks] == [Paragraph] * 9
