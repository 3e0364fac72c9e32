from __future__ import annotations

import os
import random
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.exchange import CaptureContext, Exchange
from archive.repair import repair
from archive.verify import verify
from archive.warc_reader import read_at, records
from archive.warc_writer import WarcSeries

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]


def answer(size: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + os.urandom(size)


def left_open(series: Series, exchange: Make, context: CaptureContext, captures: int) -> tuple[Path, list[str]]:
    """A file as a killed process leaves it, and the captures in it."""
    warcs = series()
    ids = [warcs.write_exchange(exchange(answer(3000)), context).record_id for _ in range(captures)]
    (path,) = warcs.directory.glob("*.open")
    copy = path.read_bytes()
    warcs.close()
    path.with_name(path.name.removesuffix(".open")).unlink()
    path.write_bytes(copy)
    return path, ids


def test_a_whole_file_is_finished_as_it_is(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    path, _ = left_open(series, exchange, context, 3)
    before = path.read_bytes()
    (done,) = repair(tmp_path)
    assert (done.file, done.records, done.cut, done.tail) == ("crawl-00001.warc.gz", 10, 0, None)
    assert [file.name for file in tmp_path.iterdir()] == ["crawl-00001.warc.gz"]
    assert (tmp_path / done.file).read_bytes() == before


def test_a_file_cut_anywhere_is_cut_back_to_its_last_whole_record_and_the_tail_kept(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    path, _ = left_open(series, exchange, context, 4)
    whole = path.read_bytes()
    path.unlink()
    for cut in random.Random(1).sample(range(1, len(whole)), 25):
        path.write_bytes(whole[:cut])
        (done,) = repair(tmp_path)
        finished = tmp_path / done.file
        kept = finished.read_bytes() if finished.exists() else b""
        tail = done.tail.read_bytes() if done.tail else b""
        assert kept + tail == whole[:cut]
        assert (len(kept), len(tail)) == (done.kept, done.cut)
        assert list(verify(tmp_path)) == []
        for file in tmp_path.iterdir():
            file.unlink()


def test_a_file_with_nothing_whole_leaves_only_its_tail(tmp_path: Path) -> None:
    (tmp_path / "crawl-00007.warc.gz.open").write_bytes(b"\x1f\x8b\x08 half a record")
    (tmp_path / "crawl-00008.warc.gz.open").write_bytes(b"")
    first, second = repair(tmp_path)
    assert (first.records, first.cut, second.cut) == (0, 17, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["crawl-00007.warc.gz.tail"]


def test_whole_records_behind_a_hole_are_kept(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    path, ids = left_open(series, exchange, context, 4)
    data = bytearray(path.read_bytes())
    offsets = [record.offset for record in records(path) if record.type == "response"]
    data[offsets[1] + 500 : offsets[1] + 900] = bytes(400)
    path.write_bytes(data)
    (done,) = repair(tmp_path)
    found = [record.id for record in records(tmp_path / done.file) if record.type == "response"]
    assert found == [ids[0], ids[2], ids[3]]
    assert done.tail is not None
    assert bytes(data).endswith(done.tail.read_bytes())
    assert list(verify(tmp_path)) == []


def test_a_file_that_is_being_written_is_left_alone(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        warcs.write_exchange(exchange(answer(10)), context)
        assert repair(tmp_path) == []
        warcs.write_exchange(exchange(answer(10)), context)
    assert len(list(records(tmp_path / "crawl-00001.warc.gz"))) == 7


def test_a_new_series_takes_no_number_that_a_tail_bears(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    (tmp_path / "crawl-00007.warc.gz.tail").write_bytes(b"x")
    with series() as warcs:
        assert warcs.write_exchange(exchange(answer(10)), context).file == "crawl-00008.warc.gz"


WRITER = textwrap.dedent(
    """
    import datetime as dt, os, random, sys
    from pathlib import Path
    from archive.exchange import CaptureContext, Exchange
    from archive.warc_writer import WarcInfo, WarcSeries

    series = WarcSeries(Path(sys.argv[1]), "crawl", WarcInfo("c1", "test"), max_size=2_000_000)
    context = CaptureContext("c1", "page", "seed")
    random.seed(int(sys.argv[2]))
    while True:
        body = random.randbytes(random.choice((200, 5_000, 50_000, 800_000)))
        exchange = Exchange("http://a.gov.cn/", dt.datetime.now(dt.UTC), b"GET / HTTP/1.1\\r\\n\\r\\n",
                            b"HTTP/1.1 200 OK\\r\\n\\r\\n" + body)
        written = series.write_exchange(exchange, context)
        os.write(1, f"{written.record_id} {written.file} {written.offset} {written.payload_digest}\\n".encode())
    """
)


def kill_a_writer(folder: Path, seed: int) -> int:
    """Start a process that writes captures and kill it; every capture it told of must be there. Gives their count."""
    pause = random.Random(seed).uniform(0.0, 0.15)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(seed)], stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as writer:
        assert writer.stdout is not None
        told = writer.stdout.readline()
        time.sleep(pause)
        writer.kill()
        told += writer.stdout.read()
    repair(folder)
    lines = told[: told.rfind(b"\n")].decode().split("\n")
    for line in lines:
        record_id, file, offset, payload_digest = line.split()
        record = read_at(folder / file, int(offset))
        assert (record.id, record.payload_digest) == (record_id, payload_digest)
    assert not list(folder.glob("*.open"))
    return len(lines)


@pytest.mark.parametrize("seed", range(3))
def test_every_capture_that_was_reported_survives_a_kill(tmp_path: Path, seed: int) -> None:
    assert kill_a_writer(tmp_path, seed) > 0
    assert list(verify(tmp_path)) == []


@pytest.mark.slow
def test_every_capture_that_was_reported_survives_sixty_kills_of_one_archive(tmp_path: Path) -> None:
    told = sum(kill_a_writer(tmp_path, seed) for seed in range(100, 160))
    ids = [record.id for path in tmp_path.glob("*.warc.gz") for record in records(path) if record.type == "response"]
    assert len(ids) == len(set(ids)) >= told
    assert list(verify(tmp_path)) == []
