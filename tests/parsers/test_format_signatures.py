"""What a format's signature claims is read as that format or called damaged, never taken for text."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from parsers.document import DamagedDocumentError, Document, DocumentError, EncryptedDocumentError
from parsers.formats import format_of, read_document
from parsers.reading import Hints

DOCUMENTS = Path(__file__).parent / "documents"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROSE = "本年度政府信息公开工作年度报告，新收申请若干件，按时办结。\n".encode() * 40
SIGNATURES = {
    "ole": OLE,
    "zip": b"PK\x03\x04",
    "empty zip": b"PK\x05\x06",
    "pdf": b"%PDF-1.7\n",
    "rar": b"Rar!\x1a\x07\x00",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "png": b"\x89PNG\r\n\x1a\n",
    "gif": b"GIF89a",
    "gzip": b"\x1f\x8b\x08",
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_before_text_is_a_damaged_file_and_no_text(signature: bytes) -> None:
    try:
        document = read_document(signature + PROSE, Hints())
    except DocumentError as error:
        assert isinstance(error, DamagedDocumentError), error
    else:
        assert not list(document.paragraphs())


@pytest.mark.parametrize(
    "signature", [b"\xff\xd8\xff\xe0", b"II*\0", b"MM\0*"], ids=["jpeg", "tiff", "tiff of motorola"]
)
def test_a_picture_is_never_read_as_text(signature: bytes) -> None:
    try:
        document = read_document(signature + PROSE, Hints())
    except DamagedDocumentError:
        return
    assert not list(document.paragraphs())


@pytest.mark.parametrize("name", ["doc", "docx", "odt"])
def test_a_word_file_cut_off_is_called_damaged_and_not_text(name: str) -> None:
    payload = (DOCUMENTS / f"small.{name}").read_bytes()
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9):
        try:
            document = read_document(payload[: max(8, int(len(payload) * share))], Hints())
        except DocumentError as error:
            assert isinstance(error, DamagedDocumentError)
        else:
            assert document.media_type == "application/msword"


def test_an_ole_file_without_its_directory_is_called_damaged() -> None:
    payload = (DOCUMENTS / "small.doc").read_bytes()
    lost = payload.replace("WordDocument".encode("utf-16-le"), "\0".encode("utf-16-le") * 12)
    with pytest.raises(DamagedDocumentError, match="Word"):
        read_document(lost, Hints())


def test_words_in_a_word_file_do_not_make_it_a_workbook() -> None:
    payload = (DOCUMENTS / "small.doc").read_bytes()
    at = payload.rindex(b"\0" * 64)
    named = payload[:at] + "Workbook\0".encode("utf-16-le") + payload[at + 18 :]
    assert len(named) == len(payload)
    assert read_document(named, Hints()).media_type == "application/msword"


def test_an_archive_that_stores_a_word_file_unpacked_is_an_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/年报.docx", (DOCUMENTS / "small.docx").read_bytes())
    assert read_document(buffer.getvalue(), Hints()).facts["members"] == "word/年报.docx"


def test_an_office_file_locked_by_a_password_says_so() -> None:
    entry = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + (34).to_bytes(2, "little") + b"\x02"
    payload = OLE.ljust(512, b"\0") + entry.ljust(512, b"\0")
    reader = format_of(payload)
    assert reader is not None and reader.name == "word"
    with pytest.raises((EncryptedDocumentError, DamagedDocumentError)):
        read_document(payload, Hints())


def test_a_cut_off_pdf_is_damaged_or_read_for_what_is_left(tmp_path: Path) -> None:
    payload = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids["
    with pytest.raises(DamagedDocumentError):
        read_document(payload, Hints())


def test_only_the_readers_that_are_needed_are_loaded() -> None:
    code = (
        "import sys; from parsers.formats import read_document; from parsers.reading import Hints;"
        "read_document(b'<html><p>\\xe5\\xb9\\xb4\\xe6\\x8a\\xa5</p></html>', Hints());"
        "print([n for n in ('pypdfium2', 'py7zr', 'rarfile', 'olefile', 'python_calamine') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"


def test_a_document_is_given_by_every_text_of_the_formats_that_have_no_signature() -> None:
    assert isinstance(read_document(PROSE, Hints()), Document)
