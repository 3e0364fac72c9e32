from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.capture_rows import CAPTURE_COLUMNS, capture_row
from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals, OriginalsError
from archive.verify import verify
from archive.warc_reader import Record, read_at, records
from archive.warc_record import IDENTICAL_PAYLOAD, NOT_MODIFIED
from archive.warc_writer import WarcSeries, Written

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]

PAGE = b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nLast-Modified: Fri, 20 Nov 2026 00:00:00 GMT\r\n\r\nhello'
SAME_LATER = b"HTTP/1.1 200 OK\r\nDate: today\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
CONDITIONAL = b'GET /a.html HTTP/1.1\r\nif-none-match: "v1"\r\n\r\n'


def catalogue_of(folder: Path) -> Path:
    """A catalogue with the folder's captures and nothing else."""
    path = folder / "test.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE capture ({', '.join(CAPTURE_COLUMNS)})")
        for warc in sorted(folder.glob("*.warc.gz")):
            for record in records(warc):
                if record.type in ("response", "revisit", "resource"):
                    row = capture_row(record, warc.name).values()
                    connection.execute(f"INSERT INTO capture VALUES ({', '.join('?' * len(row))})", row)
    connection.close()
    return path


def written_record(folder: Path, written: Written) -> Record:
    return read_at(folder / written.file, written.offset)


def assert_refers(revisit: Record, original: Record, profile: str) -> None:
    assert revisit.type == "revisit"
    assert revisit.headers.get("WARC-Profile") == profile
    assert revisit.refers_to == original.id
    assert revisit.headers.get("WARC-Refers-To-Target-URI") == original.url
    assert revisit.headers.get("WARC-Refers-To-Date") == original.date
    assert revisit.payload_digest == original.payload_digest


def test_a_payload_seen_before_becomes_a_revisit_that_keeps_the_http_head(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series(originals=ArchivedOriginals()) as warcs:
        first = warcs.write_exchange(exchange(PAGE, url="http://a.gov.cn/年报"), context)
        again = warcs.write_exchange(exchange(SAME_LATER, url="http://b.gov.cn/"), context)
    revisit = written_record(tmp_path, again)
    assert_refers(revisit, written_record(tmp_path, first), IDENTICAL_PAYLOAD)
    assert revisit.block == b"HTTP/1.1 200 OK\r\nDate: today\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert revisit.url == "http://b.gov.cn/"


def test_a_revisit_whose_head_promises_no_chunks_never_refers_to_chunks(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series(originals=ArchivedOriginals()) as warcs:
        warcs.write_exchange(exchange(SAME_LATER), context)
        plain = warcs.write_exchange(exchange(PAGE), context)
        again = [warcs.write_exchange(exchange(answer), context) for answer in (PAGE, SAME_LATER)]
    assert plain.record_type == "response"
    for written in again:
        assert_refers(written_record(tmp_path, written), written_record(tmp_path, plain), IDENTICAL_PAYLOAD)
    with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals:
        found = originals.by_digest(plain.payload_digest or "")
    assert found is not None
    assert found.record_id == plain.record_id


def test_a_lost_or_altered_original_is_stored_anew(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        first = warcs.write_exchange(exchange(PAGE), context)
    catalogue = catalogue_of(tmp_path)
    path = tmp_path / first.file
    data = path.read_bytes()
    text = gzip.decompress(data[first.offset : first.offset + first.length])
    path.write_bytes(data[: first.offset] + gzip.compress(text.replace(b"hello", b"hullo")))
    for _ in range(2):
        with ArchivedOriginals(catalogue, tmp_path) as originals, series(originals=originals) as warcs:
            assert originals.by_url("http://www.example.gov.cn/a.html") is None
            assert warcs.write_exchange(exchange(PAGE), context).record_type == "response"
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("crawls_between", [0, 2])
def test_a_later_crawl_refers_to_the_first_capture_and_never_to_a_revisit(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext, crawls_between: int
) -> None:
    with series() as warcs:
        first = warcs.write_exchange(exchange(PAGE), context)
    for _ in range(crawls_between + 1):
        with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals, series(originals=originals) as warcs:
            again = warcs.write_exchange(exchange(PAGE), context)
    assert_refers(written_record(tmp_path, again), written_record(tmp_path, first), IDENTICAL_PAYLOAD)


def test_a_304_to_a_conditional_request_refers_to_the_answer_it_confirms(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        first = warcs.write_exchange(exchange(PAGE), context)
    for _ in range(2):
        with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals, series(originals=originals) as warcs:
            validators = originals.by_url("http://www.example.gov.cn/a.html")
            assert validators is not None
            assert (validators.etag, validators.last_modified) == ('"v1"', "Fri, 20 Nov 2026 00:00:00 GMT")
            again = warcs.write_exchange(exchange(UNCHANGED, sent=CONDITIONAL), context)
    revisit = written_record(tmp_path, again)
    assert_refers(revisit, written_record(tmp_path, first), NOT_MODIFIED)
    assert revisit.block == UNCHANGED


def test_validators_of_a_page_that_came_as_a_revisit_lead_to_the_original(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series(originals=ArchivedOriginals()) as warcs:
        first = warcs.write_exchange(exchange(PAGE, url="http://a.gov.cn/1"), context)
        warcs.write_exchange(exchange(PAGE.replace(b"v1", b"v2"), url="http://a.gov.cn/2"), context)
    with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals:
        validators = originals.by_url("http://a.gov.cn/2")
    assert validators is not None
    assert validators.etag == '"v2"'
    assert validators.original.record_id == first.record_id


@pytest.mark.parametrize(
    ("answer", "sent", "truncated"),
    [
        (PAGE, b"GET / HTTP/1.1\r\n\r\n", "length"),  # the rest may differ
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", None),  # nothing to refer to
        (UNCHANGED, b"GET / HTTP/1.1\r\n\r\n", None),  # nobody asked whether it had changed
        (UNCHANGED.replace(b"304", b"200"), CONDITIONAL, None),
    ],
)
def test_truncated_empty_and_unasked_answers_are_stored_as_they_came(
    tmp_path: Path,
    series: Series,
    exchange: Make,
    context: CaptureContext,
    answer: bytes,
    sent: bytes,
    truncated: str | None,
) -> None:
    with series(originals=ArchivedOriginals()) as warcs:
        warcs.write_exchange(exchange(PAGE), context)
        for _ in range(2):
            again = warcs.write_exchange(exchange(answer, sent=sent, truncated=truncated), context)
    assert again.record_type == "response"
    assert written_record(tmp_path, again).block == answer


def test_nothing_refers_to_a_truncated_capture(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series(originals=ArchivedOriginals()) as warcs:
        warcs.write_exchange(exchange(PAGE, truncated="time"), context)
        again = warcs.write_exchange(exchange(PAGE), context)
    assert again.record_type == "response"
    (tmp_path / again.file).rename(tmp_path / "only.warc.gz")
    with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals:
        found = originals.by_digest(again.payload_digest or "")
    assert found is not None
    assert found.record_id == again.record_id


def test_an_answer_without_validators_makes_the_next_request_unconditional(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    originals = ArchivedOriginals()
    with series(originals=originals) as warcs:
        warcs.write_exchange(exchange(PAGE), context)
        warcs.write_exchange(exchange(b"HTTP/1.1 200 OK\r\n\r\nnew"), context)
    assert originals.by_url("http://www.example.gov.cn/a.html") is None


def test_an_error_in_between_leaves_the_validators_of_the_last_whole_answer(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    originals = ArchivedOriginals()
    with series(originals=originals) as warcs:
        warcs.write_exchange(exchange(PAGE), context)
        warcs.write_exchange(exchange(b'HTTP/1.1 404 Not Found\r\nETag: "e"\r\n\r\ngone'), context)
        warcs.write_exchange(exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n", sent=CONDITIONAL), context)
    for known in (originals, ArchivedOriginals(catalogue_of(tmp_path), tmp_path)):
        validators = known.by_url("http://www.example.gov.cn/a.html")
        assert validators is not None
        assert validators.etag == '"v1"'
        known.close()


def test_a_screenshot_that_is_the_same_as_before_is_referred_to(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    shots = []
    for image in (b"\x89PNG same", b"\x89PNG same", b"\x89PNG other"):
        with ArchivedOriginals(catalogue_of(tmp_path), tmp_path) as originals, series(originals=originals) as warcs:
            page = warcs.write_exchange(exchange(PAGE), context)
            shots.append(
                warcs.write_resource("urn:view:http://a/", image, "image/png", context, refers_to=page.record_id)
            )
    first, second, third = (written_record(tmp_path, shot) for shot in shots)
    assert (first.type, third.type) == ("resource", "resource")
    assert_refers(second, first, IDENTICAL_PAYLOAD)
    assert (second.block, second.media_type, len(second.concurrent_to)) == (b"", "image/png", 1)
    assert list(verify(tmp_path)) == []


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database, surely not one at all" * 10)
    with pytest.raises(OriginalsError, match=r"x\.db"):
        ArchivedOriginals(tmp_path / "x.db")
