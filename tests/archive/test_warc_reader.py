from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.exchange import CaptureContext, Exchange
from archive.http_message import ContentError, ContentTooLargeError, HttpHead, dechunked, decode_content
from archive.record_framing import Headers
from archive.verify import verify
from archive.warc_reader import DamagedRecordError, IncompleteRecordError, find_file, read_at, records, walk
from archive.warc_writer import WarcSeries
from tests.odd_server import OddServer

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]

PAGE = "<html><title>年报</title><p>正文</p></html>".encode("gb18030") * 20


def record(kind: str, block: bytes, **fields: str) -> bytes:
    """A record by hand, without digests."""
    head = [f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{kind}>", "WARC-Date: 2020-01-01T00:00:00Z"]
    head += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return (
        "\r\n".join(["WARC/1.0", *head, f"Content-Length: {len(block)}"]).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    )


def test_records_are_read_with_the_place_where_each_can_be_found_again(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        for size in (0, 10, 100_000):
            warcs.write_exchange(exchange(b"HTTP/1.1 200 OK\r\n\r\n" + os.urandom(size)), context)
    path = tmp_path / "crawl-00001.warc.gz"
    whole = list(records(path))
    end = 0
    for one in whole:
        assert one.offset == end
        end = one.offset + one.length
        assert read_at(path, one.offset) == one
    assert end == path.stat().st_size
    assert [one.id for one in records(path, whole[4].offset)] == [one.id for one in whole[4:]]


def test_plain_and_compressed_files_give_the_same_records(tmp_path: Path) -> None:
    both = [record("warcinfo", b"software: x\r\n"), record("resource", b"a" * 70_000), record("metadata", b"")]
    (tmp_path / "a.warc").write_bytes(b"".join(both))
    (tmp_path / "a.warc.gz").write_bytes(b"".join(gzip.compress(one) for one in both))
    plain, packed = list(records(tmp_path / "a.warc")), list(records(tmp_path / "a.warc.gz"))
    assert [(one.type, one.block) for one in plain] == [(one.type, one.block) for one in packed]
    assert [(one.offset, one.length) for one in plain] == [(sum(map(len, both[:n])), len(both[n])) for n in range(3)]
    assert read_at(tmp_path / "a.warc", plain[1].offset).block == b"a" * 70_000


@pytest.mark.parametrize("option", [[], ["--no-warc-compression"]])
@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget")
def test_wget_s_files_are_read(tmp_path: Path, odd_server: OddServer, option: list[str]) -> None:
    paths = ["/plain", "/chunked", "/gzip", "/redirect-1", "/gbk-header"]
    command = ["wget", "-q", "-O", os.devnull, f"--warc-file={tmp_path / 'w'}", "--no-proxy", *option]
    subprocess.run([*command, *map(odd_server.url, paths)], check=False, timeout=60)
    (path,) = [found for found in tmp_path.iterdir() if ".warc" in found.name]
    found = list(records(path))
    assert found[0].type == "warcinfo"
    responses = {one.url: one for one in found if one.type == "response"}
    for name in paths:
        (seen,) = odd_server.seen(name)
        assert responses[odd_server.url(name)].block == seen.response
    chunked = responses[odd_server.url("/chunked")]
    assert chunked.entity() == responses[odd_server.url("/plain")].entity()
    assert list(verify(tmp_path)) == []


def test_warcio_s_files_are_read_and_verify(tmp_path: Path) -> None:
    with (tmp_path / "x.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "warcio"}))
        for coding, body in (("chunked", b"5\r\nhello\r\n0\r\n\r\n"), ("identity", b"hello")):
            head = StatusAndHeaders("200 OK", [("Transfer-Encoding", coding)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record("http://a/", "response", payload=io.BytesIO(body), http_headers=head)
            )
    _info, *responses = records(tmp_path / "x.warc.gz")
    assert [one.entity() for one in responses] == [b"hello", b"hello"]
    assert list(verify(tmp_path)) == []
    with (tmp_path / "x.warc.gz").open("rb") as file:
        for theirs, ours in zip(ArchiveIterator(file), records(tmp_path / "x.warc.gz"), strict=True):
            assert theirs.rec_headers.get_header("WARC-Record-ID") == f"<urn:uuid:{ours.id}>"


def test_a_body_stored_without_its_chunks_is_read_though_the_header_was_left(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    block = head + b"<html>no chunks</html>"
    (tmp_path / "a.warc").write_bytes(record("response", block, Content_Type="application/http"))
    assert read_at(tmp_path / "a.warc", 0).entity() == b"<html>no chunks</html>"


def test_sloppy_headers_of_other_writers_are_read(tmp_path: Path) -> None:
    text = (
        b"WARC/0.18\nwarc-type: Response\nWARC-Target-URI: <http://a/\xe5\xb9\xb4>\nWARC-Record-ID: <http://id/1>\n"
        b"X-Folded: one\n  two\nContent-Type: application/http; msgtype=response\nContent-Length:  19\n\n"
        b"HTTP/1.0 200 OK\n\nhi\r\n\r\n"
    )
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(text))
    one = read_at(tmp_path / "a.warc.gz", 0)
    assert (one.type, one.url, one.id, one.version) == ("response", "http://a/年", "http://id/1", "WARC/0.18")
    assert one.headers.get("x-folded") == "one two"
    assert one.entity() == b"hi"


@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["WARC-Type", "warc-type", " WARC-Type", "WARC-Type ", "X", "", "\x1cWARC-Type"]),
            st.sampled_from([":", ": ", " : ", "", "\t:"]),
            st.text("ab: \t\r\x0b\u4e00", max_size=4),
            st.sampled_from(["\r\n", "\n", "\r\n  ", "\n\t"]),
        ),
        max_size=6,
    )
)
def test_a_name_that_is_looked_for_is_the_first_of_all_that_there_are(lines: list[tuple[str, ...]]) -> None:
    headers = Headers("".join("".join(line) for line in lines))
    for name in ("WARC-Type", "x", ""):
        assert headers.get(name) == next(iter(headers.all(name)), None)


DAMAGES = {
    "no length": record("resource", b"x").replace(b"Content-Length: 1", b"Content-Length: many"),
    "negative length": record("resource", b"x").replace(b"Content-Length: 1", b"Content-Length: -1"),
    "length of more digits than a number may have": record("resource", b"x").replace(b": 1", b": " + b"9" * 5000),
    "huge length": record("resource", b"x").replace(b"Content-Length: 1", b"Content-Length: " + b"9" * 30),
    "short length": record("resource", b"xyz" * 9).replace(b"Content-Length: 27", b"Content-Length: 5"),
    "no header": b"what is this",
    "endless header": b"WARC/1.0\r\n" + b"X: y\r\n" * 300_000,
    "several in one member": record("resource", b"x") + record("resource", b"y"),
    "empty": b"",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_record_is_named_and_reading_goes_on_behind_it(tmp_path: Path, name: str) -> None:
    good = gzip.compress(record("metadata", b"a: b\r\n"))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(good + gzip.compress(DAMAGES[name]) + good)
    with pytest.raises(DamagedRecordError, match=rf"a\.warc\.gz: damaged at offset {len(good)}") as caught:
        list(records(path))
    assert caught.value.next_offset is not None
    assert [one.type for one in records(path, caught.value.next_offset)] == ["metadata"]
    assert [one.type for one in walk(path) if not isinstance(one, DamagedRecordError)] == ["metadata"] * 2


def test_reading_goes_on_behind_a_damaged_record_of_a_plain_file(tmp_path: Path) -> None:
    good = record("metadata", b"a: b\r\n")
    bad = DAMAGES["short length"]
    (tmp_path / "a.warc").write_bytes(good + bad + good)
    first, damage, last = walk(tmp_path / "a.warc")
    assert isinstance(damage, DamagedRecordError)
    assert (damage.offset, damage.next_offset) == (len(good), len(good + bad))
    assert not isinstance(first, DamagedRecordError)
    assert not isinstance(last, DamagedRecordError)
    assert first.block == last.block


def test_a_plain_file_whose_lines_end_in_lf_alone_is_read(tmp_path: Path) -> None:
    whole = [record("resource", b"%d\r\n\r\nx" % n).replace(b"\r\n", b"\n", 6)[:-4] + b"\n\n" for n in range(3)]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(whole))
    assert [one.block for one in records(path)] == [b"%d\r\n\r\nx" % n for n in range(3)]
    path.write_bytes(whole[0] + whole[1].replace(b"Content-Length: 6", b"Content-Length: 9") + whole[2])
    first, damage, last = walk(path)
    assert isinstance(damage, DamagedRecordError)
    assert not isinstance(first, DamagedRecordError)
    assert not isinstance(last, DamagedRecordError)
    assert (first.offset, damage.offset, last.offset) == (0, len(whole[0]), len(whole[0]) * 2)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), plain=st.booleans())
def test_whatever_happens_to_one_record_the_others_are_read(tmp_path: Path, data: st.DataObject, plain: bool) -> None:
    whole = [record("metadata", b"n: %d\r\n" % n + bytes(range(200)), X=str(n)) for n in range(4)]
    stored = whole if plain else [gzip.compress(one, mtime=0) for one in whole]
    hit = data.draw(st.integers(0, 3))
    start = data.draw(st.integers(0, len(stored[hit]) - 1))
    junk = data.draw(st.binary(max_size=60))
    broken = stored[hit][:start] + junk + stored[hit][start + data.draw(st.integers(0, 300)) :]
    path = tmp_path / ("a.warc" if plain else "a.warc.gz")
    path.write_bytes(b"".join([*stored[:hit], broken, *stored[hit + 1 :]]))
    found = {item.block for item in walk(path) if not isinstance(item, DamagedRecordError)}
    expected = [one.partition(b"\r\n\r\n")[2][:-4] for n, one in enumerate(whole) if n != hit]
    if not plain:  # a plain file has no checksums: a changed Content-Length can swallow what follows
        assert found >= set(expected)
    else:
        assert found >= set(expected[:hit])


def test_a_file_that_is_still_growing_ends_in_an_incomplete_record(tmp_path: Path) -> None:
    good = gzip.compress(record("metadata", b"a: b\r\n"))
    for cut in range(1, len(good)):
        path = tmp_path / "a.warc.gz.open"
        path.write_bytes(good + good[:cut])
        with pytest.raises(IncompleteRecordError) as caught:
            list(records(path))
        assert caught.value.offset == len(good)
    with pytest.raises(IncompleteRecordError):
        read_at(tmp_path / "a.warc.gz.open", 10**6)


def test_a_file_is_found_while_open_and_when_finished(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz.open").touch()
    assert find_file(tmp_path, "a.warc.gz").name == "a.warc.gz.open"
    (tmp_path / "a.warc.gz.open").rename(tmp_path / "a.warc.gz")
    assert find_file(tmp_path, "a.warc.gz").name == "a.warc.gz"
    with pytest.raises(FileNotFoundError, match=r"b\.warc\.gz"):
        find_file(tmp_path, "b.warc.gz")


@given(data=st.binary(max_size=3000), sizes=st.lists(st.integers(1, 700), max_size=8), cuts=st.integers(1, 50))
def test_a_chunked_body_is_the_same_however_it_arrives(data: bytes, sizes: list[int], cuts: int) -> None:
    chunked, rest = b"", data
    for size in [*sizes, len(data)]:
        piece, rest = rest[:size], rest[size:]
        chunked += b"%X;a=b\r\n%s\r\n" % (len(piece), piece) if piece else b""
    chunked += b"0\r\n\r\n"
    parts = [chunked[at : at + cuts] for at in range(0, len(chunked), cuts)]
    assert b"".join(dechunked(parts)) == data == b"".join(dechunked([chunked]))


@pytest.mark.parametrize(
    ("read", "one", "end"),
    [
        (lambda data: list(dechunked([data])), b"1\r\nx\r\n", b"0\r\n\r\n"),
        (lambda data: HttpHead(b"HTTP/1.1 200 OK\r\nA: b\r\n" + data).fields, b" c\r\n", b"\r\n"),
    ],
    ids=["small chunks", "folded lines"],
)
def test_many_small_pieces_cost_no_more_each_than_few(read: Callable[[bytes], object], one: bytes, end: bytes) -> None:
    few, many = one * 5_000 + end, one * 160_000 + end

    def cost(data: bytes) -> float:
        start = time.process_time()
        read(data)
        return time.process_time() - start

    assert min(cost(many) for _ in range(2)) < 32 * 8 * min(cost(few) for _ in range(5))


@pytest.mark.parametrize(
    ("codings", "data"),
    [
        ([], PAGE),
        (["gzip"], gzip.compress(PAGE)),
        (["x-gzip"], gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        (["gzip"], gzip.compress(PAGE) + b"\0" * 30),
        (["deflate"], zlib.compress(PAGE)),
        (["deflate"], zlib.compress(PAGE)[2:-4]),
        (["deflate", "gzip"], gzip.compress(zlib.compress(PAGE))),
        (["identity"], PAGE),
    ],
)
def test_content_codings_are_undone(codings: list[str], data: bytes) -> None:
    assert decode_content(data, codings, limit=len(PAGE)) == PAGE
    with pytest.raises(ContentTooLargeError):
        decode_content(data, codings, limit=len(PAGE) - 1)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_refused_without_being_blown_up(coding: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    with pytest.raises(ContentTooLargeError):
        decode_content(bomb, [coding], limit=1 << 20)


@pytest.mark.parametrize("data", [gzip.compress(PAGE)[:-20], PAGE, gzip.compress(PAGE)[:60] + b"\xff" * 60])
def test_damaged_content_is_an_error(data: bytes) -> None:
    with pytest.raises(ContentError):
        decode_content(data, ["gzip"], limit=10**6)


def test_unknown_codings_are_an_error_and_empty_bodies_are_none() -> None:
    with pytest.raises(ContentError, match="zstd"):
        decode_content(b"x", ["zstd"], limit=10)
    assert decode_content(b"", ["gzip"], limit=10) == b""


def test_what_can_be_decoded_of_a_truncated_capture_is_given(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    body = gzip.compress(os.urandom(5000))[:3000]
    with series() as warcs:
        answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body
        cut = warcs.write_exchange(exchange(answer, truncated="disconnect"), context)
        whole = warcs.write_exchange(exchange(answer), context)
    assert 2500 < len(read_at(tmp_path / cut.file, cut.offset).content(10**6)) < 5000
    with pytest.raises(ContentError):
        read_at(tmp_path / whole.file, whole.offset).content(10**6)


HUGE = textwrap.dedent(
    """
    import resource, sys, zlib
    from pathlib import Path
    from archive.digest import digest_of_parts
    from archive.verify import verify
    from archive.warc_reader import ContentTooLargeError, read_at, records

    size, folder = 400 << 20, Path(sys.argv[1])
    expected = digest_of_parts(bytes(1 << 20) for _ in range(size >> 20))
    head = (f"WARC/1.1\\r\\nWARC-Type: resource\\r\\nWARC-Record-ID: <urn:uuid:x>\\r\\n"
            f"WARC-Block-Digest: {expected}\\r\\nWARC-Payload-Digest: {expected}\\r\\n"
            f"Content-Length: {size}\\r\\n\\r\\n").encode()
    for name, window in (("huge.warc.gz", 31), ("huge.warc", 0)):
        with (folder / name).open("wb") as file:
            pack = zlib.compressobj(1, zlib.DEFLATED, window) if window else None
            for part in (head, *(bytes(1 << 20) for _ in range(size >> 20)), b"\\r\\n\\r\\n"):
                file.write(pack.compress(part) if pack else part)
            file.write(pack.flush() if pack else b"")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problems = [damage.problem for damage in verify(folder)]
    assert problems == ["no_warcinfo"] * 2, problems
    for name in ("huge.warc.gz", "huge.warc"):
        (record,) = records(folder / name)
        assert record.length == (folder / name).stat().st_size
        assert sum(map(len, read_at(folder / name, 0).parts())) == size
        try:
            record.content(1 << 20)
        except ContentTooLargeError:
            pass
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
    """
)


@pytest.mark.slow
def test_a_record_of_any_size_is_read_and_verified_in_constant_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HUGE, str(tmp_path)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert int(done.stdout) < 60  # MB more than before; the record has 400
