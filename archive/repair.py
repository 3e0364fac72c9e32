"""Mends WARC files that a crash left open: what is whole is kept and finished, what is not is set aside, not deleted.

A file `NAME.open` that no living process holds is cut back to its last whole record and renamed to `NAME`; the bytes
cut off are kept in `NAME.tail`. Where whole records stand behind damaged bytes (a power cut can leave holes), they are
kept, too: the file is made anew without the damaged bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.warc_file import OPEN_SUFFIX, sync_folder, try_lock
from archive.warc_reader import DamagedRecordError, walk

TAIL_SUFFIX = ".tail"
MENDING_SUFFIX = ".mending"

_COPIED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done to a file: its final name, how many records and bytes were kept, how many bytes were cut off and
    where they are. A file in which nothing was whole is gone, but for its tail."""

    file: str
    records: int
    kept: int
    cut: int
    tail: Path | None


@dataclass(slots=True)
class _Spans:
    """The whole records of a file, as spans of bytes that follow one another."""

    spans: list[tuple[int, int]]
    records: int = 0

    def add(self, start: int, end: int) -> None:
        self.records += 1
        if self.spans and self.spans[-1][1] == start:
            self.spans[-1] = (self.spans[-1][0], end)
        else:
            self.spans.append((start, end))

    @property
    def kept(self) -> int:
        return sum(end - start for start, end in self.spans)


def repair(directory: Path) -> list[Repaired]:
    """Mend and finish every open WARC file of a folder that no process is writing. Raises OSError."""
    return [done for path in sorted(directory.glob(f"*{OPEN_SUFFIX}")) if (done := _repair_file(path)) is not None]


def _repair_file(path: Path) -> Repaired | None:
    """Mend one file; None if a process is writing it, another repair was faster, or it is no file of this folder."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None
    with file:
        if not try_lock(file.fileno()) or not path.exists():
            return None
        return _mend(path, file)


def _mend(path: Path, file: BinaryIO) -> Repaired:
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    size = os.fstat(file.fileno()).st_size
    whole = _whole_records(path)
    first_end = whole.spans[0][1] if whole.spans and whole.spans[0][0] == 0 else 0
    tail = _set_aside(file, first_end, size, final) if first_end < size else None

    if len(whole.spans) > 1 or (whole.spans and not first_end):
        _make_anew(path, file, whole.spans)
    elif first_end:
        os.ftruncate(file.fileno(), first_end)
        os.fsync(file.fileno())
    if whole.spans:
        if final.exists():
            raise FileExistsError(f"{final}: exists already, {path.name} cannot be finished")
        path.rename(final)
    else:
        path.unlink()
    sync_folder(path.parent)
    return Repaired(final.name, whole.records, whole.kept, size - whole.kept, tail)


def _whole_records(path: Path) -> _Spans:
    whole = _Spans([])
    for item in walk(path):
        if not isinstance(item, DamagedRecordError):
            whole.add(item.offset, item.offset + item.length)
    return whole


def _set_aside(file: BinaryIO, start: int, end: int, final: Path) -> Path:
    """Copy the bytes behind the first whole records to a file of their own, and make sure they are on the disk."""
    tail = next(name for name in _tail_names(final) if not name.exists())
    with tail.open("xb") as copy:
        _copy(file, copy, start, end)
        copy.flush()
        os.fsync(copy.fileno())
    sync_folder(tail.parent)
    return tail


def _tail_names(final: Path) -> Iterator[Path]:
    yield final.with_name(final.name + TAIL_SUFFIX)
    number = 2
    while True:
        yield final.with_name(f"{final.name}{TAIL_SUFFIX}{number}")
        number += 1


def _make_anew(path: Path, file: BinaryIO, spans: list[tuple[int, int]]) -> None:
    """Replace the file by one with these spans only, in one step."""
    mending = path.with_name(path.name.removesuffix(OPEN_SUFFIX) + MENDING_SUFFIX)
    with mending.open("wb") as copy:
        for start, end in spans:
            _copy(file, copy, start, end)
        copy.flush()
        os.fsync(copy.fileno())
    mending.rename(path)


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    left = end - start
    while left and (piece := source.read(min(left, _COPIED_AT_ONCE))):
        target.write(piece)
        left -= len(piece)
