from __future__ import annotations

import datetime as dt
import io
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import http_message, warc_file
from archive.exchange import CaptureContext, Exchange
from archive.repair import repair
from archive.warc_file import DiskFullError, WriteError
from archive.warc_reader import Record, read_at, records
from archive.warc_writer import WarcInfo, WarcSeries

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz")
    return path


def by_type(path: Path) -> dict[str, Record]:
    return {record.type: record for record in records(path)}


def test_a_capture_is_response_request_and_metadata_behind_a_warcinfo(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        written = warcs.write_exchange(exchange(PAGE, ip="10.0.0.1", protocols=("http/1.1", "tls/1.3")), context)
    path = only_file(tmp_path)
    assert [record.type for record in records(path)] == ["warcinfo", "response", "request", "metadata"]

    response = read_at(path, written.offset)
    assert (response.id, response.length, response.payload_digest) == (
        written.record_id,
        written.length,
        written.payload_digest,
    )
    assert response.block == PAGE
    assert response.version == "WARC/1.1"
    assert response.date == "2026-03-31T08:30:15.123456Z"
    assert response.headers.get("WARC-IP-Address") == "10.0.0.1"
    assert response.headers.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]

    found = by_type(path)
    assert found["request"].concurrent_to == (written.record_id,)
    assert found["metadata"].concurrent_to == (written.record_id,)
    assert {record.headers.get("WARC-Warcinfo-ID") for record in records(path)} == {
        None,
        found["warcinfo"].headers.get("WARC-Record-ID"),
    }
    assert dict(found["metadata"].fields()) == {
        "via": "http://www.example.gov.cn/list.html",
        "crawl": "c1",
        "role": "report",
        "purpose": "report",
        "linkText": "2025年政府信息公开工作年度报告",
        "verdict": '{"kind":"report","year":2025}',
        "hint": '{"organ":"某市人民政府"}',
    }


def test_the_warcinfo_says_who_made_the_file_with_what_and_how(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        warcs.write_exchange(exchange(PAGE), context)
    info = next(iter(records(only_file(tmp_path))))
    fields = dict(info.fields())
    assert info.headers.get("WARC-Filename") == "crawl-00001.warc.gz"
    assert fields["software"] == "nianbao/test"
    assert fields["operator"] == "某图书馆"
    assert fields["robots"] == "obey"
    assert fields["crawl"] == fields["isPartOf"] == "c1"
    assert fields["settings"] == '{"delay":2.0}'
    assert fields["scope"] == '{"targets":["http://www.example.gov.cn/"]}'


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(received=st.binary(min_size=1, max_size=5000), sent=st.binary(max_size=500))
def test_any_bytes_come_back_exactly(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, received: bytes, sent: bytes
) -> None:
    with series() as warcs:
        written = warcs.write_exchange(exchange(received, sent=sent), context)
    path = tmp_path / written.file
    assert read_at(path, written.offset).block == received
    assert [record.block for record in records(path) if record.type == "request"] == ([sent] if sent else [])
    path.unlink()


def test_gbk_bytes_in_head_and_reason_are_kept(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    answer = "HTTP/1.1 200 成功\r\nX-Name: 年度报告.doc\r\nx-dup: 1\r\nX-DUP: 2\r\n\r\n正文".encode("gbk")
    with series() as warcs:
        warcs.write_exchange(exchange(answer), context)
    response = by_type(only_file(tmp_path))["response"]
    assert response.block == answer
    head = response.http_head()
    assert head is not None
    assert head.status == 200
    assert head.all("x-dup") == ["1", "2"]
    assert response.entity() == "正文".encode("gbk")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.gov.cn/年报.html", "http://a.gov.cn/%E5%B9%B4%E6%8A%A5.html"),
        (
            "http://a.gov.cn/x\r\nWARC-Type: warcinfo\r\n\r\nboo",
            "http://a.gov.cn/x%0D%0AWARC-Type:%20warcinfo%0D%0A%0D%0Aboo",
        ),
        ("http://a.gov.cn/a b\tc\u2028d", "http://a.gov.cn/a%20b%09c%E2%80%A8d"),
        ("http://a.gov.cn/\udcb1\ud800", "http://a.gov.cn/%B1%ED%A0%80"),
        ("http://a.gov.cn/?q=%E4%B8%AD&x=[1]|{2}", "http://a.gov.cn/?q=%E4%B8%AD&x=[1]|{2}"),
    ],
)
def test_no_url_can_break_out_of_its_header(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, url: str, expected: str
) -> None:
    with series() as warcs:
        warcs.write_exchange(exchange(PAGE, url=url), context)
    assert [record.url for record in records(only_file(tmp_path))] == [None, expected, expected, expected]


def test_link_text_and_connection_facts_cannot_break_out_of_their_lines(
    tmp_path: Path, series: Series, exchange: Make
) -> None:
    hostile = CaptureContext("c1", "page", "seed", link_text="年报\r\nrole: report\n\ncrawl: c2\x00")
    with series() as warcs:
        odd = exchange(PAGE, ip="1.1.1.1\r\nX: y", cipher_suite="a\r\n\r\nb", tls_error="expired\r\nrole: list")
        warcs.write_exchange(odd, hostile)
    found = by_type(only_file(tmp_path))
    assert found["response"].headers.get("X") is None
    assert found["response"].headers.get("WARC-IP-Address") == "1.1.1.1 X: y"
    assert [value for name, value in found["metadata"].fields() if name == "role"] == ["page"]
    assert dict(found["metadata"].fields())["linkText"] == "年报 role: report crawl: c2"
    assert dict(found["metadata"].fields())["tlsError"] == "expired role: list"


def test_the_payload_digest_covers_the_body_without_its_chunks(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n"
    )
    with series() as warcs:
        one = warcs.write_exchange(exchange(PAGE), context)
        two = warcs.write_exchange(exchange(chunked), context)
    assert one.payload_digest == two.payload_digest
    response = read_at(tmp_path / two.file, two.offset)
    assert response.block == chunked
    assert response.entity() == b"hello"


def test_a_cut_off_answer_is_marked(tmp_path: Path, series: Series, exchange: Make, context: CaptureContext) -> None:
    with series() as warcs:
        warcs.write_exchange(exchange(PAGE[:-2], truncated="disconnect"), context)
    assert by_type(only_file(tmp_path))["response"].truncated == "disconnect"


def test_an_exchange_without_an_answer_is_refused(series: Series, exchange: Make, context: CaptureContext) -> None:
    with series() as warcs, pytest.raises(ValueError, match="no answer"):
        warcs.write_exchange(exchange(b""), context)


def test_a_rendered_page_is_a_resource_joined_to_its_capture(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        page = warcs.write_exchange(exchange(PAGE), context)
        shot = warcs.write_resource(
            "urn:screenshot:http://a/", b"\x89PNG", "image/png", context, refers_to=page.record_id
        )
    resource = read_at(tmp_path / shot.file, shot.offset)
    assert (resource.type, resource.block, resource.media_type) == ("resource", b"\x89PNG", "image/png")
    assert resource.concurrent_to == (page.record_id,)
    assert resource.refers_to is None  # the standard forbids it here


def test_an_imported_file_keeps_its_date_and_context(tmp_path: Path, series: Series, context: CaptureContext) -> None:
    made = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    with series() as warcs:
        warcs.write_resource("file:///年报 2019.docx", b"PK", "application/zip", context, date=made)
    found = by_type(only_file(tmp_path))
    assert found["resource"].date == "2020-01-02T00:00:00.000000Z"
    assert found["resource"].url == "file:///%E5%B9%B4%E6%8A%A5%202019.docx"
    assert dict(found["metadata"].fields())["crawl"] == "c1"


def test_a_note_is_a_metadata_record_about_a_capture(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        page = warcs.write_exchange(exchange(PAGE), context)
        note = warcs.write_note(
            "verdict", {"verdict": {"year": 2024}, "role": "report"}, url="http://a/", refers_to=page.record_id
        )
    record = read_at(tmp_path / note.file, note.offset)
    assert record.type == "metadata"
    assert record.refers_to == page.record_id
    assert dict(record.fields()) == {"kind": "verdict", "crawl": "c1", "verdict": '{"year":2024}', "role": "report"}


def test_files_rotate_at_their_size_and_each_begins_with_its_own_warcinfo(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series(max_size=3000) as warcs:
        for _ in range(9):
            warcs.write_exchange(exchange(PAGE[:-5] + os.urandom(1000)), context)
    files = sorted(tmp_path.iterdir())
    assert len(files) > 2
    for path in files:
        first = next(iter(records(path)))
        assert (first.type, first.headers.get("WARC-Filename")) == ("warcinfo", path.name)


def test_an_open_file_is_visibly_open_and_has_its_name_when_finished(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    warcs = series()
    assert list(tmp_path.iterdir()) == []
    warcs.write_exchange(exchange(PAGE), context)
    assert [path.name for path in tmp_path.iterdir()] == ["crawl-00001.warc.gz.open"]
    warcs.close()
    assert [path.name for path in tmp_path.iterdir()] == ["crawl-00001.warc.gz"]


def test_two_series_of_one_prefix_never_share_a_file(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as one, series() as two:
        files = {warcs.write_exchange(exchange(PAGE), context).file for warcs in (one, two, one)}
    assert files == {"crawl-00001.warc.gz", "crawl-00002.warc.gz"}


def test_a_file_that_is_there_is_never_overwritten(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    for _ in range(2):
        with series() as warcs:
            warcs.write_exchange(exchange(PAGE), context)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl-00001.warc.gz", "crawl-00002.warc.gz"]


def test_short_writes_are_completed(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(warc_file.os, "write", lambda fd, data: write(fd, data[:100]))
    with series() as warcs:
        warcs.write_exchange(exchange(PAGE), context)
    assert by_type(only_file(tmp_path))["response"].block == PAGE


def test_a_full_disk_loses_nothing_earlier_and_writing_goes_on_when_there_is_room(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    big = PAGE[:-5] + os.urandom(200_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    warcs = series()
    try:
        first = warcs.write_exchange(exchange(PAGE), context)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(DiskFullError, match=r"crawl-00001\.warc\.gz\.open"):
            warcs.write_exchange(exchange(big), context)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    second = warcs.write_exchange(exchange(big), context)
    warcs.close()
    path = only_file(tmp_path)
    assert [record.type for record in records(path)].count("response") == 2
    assert read_at(path, first.offset).block == PAGE
    assert read_at(path, second.offset).block == big


def test_a_disk_full_at_the_first_record_leaves_a_file_that_can_be_written(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    warcs = series()
    with monkeypatch.context() as patch:
        patch.setattr(warc_file.os, "write", lambda fd, data: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(DiskFullError):
            warcs.write_exchange(exchange(PAGE), context)
    warcs.write_exchange(exchange(PAGE), context)
    warcs.close()
    assert [record.type for record in records(only_file(tmp_path))][:2] == ["warcinfo", "response"]


def test_a_series_that_wrote_nothing_leaves_nothing(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(warc_file.os, "write", lambda fd, data: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        warcs = series()
        with pytest.raises(WriteError):
            warcs.write_exchange(exchange(PAGE), context)
    warcs.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "expected"), [(28, DiskFullError), (5, WriteError)])
def test_a_disk_that_fails_at_the_end_says_so_and_leaves_the_file_to_repair(
    tmp_path: Path,
    series: Series,
    exchange: Make,
    context: CaptureContext,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: type[WriteError],
) -> None:
    warcs = series(sync_interval=3600)
    warcs.write_exchange(exchange(PAGE), context)

    def failing(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(warc_file.os, "fsync", failing)
        patch.setattr(warc_file.os, "fdatasync", failing)
        with pytest.raises(expected, match="cannot be put on the disk"):
            warcs.sync()
        with pytest.raises(expected, match="cannot be finished"):
            warcs.close()
    assert [done.records for done in repair(tmp_path)] == [4]


def test_warcio_and_fastwarc_read_the_same_and_find_every_digest_right(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        for size in (0, 1, 1000, 300_000):
            warcs.write_exchange(exchange(PAGE[:-5] + os.urandom(size)), context)
        warcs.write_resource("file:///a.pdf", b"%PDF-1.7", "application/pdf", context)
    data = only_file(tmp_path).read_bytes()
    ours = [(record.offset, record.type, record.block) for record in records(only_file(tmp_path))]

    theirs = []
    for record in (warcio := ArchiveIterator(io.BytesIO(data), no_record_parse=True)):
        block = record.raw_stream.read()
        theirs.append((warcio.get_record_offset(), record.rec_type, block))
    assert theirs == ours
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        record.content_stream().read()

    fast = []
    for record in FastIterator(io.BytesIO(data), parse_http=False):
        assert record.verify_block_digest()
        fast.append((record.stream_pos, record.reader.read()))
    assert fast == [(offset, block) for offset, _, block in ours]


def test_the_payload_of_any_message_is_found_whatever_its_line_ends() -> None:
    raw, body = http_message.split(b"HTTP/1.1 200 OK\nContent-Type: text/html\nX-Fold: a\n b\nnonsense\n\nbody")
    head = http_message.HttpHead(raw)
    assert (head.status, head.get("content-type"), head.get("x-fold"), body) == (200, "text/html", "a b", b"body")


def test_the_warcinfo_survives_settings_of_any_kind(tmp_path: Path, exchange: Make, context: CaptureContext) -> None:
    info = WarcInfo("c1", "nianbao/1\r\nrobots: ignore", settings={"years": [2019, 2024], "contact": "a\nb"})
    with WarcSeries(tmp_path, "x", info) as warcs:
        warcs.write_exchange(exchange(PAGE), context)
    fields = next(iter(records(only_file(tmp_path)))).fields()
    assert [value for name, value in fields if name == "robots"] == ["obey"]
    assert dict(fields)["settings"] == '{"years":[2019,2024],"contact":"a\\nb"}'
