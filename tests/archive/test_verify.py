from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals
from archive.repair import repair
from archive.verify import IndexRow, verify
from archive.warc_reader import records
from archive.warc_writer import WarcSeries, Written

Make = Callable[..., Exchange]
Series = Callable[..., WarcSeries]

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


def row(written: Written) -> IndexRow:
    return IndexRow(written.file, written.offset, written.length, written.record_id, written.payload_digest)


@pytest.fixture
def archive(tmp_path: Path, series: Series, exchange: Make, context: CaptureContext) -> list[Written]:
    """Five captures in one file, of 2,000 bytes and more each."""
    with series() as warcs:
        return [
            *(
                warcs.write_exchange(exchange(b"HTTP/1.1 200 OK\r\n\r\n%d" % n + bytes(range(256)) * 8), context)
                for n in range(3)
            ),
            warcs.write_exchange(exchange(CHUNKED), context),
            warcs.write_resource("file:///a.txt", b"text", "text/plain", context),
        ]


def alter(path: Path, offset: int, length: int, change: Callable[[bytes], bytes]) -> None:
    """Change the text of a record and pack it again, so that only its digests tell."""
    data = path.read_bytes()
    text = gzip.decompress(data[offset : offset + length])
    changed = change(text)
    assert changed != text
    path.write_bytes(data[:offset] + gzip.compress(changed) + data[offset + length :])


def test_a_sound_archive_has_no_damage_and_everything_in_it_is_counted(tmp_path: Path, archive: list[Written]) -> None:
    check = verify(tmp_path, [row(written) for written in archive])
    assert list(check) == []
    assert (check.totals.files, check.totals.records, check.totals.rows) == (1, 15, 5)
    assert (check.totals.unchecked, check.totals.damages) == (0, 0)
    assert check.totals.digests == 15 + 5
    assert check.totals.bytes == (tmp_path / archive[0].file).stat().st_size


def test_a_flipped_bit_is_found_where_it_is_and_the_rest_is_still_checked(
    tmp_path: Path, archive: list[Written]
) -> None:
    path = tmp_path / archive[1].file
    data = bytearray(path.read_bytes())
    data[archive[1].offset + archive[1].length // 2] ^= 4
    path.write_bytes(data)
    check = verify(tmp_path, [row(written) for written in archive])
    damages = list(check)
    assert [(one.file, one.offset, one.problem) for one in damages] == [
        (path.name, archive[1].offset, "damaged"),
        (path.name, archive[1].offset, "no_record"),
    ]
    assert path.name in str(damages[0])
    assert str(archive[1].offset) in str(damages[0])
    assert check.totals.records == 14


def test_a_changed_body_is_found_by_its_digests_though_the_file_is_well_formed(
    tmp_path: Path, archive: list[Written]
) -> None:
    target = archive[3]
    alter(tmp_path / target.file, target.offset, target.length, lambda text: text.replace(b"hello", b"hullo"))
    problems = [(one.offset, one.problem) for one in verify(tmp_path)]
    assert problems == [(target.offset, "block_digest"), (target.offset, "payload_digest")]


def test_a_wrong_content_length_is_damage(tmp_path: Path, archive: list[Written]) -> None:
    target = archive[4]
    path = tmp_path / target.file
    alter(path, target.offset, target.length, lambda text: text.replace(b"Content-Length: 4", b"Content-Length: 3"))
    (damage,) = verify(tmp_path)
    assert (damage.offset, damage.problem) == (target.offset, "damaged")


def test_a_file_cut_short_is_named_with_the_offset(tmp_path: Path, archive: list[Written]) -> None:
    path = tmp_path / archive[0].file
    last = list(records(path))[-1]
    path.write_bytes(path.read_bytes()[: last.offset + 20])
    (damage,) = verify(tmp_path)
    assert (damage.offset, damage.problem) == (last.offset, "incomplete")


def test_garbage_between_records_is_named_and_gone_past(tmp_path: Path, archive: list[Written]) -> None:
    path = tmp_path / archive[0].file
    data, at = path.read_bytes(), archive[2].offset
    path.write_bytes(data[:at] + b"\x1f\x8b\x08garbage" * 50 + data[at:])
    check = verify(tmp_path)
    (damage,) = check
    assert (damage.offset, damage.problem) == (at, "damaged")
    assert check.totals.records == 15


def test_a_file_that_does_not_begin_with_a_warcinfo_is_named(tmp_path: Path, archive: list[Written]) -> None:
    path = tmp_path / archive[0].file
    path.write_bytes(path.read_bytes()[archive[0].offset :])
    (damage,) = verify(tmp_path)
    assert (damage.offset, damage.problem) == (0, "no_warcinfo")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"length": 1}, "wrong_row"),
        ({"capture_id": "00000000-0000-4000-8000-000000000000"}, "wrong_row"),
        ({"payload_digest": "sha256:00"}, "wrong_row"),
        ({"offset": 3}, "no_record"),
        ({"file": "lost-00001.warc.gz"}, "no_file"),
    ],
)
def test_a_row_that_does_not_fit_its_record_is_named(
    tmp_path: Path, archive: list[Written], change: dict[str, object], problem: str
) -> None:
    wrong = row(archive[0])._replace(**change)  # type: ignore[arg-type]
    damages = list(verify(tmp_path, [wrong, row(archive[1])]))
    assert [(one.file, one.problem) for one in damages] == [(wrong.file, problem)]


def test_a_revisit_whose_original_is_lost_is_named(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    originals = ArchivedOriginals()
    for _ in range(2):
        with series(originals=originals) as warcs:
            written = warcs.write_exchange(exchange(CHUNKED), context)
    assert list(verify(tmp_path)) == []
    (tmp_path / "crawl-00001.warc.gz").unlink()
    (damage,) = verify(tmp_path)
    assert (damage.file, damage.offset, damage.problem) == (written.file, written.offset, "no_original")


def test_what_is_no_file_is_named_and_the_rest_is_still_checked(tmp_path: Path, archive: list[Written]) -> None:
    (tmp_path / "a-lost.warc.gz").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a-folder.warc.gz").mkdir()
    os.mkfifo(tmp_path / "a-pipe.warc.gz")
    (tmp_path / "a-pipe.warc.gz.open").symlink_to(tmp_path / archive[0].file)
    check = verify(tmp_path)
    assert [(one.file, one.problem) for one in check] == [
        ("a-folder.warc.gz", "unreadable"),
        ("a-lost.warc.gz", "unreadable"),
        ("a-pipe.warc.gz", "unreadable"),
    ]
    assert check.totals.records == 15
    assert repair(tmp_path) == []


def test_a_file_still_open_is_left_to_its_writer(
    tmp_path: Path, series: Series, exchange: Make, context: CaptureContext
) -> None:
    with series() as warcs:
        written = warcs.write_exchange(exchange(CHUNKED), context)
        assert list(verify(tmp_path, [row(written)])) == []
