"""Reading captures in processes that can be killed: no document, however hostile, stops or outgrows the run.

A worker gets a batch of captures, reads each payload from its WARC record and hands it to the parsers. A batch that
hangs, dies or runs out of memory is tried again one capture at a time, so that only the guilty one fails.
"""

from __future__ import annotations

import multiprocessing
import pickle
import resource
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from archive.http_message import ContentError, ContentTooLargeError
from archive.readings import decode, encode
from archive.warc_file import ArchiveError
from archive.warc_reader import read_at
from nianbao import office, unpacking
from parsers.document import (
    Document,
    DocumentError,
    EncryptedDocumentError,
    HostileDocumentError,
    PackedDocumentError,
    UnknownFormatError,
)
from parsers.read import read
from parsers.reading import Hints, Reading
from parsers.report import read_report

SECONDS = 120.0  # for one capture; the slowest honest one, a long scan, takes about 60
MEMORY = 4 << 30  # bytes of address space for one worker
PAYLOAD = 128 << 20  # bytes of one decoded payload; a report with pictures has at most about 50 MB
PICTURE = 16 << 20  # bytes of one picture of a page
BATCH = 16  # captures handed over at once: the hand-over costs as much as reading one short page

REASONS = (
    (EncryptedDocumentError, "encrypted"),
    (HostileDocumentError, "hostile"),
    (UnknownFormatError, "unknown_format"),
    (PackedDocumentError, "packed"),
    (DocumentError, "unreadable"),
    (ContentTooLargeError, "hostile"),
    (ContentError, "damaged_content"),
    (ArchiveError, "damaged_record"),
    (MemoryError, "out_of_memory"),
)


@dataclass(frozen=True, slots=True)
class ReadTask:
    """One capture to be read: where its payload lies and what is known of it."""

    capture_id: str
    warc: Path
    offset: int
    hints: Hints
    office: bool = False  # whether LibreOffice may be asked for a Word file that we cannot read
    ocr: bool = False  # whether pictures of text are recognised, where the extra `ocr` is installed
    pictures: tuple[tuple[str, Path, int], ...] = ()  # of the page: address, and file and offset of the payload


class Pictures(Mapping[str, bytes]):
    """A page's pictures by address, each read from the archive when it is asked for; a KeyError where it cannot be."""

    def __init__(self, task: ReadTask) -> None:
        self._places = {url: (warc, offset) for url, warc, offset in task.pictures}

    def __getitem__(self, url: str) -> bytes:
        warc, offset = self._places[url]
        try:
            return read_at(warc, offset).content(PICTURE)
        except (ContentError, ArchiveError, OSError) as error:
            raise KeyError(url) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Fallback:
    """A program for what the parsers cannot read: when it is asked, and the document that it makes (None: none)."""

    program: str
    applies: Callable[[bytes, ReadTask], bool]
    document: Callable[[bytes, Hints], Document | None]
    refuses_garbage: bool  # otherwise only a report speaks for what it makes


FALLBACKS = (
    Fallback("LibreOffice", lambda payload, task: task.office and office.can_convert(payload), office.document, False),
    Fallback("unar", lambda payload, task: unpacking.can_unpack(payload), unpacking.document, True),
)


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What came of it: a reading as the catalogue stores it, or the reason why not and what happened."""

    capture_id: str
    body: bytes | None = None
    reason: str | None = None
    detail: str | None = None

    def reading(self) -> Reading | None:
        """The reading, where there is one."""
        return decode(self.body) if self.body is not None else None


def read_all(tasks: Iterable[ReadTask], workers: int) -> Iterator[ReadOutcome]:
    """Read every task in `workers` processes; outcomes come in the order of the tasks.

    Only a few batches are under way at a time, so that memory stays flat however many tasks there are.
    """
    source = iter(tasks)
    first = list(islice(source, BATCH))
    if len(first) < BATCH:
        workers = 1  # a second process would take longer to start than the first to read them
    source = chain(first, source)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=workers, initializer=_confine, context=spawn) as pool:
        under_way: deque[tuple[list[ReadTask], Future[list[ReadOutcome]]]] = deque()
        try:
            while True:
                while len(under_way) < 2 * workers and (batch := list(islice(source, BATCH))):
                    under_way.append((batch, _schedule(pool, batch)))
                if not under_way:
                    return
                batch, future = under_way.popleft()
                yield from _outcomes(pool, batch, future)
        finally:
            for _, future in under_way:
                future.cancel()
            pool.stop()
            pool.join()


def _schedule(pool: ProcessPool, batch: list[ReadTask]) -> Future[list[ReadOutcome]]:
    return pool.schedule(_read_batch, args=(batch,), timeout=SECONDS)


def _outcomes(pool: ProcessPool, batch: list[ReadTask], future: Future[list[ReadOutcome]]) -> list[ReadOutcome]:
    try:
        return future.result()
    except FutureTimeoutError:
        reason, detail = "too_slow", f"not read within {SECONDS:.0f} seconds"
    except ProcessExpired as error:
        reason, detail = "crashed", f"the reading process died: {error}"
    except MemoryError:
        reason, detail = "out_of_memory", f"more than {MEMORY >> 30} GiB were needed"
    if len(batch) == 1:
        return [ReadOutcome(batch[0].capture_id, reason=reason, detail=detail)]
    return [outcome for task in batch for outcome in _outcomes(pool, [task], _schedule(pool, [task]))]


def _confine() -> None:
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    memory = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_batch(batch: list[ReadTask]) -> list[ReadOutcome]:
    return [read_one(task) for task in batch]


def read_one(task: ReadTask) -> ReadOutcome:
    """Read one capture in this process. Never raises for what is in the payload."""
    try:
        payload = read_at(task.warc, task.offset).content(PAYLOAD)
        reading = _read(payload, task)
    except tuple(kind for kind, _ in REASONS) as error:
        reason = next(reason for kind, reason in REASONS if isinstance(error, kind))
        return ReadOutcome(task.capture_id, reason=reason, detail=str(error))
    except Exception:  # noqa: BLE001  (a fault of a reader must cost one capture, not the run; it is stored whole)
        return ReadOutcome(task.capture_id, reason="fault", detail=traceback.format_exc(limit=-5))
    return ReadOutcome(task.capture_id, body=encode(reading))


def _read(payload: bytes, task: ReadTask) -> Reading:
    try:
        return read(payload, task.hints, ocr=task.ocr, beside=Pictures(task))
    except (EncryptedDocumentError, HostileDocumentError):
        raise
    except DocumentError:
        fallback = next((known for known in FALLBACKS if known.applies(payload, task)), None)
        document = fallback.document(payload, task.hints) if fallback else None
        if fallback is None or document is None:
            raise
        reading = read_report(document, task.hints)
        if not reading.is_report and not fallback.refuses_garbage:
            raise
        return replace(reading, evidence={**reading.evidence, "read_with": fallback.program})


def read_for_parent() -> None:
    """Read the pickled tasks on stdin and give the pickled outcomes on stdout (for `nianbao.cluster`)."""
    tasks: list[ReadTask] = pickle.load(sys.stdin.buffer)
    pickle.dump(list(read_all(tasks, workers=1)), sys.stdout.buffer)
