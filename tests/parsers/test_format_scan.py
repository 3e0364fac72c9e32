"""Pictures of tables: every cell is right or marked as unreadable, and nothing is recognised where text is printed."""

import base64
import io
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from parsers.document import Block, Document, Grid, Picture
from parsers.formats import read_document, scan
from parsers.grid import from_spans
from parsers.read import read
from parsers.reading import Hints, Reading
from tests.parsers.report_writers import WRITERS
from tests.parsers.test_tables import disclosure_rows_2021, printed, report_blocks

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
HEADER = ["项目", "自然人", "商业企业", "科研机构", "总计"]
LABELS = ["本年新收", "上年结转", "予以公开", "部分公开", "不予公开", "无法提供", "结转下年度"]
WIDTHS = [260, 130, 130, 130, 130]


def needs_ocr() -> None:
    for module in (*scan.EXTRA, "PIL"):
        pytest.importorskip(module)
    if not FONT.exists():
        pytest.skip("needs the Noto CJK fonts")


def rows(seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    figures = ["", "0", "1", "7", "9", "10", "69", "608", "1,238", "2896"]
    return [HEADER, *([label, *(chance.choice(figures) for _ in range(4))] for label in LABELS)]


def picture_of(
    cells: list[list[str]],
    skew: float = 0.0,
    quality: int | None = None,
    widths: Sequence[int] = WIDTHS,
    title: str = "三、收到和处理政府信息公开申请情况",
) -> bytes:
    """A page with a table; the last cell of a row goes to the table's edge."""
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (sum(widths) + 160, 60 * len(cells) + 220), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 24)
    draw.text((80, 50), title, font=font, fill="black")
    for row, texts in enumerate(cells):
        left = 80
        for column, text in enumerate(texts):
            width = widths[column] if column + 1 < len(texts) else sum(widths[column:])
            top = 120 + 60 * row
            draw.rectangle((left, top, left + width, top + 60), outline="black", width=2)
            draw.text((left + width / 2, top + 30), text, font=font, fill="black", anchor="mm")
            left += width
    if skew:
        page = page.rotate(skew, fillcolor="white", resample=Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    if quality:
        page.save(buffer, "JPEG", quality=quality)
    else:
        page.save(buffer, "PNG")
    return buffer.getvalue()


def recognise(payload: bytes) -> Document:
    return read_document(payload, Hints(), ocr=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "skew", "quality"), [(1, 0.0, None), (2, 1.2, None), (3, 0.0, 60)], ids=["clean", "skewed", "jpeg"]
)
def test_every_cell_of_a_picture_is_right_or_marked(seed: int, skew: float, quality: int | None) -> None:
    needs_ocr()
    truth = rows(seed)
    document = recognise(picture_of(truth, skew, quality))
    (grid,) = document.grids()
    read = grid.raw_rows()
    assert [len(row) for row in read] == [len(row) for row in truth]
    pairs = [pair for got, true in zip(read, truth, strict=True) for pair in zip(got, true, strict=True)]
    wrong = [(got, true) for got, true in pairs if got != true and "\ufffd" not in got]
    assert wrong == []
    assert sum(got == true for got, true in pairs) >= 0.9 * len(pairs)
    assert not grid.clean
    assert any("收到和处理" in paragraph.text for paragraph in document.paragraphs())


@pytest.mark.slow
@pytest.mark.parametrize(("degrees", "box"), [(90, "left"), (180, "below"), (270, "right")])
def test_a_page_scanned_on_its_side_is_turned(degrees: int, box: str) -> None:
    needs_ocr()
    from PIL import Image

    truth = rows(1)
    upright = Image.open(io.BytesIO(picture_of(truth)))
    turned, buffer = upright.rotate(degrees, expand=True), io.BytesIO()
    turned.save(buffer, "PNG")
    (grid,) = recognise(buffer.getvalue()).grids()
    read = grid.raw_rows()
    assert [row[0] for row in read] == [row[0] for row in truth]
    pairs = [pair for got, true in zip(read, truth, strict=True) for pair in zip(got, true, strict=True)]
    assert [(got, true) for got, true in pairs if got != true and "\ufffd" not in got] == []
    left, top, right, bottom = map(int, grid.cells[0].locator.partition(";box:")[2].split(","))
    places = {
        "left": left < 150 and bottom > turned.height - 150,
        "below": right > turned.width - 150 and bottom > turned.height - 250,
        "right": right > turned.width - 200 and top < 150,
    }
    assert places[box]


@pytest.mark.slow
def test_a_figure_is_found_again_by_the_box_of_its_cell() -> None:
    needs_ocr()
    (grid,) = recognise(picture_of(rows(1))).grids()
    label = next(cell for cell in grid.cells if cell.text == "予以公开")
    page, _, box = label.locator.partition(";box:")
    left, top, right, bottom = map(int, box.split(","))
    assert page == "page:1"
    assert 75 <= left <= 90 and 330 <= right <= 345 and 295 <= top <= 310 and 350 <= bottom <= 365


@pytest.mark.slow
def test_a_page_whose_table_is_a_picture_in_a_data_uri_gets_a_grid_at_the_pictures_place() -> None:
    needs_ocr()
    uri = "data:image/png;base64," + base64.b64encode(picture_of(rows(4))).decode()
    document = recognise(
        f'<p>三、收到和处理政府信息公开申请情况</p><p><img src="{uri}"></p><p>四、行政复议</p>'.encode()
    )
    (grid,) = document.grids()
    assert grid.cells[0].locator == "html:/1/1/0"
    assert [p.text for p in document.paragraphs()] == ["三、收到和处理政府信息公开申请情况", "四、行政复议"]


@pytest.mark.slow
def test_a_scanned_pdf_is_recognised_page_by_page() -> None:
    needs_ocr()
    from PIL import Image

    buffer = io.BytesIO()
    pages = [Image.open(io.BytesIO(picture_of(rows(seed)))) for seed in (5, 6)]
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    grids = list(recognise(buffer.getvalue()).grids())
    assert [grid.locator.partition(";")[0] for grid in grids] == ["page:1", "page:2"]
    assert [row[0] for row in grids[1].raw_rows()] == ["项目", *LABELS]


def test_without_the_extra_a_scan_stays_a_picture_and_a_note_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "EXTRA", ("a_module_that_is_not_installed",))
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\0\0\0\0"
    document = recognise(png)
    assert [type(block) for block in document.blocks] == [Picture]
    assert "nianbao[ocr]" in document.notes[-1]


def test_nothing_is_recognised_unless_it_is_asked_for_or_where_the_table_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "EXTRA", ("a_module_that_is_not_installed",))
    table = "<table>" + "<tr><td>甲</td><td>1</td><td>2</td></tr>" * 8 + "</table>"
    page = f'<img src="data:image/png;base64,AAAA">{table}'.encode()
    assert not any("ocr" in note for note in recognise(page).notes)
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\0\0\0\0"
    assert not any("ocr" in note for note in read_document(png, Hints()).notes)


def test_a_picture_that_cannot_be_decoded_stays_a_picture() -> None:
    needs_ocr()
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\0\0\0\0"
    assert [type(block) for block in recognise(png).blocks] == [Picture]


PAGE = "http://www.shilixian.gov.cn/nb/t1.html"
LINK = "http://www.shilixian.gov.cn/nb/W%E8%A1%A82.png"
PAGE_WIDTHS = (260, 180, 180, 180)


def pictured(title: str = "二、主动公开政府信息情况") -> bytes:
    return picture_of(disclosure_rows_2021(), widths=PAGE_WIDTHS, title=title)


def read_page(*disclosure: Block, source: str, beside: Mapping[str, bytes], ocr: bool = True) -> Reading:
    """A report of many words whose section 二 holds these blocks and a picture; 三 and 四 are tables of text."""
    marker = Grid((), 0, 0, "the picture")
    blocks = report_blocks(disclosure=[*disclosure, marker], year=2022)
    table = f'<p><img src="{source}"></p>'
    page = WRITERS["html"](Document("text/html", blocks)).decode().replace("<table></table>", table)
    assert table in page
    return read(page.encode(), Hints(url=PAGE), ocr=ocr, beside=beside)


def missing(reading: Reading) -> list[str]:
    return [finding.subject for finding in reading.findings if finding.rule == "table_missing"]


def figures_of(reading: Reading) -> dict[str, float | None]:
    return {f"{one.item}.{one.measure}": one.cell.value for one in reading.disclosure}


@pytest.mark.slow
@pytest.mark.parametrize("held", ["linked", "inline"])
def test_a_missing_table_is_filled_from_the_picture_in_its_section(held: str) -> None:
    needs_ocr()
    inline = "data:image/png;base64," + base64.b64encode(pictured()).decode()
    source, beside = ("./W表2.png#1", {LINK: pictured()}) if held == "linked" else (inline, {})
    without = read_page(source=source, beside=beside, ocr=False)
    reading = read_page(source=source, beside=beside)
    assert missing(without) == ["disclosure"]
    assert missing(reading) == []
    figures = figures_of(reading)
    assert (figures["normative_documents.in_force"], figures["licensing.decisions"]) == (20, 47268)
    assert [row.cells for row in reading.application] == [row.cells for row in without.application]
    assert [row.cells for row in reading.proceeding] == [row.cells for row in without.proceeding]


def test_without_the_picture_the_table_stays_missing_and_its_section_is_said_to_hold_one() -> None:
    (finding,) = [one for one in read_page(source="W2.png", beside={}).findings if one.rule == "table_missing"]
    assert (finding.subject, "picture" in finding.message_en) == ("disclosure", True)


@pytest.mark.slow
def test_a_picture_never_takes_the_place_of_a_printed_table() -> None:
    needs_ocr()
    rows = disclosure_rows_2021()
    rows[3][3] = "21"
    reading = read_page(from_spans(printed(rows)), source="W2.png", beside={f"{PAGE[:-7]}W2.png": pictured()})
    assert figures_of(reading)["normative_documents.in_force"] == 21
    assert "table_repeated" not in {one.rule for one in reading.findings}


@pytest.mark.slow
def test_a_picture_of_another_section_s_table_adds_nothing() -> None:
    needs_ocr()
    kinds = ("行政复议", "未经复议直接起诉", "复议后起诉")
    table = [["", "结果维持", "结果纠正", "总计"], *([kind, "7", "0", "7"] for kind in kinds)]
    picture = picture_of(table, widths=PAGE_WIDTHS, title="行政复议、行政诉讼情况")
    reading = read_page(source="W2.png", beside={f"{PAGE[:-7]}W2.png": picture})
    without = read_page(source="W2.png", beside={})
    assert missing(reading) == ["disclosure"]
    assert reading.proceeding == without.proceeding
