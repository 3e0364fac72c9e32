"""PDF: pages drawn here line by line, so that the truth is known."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from parsers.document import DamagedDocumentError, Document, EncryptedDocumentError, Picture
from parsers.formats import read_document
from parsers.reading import Hints

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HEIGHT = 842


@dataclass
class Page:
    """A page of 595 x 842 points, drawn from the top left corner."""

    operators: list[str] = field(default_factory=list)
    rotate: int = 0

    def text(self, x: float, y: float, text: str, size: float = 10) -> "Page":
        self.operators.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {HEIGHT - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET")
        return self

    def turned(self, x: float, y: float, text: str, size: float = 10) -> "Page":
        self.operators.append(f"BT /F1 {size} Tf 0 1 -1 0 {x} {HEIGHT - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> "Page":
        self.operators.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")
        return self

    def box(self, x: float, y: float, width: float, height: float, paint: str = "S") -> "Page":
        self.operators.append(f"1 1 1 rg {x} {HEIGHT - y - height} {width} {height} re {paint} 0 0 0 rg")
        return self

    def table(self, x: float, y: float, rows: list[list[str]], width: float = 80, height: float = 20) -> "Page":
        """A fully ruled table; an empty list of rows draws nothing."""
        columns = max(len(row) for row in rows)
        for number in range(len(rows) + 1):
            self.line(x, y + number * height, x + columns * width, y + number * height)
        for number in range(columns + 1):
            self.line(x + number * width, y, x + number * width, y + len(rows) * height)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.text(x + column * width + 4, y + row * height + 14, text)
        return self


def pdf(*pages: Page, encrypt: bool = False) -> bytes:
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append(
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts"
        "[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>>>]>>"
    )
    kids = []
    for page in pages:
        content = "\n".join(page.operators)
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {HEIGHT}]/Rotate {page.rotate}"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {len(objects) + 2} 0 R>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    body += "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    locked = "/Encrypt<</Filter/Standard/V 1/R 2/O<" + "00" * 32 + ">/U<" + "11" * 32 + ">/P -4>>/ID[<00><00>]"
    body += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{locked if encrypt else ''}>>\nstartxref\n{start}\n%%EOF"
    return body.encode("latin-1")


def read(*pages: Page) -> Document:
    return read_document(pdf(*pages), Hints())


def grids(*pages: Page) -> list[list[list[str]]]:
    return [grid.raw_rows() for grid in read(*pages).grids()]


def prose(*pages: Page) -> list[str]:
    return [paragraph.text for paragraph in read(*pages).paragraphs()]


ROWS = [["项目", "本年", "上年"], ["甲类", "12", "0"], ["乙类", "3", "456"]]


def test_a_ruled_table_is_a_clean_grid_and_its_text_is_no_prose() -> None:
    page = Page().text(60, 60, "一、总体情况").table(60, 100, ROWS).text(60, 200, "二、其他")
    document = read(page)
    assert [grid.raw_rows() for grid in document.grids()] == [ROWS]
    assert next(document.grids()).clean
    assert prose(page) == ["一、总体情况", "二、其他"]
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Grid", "Paragraph"]


def test_cells_without_a_line_between_them_are_one() -> None:
    page = (
        Page().text(64, 114, "项目").text(224, 114, "数").text(64, 144, "甲").text(144, 134, "一").text(144, 154, "二")
    )
    page.text(224, 134, "1").text(224, 154, "2")
    for y, x in ((100, 60), (120, 60), (160, 60)):
        page.line(x, y, 300, y)
    page.line(140, 140, 300, 140).line(60, 100, 60, 160).line(140, 120, 140, 160).line(220, 100, 220, 160)
    page.line(300, 100, 300, 160)
    grid = next(read(page).grids())
    assert grid.raw_rows() == [["项目", "", "数"], ["甲", "一", "1"], ["", "二", "2"]]
    assert [(cell.row_span, cell.column_span) for cell in grid.cells[:3]] == [(1, 2), (1, 1), (2, 1)]


def test_a_table_goes_on_over_a_page_break_and_its_repeated_header_stands_once() -> None:
    first = Page().text(60, 60, "三、申请情况").table(60, 700, ROWS).text(290, 820, "- 1 -")
    second = Page().table(60, 60, [ROWS[0], ["丙类", "7", "8"]]).text(60, 200, "四、其他").text(290, 820, "- 2 -")
    assert grids(first, second) == [[*ROWS, ["丙类", "7", "8"]]]
    assert prose(first, second) == ["三、申请情况", "四、其他"]


def test_tables_with_a_heading_between_their_pages_stay_two() -> None:
    first = Page().table(60, 700, ROWS)
    second = Page().text(60, 50, "四、另一张表").table(60, 80, ROWS)
    assert grids(first, second) == [ROWS, ROWS]


def test_a_row_that_a_page_break_cuts_is_joined_and_no_longer_called_clean() -> None:
    first = Page().table(60, 720, [["项目", "本年", "上年"], ["5.要求行政机关", "1", "2"]])
    second = Page().table(60, 60, [["确认信息", "", ""], ["合计", "3", "4"]])
    grid = next(read(first, second).grids())
    assert grid.raw_rows()[1:] == [["5.要求行政机关\n确认信息", "1", "2"], ["合计", "3", "4"]]
    assert not grid.clean


def test_a_blank_row_at_the_top_of_a_page_is_a_row_of_its_own() -> None:
    first = Page().table(60, 720, [["项目", "本年", "上年"], ["1.甲类", "1", "2"]])
    second = Page().table(60, 60, [["2.乙类", "", ""], ["3.丙类", "3", "4"]])
    assert [row[0] for row in grids(first, second)[0]] == ["项目", "1.甲类", "2.乙类", "3.丙类"]


def test_boxes_drawn_behind_prose_are_no_table() -> None:
    page = Page()
    for number, text in enumerate(["本机关认真贯彻条例，做好各项工作，本年总体平稳。", "公开平台运行良好。"]):
        page.box(60, 100 + 20 * number, 400, 20, "f").text(62, 114 + 20 * number, text)
    assert grids(page) == []
    assert "".join(prose(page)).startswith("本机关认真贯彻条例")


def test_strokes_as_thin_filled_boxes_are_ruling_lines() -> None:
    page = Page()
    for y in (100, 120, 140):
        page.operators.append(f"0 0 0 rg 60 {HEIGHT - y} 160 0.5 re f")
    for x in (60, 140, 220):
        page.operators.append(f"0 0 0 rg {x} {HEIGHT - 140} 0.5 40 re f")
    page.text(64, 114, "项").text(144, 114, "数").text(64, 134, "甲").text(144, 134, "9")
    assert grids(page) == [[["项", "数"], ["甲", "9"]]]


def test_a_table_without_lines_is_read_by_where_its_figures_stand() -> None:
    page = Page().text(60, 60, "三、申请情况")
    for row, texts in enumerate([["项目", "甲", "乙", "丙"], ["新收", "12", "0", "3"], ["结转", "4", "10", "0"]]):
        for column, text in enumerate(texts):
            page.text(60 + 100 * column, 100 + 20 * row, text)
    document = read(page)
    grid = next(document.grids())
    assert grid.raw_rows()[1:] == [["新收", "12", "0", "3"], ["结转", "4", "10", "0"]]
    assert not grid.clean


def test_a_wrapped_label_without_lines_belongs_to_its_figures_however_those_are_aligned() -> None:
    page = Page()
    for row, (label, figures) in enumerate(
        [(["1.甲类"], ["0", "145", "3"]), (["2.申请人无正当", "理由逾期"], ["12", "0", "160"])]
    ):
        y = 100 + 40 * row
        for number, line in enumerate(label):
            page.text(60, y + 12 * number - 6 * (len(label) - 1), line)
        for column, figure in enumerate(figures):
            page.text(200 + 30 * column, y, figure)
    page.text(60, 200, "四、后面的标题")
    assert grids(page) == [[["1.甲类", "0", "145", "3"], ["2.申请人无正当\n理由逾期", "12", "0", "160"]]]
    assert prose(page) == ["四、后面的标题"]


def test_lines_of_a_paragraph_are_joined_over_the_page_break() -> None:
    full = "本机关认真贯彻落实条例要求不断完善公开制度建立健全保障机制坚持以公开为常态"
    first = Page().text(80, 760, full[2:]).text(60, 780, full)
    second = Page().text(60, 60, full).text(60, 80, "到此为止。").text(80, 100, "另起一段。")
    assert prose(first, second) == [full[2:] + full + full + "到此为止。", "另起一段。"]


def test_a_rotated_page_is_read_as_it_is_shown() -> None:
    page = Page(rotate=90)
    for column, texts in enumerate(ROWS):  # drawn on its side: what is shown as a row runs up the page
        for row, text in enumerate(texts):
            page.turned(100 + 20 * column + 14, 700 - 80 * row, text)
    for position in range(4):
        page.line(100 + 20 * position, 704, 100 + 20 * position, 464)
        page.line(100, 704 - 80 * position, 160, 704 - 80 * position)
    assert grids(page) == [ROWS]


def test_a_label_set_on_its_side_is_read_along_its_line() -> None:
    page = Page().table(60, 100, [["", "1"], ["乙", "2"]], height=80)
    page.turned(90, 170, "办理结果")
    assert grids(page)[0][0] == ["办理结果", "1"]


def test_letters_drawn_twice_to_look_bold_count_once() -> None:
    page = Page().table(60, 100, [["合计", "11"], ["乙", "2"]]).text(64.3, 114, "合计").text(144.3, 114, "11")
    assert grids(page)[0][0] == ["合计", "11"]


def test_every_block_is_located_by_page_and_box() -> None:
    document = read(Page(), Page().table(60, 100, ROWS))
    grid = next(document.grids())
    assert grid.locator == "page:2;box:60,100,300,160"
    assert grid.cells[4].locator == "page:2;box:140,120,220,140"


def test_a_page_without_text_gives_its_pictures_and_a_note() -> None:
    page = Page(["q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"])
    document = read(page)
    assert document.blocks == (Picture("page:1", "page:1;box:0,0,595,842"),)
    assert any("recognised" in note for note in document.notes)


def test_a_pdf_with_a_password_says_so() -> None:
    with pytest.raises(EncryptedDocumentError, match="password"):
        read_document(pdf(Page().text(60, 60, "文"), encrypt=True), Hints())


def test_bytes_that_only_claim_to_be_a_pdf_are_called_damaged() -> None:
    with pytest.raises(DamagedDocumentError):
        read_document(b"%PDF-1.7\n" + b"garbage" * 100, Hints())


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_the_real_pdf_has_three_tables_each_whole() -> None:
    document = read_document((CORPUS / "hongze-2023.pdf").read_bytes(), Hints())
    assert [(grid.row_count, grid.column_count, grid.clean) for grid in document.grids()] == [
        (14, 4, True),
        (26, 10, True),
        (4, 15, True),
    ]


def test_raised_and_struck_out_digits_do_not_join_the_number_beside_them() -> None:
    page = Page().table(50, 50, [["甲", "5"], ["乙", "57"], ["丙", "34"]])
    page.text(139, 64 - 3, "2", size=5)  # a footnote's mark behind the 5
    page.line(133, 80.5, 139, 80.5)  # through the 5 of 57
    page.line(134, 106, 144, 106)  # under the 34
    assert grids(page) == [[["甲", "5²"], ["乙", "5̶7"], ["丙", "34"]]]


def test_a_white_digit_does_not_join_the_number_beside_it() -> None:
    page = Page().table(50, 50, [["甲", "5"], ["乙", "57"]])
    page.operators.append("1 g")
    page.text(139, 64, "7")
    page.operators.append("0 g")
    assert grids(page) == [[["甲", "57\u0336"], ["乙", "57"]]]
