from __future__ import annotations

import gzip
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import warc_file
from archive.exchange import CaptureContext, Exchange
from archive.foreign import INCOMING_SUFFIX, BeingTakenInError, NotAWarcFileError, take_in
from archive.repair import repair
from archive.verify import verify
from archive.warc_file import DiskFullError, OpenWarcFile
from archive.warc_reader import records
from archive.warc_writer import WarcInfo, WarcSeries
from tests.odd_server import OddServer

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "warc").mkdir()
    return tmp_path / "warc"


@pytest.fixture
def source(tmp_path: Path, series: Series, exchange: Make, context: CaptureContext) -> Path:
    """Another archive's file: three captures, 10 records."""
    with series() as warcs:
        for _ in range(3):
            warcs.write_exchange(exchange(b"HTTP/1.1 200 OK\r\n\r\n" + os.urandom(2000)), context)
    return tmp_path / "crawl-00001.warc.gz"


def blocks(path: Path) -> list[tuple[str, bytes]]:
    return [(record.id, record.block) for record in records(path)]


def test_records_come_in_to_the_byte_behind_a_warcinfo_that_says_where_from(
    archive: Path, source: Path, info: WarcInfo
) -> None:
    taken = take_in(source, archive, info)
    assert (taken.records, taken.damaged, taken.known) == (10, (), False)
    assert blocks(archive / taken.file)[1:] == blocks(source)
    assert (archive / taken.file).read_bytes().endswith(source.read_bytes())
    ours = next(iter(records(archive / taken.file)))
    assert "crawl-00001.warc.gz, sha256:" in dict(ours.fields())["description"]
    assert list(verify(archive)) == []


@pytest.mark.parametrize("whole", [False, True])
def test_plain_files_and_files_packed_in_one_are_packed_record_by_record(
    tmp_path: Path, archive: Path, source: Path, info: WarcInfo, whole: bool
) -> None:
    text = gzip.decompress(source.read_bytes())
    other = tmp_path / ("o.warc.gz" if whole else "o.warc")
    other.write_bytes(gzip.compress(text) if whole else text)
    taken = take_in(other, archive, info)
    assert taken.file.endswith(".warc.gz")
    assert blocks(archive / taken.file)[1:] == blocks(source)
    assert gzip.decompress((archive / taken.file).read_bytes()).endswith(text)
    assert list(verify(archive)) == []


def test_damaged_records_are_left_out_and_named(archive: Path, source: Path, info: WarcInfo) -> None:
    data = bytearray(source.read_bytes())
    broken = [record.offset for record in records(source)][4]
    data[broken + 60] ^= 0xFF
    source.write_bytes(data)
    taken = take_in(source, archive, info)
    assert taken.records == 9
    assert str(broken) in taken.damaged[0]
    assert list(verify(archive)) == []


def test_a_file_taken_in_before_is_not_taken_in_again(
    tmp_path: Path, archive: Path, source: Path, info: WarcInfo
) -> None:
    first = take_in(source, archive, info)
    again = take_in(source, archive, info)
    assert (again.file, again.known) == (first.file, True)
    source.write_bytes(source.read_bytes() + source.read_bytes())
    assert take_in(source, archive, info).file != first.file


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", gzip.compress(b"no record")])
def test_what_is_no_warc_file_is_refused(tmp_path: Path, archive: Path, info: WarcInfo, data: bytes) -> None:
    (tmp_path / "年报.warc.gz").write_bytes(data)
    with pytest.raises(NotAWarcFileError, match="年报"):
        take_in(tmp_path / "年报.warc.gz", archive, info)
    assert list(archive.iterdir()) == []


def test_a_full_disk_leaves_nothing(
    archive: Path, source: Path, info: WarcInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, calls = os.write, []

    def failing(fd: int, data: bytes) -> int:
        calls.append(fd)
        if len(calls) > 3:
            raise OSError(28, "No space left on device")
        return write(fd, data)

    monkeypatch.setattr(warc_file.os, "write", failing)
    with pytest.raises(DiskFullError):
        take_in(source, archive, info)
    assert list(archive.iterdir()) == []


def test_what_a_killed_process_took_in_by_half_is_taken_in_whole_the_next_time(
    archive: Path, source: Path, info: WarcInfo
) -> None:
    pid = os.fork()
    if pid == 0:  # the child dies in the middle of the copy
        write, calls = os.write, []

        def dying(fd: int, data: bytes) -> int:
            calls.append(fd)
            if len(calls) > 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return write(fd, data)

        warc_file.os.write = dying
        take_in(source, archive, info)
        os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    assert repair(archive) == []
    assert list(verify(archive)) == []
    taken = take_in(source, archive, info)
    assert not taken.known
    assert blocks(archive / taken.file)[1:] == blocks(source)
    assert [path.name for path in archive.iterdir()] == [taken.file]


def test_two_processes_do_not_take_in_one_file_together(archive: Path, source: Path, info: WarcInfo) -> None:
    name = take_in(source, archive, info).file
    (archive / name).unlink()
    other = OpenWarcFile(archive / name, INCOMING_SUFFIX)
    with pytest.raises(BeingTakenInError, match="another process"):
        take_in(source, archive, info)
    other.discard()
    assert take_in(source, archive, info).records == 10


def test_wget_s_file_comes_in_and_verifies(
    tmp_path: Path, archive: Path, info: WarcInfo, odd_server: OddServer
) -> None:
    command = ["wget", "-q", "-O", os.devnull, f"--warc-file={tmp_path / 'w'}", "--no-proxy"]
    try:
        subprocess.run([*command, odd_server.url("/chunked"), odd_server.url("/plain")], check=False, timeout=60)
    except FileNotFoundError:
        pytest.skip("no wget")
    taken = take_in(tmp_path / "w.warc.gz", archive, info)
    assert blocks(archive / taken.file)[1:] == blocks(tmp_path / "w.warc.gz")
    assert list(verify(archive)) == []
