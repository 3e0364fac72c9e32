"""WARC records → capture rows and notes, in constant memory, from where the last indexing stopped.

The outcome does not depend on the order of files, nor on how often indexing is done in between: a context or verdict
that is indexed before its capture waits in `note`; a copy of a record is no second capture; of two different records
with one ID the later gets an ID of its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.capture_notes import NOTE_TYPES, Note, add_context, add_context_of_original, add_verdict, note
from archive.capture_records import OF_ORIGINAL
from archive.capture_rows import CAPTURE_COLUMNS, CAPTURE_TYPES, CaptureRow, capture_row, clean_id
from archive.database import insert_sql, transaction, upsert
from archive.schema import TABLES
from archive.stale import mark_stale
from archive.warc_file import finished_files, size_of_file
from archive.warc_reader import DamagedRecordError, Record, walk

_BATCH = 2000  # records a transaction
_TABLES = {table.name: table for table in TABLES}


@dataclass(slots=True)
class IndexOutcome:
    """What indexing found: counts of records read and captures new to the catalogue, and what was damaged."""

    records: int = 0
    captures: int = 0
    damaged: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    captures: dict[str, CaptureRow] = field(default_factory=dict)
    repeated: list[CaptureRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    records: int = 0

    def add(self, record: Record, warc_file: str) -> None:
        self.records += 1
        if record.type in CAPTURE_TYPES:
            row = capture_row(record, warc_file)
            if row.id in self.captures:
                self.repeated.append(row)
            else:
                self.captures[row.id] = row
        elif record.type in NOTE_TYPES and (new := note(record)):
            capture = self.captures.get(new.capture_id or "")
            is_whole = new.kind == "context" and not new.is_as_of_original
            if is_whole and capture is not None and capture.role is None:
                add_context(capture, new.fields)
            else:
                self.notes.append(new)


def index(connection: sqlite3.Connection, warc_dir: Path) -> IndexOutcome:
    """Index every finished WARC file of the folder from where the last indexing stopped.

    Damage is recorded as a failure and gone past. Raises OSError where a file cannot be read.
    """
    outcome = IndexOutcome()
    for path in finished_files(warc_dir):
        done = connection.execute("SELECT size FROM warc_file WHERE name = ?", [path.name]).fetchone()
        start = int(done[0]) if done else 0
        if size_of_file(path) > start:
            _index_file(connection, path, start, outcome)
    return outcome


def _index_file(connection: sqlite3.Connection, path: Path, start: int, outcome: IndexOutcome) -> None:
    batch, end = _Batch(), start
    for item in walk(path, start):
        if isinstance(item, DamagedRecordError):
            outcome.damaged.append(str(item))
            batch.notes.append(_damage(item))
            end = item.next_offset or item.offset
        else:
            batch.add(item, path.name)
            end = item.offset + item.length
        if batch.records >= _BATCH:
            _write(connection, batch, path.name, end, outcome)
            batch = _Batch()
    _write(connection, batch, path.name, end, outcome)


def _damage(error: DamagedRecordError) -> Note:
    fields = {"stage": "archive", "reason": "damaged_record", "detail": str(error)}
    record_id = clean_id(None, error.path.name, str(error.offset))
    return Note(record_id, "failure", "", None, None, None, None, fields)


def _write(connection: sqlite3.Connection, batch: _Batch, name: str, end: int, outcome: IndexOutcome) -> None:
    with transaction(connection):
        new = list(_settle_ids(connection, [*batch.captures.values(), *batch.repeated]))
        _ensure_parents(connection, new)
        connection.executemany(insert_sql(_TABLES["capture"]), [row.values() for row in new])
        connection.executemany(insert_sql(_TABLES["note"], ignore=True), [one.values() for one in batch.notes])
        _apply_notes(connection, {row.id for row in new}, batch.notes)
        mark_stale(connection, "capture", (row.id for row in new))
        mark_stale(connection, "site", {row.site_host for row in new} | {one.host for one in batch.notes})
        mark_stale(connection, "crawl", {row.crawl_id for row in new} | {one.crawl_id for one in batch.notes})
        upsert(connection, _TABLES["warc_file"], [(name, end)])
    outcome.records += batch.records
    outcome.captures += len(new)


def _settle_ids(connection: sqlite3.Connection, rows: list[CaptureRow]) -> Iterator[CaptureRow]:
    """The rows that are new, each with an ID of its own; a copy of a known record is left out."""
    known = _captures(connection, (row.id for row in rows))
    for row in rows:
        other = known.get(row.id)
        while other is not None and other.identity() != row.identity():
            if row.identity() < other.identity():
                _rename(connection, other.id, other.another_id())
                other.id = other.another_id()
                known[other.id] = other
                other = None
                break
            row.id = row.another_id()
            other = known.get(row.id) or _captures(connection, [row.id]).get(row.id)
        if other is None:
            known[row.id] = row
            yield row
        elif (row.warc_file, row.warc_offset) < (other.warc_file, other.warc_offset):
            connection.execute(
                "UPDATE capture SET warc_file = ?, warc_offset = ?, warc_length = ? WHERE id = ?",
                [row.warc_file, row.warc_offset, row.warc_length, row.id],
            )


def _rename(connection: sqlite3.Connection, old_id: str, new_id: str) -> None:
    """Give a capture that is already there another ID. What refers to it follows; it will be read again."""
    connection.execute("DELETE FROM failure WHERE capture_id = ?", [old_id])
    units = connection.execute("SELECT unit FROM reading WHERE capture_id = ?", [old_id]).fetchall()
    mark_stale(connection, "unit", (unit for (unit,) in units))
    mark_stale(connection, "capture", [new_id])
    connection.execute("DELETE FROM reading WHERE capture_id = ?", [old_id])
    connection.execute("UPDATE capture SET id = ? WHERE id = ?", [new_id, old_id])
    for table in TABLES:
        for column in table.columns:
            if column.references == "capture":
                connection.execute(
                    f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE "{column.name}" = ?', [new_id, old_id]
                )


def _captures(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, CaptureRow]:
    rows = connection.execute(
        f"SELECT {', '.join(CAPTURE_COLUMNS)} FROM capture WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {row[0]: CaptureRow(*row) for row in rows}


def _ensure_parents(connection: sqlite3.Connection, rows: list[CaptureRow]) -> None:
    """Rows for the sites and crawls that captures refer to; `archive.runs` fills them."""
    hosts = {row.site_host for row in rows if row.site_host}
    connection.executemany(
        "INSERT OR IGNORE INTO site (host, state) VALUES (?, 'unknown')", [(host,) for host in hosts]
    )
    crawls = {row.crawl_id for row in rows if row.crawl_id}
    connection.executemany(
        "INSERT OR IGNORE INTO crawl (id, started_at, software) VALUES (?, '', '')", [(crawl,) for crawl in crawls]
    )


def _apply_notes(connection: sqlite3.Connection, new: set[str], notes: list[Note]) -> None:
    """Bring captures to what the notes about them say, in the order of the notes' dates; failures become rows."""
    about = new | {one.capture_id for one in notes if one.capture_id}
    about |= _as_originals(connection, about)
    waiting = connection.execute(
        "SELECT id, kind, at, capture_id, crawl_id, url, host, fields FROM note "
        "WHERE capture_id IN (SELECT value FROM json_each(?)) ORDER BY kind <> 'context', at, id",
        [json.dumps(sorted(about))],
    ).fetchall()
    mentioned = {row[3] for row in waiting}
    captures = _captures(connection, mentioned)
    originals = _captures(connection, (one.refers_to for one in captures.values() if one.refers_to))
    failures = {one.id: one for one in notes if one.kind == "failure"}
    told = [Note.of_row(row) for row in waiting]
    by_original = {one.capture_id for one in told if one.is_as_of_original}
    for one in sorted(told, key=lambda one: one.capture_id in by_original):  # an original before what is as it is
        capture = captures.get(one.capture_id or "")
        if one.kind == "failure":
            failures[one.id] = one
        elif capture is not None and one.kind == "context":
            if one.is_as_of_original and (original := originals.get(capture.refers_to or "")):
                add_context_of_original(capture, captures.get(original.id, original))
            add_context(capture, one.fields)
        elif capture is not None and one.kind == "verdict":
            add_verdict(capture, one.fields)
    _ensure_parents(connection, list(captures.values()))
    upsert(connection, _TABLES["capture"], [row.values() for row in captures.values()])
    mark_stale(connection, "capture", captures)
    mark_stale(connection, "crawl", {row.crawl_id for row in captures.values()})
    upsert(connection, _TABLES["failure"], [_failure(one, connection) for one in failures.values()])


def _as_originals(connection: sqlite3.Connection, originals: set[str]) -> set[str]:
    """The revisits that have the context of one of these captures."""
    # Said outright, since SQLite takes an index in which most values are NULL for useless and goes through everything.
    rows = connection.execute(
        "SELECT capture.id FROM json_each(?) AS original CROSS JOIN capture "
        "INDEXED BY idx_capture_refers_to ON capture.refers_to = original.value "
        "CROSS JOIN note ON note.capture_id = capture.id AND +note.kind = 'context' "
        "WHERE json_extract(note.fields, '$.context') = ?",
        [json.dumps(sorted(originals)), OF_ORIGINAL],
    )
    return {capture_id for (capture_id,) in rows}


def _failure(one: Note, connection: sqlite3.Connection) -> tuple[object, ...]:
    known = connection.execute("SELECT 1 FROM capture WHERE id = ?", [one.capture_id]).fetchone()
    stage = one.fields.get("stage")
    return (
        one.id,
        one.capture_id if known else None,
        one.url,
        stage if stage in ("fetch", "archive", "parse") else "fetch",
        one.fields.get("reason") or "unknown",
        one.fields.get("detail"),
        one.at or None,
    )
