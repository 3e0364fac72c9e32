from __future__ import annotations

import gzip
import io
import shutil
import time
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.catalogue import Catalogue
from archive.verify import verify
from tests.archive.sample_archive import SampleArchive, read_pending, report

SITE = "http://www.county.gov.cn"


@pytest.fixture
def archive(tmp_path: Path) -> SampleArchive:
    return SampleArchive(tmp_path)


def _foreign(path: Path, *records: dict[str, object], compress: bool = True) -> None:
    """A WARC file as another program writes it."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compress)
        for record in records:
            head = StatusAndHeaders("200 OK", [("Content-Type", str(record.get("type", "text/html")))], "HTTP/1.1")
            payload = record["payload"]
            assert isinstance(payload, bytes)
            made = writer.create_warc_record(
                str(record["url"]),
                "response",
                payload=io.BytesIO(payload),
                http_headers=head,
                warc_headers_dict=record.get("headers", {}),
            )
            writer.write_record(made)


def test_every_capture_stands_with_its_place_and_what_the_crawler_knew(archive: SampleArchive) -> None:
    with archive.series() as series:
        written = archive.fetch(
            series,
            f"{SITE}/a.html",
            report("某县", 2020),
            via=f"{SITE}/",
            verdict={"kind": "report"},
            hint={"organ": "某县"},
            media_type="text/html; charset=GBK",
        )
    archive.catch_up()
    columns = (
        "id, url, http_status, mime_type, charset, payload_digest, warc_file, warc_offset, warc_length, record_type, "
        "crawl_id, via_url, role, purpose, link_text, verdict, hint, site_host"
    )
    assert archive.rows(f"SELECT {columns} FROM capture") == [
        (
            written.record_id,
            f"{SITE}/a.html",
            200,
            "text/html",
            "gbk",
            written.payload_digest,
            written.file,
            written.offset,
            written.length,
            "response",
            "crawl-1",
            f"{SITE}/",
            "report",
            "report",
            "年报",
            '{"kind":"report"}',
            '{"organ":"某县"}',
            "www.county.gov.cn",
        )
    ]


def test_only_finished_files_are_indexed(archive: SampleArchive) -> None:
    series = archive.series()
    archive.fetch(series, f"{SITE}/a.html", report("某县", 2020))
    archive.catch_up()
    assert archive.rows("SELECT * FROM capture") == []
    series.close()
    archive.catch_up()
    assert len(archive.rows("SELECT * FROM capture")) == 1


@pytest.mark.parametrize("compress", [True, False])
def test_an_archive_made_by_another_program_is_read_without_any_context(
    archive: SampleArchive, *, compress: bool
) -> None:
    name = "foreign.warc.gz" if compress else "foreign.warc"
    _foreign(
        archive.warc / name,
        {"url": f"{SITE}/a.html", "payload": report("某县", 2020)},
        {"url": f"{SITE}/style.css", "payload": b"body {}", "type": "text/css"},
        {"url": f"{SITE}/news.html", "payload": b"news"},
        compress=compress,
    )
    archive.catch_up()
    assert archive.rows("SELECT count(*), count(role), count(payload_digest) FROM capture") == [(3, 0, 3)]
    assert archive.rows("SELECT url, year FROM report") == [(f"{SITE}/a.html", 2020)]
    assert archive.rows("SELECT * FROM failure") == []


def test_a_copy_of_an_archive_makes_no_second_captures(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report("某县", 2020))
    archive.catch_up()
    before = archive.dump()
    file = next(archive.warc.iterdir())
    shutil.copy(file, archive.warc / "zz-copy.warc.gz")
    archive.catch_up()
    assert archive.dump() == before


def test_two_records_with_one_id_are_two_captures_in_either_order(archive: SampleArchive, tmp_path: Path) -> None:
    same = {"WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>"}
    for name, day, year in (("a", "2024-01-01T00:00:00Z", 2020), ("b", "2023-01-01T00:00:00Z", 2021)):
        record = {"url": f"{SITE}/{name}.html", "payload": report("某县", year), "headers": {**same, "WARC-Date": day}}
        _foreign(archive.warc / f"{name}.warc.gz", record)
    archive.catch_up()
    assert archive.rows("SELECT year FROM report ORDER BY 1") == [(2020,), (2021,)]
    other = SampleArchive(tmp_path / "other")
    for name in "ba":
        shutil.copy(archive.warc / f"{name}.warc.gz", other.warc)
        other.catch_up()
    assert other.dump() == archive.dump()
    assert other.broken_references() == []


@pytest.mark.parametrize("record_id", ["<http://example.com/a?b=c>", "<urn:x:y z>", "not-in-brackets"])
def test_odd_record_ids_become_clean_keys(archive: SampleArchive, record_id: str) -> None:
    record = {"url": f"{SITE}/a.html", "payload": report("某县", 2020), "headers": {"WARC-Record-ID": record_id}}
    _foreign(archive.warc / "a.warc.gz", record)
    archive.catch_up()
    ident = archive.rows("SELECT id FROM capture")[0][0]
    assert ident.replace("-", "").isalnum()


def test_damage_in_the_middle_is_a_failure_and_the_rest_is_indexed(archive: SampleArchive) -> None:
    with archive.series() as series:
        first, second, third = (
            archive.fetch(series, f"{SITE}/{year}.html", report("某县", year)) for year in (2020, 2021, 2022)
        )
    file = archive.warc / first.file
    content = bytearray(file.read_bytes())
    content[second.offset + 30 : second.offset + 60] = b"\0" * 30
    file.write_bytes(content)
    with archive.catalogue() as catalogue:
        outcome = catalogue.index()
        read_pending(catalogue)
        catalogue.assemble()
    assert len(outcome.damaged) == 1
    assert archive.rows("SELECT id FROM capture ORDER BY warc_offset") == [(first.record_id,), (third.record_id,)]
    stage, reason, detail = archive.rows("SELECT stage, reason, detail FROM failure")[0]
    assert (stage, reason) == ("archive", "damaged_record")
    assert str(second.offset) in detail
    archive.catch_up()
    assert archive.rows("SELECT count(*) FROM failure") == [(1,)]


def test_a_file_cut_off_within_a_record_keeps_the_records_before_it(archive: SampleArchive) -> None:
    with archive.series() as series:
        first = archive.fetch(series, f"{SITE}/a.html", report("某县", 2020))
        second = archive.fetch(series, f"{SITE}/b.html", report("某县", 2021))
    file = archive.warc / first.file
    file.write_bytes(file.read_bytes()[: second.offset + 20])
    archive.catch_up()
    assert archive.rows("SELECT id FROM capture") == [(first.record_id,)]


def test_a_file_that_is_no_warc_is_a_failure_and_no_crash(archive: SampleArchive) -> None:
    (archive.warc / "a.warc.gz").write_bytes(gzip.compress(b"hello"))
    (archive.warc / "b.warc").write_bytes(b"")
    (archive.warc / "c.warc.gz").write_bytes(b"\x00" * 100)
    (archive.warc / "notes.txt").write_bytes(b"not ours")
    archive.catch_up()
    assert archive.rows("SELECT DISTINCT reason FROM failure") == [("damaged_record",)]
    assert archive.rows("SELECT * FROM capture") == []


def test_bytes_that_are_no_text_in_headers_do_not_stop_the_index(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report("某县", 2020), media_type="text/html; charset=\udcff\x00")
    file = archive.warc / "odd.warc"
    named = b'Content-Disposition: attachment; filename="\xc4\xea.doc"'
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + named + b"\r\n\r\nx"
    file.write_bytes(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: http://a.gov.cn/\xff\xfe\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: " + str(len(block)).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    )
    archive.catch_up()
    assert archive.rows("SELECT count(*) FROM capture") == [(2,)]
    assert archive.rows("SELECT filename FROM capture WHERE warc_file = 'odd.warc'") == [("年.doc",)]


@pytest.mark.parametrize("name", ["WARC-Date", "WARC-Payload-Digest", "WARC-Truncated", "WARC-Record-ID"])
def test_a_record_s_own_fields_may_hold_any_bytes(archive: SampleArchive, name: str) -> None:
    fields = {
        "WARC-Type": b"response",
        "WARC-Record-ID": b"<urn:uuid:1>",
        "WARC-Date": b"2024-01-01T00:00:00Z",
        "WARC-Target-URI": b"http://a.gov.cn/",
        "Content-Type": b"application/http",
        name: b"\xff",
        "Content-Length": b"20",
    }
    head = b"".join(b"%s: %s\r\n" % (key.encode(), value) for key, value in fields.items())
    file = archive.warc / "odd.warc"
    file.write_bytes(b"WARC/1.1\r\n" + head + b"\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n")
    archive.catch_up()
    (row,) = archive.rows("SELECT warc_file, warc_offset, warc_length, id, payload_digest FROM capture")
    assert [one.problem for one in verify(archive.warc, [row])] == ["no_warcinfo"]


def test_a_page_of_unclosed_tags_costs_no_more_than_its_length(archive: SampleArchive) -> None:
    def cost(page: bytes) -> float:
        with archive.series() as series:
            archive.fetch(series, f"{SITE}/{page[:5].hex()}.html", page)
        start = time.process_time()
        with Catalogue(archive.database, archive.warc) as catalogue:
            catalogue.index()
        return time.process_time() - start

    cost(b"first")
    plain = cost(b"plain " * 10_000)
    assert cost(b"<meta " * 10_000) + cost(b"<title " * 10_000) < 40 * plain


def test_a_capture_known_byte_for_byte_is_recognised(archive: SampleArchive) -> None:
    payload = report("某县", 2020)
    with archive.series() as series:
        written = archive.fetch(series, f"{SITE}/年报.html", payload, hint={"year": 2020})
    with Catalogue(archive.database, archive.warc) as catalogue:
        catalogue.index()
        known = str(written.payload_digest)
        assert catalogue.has_capture(f"{SITE}/年报.html", known, {"year": 2020})
        assert not catalogue.has_capture(f"{SITE}/年报.html", known, {})
        assert not catalogue.has_capture(f"{SITE}/other.html", known, {"year": 2020})
        assert not catalogue.has_capture(f"{SITE}/年报.html", "sha256:X", {"year": 2020})
