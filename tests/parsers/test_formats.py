"""Recognising formats by what the bytes are, refusing what is none, and surviving anything."""

import base64
import gzip
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import (
    DamagedDocumentError,
    Document,
    DocumentError,
    EmptyDocumentError,
    Grid,
    HostileDocumentError,
    Picture,
    UnknownFormatError,
)
from parsers.formats import read_document
from parsers.reading import Hints

DOCUMENTS = Path(__file__).parent / "documents"
SMALL = {name: (DOCUMENTS / f"small.{name}").read_bytes() for name in ("docx", "doc", "rtf", "odt")}
PAGE = "<html><body><p>一、总体情况</p><table><tr><td>甲</td><td>1</td></tr></table></body></html>".encode()
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(payload: bytes, **hints: str) -> Document:
    return read_document(payload, Hints(**hints))  # type: ignore[arg-type]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in members.items():
            archive.writestr(
                name.replace("_C_", "[Content_Types].xml").replace("__", "/").replace("_DOT_", "."), payload
            )
    return buffer.getvalue()


def workbook(rows: str, merges: str = "") -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def relation(kind: str, target: str) -> bytes:
        inner = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{inner}</Relationships>'.encode()

    sheets = '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{office}">{sheets}</workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{merges}</worksheet>',
    }
    relations = {
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
    }
    return zipped({name: part.encode() for name, part in parts.items()} | relations)


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (PAGE, "text/html"),
        ("报告正文。\n".encode("gbk"), "text/plain"),
        (SMALL["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (SMALL["doc"], "application/msword"),
        (SMALL["rtf"], "application/rtf"),
        (SMALL["odt"], "application/vnd.oasis.opendocument.text"),
        (workbook(f'<row r="1">{inline("A1", "甲")}</row>'), "application/vnd.ms-excel"),
    ],
    ids=["html", "text", "docx", "doc", "rtf", "odt", "xlsx"],
)
def test_a_format_is_told_by_its_bytes_whatever_is_declared(payload: bytes, media_type: str) -> None:
    assert read(payload, media_type="application/pdf", filename="report.pdf").media_type == media_type


@pytest.mark.parametrize("payload", [b"", b" \r\n\t\n", b"\0" * 100])
def test_an_empty_document_is_called_empty(payload: bytes) -> None:
    with pytest.raises(EmptyDocumentError, match="empty"):
        read(payload)


def test_a_binary_named_txt_is_of_no_known_format() -> None:
    binary = bytes(range(256)) * 20
    with pytest.raises(UnknownFormatError, match="00 01 02 03"):
        read(binary, filename="report.txt", media_type="text/plain")


def test_a_document_beyond_all_size_is_refused() -> None:
    with pytest.raises(HostileDocumentError, match="bytes"):
        read(b"a" * (64 * 1024 * 1024 + 1))


@pytest.mark.parametrize("name", sorted(SMALL))
def test_a_file_cut_in_half_is_damaged_or_read_in_part_but_never_an_accident(name: str) -> None:
    payload = SMALL[name]
    for end in range(8, len(payload), max(1, len(payload) // 60)):
        with suppress(DocumentError):
            assert isinstance(read(payload[:end]), Document)


def test_a_sheet_is_a_grid_with_its_merged_cells() -> None:
    rows = (
        f'<row r="1">{inline("B1", "三、申请情况")}</row>'
        f'<row r="3">{inline("B3", "项目")}{inline("D3", "数")}</row>'
        f'<row r="4">{inline("B4", "甲")}<c r="D4"><v>12</v></c></row>'
        f'<row r="5">{inline("B5", "费")}<c r="D5"><v>1.5</v></c></row>'
    )
    merges = '<mergeCells count="1"><mergeCell ref="B3:C3"/></mergeCells>'
    document = read(workbook(rows, merges))
    assert [paragraph.text for paragraph in document.paragraphs()] == ["三、申请情况"]
    grid = next(document.grids())
    assert grid.raw_rows() == [["项目", "", "数"], ["甲", "", "12"], ["费", "", "1.5"]]
    assert {cell.text: cell.locator for cell in grid.cells}["12"] == "sheet:1;cell:D4"


def test_a_sheet_with_cells_in_opposite_corners_is_refused() -> None:
    rows = f'<row r="1">{inline("A1", "甲")}</row><row r="1048576">{inline("XFD1048576", "乙")}</row>'
    with pytest.raises(HostileDocumentError, match="1048576 rows"):
        read(workbook(rows))


def test_a_sheet_whose_cells_do_not_say_where_they_stand_is_measured_too() -> None:
    rows = f'<row r="1">{inline("A1", "甲")}</row><row r="1048570">{"<c><v>1</v></c>" * 9_000}</row>'
    with pytest.raises(HostileDocumentError, match="1048570 rows and 9000 columns"):
        read(workbook(rows))
    hidden = f'<row r="1"><c x="{"x" * 300}" r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row>'
    with pytest.raises(HostileDocumentError):
        read(workbook(hidden))


def test_the_members_of_an_archive_are_read_with_their_names_in_the_locators() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("年报/报告.html", PAGE)
        archive.writestr("__MACOSX/x", b"junk")
    grid = next(read(buffer.getvalue()).grids())
    assert grid.raw_rows() == [["甲", "1"]]
    assert grid.locator == "member:年报/报告.html!html:/1/1"
    assert grid.cells[1].locator == "member:年报/报告.html!html:/1/1/0/0/1"


def test_gbk_names_in_an_archive_are_read() -> None:
    raw = zipped({"ABCDEFGH": b"a\tb\tc\n1\t2\t3\n"}).replace(b"ABCDEFGH", "年报.txt".encode("gbk"))
    assert read(raw).facts["members"] == "年报.txt"


def test_of_a_report_packed_twice_the_better_form_is_read() -> None:
    document = read(zipped({"a.docx": SMALL["docx"], "a.rtf": SMALL["rtf"], "b.html": PAGE}))
    assert document.facts["members"] == "a.docx, b.html"


def test_a_7z_archive_is_unpacked_in_memory() -> None:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(PAGE, "年报.html")
    assert next(read(buffer.getvalue()).grids()).locator == "member:年报.html!html:/1/1"


def test_gzip_is_unpacked() -> None:
    assert next(read(gzip.compress(PAGE)).grids()).raw_rows() == [["甲", "1"]]


def test_gzip_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(HostileDocumentError, match="unpacks"):
        read(gzip.compress(b"a" * (49 * 1024 * 1024)))


def test_archives_in_archives_end_somewhere() -> None:
    payload = PAGE
    for _ in range(4):
        payload = zipped({"a.zip": payload})
    with pytest.raises(HostileDocumentError, match="nested"):
        read(payload)


def test_an_archive_of_endless_members_is_refused() -> None:
    with pytest.raises(HostileDocumentError):
        read(zipped({f"m{number}": b"x" for number in range(300)}))


def test_an_archive_without_documents_says_why() -> None:
    with pytest.raises(DocumentError, match="no known document format"):
        read(zipped({"a": bytes(range(256)) * 8}))


def test_a_damaged_rar_is_called_damaged() -> None:
    with pytest.raises(DamagedDocumentError):
        read(b"Rar!\x1a\x07\x00" + b"\xff" * 200)


def test_a_web_page_in_one_file_is_read_for_its_page() -> None:
    payload = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="--b"\r\n\r\n----b\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(PAGE.decode().encode("gbk"))
        + b"\r\n----b--\r\n"
    )
    assert next(read(payload, filename="report.doc").grids()).raw_rows() == [["甲", "1"]]


@pytest.mark.parametrize(
    "parts",
    [
        "".join(f"--b{number}\nContent-Type: multipart/related; boundary=b{number + 1}\n\n" for number in range(5_000)),
        "--b0\nContent-Type: text/plain\n\nx\n" * 50_000,
    ],
    ids=["nested", "in a row"],
)
def test_a_web_page_of_endless_parts_is_refused(parts: str) -> None:
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n"
    with pytest.raises(HostileDocumentError, match="endless"):
        read((head + parts).encode())


def test_a_scan_is_a_picture_with_its_size() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\0\0\0\0"
    document = read(png, url="http://x.gov.cn/a.png")
    assert document.blocks == (Picture("http://x.gov.cn/a.png", "page:1;box:0,0,640,480"),)
    assert document.notes


# --- anything at all ------------------------------------------------------------------------------------------

SEEDS = [
    PAGE,
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF",
    *SMALL.values(),
    zipped({"a": PAGE}),
    b"Rar!\x1a\x07\x00",
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real document with some of its bytes overwritten, removed or doubled."""
    payload = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(payload) - 1))
        kind = draw(st.integers(0, 2))
        if kind == 0:
            replacement = draw(st.binary(min_size=1, max_size=8))
            payload[at : at + len(replacement)] = replacement
        elif kind == 1:
            del payload[at : at + draw(st.integers(1, 200))]
        else:
            payload[at:at] = payload[at : at + draw(st.integers(1, 200))]
        payload = payload or bytearray(b"x")
    return bytes(payload)


def read_or_refuse(payload: bytes) -> None:
    try:
        document = read(payload)
    except DocumentError as error:
        assert str(error)
    else:
        assert all(len(grid.cells) <= grid.row_count * grid.column_count for grid in document.grids())


@given(st.binary(max_size=600))
@settings(deadline=None)
def test_any_bytes_are_a_document_or_a_document_error(payload: bytes) -> None:
    read_or_refuse(payload)


@given(
    st.sampled_from(
        [
            b"%PDF-1.7\n",
            b"{\\rtf1",
            b"PK\x03\x04",
            b"7z\xbc\xaf\x27\x1c",
            b"Rar!\x1a\x07\x01\x00",
            b"<table>",
            b"\x1f\x8b\x08",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"BM",
        ]
    ),
    st.binary(max_size=300),
)
@settings(deadline=None)
def test_any_bytes_behind_a_signature_are_a_document_or_a_document_error(signature: bytes, payload: bytes) -> None:
    read_or_refuse(signature + payload)


@given(mutated())
@settings(deadline=None, max_examples=150)
def test_a_real_document_damaged_anywhere_is_a_document_or_a_document_error(payload: bytes) -> None:
    read_or_refuse(payload)


@pytest.mark.slow
@given(mutated())
@settings(deadline=None, max_examples=4_000)
def test_thousands_of_damaged_documents_are_documents_or_document_errors(payload: bytes) -> None:
    read_or_refuse(payload)


markup = st.lists(
    st.sampled_from(
        [
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "<td colspan=3>",
            "<td rowspan=2>",
            "</td>",
            "<p>",
            "<br>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "<a href=x>",
            "</a>",
            "1",
            "一、总体情况",
            "&nbsp;",
            "<li>",
            "<pre>",
            "</pre>",
            "<h2>",
            "<img src=a>",
            "<span style='display:none'>",
            "</span>",
            "\n",
            "\t",
            "<form>",
            "<select><option>",
            "<svg>",
            "<!--",
            "-->",
            "<",
        ]
    ),
    max_size=60,
)


@given(markup)
@settings(deadline=None)
def test_any_markup_is_read_into_well_formed_grids(pieces: list[str]) -> None:
    document = read(b"<html>" + "".join(pieces).encode())
    for grid in document.grids():
        places = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert all(row < grid.row_count and column < grid.column_count for row, column in places)


def test_a_sheet_without_rows_is_an_empty_document() -> None:
    assert read(workbook("")).blocks == ()


def test_raised_and_struck_out_digits_of_a_sheet_do_not_join_the_number_beside_them() -> None:
    raised = (
        '<c r="A1" t="inlineStr"><is><r><t>5</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></is></c>'
    )
    struck = '<c r="A2" t="inlineStr"><is><r><rPr><strike/></rPr><t>5</t></r><r><t>7</t></r></is></c>'
    rows = f'<row r="1">{raised}</row><row r="2">{struck}</row>'
    assert [grid.raw_rows() for grid in read(workbook(rows)).grids()] == [[["5²"], ["5̶7"]]]


def sheet_blocks(*rows: str) -> list[str | list[list[str]]]:
    numbered = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, 1))
    blocks = read(workbook(numbered)).blocks
    return [block.raw_rows() if isinstance(block, Grid) else getattr(block, "text", "") for block in blocks]


def test_lines_around_the_tables_of_a_sheet_are_text() -> None:
    table = (
        inline("A4", "规章") + inline("B4", "3"),
        inline("A5", "（三）不予公开"),
        inline("A6", "其他") + inline("B6", "4"),
    )
    rows = ("某县2021年政府信息公开工作年度报告", "一、总体情况", "2020年情况表")
    head = (inline(f"A{n}", text) for n, text in enumerate(rows, 1))
    printed = sheet_blocks(*head, *table, inline("A7", "某县人民政府"))
    assert printed == [*rows, [["规章", "3"], ["（三）不予公开", ""], ["其他", "4"]], "某县人民政府"]


def test_a_figure_alone_in_the_last_row_of_a_sheet_stays_in_its_table() -> None:
    assert sheet_blocks(inline("A1", "甲") + inline("B1", "1"), inline("B2", "2")) == [[["甲", "1"], ["", "2"]]]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0%", "251000〔0%〕"),
        ("0!.0000", "251000〔0!.0000〕"),
        ("#,##0", "251000"),
        ("0.00_ ", "251000"),
        ("0,", "251000〔0,〕"),
    ],
)
def test_a_cell_whose_format_prints_another_number_says_so(code: str, text: str) -> None:
    styles = (
        f'<styleSheet xmlns="{SHEET}"><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    plain = workbook(f'<row r="1">{inline("A1", "金额")}<c r="B1" s="1"><v>251000</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book = zipped(parts | {"xl/styles.xml": styles.encode()})
    assert [grid.raw_rows() for grid in read(book).grids()] == [[["金额", text]]]
