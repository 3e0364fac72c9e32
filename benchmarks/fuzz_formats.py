"""Fuzzes the reader of each format with Atheris: no crash, no hang, no growth.

    pip install atheris && python benchmarks/fuzz_formats.py [FORMAT…] [--minutes 10] [--keep DIR]

Reads what the fuzzer makes of small documents (`tests/parsers/documents` and some written here) as a whole report, so
that what lies behind a format's reader is shaken too. Members of ZIP packages are changed inside their container. An
exception that is no DocumentError, an input that takes more than 60 seconds or 2 GB, and a process that grows are
findings: the inputs are kept in DIR, the run goes on. One line a format at the end. Needs Linux and Python 3.11+.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SECONDS_OF_ONE = 60
MEMORY_MB = 2048
LONGEST = 200_000  # bytes of an input
DOCUMENTS = Path(__file__).parents[1] / "tests" / "parsers" / "documents"

PAGE = (
    "<html><head><title>某县2021年政府信息公开工作年度报告</title></head><body><div id=zoom><p>一、总体情况</p>"
    "<p>收到申请3件。</p><p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr><td colspan=5>行政复议</td>"
    "<td colspan=10>行政诉讼</td></tr><tr>{results}<td colspan=5>未经复议直接起诉</td>"
    "<td colspan=5>复议后起诉</td></tr><tr>{plain}{plain}</tr><tr>{figures}</tr>"
    "</table><p>五、存在的主要问题及改进情况</p></div></body></html>"
).format(
    results="".join(f"<td rowspan=2>{r}</td>" for r in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")),
    plain="".join(f"<td>{r}</td>" for r in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")),
    figures="".join(f"<td>{n}</td>" for n in (1, 0, 0, 0, 1) * 3),
)
TEXT = re.sub(r"<t[dr][^>]*>", "\t", PAGE).replace("</tr>", "\n")
MHT = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; "
    "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + PAGE + "\r\n--b--\r\n"
)
WORD_XML = (
    '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p>'
    "<w:r><w:t>一、总体情况</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val='restart'/></w:tcPr><w:p><w:r>"
    "<w:t>规章</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>"
    "</w:wordDocument>"
)
PDF = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj\n"
    "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n5 0 obj<</Length 260>>stream\n"
    "10 10 m 210 10 l S 10 30 m 210 30 l S 10 50 m 210 50 l S\n"
    "10 10 m 10 50 l S 110 10 m 110 50 l S 210 10 m 210 50 l S\n"
    "BT /F 10 Tf 1 0 0 1 14 16 Tm (total) Tj ET BT /F 10 Tf 1 0 0 1 114 16 Tm (12) Tj ET\n"
    "BT /F 10 Tf 1 0 0 1 14 36 Tm (open) Tj ET BT /F 10 Tf 1 0 0 1 114 36 Tm (3) Tj ET\nendstream endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF"
)
SHEET = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" '
    'r:id="r"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>规章</t></is></c><c r="B1"><v>3</v></c></row></sheetData>'
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>',
}
GIF = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;"


def packed(members: dict[str, str]) -> bytes:
    """A ZIP of the members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def seeds() -> dict[str, list[bytes]]:
    """By format: the documents that the fuzzer begins with."""
    small = {kind: [(DOCUMENTS / f"small.{kind}").read_bytes()] for kind in ("docx", "doc", "odt", "rtf")}
    return {
        "html": [PAGE.encode(), PAGE.encode("gb18030")],
        "pdf": [PDF.encode("latin-1")],
        "docx": small["docx"],
        "word": small["doc"],
        "sheet": [packed(SHEET)],
        "rtf": small["rtf"],
        "odt": small["odt"],
        "archive": [
            packed({"a.html": PAGE, "b/c.txt": TEXT}),
            b"Rar!\x1a\x07\x00",
            b"7z\xbc\xaf\x27\x1c\0\x04",
            b"\x1f\x8b\x08",
        ],
        "mht": [MHT.encode()],
        "wordml": [WORD_XML.encode()],
        "text": [TEXT.encode()],
        "picture": [GIF, b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10\x03", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    }


def fuzz(folder: str, options: list[str]) -> None:
    """The child: reads whatever the fuzzer gives until it is stopped or finds something."""
    import atheris

    with atheris.instrument_imports(include=["parsers"]):
        from parsers.document import DocumentError
        from parsers.formats import FORMATS
        from parsers.read import read
        from parsers.reading import Hints

        for known in FORMATS:
            known.reader()

    def one(payload: bytes) -> None:
        with suppress(DocumentError):
            read(payload, Hints())

    def mutated(payload: bytes, most: int, seed: int) -> bytes:
        if payload.startswith(b"PK") and seed % 4:
            with suppress(Exception):  # whatever a broken ZIP raises: it is changed as bytes
                return _inside(payload, most, seed, atheris.Mutate)
        return bytes(atheris.Mutate(payload, most))

    arguments = [sys.argv[0], *options, folder]
    atheris.Setup(arguments, one, custom_mutator=mutated)
    atheris.Fuzz()


def _inside(payload: bytes, most: int, seed: int, mutate: object) -> bytes:
    """The ZIP with one member changed."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(members, key=lambda one: -len(members[one]))[seed // 4 % min(len(members), 3)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in members.items():
            changed = mutate(content, most) if other == name else content  # type: ignore[operator]
            archive.writestr(other, bytes(changed))
    return buffer.getvalue()


def hunt(kind: str, seconds: float, keep: Path) -> Iterator[str]:
    """The parent: starts the child anew after each finding until the time is over; what it found, line by line."""
    end = time.monotonic() + seconds
    runs, found, status = 0, 0, ""
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds()[kind]):
            (Path(corpus) / f"seed{number}").write_bytes(seed)
        while (left := int(end - time.monotonic())) > 1:
            options = [f"-max_total_time={left}", f"-timeout={SECONDS_OF_ONE}", f"-rss_limit_mb={MEMORY_MB}"]
            options += [f"-max_len={LONGEST}", f"-artifact_prefix={keep}/{kind}-", "-print_final_stats=1"]
            command = [sys.executable, __file__, "--child", corpus, *options]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            statuses = re.findall(r"^#\d+\s.*rss: \d+Mb", done.stderr, re.MULTILINE)
            memory = [int(one) for one in re.findall(r"rss: (\d+)Mb", done.stderr)]
            runs += int(next(iter(re.findall(r"number_of_executed_units: (\d+)", done.stderr)), 0))
            status = statuses[-1] if statuses else status
            if done.returncode == 0:
                growth = f"memory {memory[len(memory) // 10]} to {memory[-1]} MB" if memory else ""
                status = f"{status.split('corp')[0]} {growth}"
                break
            found += 1
            log = keep / f"{kind}-{found}.log"
            log.write_text(done.stderr[-6000:])
            yield f"{kind}: found something, see {log}"
            if not statuses:
                break  # it does not even start
    yield f"{kind}: {runs} documents in {seconds:.0f} s, {found} findings; {status.strip()}"


def main() -> None:
    """Fuzz the chosen formats one after the other."""
    if sys.argv[1:2] == ["--child"]:
        fuzz(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", default=list(seeds()), metavar="FORMAT")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    for kind in given.formats:
        for line in hunt(kind, given.minutes * 60, given.keep):
            print(line, flush=True)


if __name__ == "__main__":
    main()
