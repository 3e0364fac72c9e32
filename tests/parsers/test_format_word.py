"""DOCX, DOC, RTF and ODT: one document in four formats is read the same; what was deleted or hidden is not read."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from parsers.document import DamagedDocumentError, Document, EncryptedDocumentError, HostileDocumentError, Picture
from parsers.formats import read_document
from parsers.formats.word.properties import properties
from parsers.reading import Hints

DOCUMENTS = Path(__file__).parent / "documents"
WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(payload: bytes) -> Document:
    return read_document(payload, Hints())


def docx(body: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "word/document.xml", f"<?xml version='1.0'?><w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return buffer.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


START, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def grids(payload: bytes) -> list[list[list[str]]]:
    return [grid.raw_rows() for grid in read(payload).grids()]


def prose(payload: bytes) -> list[str]:
    return [paragraph.text for paragraph in read(payload).paragraphs()]


def test_merged_cells_of_docx_stand_once_with_their_spans() -> None:
    table = tbl(
        tr(tc(p("项"), '<w:gridSpan w:val="2"/>'), tc(p("数"))),
        tr(tc(p("甲"), START), tc(p("一")), tc(p("1"))),
        tr(tc("<w:p/>", GO_ON), tc(p("二")), tc(p("2"))),
    )
    grid = next(read(docx(table)).grids())
    assert grid.raw_rows() == [["项", "", "数"], ["甲", "一", "1"], ["", "二", "2"]]
    assert [(cell.text, cell.row_span, cell.column_span) for cell in grid.cells[:3]] == [
        ("项", 1, 2),
        ("数", 1, 1),
        ("甲", 2, 1),
    ]
    assert grid.cells[-1].locator == "table:1;row:3;cell:3"


def test_rows_that_begin_further_right_keep_their_columns() -> None:
    table = tbl(tr(tc(p("a")), tc(p("b"))), tr(tc(p("c")), properties='<w:gridBefore w:val="1"/>'))
    assert grids(docx(table)) == [[["a", "b"], ["", "c"]]]


def test_tables_rows_and_cells_in_content_controls_are_read() -> None:
    def sdt(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    table = sdt(tbl(sdt(tr(tc(p("a")), sdt(tc(sdt(p("1")))))), tr(tc(p("b")), tc(p("2")))))
    assert grids(docx(sdt(p("题")) + table)) == [[["a", "1"], ["b", "2"]]]
    assert prose(docx(sdt(p("题")) + table)) == ["题"]


def test_tables_in_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{tbl(tr(tc(p('a')), tc(p('1'))))}</w:txbxContent>"
    run = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert grids(docx(f"<w:p><w:r>{run}</w:r></w:p>")) == [[["a", "1"]]]


def test_a_table_that_only_lays_out_the_page_gives_the_tables_inside_it() -> None:
    inner = tbl(tr(tc(p("a")), tc(p("1"))), tr(tc(p("b")), tc(p("2"))))
    payload = docx(tbl(tr(tc(p("总体情况") + inner + p("落款")))))
    assert grids(payload) == [[["a", "1"], ["b", "2"]]]
    assert prose(payload) == ["总体情况", "落款"]


def test_what_was_deleted_or_hidden_in_docx_is_not_read() -> None:
    changed = (
        "<w:p><w:del><w:r><w:delText>12</w:delText></w:r></w:del><w:ins><w:r><w:t>13</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r></w:p>"
    )
    deleted_row = tr(tc(p("删")), tc(p("0")), properties="<w:del/>")
    assert grids(docx(tbl(tr(tc(p("数")), tc(changed)), deleted_row))) == [[["数", "13"]]]


def test_runs_are_joined_with_nothing_and_breaks_part_lines() -> None:
    runs = "<w:p><w:r><w:t>1</w:t></w:r><w:r><w:t>2</w:t><w:br/><w:t>件</w:t></w:r></w:p>"
    assert grids(docx(tbl(tr(tc(p("数")), tc(runs))))) == [[["数", "12\n件"]]]


def test_pictures_of_docx_name_their_part() -> None:
    relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = f'<w:p><w:r><a:blip xmlns:a="x" xmlns:r="{relationship}" r:embed="rId7"/></w:r></w:p>'
    rels = '<Relationships><Relationship Id="rId7" Target="media/image1.png"/></Relationships>'
    document = read(docx(drawing, word___rels__document_DOT_xml_DOT_rels=rels))
    assert document.blocks == (Picture("word/media/image1.png", "paragraph:1"),)


def test_headings_of_docx_say_their_level() -> None:
    heading = '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>一、总体情况</w:t></w:r></w:p>'
    assert next(read(docx(heading)).paragraphs()).level == 2


def test_external_entities_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')
    with pytest.raises(HostileDocumentError, match="document type"):
        read(buffer.getvalue())


def test_a_part_that_unpacks_to_gigabytes_is_refused() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(60):
            part.write(b"\0" * 1024 * 1024)
    with pytest.raises(HostileDocumentError, match="unpacks"):
        read(buffer.getvalue())


def test_elements_nested_without_end_are_refused_and_not_silently_cut() -> None:
    with pytest.raises(HostileDocumentError, match="too deep"):
        read(docx("<w:sdt><w:sdtContent>" * 5_000 + p("深") + "</w:sdtContent></w:sdt>" * 5_000))


def test_broken_xml_is_read_as_far_as_it_goes_with_a_note() -> None:
    document = read(docx(p("文") + "<w:p><w:r></w:p>" + p("后")))
    assert next(document.paragraphs()).text == "文"
    assert any("broken" in note for note in document.notes)


def test_a_docx_cut_short_is_called_damaged() -> None:
    payload = docx(p("文") * 200)
    with pytest.raises(DamagedDocumentError):
        read(payload[: len(payload) // 2])


# One document, written by LibreOffice in four formats: a heading, a table with merged cells, a tracked deletion of
# "12" before "13", and a closing line.
EXPECTED = [["项目", "", "数"], ["甲类", "一", "13"], ["", "二", "2"], ["合计", "", "15"]]


@pytest.mark.parametrize("name", ["small.docx", "small.doc", "small.rtf", "small.odt"])
def test_one_document_is_read_the_same_in_each_format(name: str) -> None:
    document = read((DOCUMENTS / name).read_bytes())
    grid = next(document.grids())
    assert grid.raw_rows() == EXPECTED
    assert grid.clean
    assert [paragraph.text for paragraph in document.paragraphs()] == ["一、总体情况", "某县人民政府"]
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells}
    assert (spans["甲类"], spans["项目"], spans["合计"]) == ((2, 1), (1, 2), (1, 2))


# One document, written by LibreOffice in four formats: a raised 2, a lowered 2, a struck-out 5, a hidden 9.
@pytest.mark.parametrize("name", ["marked.docx", "marked.doc", "marked.rtf", "marked.odt"])
def test_raised_lowered_and_struck_out_digits_do_not_join_the_number_beside_them(name: str) -> None:
    assert grids((DOCUMENTS / name).read_bytes()) == [[["甲", "5²"], ["乙", "5₂"], ["丙", "5̶7"], ["丁", "12"]]]


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ('<w:vertAlign w:val="baseline"/>', "52"),
        ('<w:strike w:val="0"/>', "52"),
        ('<w:dstrike w:val="false"/>', "52"),
        ("<w:dstrike/>", "52̶"),
        ('<w:color w:val="FFFFFF"/>', "52̶"),
        ('<w:sz w:val="2"/>', "52̶"),
    ],
)
def test_a_run_of_docx_that_is_struck_out_or_cannot_be_seen_is_set_apart(properties: str, text: str) -> None:
    run = f"<w:p><w:r><w:t>5</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>2</w:t></w:r></w:p>"
    assert grids(docx(tbl(tr(tc(p("甲")), tc(run))))) == [[["甲", text]]]


def test_rtf_text_in_gbk_bytes_and_in_unicode_is_read() -> None:
    gbk = "".join(f"\\'{byte:02x}" for byte in "总体".encode("gbk"))
    unicode = "".join(f"\\u{ord(char)}?" for char in "情况")
    assert prose(f"{{\\rtf1\\ansi\\ansicpg936 {gbk}{unicode}\\par}}".encode()) == ["总体情况"]


def test_an_office_file_with_a_password_says_so() -> None:
    # An OLE file whose directory names EncryptedPackage: header, one FAT sector, one directory sector.
    header = bytearray(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + b"\0" * 6
    )
    header += (0).to_bytes(4, "little") + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + b"\0" * 4
    header += (4096).to_bytes(4, "little") + b"\xfe\xff\xff\xff" + b"\0" * 4 + b"\xfe\xff\xff\xff" + b"\0" * 4
    header += b"\0\0\0\0" + b"\xff" * 4 * 108

    def entry(name: str, kind: int, child: int = -1) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        links = b"\xff" * 8 + child.to_bytes(4, "little", signed=True)
        return (
            raw.ljust(64, b"\0")
            + len(raw).to_bytes(2, "little")
            + bytes([kind, 1])
            + links
            + b"\0" * 36
            + b"\xfe\xff\xff\xff"
            + b"\0" * 8
        )

    fat = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504
    directory = entry("Root Entry", 5, 1) + entry("EncryptedPackage", 2) + b"\0" * 256
    with pytest.raises(EncryptedDocumentError, match="password"):
        read(bytes(header) + fat + directory)


def test_what_a_word_file_says_of_itself_is_read_and_endless_lengths_are_not_believed() -> None:
    title = "年报".encode("gbk")
    values = struct.pack("<II", 0x1E, len(title) + 1) + title + b"\0" * 4
    values += struct.pack("<II", 0x101E, 0xFFFFFFFF)  # a vector of four billion strings
    head = struct.pack("<II", 200, 2) + struct.pack("<IIII", 2, 24, 4, 24 + 16)
    stream = bytes(44) + struct.pack("<I", 48) + head + values
    assert properties(stream) == {"title": "年报"}
    assert properties(stream[:60]) == {}


def test_words_xml_in_one_file_is_read_as_docx_is() -> None:
    body = p("题") + tbl(
        tr(tc(p("甲"), '<w:vmerge w:val="restart"/>'), tc(p("1"))), tr(tc("<w:p/>", "<w:vmerge/>"), tc(p("2")))
    )
    old = W.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", WORD_2003)
    word_2003 = f'<?xml version="1.0"?><w:wordDocument {old}><w:body><wx:sect xmlns:wx="x">{body}</wx:sect></w:body>'
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    flat = (
        f'<?xml version="1.0"?><pkg:package xmlns:pkg="{package}"><pkg:part><pkg:xmlData><w:document {W}>'
        f"<w:body>{body.replace('vmerge', 'vMerge')}</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
    )
    for payload in (f"{word_2003}</w:wordDocument>", flat):
        assert prose(payload.encode()) == ["题"]
        (grid,) = read(payload.encode()).grids()
        assert [(c.text, c.row_span) for c in grid.cells] == [("甲", 2), ("1", 1), ("2", 1)]
    with pytest.raises(HostileDocumentError, match="document type"):
        read(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>{word_2003}'.encode())
