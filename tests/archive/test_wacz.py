from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer
from hypothesis import given
from hypothesis import strategies as st

from archive import cdxj
from archive.cdxj import sorted_lines, url_key, write_cdxj
from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals
from archive.wacz import Description, NothingToPackError, Packed, Page, pack
from archive.warc_reader import read_at
from archive.warc_writer import WarcSeries

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]

PAGE = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\n\r\n<title>年报</title>".encode("gbk")
POST = b"POST /list HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\npage=2&col=%E4%B8%AD"
JSON_POST = b'POST /list HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"page": 2, "col": ["a", "b"]}'
ABOUT = Description("年报档案", "An archive made by a test", "nianbao/test")


@pytest.fixture
def archive(tmp_path: Path, series: Series, exchange: Make, context: CaptureContext) -> Path:
    """A folder of two WARC files with every kind of capture."""
    folder = tmp_path / "warc"
    folder.mkdir()
    originals = ArchivedOriginals()
    for name in ("one", "two"):
        with WarcSeries(folder, name, series().info, originals=originals) as warcs:
            for n in range(30):
                answer = PAGE + b"%d" % (n % 20)
                warcs.write_exchange(exchange(answer, url=f"http://www.a.gov.cn/{n}.html?b=1&a=中"), context)
            url = "http://b.gov.cn/list"
            for sent in (POST, JSON_POST):
                warcs.write_exchange(exchange(PAGE + name.encode() + sent[-3:], url=url, sent=sent), context)
            warcs.write_resource("urn:dom:http://www.a.gov.cn/", b"<html>", "text/html", context)
    return folder


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    key, timestamp, fields = line.split(" ", 2)
    return key, timestamp, json.loads(fields)


def test_every_line_leads_to_its_record(archive: Path) -> None:
    lines = list(sorted_lines(sorted(archive.iterdir())))
    assert lines == sorted(lines)
    assert len(lines) == 2 * 33
    for line in lines:
        _, timestamp, fields = parsed(line)
        record = read_at(archive / fields["filename"], int(fields["offset"]))
        assert (record.url, record.length, record.payload_digest) == (
            fields["url"],
            int(fields["length"]),
            fields["digest"],
        )
        assert record.date.replace("-", "").startswith(timestamp[:8])
        assert (fields["mime"] == "warc/revisit") == (record.type == "revisit")


def test_the_index_is_what_cdxj_indexer_would_make(archive: Path, tmp_path: Path) -> None:
    paths = sorted(archive.iterdir())
    theirs = io.StringIO()
    CDXJIndexer(theirs, [str(path) for path in paths], sort=True, post_append=True, dir_root=str(archive)).process_all()
    assert write_cdxj(paths, tmp_path / "index.cdxj") == 66
    ours = [parsed(line) for line in (tmp_path / "index.cdxj").read_text(encoding="utf-8").splitlines()]
    expected = [parsed(line) for line in theirs.getvalue().splitlines()]
    same = ("url", "offset", "length", "filename", "digest")

    def comparable(rows: list[tuple[str, str, dict[str, str]]]) -> list[tuple[str, ...]]:
        return sorted((key, timestamp, *(fields[name] for name in same)) for key, timestamp, fields in rows)

    assert comparable(ours) == comparable(expected)


def test_not_modified_answers_are_left_out_so_that_replay_finds_the_page(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        for answer in (PAGE, b"HTTP/1.1 304 Not Modified\r\n\r\n"):
            written = warcs.write_exchange(exchange(answer), context)
    (line,) = sorted_lines([tmp_path / written.file])
    assert parsed(line)[2]["status"] == "200"


def test_an_index_larger_than_memory_allows_is_sorted_too(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(sorted_lines(sorted(archive.iterdir())))
    monkeypatch.setattr(cdxj, "LINES_IN_MEMORY", 7)
    assert list(sorted_lines(sorted(archive.iterdir()))) == whole


@given(st.text(max_size=60))
def test_any_url_gives_a_key_without_spaces(url: str) -> None:
    for one in (url, "http://" + url, "http://a.gov.cn/" + url):
        assert not any(character.isspace() for character in url_key(one))


def packed(archive: Path, target: Path) -> Packed:
    pages = [Page("http://www.a.gov.cn/1.html", "2026-03-31T08:30:15Z", "年报"), Page("http://b.gov.cn/", "2026", "二")]
    return pack(archive, target, pages, ABOUT, now=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))


def test_a_package_is_valid_for_the_wacz_tool(archive: Path, tmp_path: Path) -> None:
    done = packed(archive, tmp_path / "a.wacz")
    assert (done.files, done.captures, done.pages) == (2, 66, 2)
    assert done.bytes == (tmp_path / "a.wacz").stat().st_size
    wacz = shutil.which("wacz", path=str(Path(sys.executable).parent)) or shutil.which("wacz")
    if wacz is None:
        pytest.skip("no wacz tool")
    run = subprocess.run(
        [wacz, "validate", "-f", str(tmp_path / "a.wacz")], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "invalid" not in run.stdout.lower()
    assert "mismatch" not in run.stdout.lower()


def test_a_package_holds_the_warc_files_as_they_are_and_an_index_that_leads_into_them(
    archive: Path, tmp_path: Path
) -> None:
    packed(archive, tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        assert package.testzip() is None
        for path in archive.iterdir():
            assert package.read(f"archive/{path.name}") == path.read_bytes()
            assert package.getinfo(f"archive/{path.name}").compress_type == zipfile.ZIP_STORED
        index = package.read("indexes/index.cdx.gz")
        lines = gzip.decompress(index).decode().splitlines(keepends=True)
        assert lines == list(sorted_lines(sorted(archive.iterdir())))
        header, *blocks = package.read("indexes/index.idx").decode().splitlines()
        assert json.loads(header.split(" ", 2)[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
        key, timestamp, place = parsed(blocks[0])
        assert lines[0].startswith(f"{key} {timestamp} ")
        assert gzip.decompress(index[int(place["offset"]) :][: int(place["length"])])
        first, page, _ = package.read("pages/pages.jsonl").decode().splitlines()
        assert json.loads(first)["format"] == "json-pages-1.0"
        assert json.loads(page) == {
            "id": "p1",
            "url": "http://www.a.gov.cn/1.html",
            "ts": "2026-03-31T08:30:15Z",
            "title": "年报",
        }
        described = json.loads(package.read("datapackage.json"))
        assert (described["wacz_version"], described["title"]) == ("1.1.1", "年报档案")
        for resource in described["resources"]:
            data = package.read(resource["path"])
            assert resource["bytes"] == len(data)
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        package_digest = json.loads(package.read("datapackage-digest.json"))
        assert package_digest["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"


def test_a_player_finds_every_entry_right_behind_its_header(archive: Path, tmp_path: Path) -> None:
    # replayweb.page reckons an entry's place from the central directory alone, where that has no extra field.
    packed(archive, tmp_path / "a.wacz")
    raw = (tmp_path / "a.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        for entry in package.infolist():
            start = entry.header_offset + 30 + len(entry.filename)
            assert entry.extra == b""
            assert entry.compress_type == zipfile.ZIP_STORED
            assert raw[start : start + entry.file_size] == package.read(entry)


def test_whoever_packs_can_sign(archive: Path, tmp_path: Path) -> None:
    pack(archive, tmp_path / "a.wacz", [], ABOUT, sign=lambda digest, created: {"hash": digest, "created": created})
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        package_digest = json.loads(package.read("datapackage-digest.json"))
    assert package_digest["signedData"]["hash"] == package_digest["hash"]


def test_an_empty_archive_and_a_failed_packing_leave_nothing(archive: Path, tmp_path: Path) -> None:
    def broken() -> object:
        yield Page("http://a/", "2026", "x")
        raise OSError(28, "No space left on device")

    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToPackError):
        packed(tmp_path / "empty", tmp_path / "b.wacz")
    with pytest.raises(OSError, match="No space"):
        pack(archive, tmp_path / "b.wacz", broken(), ABOUT)  # type: ignore[arg-type]
    assert not list(tmp_path.glob("b.wacz*"))
