"""Fixity: does every record still hold what was written, and does every index row point at its record?

Checked are gzip members with their checksums, Content-Length, block and payload digests, that a `warcinfo` comes first,
that a revisit's original is in the archive, and every row against its record. Damage never ends the check: it goes on
at the next record that can be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from archive.capture_rows import may_be_id_of, stated_payload
from archive.digest import StatedDigest, digest_of_parts, stated_digest
from archive.http_message import dechunked, head_of
from archive.record_framing import Frame
from archive.warc_file import OPEN_SUFFIX, finished_files, size_of_file
from archive.warc_reader import DamagedRecordError, IncompleteRecordError, Record, record_of, walk_frames

Problem = Literal[
    "damaged",
    "incomplete",
    "block_digest",
    "payload_digest",
    "no_warcinfo",
    "no_original",
    "no_record",
    "wrong_row",
    "no_file",
    "unreadable",
]


class IndexRow(NamedTuple):
    """What the catalogue says of a capture: where its record stands and what it is."""

    file: str
    offset: int
    length: int
    capture_id: str
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it should be: in which file, at which offset of it, and what."""

    file: str
    offset: int
    problem: Problem
    detail: str

    def __str__(self) -> str:
        return f"{self.file}: offset {self.offset}: {self.detail}"


@dataclass(slots=True)
class Totals:
    """How much was checked. `unchecked` counts records without a digest that we know."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    digests: int = 0
    unchecked: int = 0
    rows: int = 0
    damages: int = 0


@dataclass(slots=True)
class _References:
    """Records that revisits refer to, to be looked for when every file has been read."""

    known: set[str] = field(default_factory=set)
    wanted: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        if record.type in ("response", "resource", "conversion"):
            self.known.add(record.id)
        elif record.type == "revisit" and record.refers_to:
            self.wanted.setdefault(record.refers_to, (record.path.name, record.offset))

    def missing(self) -> Iterator[Damage]:
        for record_id, (file, offset) in self.wanted.items():
            if record_id not in self.known:
                yield Damage(file, offset, "no_original", f"the record {record_id} it refers to is nowhere")


class Verification:
    """A check in progress: iterate over it for the damage; `totals` grows meanwhile and is whole at the end."""

    def __init__(self, directory: Path, rows: Iterable[IndexRow]) -> None:
        self.totals = Totals()
        self._directory = directory
        self._rows = rows

    def __iter__(self) -> Iterator[Damage]:
        for damage in self._check():
            self.totals.damages += 1
            yield damage

    def _check(self) -> Iterator[Damage]:
        rows: dict[str, dict[int, IndexRow]] = {}
        for row in self._rows:
            rows.setdefault(row.file, {})[row.offset] = row
        references = _References()
        for path in finished_files(self._directory):
            yield from self._check_file(path, rows.pop(path.name, {}), references)
        for name, left in rows.items():
            self.totals.rows += len(left)
            if not (self._directory / (name + OPEN_SUFFIX)).exists():
                yield Damage(name, 0, "no_file", f"the file is missing; the index has {len(left)} captures in it")
        yield from references.missing()

    def _check_file(self, path: Path, rows: dict[int, IndexRow], references: _References) -> Iterator[Damage]:
        self.totals.files += 1
        first = True
        try:
            self.totals.bytes += size_of_file(path)
            for item in walk_frames(path, self._check_record):
                if isinstance(item, DamagedRecordError):
                    problem: Problem = "incomplete" if isinstance(item, IncompleteRecordError) else "damaged"
                    yield Damage(path.name, item.offset, problem, f"{problem}: {item.reason}")
                    first = False
                    continue
                record, damages = item
                if first and record.type != "warcinfo":
                    detail = f"begins with a {record.type}, not a warcinfo"
                    yield Damage(path.name, record.offset, "no_warcinfo", detail)
                first = False
                references.add(record)
                yield from damages
                if row := rows.pop(record.offset, None):
                    yield from self._check_row(row, record)
        except OSError as error:
            yield Damage(path.name, 0, "unreadable", f"cannot be read: {error.strerror}")
            return
        for row in rows.values():
            self.totals.rows += 1
            yield Damage(path.name, row.offset, "no_record", f"no whole record of capture {row.capture_id} begins here")

    def _check_record(self, path: Path, frame: Frame) -> tuple[Record, list[Damage]]:
        """A record, and what is altered in it: its block is read once, and not held."""
        headers = frame.headers
        block = stated_digest(headers.get("WARC-Block-Digest"))
        of_elsewhere = headers.type == "revisit"
        payload = None if of_elsewhere else stated_digest(headers.get("WARC-Payload-Digest"))
        head = None
        if payload is None and block is not None:
            block.feed_all(frame.block_parts())
        elif payload is not None:
            parts = _fed(block, frame.block_parts())
            if headers.is_http:
                head, body = head_of(parts)
                payload.feed_all(dechunked(body) if head.chunked else body)
            else:
                payload.feed_all(parts)
            for _ in parts:  # what follows the payload
                pass
        record = record_of(path, frame)
        self.totals.records += 1
        if block is None and payload is None:
            self.totals.unchecked += 1
            return record, []
        self.totals.digests += (block is not None) + (payload is not None)
        damages = []
        if block and not block.holds():
            damages.append(_altered(record, "block_digest"))
        if payload and not payload.holds() and not (head and head.chunked and _holds_as_sent(record)):
            damages.append(_altered(record, "payload_digest"))
        return record, damages

    def _check_row(self, row: IndexRow, record: Record) -> Iterator[Damage]:
        self.totals.rows += 1
        wrong = []
        if row.length != record.length:
            wrong.append(f"the index says length {row.length}, the record has {record.length}")
        if not may_be_id_of(row.capture_id, record, row.payload_digest):
            wrong.append(f"the index says ID {row.capture_id}, the record has {record.id}")
        if stated := stated_payload(record):
            if row.payload_digest != stated:
                wrong.append(f"the index says payload digest {row.payload_digest}, the record has {stated}")
        elif row.payload_digest and digest_of_parts(record.entity_parts()) != row.payload_digest:
            wrong.append(f"the payload is not the one that was indexed, {row.payload_digest}")
        for detail in wrong:
            yield Damage(record.path.name, record.offset, "wrong_row", detail)


def _fed(block: StatedDigest | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    for part in parts:
        if block:
            block.feed(part)
        yield part


def _altered(record: Record, problem: Literal["block_digest", "payload_digest"]) -> Damage:
    what = problem.partition("_")[0]
    return Damage(record.path.name, record.offset, problem, f"the {what} of {record.id} is altered")


def _holds_as_sent(record: Record) -> bool:
    """Some tools (warcio, wget) take the digest of a chunked body with its chunks."""
    payload = stated_digest(record.payload_digest)
    if payload:
        payload.feed_all(head_of(record.parts())[1])
    return payload is not None and payload.holds()


def verify(directory: Path, rows: Iterable[IndexRow | tuple[str, int, int, str, str | None]] = ()) -> Verification:
    """Check every finished WARC file of a folder, and the catalogue's rows against their records.

    Gives a `Verification`: iterate over it for `Damage`, then read its `totals`. Constant memory for the files; the
    rows and the IDs of records are held. Raises OSError only where the folder cannot be read.
    """
    return Verification(directory, (IndexRow(*row) for row in rows))
