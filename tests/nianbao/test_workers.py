"""Reading in processes that can be killed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from archive.exchange import CaptureContext
from archive.warc_writer import WarcInfo, WarcSeries
from nianbao import office, samples, workers
from nianbao.workers import ReadTask
from parsers.document import DocumentError
from parsers.reading import Hints

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
    broken = office.OLE + bytes(range(256)) * 20
    (task,) = archived(tmp_path, [broken])
    monkeypatch.setattr(office, "can_convert", lambda payload: payload == broken)
    monkeypatch.setattr(office, "to_docx", lambda payload: report_page())
    assert workers.read_one(task).reason is not None
    asked = ReadTask(task.capture_id, task.warc, task.offset, task.hints, office=True)
    reading = workers.read_one(asked).reading()
    assert reading is not None and reading.evidence["converted_by"] == "LibreOffice"
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
