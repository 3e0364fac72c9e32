"""Reading in processes that can be killed."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from archive.exchange import CaptureContext
from archive.warc_writer import WarcInfo, WarcSeries
from nianbao import office, samples, unpacking, workers
from nianbao.workers import ReadTask
from parsers.document import DocumentError, HostileDocumentError, PackedDocumentError
from parsers.formats.signatures import OLE
from parsers.read import read
from parsers.reading import Hints
from tests.parsers.test_format_scan import needs_ocr, pictured

CONTEXT = CaptureContext("test", "report", "import")


def archived(folder: Path, payloads: list[bytes]) -> list[ReadTask]:
    series = WarcSeries(folder, "test", WarcInfo("test", "tests"), max_size=1 << 30)
    with series:
        written = [series.write_resource(f"file:///{i}", p, "text/plain", CONTEXT) for i, p in enumerate(payloads)]
    return [ReadTask(w.record_id, folder / w.file.removesuffix(".open"), w.offset, Hints()) for w in written]


def report_page() -> bytes:
    site = next(site for site in samples.sites() if site.host == "www.linan.gov.cn")
    return site.files["/art/2021/1/28/art_1229_59012.html"].body


def test_outcomes_come_in_the_order_of_the_tasks_and_each_says_what_became_of_it(tmp_path: Path) -> None:
    tasks = archived(tmp_path, [report_page(), bytes(range(256)) * 99, b"<p>no report</p>"])
    fine, broken, other = workers.read_all(tasks, workers=2)
    assert [fine.capture_id, broken.capture_id, other.capture_id] == [task.capture_id for task in tasks]
    reading = fine.reading()
    assert reading is not None and reading.year == 2020
    assert (broken.reading(), broken.reason) == (None, "unknown_format")
    no_report = other.reading()
    assert no_report is not None and not no_report.is_report


@pytest.mark.slow
def test_a_missing_table_is_read_from_the_captured_picture_and_a_damaged_one_costs_nothing(tmp_path: Path) -> None:
    needs_ocr()
    picture = '<p>二、主动公开政府信息情况</p><p><img src="t2.png"></p><p>三、收到和处理政府信息公开申请情况</p>'
    page = report_page().decode()
    start, end = page.index("二、主动公开"), page.index("三、收到和处理")
    page = page[:start] + picture + page[end + len("三、收到和处理政府信息公开申请情况") :]
    task, its_picture = archived(tmp_path, [page.encode(), pictured()])
    url = "http://www.linan.gov.cn/t2.png"
    asked = replace(task, hints=Hints(url="http://www.linan.gov.cn/a.html"), ocr=True)
    filled = workers.read_one(replace(asked, pictures=((url, its_picture.warc, its_picture.offset),))).reading()
    damaged = workers.read_one(replace(asked, pictures=((url, its_picture.warc, its_picture.offset + 7),))).reading()
    assert filled is not None and damaged is not None
    assert (len(filled.disclosure) > 0, damaged.disclosure) == (True, ())
    assert [row.cells for row in filled.application] == [row.cells for row in damaged.application]


def test_a_capture_that_hangs_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = archived(tmp_path, [report_page(), report_page()])
    hanging = ReadTask("hanging", tmp_path / "fifo", 0, Hints())
    os.mkfifo(tmp_path / "fifo")  # opening it for reading waits for a writer that never comes
    monkeypatch.setattr(workers, "SECONDS", 8.0)
    outcomes = list(workers.read_all([tasks[0], hanging, tasks[1]], workers=1))
    assert [outcome.reason for outcome in outcomes] == [None, "too_slow", None]


def test_a_record_that_is_not_there_is_a_failure_of_that_capture(tmp_path: Path) -> None:
    (task,) = archived(tmp_path, [report_page()])
    (outcome,) = workers.read_all([ReadTask("x", task.warc, task.offset + 7, Hints())], workers=1)
    assert outcome.reason == "damaged_record"


def test_a_word_file_that_we_cannot_read_goes_through_libreoffice_and_only_a_report_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = OLE + bytes(range(256)) * 20
    (task,) = archived(tmp_path, [broken])
    monkeypatch.setattr(office, "can_convert", lambda payload: payload == broken)
    monkeypatch.setattr(office, "to_docx", lambda payload: report_page())
    assert workers.read_one(task).reason is not None
    asked = ReadTask(task.capture_id, task.warc, task.offset, task.hints, office=True)
    reading = workers.read_one(asked).reading()
    assert reading is not None and reading.evidence["read_with"] == "LibreOffice"
    monkeypatch.setattr(office, "to_docx", lambda payload: "某页，不是年报。".encode())
    assert workers.read_one(asked).reason is not None


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("bwrap")), reason="needs LibreOffice and bubblewrap")
def test_libreoffice_opens_what_it_made_without_a_network() -> None:
    rtf = rb"{\rtf1\ansi Hello}"
    assert not office.can_convert(rtf)
    made = office.to_docx(rtf)
    assert made is not None and made.startswith(b"PK")


def test_the_reasons_cover_every_error_of_a_document() -> None:
    assert DocumentError in [kind for kind, _ in workers.REASONS]


def stored_rar(members: dict[str, bytes], *, packed: bool = False, declared: int | None = None) -> bytes:
    """A RAR 2.9 archive; its members are stored, or said to be packed, which they are not."""

    def block(kind: int, flags: int, body: bytes, payload: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + payload

    archive = b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
    for name, payload in members.items():
        sizes = struct.pack("<IIBI", len(payload), declared or len(payload), 2, zlib.crc32(payload))
        rest = struct.pack("<IBBHI", 0x5A210000, 29, 0x33 if packed else 0x30, len(name.encode("gbk")), 0x20)
        archive += block(0x74, 0x8000, sizes + rest + name.encode("gbk"), payload)
    return archive + block(0x7B, 0x4000, b"")


needs_unar = pytest.mark.skipif(
    not (shutil.which("unar") and shutil.which("bwrap")), reason="needs unar and bubblewrap"
)


@needs_unar
def test_unar_gives_the_members_of_a_rar_with_their_gbk_names() -> None:
    # No free program packs a RAR: what is tested is the way through unar, with members that are only stored.
    members = {"年报/报告.html": report_page(), "附件.txt": "附件。".encode()}
    assert dict(unpacking.members(stored_rar(members))) == members


@needs_unar
def test_a_member_that_unar_cannot_unpack_is_empty_and_named_in_the_notes() -> None:
    document = unpacking.document(stored_rar({"年报.txt": "一、总体情况".encode()}), Hints())
    assert document.facts["members"] == "年报.txt"
    with pytest.raises(DocumentError):
        unpacking.document(stored_rar({"年报.txt": "一、总体情况".encode()}, packed=True), Hints())


def test_a_rar_that_says_it_unpacks_without_end_is_refused_before_anything_is_run() -> None:
    bomb = stored_rar({"a.txt": b"x"}, declared=1 << 30)
    with pytest.raises(HostileDocumentError):
        list(unpacking.members(bomb))


def test_a_packed_rar_is_not_read_in_part_and_without_unar_the_capture_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = stored_rar({"年报.html": report_page()}, packed=True)
    with pytest.raises(PackedDocumentError, match="unar"):
        read(packed, Hints())
    (task,) = archived(tmp_path, [packed])
    monkeypatch.setattr(unpacking, "can_unpack", lambda payload: False)
    assert workers.read_one(task).reason == "packed"
    monkeypatch.setattr(unpacking, "can_unpack", lambda payload: True)
    monkeypatch.setattr(unpacking, "members", lambda payload: iter([("年报.html", report_page())]))
    reading = workers.read_one(task).reading()
    assert reading is not None and reading.year == 2020
    assert reading.evidence["read_with"] == "unar"


def test_a_stricter_limit_on_memory_than_ours_is_kept_to(tmp_path: Path) -> None:
    (task,) = archived(tmp_path, [report_page()])
    limit = workers.MEMORY // 2
    program = (
        "import resource, pathlib\n"
        "from nianbao import workers\n"
        "from parsers.reading import Hints\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))\n"
        f"task = workers.ReadTask('x', pathlib.Path({str(task.warc)!r}), {task.offset}, Hints())\n"
        "print([outcome.reason for outcome in workers.read_all([task], workers=1)])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[None]", done.stderr
