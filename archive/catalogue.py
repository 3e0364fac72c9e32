"""The catalogue: the SQLite database made from the WARC files. The only module that others need to write it.

    with Catalogue(path, warc_dir) as catalogue:
        catalogue.index()
        for capture in catalogue.pending(PARSER_VERSION):
            catalogue.store_reading(capture.capture_id, read(payload, capture.hints), PARSER_VERSION)
        catalogue.assemble()

However these steps are cut up, repeated or ordered, the rows end the same; `Catalogue.rebuild` makes them at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from archive import assembly, database, indexing
from archive.capture_rows import CaptureRow
from archive.database import errors_explained, transaction, upsert
from archive.indexing import IndexOutcome
from archive.organs import known_of
from archive.readings import (
    PendingCapture,
    capture_by_id,
    decode,
    encode,
    hints_digest,
    hints_for,
    payload_place,
    pictures_of,
    readable_captures,
)
from archive.report_rows import clean
from archive.schema import TABLES
from archive.stale import mark_stale
from archive.warc_file import sync_folder
from archive.warc_record import warc_uri
from parsers.reading import Reading

_BATCH = 200  # readings a transaction
_TABLES = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class _Stored:
    """A reading or a failure that waits to be written."""

    capture: CaptureRow
    parser_version: str
    hints: str
    reading: Reading | None
    body: bytes | None
    stage: str = "parse"
    reason: str | None = None
    detail: str | None = None


class Catalogue:
    """The catalogue of the WARC files in `warc_dir`; made where there is none. Raises CatalogueError throughout.

    `connection` may be read from. One process writes at a time; another waits for ten seconds and then gives up.
    """

    def __init__(self, path: Path, warc_dir: Path) -> None:
        self.path = path
        self.warc_dir = warc_dir
        self.connection = database.open_for_writing(path)
        self._handed_out: dict[str, str] = {}  # hints that captures under way are read with, by capture
        self._waiting: list[_Stored] = []

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what waits and leave one file, which can be served immutable."""
        try:
            self._write_waiting()
        finally:
            database.close(self.connection, self.path)

    def index(self) -> IndexOutcome:
        """Take in the records of finished WARC files that are new since the last time. Raises OSError."""
        self._write_waiting()
        with errors_explained(self.path):
            return indexing.index(self.connection, self.warc_dir)

    def has_capture(self, url: str, payload_digest: str, hint: Mapping[str, object]) -> bool:
        """Whether these bytes were captured at this address with this hint of the archivist before."""
        with errors_explained(self.path):
            rows = self.connection.execute(
                "SELECT hint FROM capture WHERE url = ? AND payload_digest = ?", [warc_uri(url), payload_digest]
            )
            return any(json.loads(text or "{}") == dict(hint) for (text,) in rows)

    def pending(self, parser_version: str, everything: bool = False) -> Iterator[PendingCapture]:
        """The captures that this parser version has not read with what is known of them now, file by file.

        With `everything` also those that it has. A payload that was read before with the same hints (a revisit)
        is not given out again: its reading is copied. Readings may be stored while this goes on.
        """
        with errors_explained(self.path):
            for revisits in (False, True):  # what they repeat goes first
                self._write_waiting()
                for capture in readable_captures(self.connection, revisits=revisits):
                    found = self._to_read(capture, parser_version, everything)
                    if found is not None:
                        yield found

    def _to_read(self, capture: CaptureRow, parser_version: str, everything: bool) -> PendingCapture | None:
        hints = hints_for(self.connection, capture)
        pictures = pictures_of(self.connection, capture)
        digest = hints_digest(hints, pictures)
        if not everything and self._is_read(capture, parser_version, digest):
            return None
        place = payload_place(self.connection, capture)
        if place is None:
            detail = f"no record in the archive holds {capture.payload_digest or capture.refers_to}"
            self._store(_Stored(capture, parser_version, digest, None, None, "archive", "payload_missing", detail))
            return None
        if not everything and self._copy_reading(capture, parser_version, digest):
            return None
        self._handed_out[capture.id] = digest
        return PendingCapture(capture.id, capture.url, *place, hints, digest, pictures)

    def store_reading(
        self, capture_id: str, reading: Reading, parser_version: str, *, body: bytes | None = None
    ) -> None:
        """Keep what a capture was read as. `body` is the reading as `archive.readings.encode` gives it, if at hand."""
        with errors_explained(self.path):
            capture, digest = self._capture(capture_id)
            self._store(_Stored(capture, parser_version, digest, reading, body or encode(reading)))

    def store_failure(
        self, capture_id: str, reason: str, detail: str | None, parser_version: str, *, stage: str = "parse"
    ) -> None:
        """Keep that a capture could not be read: a reason in a word, what happened, and at which stage."""
        with errors_explained(self.path):
            capture, digest = self._capture(capture_id)
            self._store(_Stored(capture, parser_version, digest, None, None, stage, reason, detail))

    def assemble(self) -> None:
        """Put reports, organs, sites and crawls together from what has been indexed and read since the last time."""
        self._write_waiting()
        with errors_explained(self.path):
            assembly.assemble(self.connection)

    @classmethod
    @contextmanager
    def rebuild(cls, path: Path, warc_dir: Path) -> Iterator[Catalogue]:
        """A new catalogue beside the old one; when the block ends well it takes the old one's place, at once.

        Where the block raises, or the process dies, the old one is as it was. The block indexes, reads and assembles.
        """
        fresh_path = path.with_name(f"{path.name}.rebuild")
        _remove(fresh_path)
        try:
            with cls(fresh_path, warc_dir) as fresh:
                fresh.connection.execute("PRAGMA synchronous = OFF")  # the file is synced before it is used
                yield fresh
            _settle_old(path)
            with fresh_path.open("rb") as file:
                os.fsync(file.fileno())
            fresh_path.replace(path)
            sync_folder(path.parent)
        except BaseException:
            _remove(fresh_path)
            raise

    def _capture(self, capture_id: str) -> tuple[CaptureRow, str]:
        capture = capture_by_id(self.connection, capture_id)
        if capture is None:
            raise KeyError(f"no capture {capture_id}")
        digest = self._handed_out.pop(capture_id, None)
        if digest is None:
            digest = hints_digest(hints_for(self.connection, capture), pictures_of(self.connection, capture))
        return capture, digest

    def _is_read(self, capture: CaptureRow, parser_version: str, digest: str) -> bool:
        row = self.connection.execute(
            "SELECT parser_version, hints, failure FROM reading WHERE capture_id = ?", [capture.id]
        ).fetchone()
        if row is None or row[2] == "payload_missing":
            return False
        return bool(row[0] == parser_version and row[1] == digest)

    def _copy_reading(self, capture: CaptureRow, parser_version: str, digest: str) -> bool:
        row = self.connection.execute(
            "SELECT reading.body FROM capture JOIN reading ON reading.capture_id = capture.id "
            "WHERE capture.payload_digest = ? AND reading.hints = ? AND reading.parser_version = ? "
            "AND reading.failure IS NULL AND reading.body IS NOT NULL AND capture.id <> ? LIMIT 1",
            [capture.payload_digest, digest, parser_version, capture.id],
        ).fetchone()
        if row is None:
            return False
        self._store(_Stored(capture, parser_version, digest, decode(row[0]), row[0]))
        return True

    def _store(self, stored: _Stored) -> None:
        self._waiting.append(stored)
        if len(self._waiting) >= _BATCH:
            self._write_waiting()

    def _write_waiting(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        with errors_explained(self.path), transaction(self.connection):
            for stored in waiting:
                self._write(stored)

    def _write(self, stored: _Stored) -> None:
        capture, reading = stored.capture, stored.reading
        organ, year = (reading.organ, reading.year) if reading else known_of(capture)
        key = clean(organ.key) if organ else None
        body = stored.body if reading else None
        self.connection.execute("DELETE FROM failure WHERE id = ?", [_failure_id(capture)])
        if stored.reason and capture.role is not None:
            upsert(
                self.connection,
                _TABLES["failure"],
                [
                    (
                        _failure_id(capture),
                        capture.id,
                        capture.url,
                        stored.stage,
                        stored.reason,
                        stored.detail,
                        capture.fetched_at,
                    )
                ],
            )
        self.connection.execute(
            "INSERT INTO reading "
            "(capture_id, parser_version, hints, is_report, own_organ_key, own_year, failure, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (capture_id) DO UPDATE SET "
            "parser_version = excluded.parser_version, hints = excluded.hints, is_report = excluded.is_report, "
            "own_organ_key = excluded.own_organ_key, own_year = excluded.own_year, failure = excluded.failure, "
            "body = excluded.body",
            [
                capture.id,
                stored.parser_version,
                stored.hints,
                int(reading is not None and reading.is_report),
                key,
                year,
                stored.reason,
                body,
            ],
        )
        mark_stale(self.connection, "capture", [capture.id])
        mark_stale(self.connection, "crawl", [capture.crawl_id])


def _failure_id(capture: CaptureRow) -> str:
    return f"{capture.id}.parse"


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _settle_old(path: Path) -> None:
    """Empty and remove the old database's write-ahead log, which would otherwise be taken for the new one's.

    A damaged old database is given up together with its log.
    """
    try:
        if path.exists():
            connection = sqlite3.connect(path, timeout=10)
            try:
                connection.execute("PRAGMA journal_mode = DELETE")
            finally:
                connection.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            with errors_explained(path):
                raise
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
