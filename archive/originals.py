"""Records that a new capture may refer to instead of holding the same bytes again.

A revisit refers to a response that holds the payload whole: never to a revisit, a truncated record, or an empty one.
Before anything refers to a record of an earlier run, the record is read and its payload's digest taken again: what is
lost or damaged is fetched and stored anew.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import quote

from archive.digest import digest_of_parts
from archive.warc_file import ArchiveError
from archive.warc_reader import DamagedRecordError, Record, find_file, read_at, walk
from archive.warc_record import Field, is_uuid, warc_uri

logger = logging.getLogger(__name__)

REMEMBERED = 200_000  # captures of this run kept in mind, about 100 MB; older ones are found again in the catalogue

_RECORDS_WITH_A_CAPTURE = 2  # behind it: its request and its metadata
_CANDIDATES = 4  # records of one payload that are looked at to find the best to refer to
_COLUMNS = "id, record_type, refers_to, etag, last_modified, warc_file, warc_offset"
_WHOLE_RESPONSE = "record_type = 'response' AND truncated IS NULL"
_BY_DIGEST = (
    f"SELECT {_COLUMNS} FROM capture WHERE payload_digest = ? AND {_WHOLE_RESPONSE} "
    f"ORDER BY fetched_at LIMIT {_CANDIDATES}"
)
_BY_URL = (
    f"SELECT {_COLUMNS} FROM capture WHERE url = ? AND http_status = 200 AND truncated IS NULL "
    "AND record_type IN ('response', 'revisit') ORDER BY fetched_at DESC LIMIT 1"
)
_RESOURCE = (
    f"SELECT {_COLUMNS} FROM capture WHERE url = ? AND payload_digest = ? AND record_type = 'resource' "
    "ORDER BY fetched_at LIMIT 1"
)
_KNOWN = "SELECT warc_file, warc_offset, role, verdict FROM capture WHERE id = ?"
_BY_ID = f"SELECT {_COLUMNS} FROM capture WHERE id = ? AND {_WHOLE_RESPONSE}"


class OriginalsError(ArchiveError):
    """The catalogue could not be asked for earlier captures."""


@dataclass(frozen=True, slots=True)
class Original:
    """A response that holds a payload whole: its bare record ID, its WARC-Target-URI and WARC-Date to the letter.

    `chunked` says whether it holds it in chunks. A revisit whose own head promises no chunks must not refer to it:
    replay tools (pywb 2.9 for one) send the revisit's head with the original's body.
    """

    record_id: str
    url: str
    date: str
    payload_digest: str
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive says of a capture of an earlier run, so that a revisit need not say it again.

    `context` are the fields of its metadata record without `crawl`; `role` and `verdict` (JSON) say what it was found
    to be.
    """

    context: tuple[Field, ...]
    role: str | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of its last whole answer, for a conditional request, and the record that holds the answer."""

    etag: str | None
    last_modified: str | None
    original: Original


class Originals(Protocol):
    """Knows what has been archived."""

    def by_digest(self, digest: str) -> Original | None:
        """The record that holds this payload."""

    def by_url(self, url: str) -> Validators | None:
        """The validators of the last whole answer (status 200) of a URL; None where it gave none."""

    def resource(self, uri: str, digest: str) -> Original | None:
        """The resource record of this URI that holds this payload."""

    def known(self, record_id: str) -> Known | None:
        """What is known of a capture of an earlier run."""

    def remember(self, original: Original) -> None:
        """Take note of a payload just written."""

    def remember_answer(self, url: str, answer: Validators | None) -> None:
        """Take note of a URL's whole answer (status 200) just written."""


class ArchivedOriginals:
    """The captures of a catalogue, if there is one, and those that this run has written. A context manager.

    The catalogue is only read; that it lags behind the archive, or cannot be asked later on, costs space, never
    correctness. `warc_dir` holds the files that it indexes (`warc/` beside it, if not given). Raises OriginalsError
    where it is no catalogue of ours.
    """

    def __init__(self, catalogue: Path | None = None, warc_dir: Path | None = None) -> None:
        self._warc_dir = warc_dir or (catalogue.parent / "warc" if catalogue else Path())
        self._by_digest: OrderedDict[str, Original] = OrderedDict()
        self._by_url: OrderedDict[str, Validators | None] = OrderedDict()
        self._catalogue: sqlite3.Connection | None = None
        if catalogue is not None and catalogue.exists():
            try:
                self._catalogue = sqlite3.connect(f"file:{quote(str(catalogue))}?mode=ro", uri=True)
                self._catalogue.row_factory = sqlite3.Row
                self._catalogue.execute(_BY_URL, [""])
            except sqlite3.Error as error:
                self.close()
                raise OriginalsError(f"{catalogue}: earlier captures cannot be looked up: {error}") from error

    def __enter__(self) -> ArchivedOriginals:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalogue."""
        if self._catalogue is not None:
            self._catalogue.close()
            self._catalogue = None

    def by_digest(self, digest: str) -> Original | None:
        """A record that holds this payload, if there is one without chunks."""
        if digest not in self._by_digest:
            sound = [original for row in self._rows(_BY_DIGEST, digest) if (original := self._sound(row))]
            if not sound:
                return None
            self.remember(next((original for original in sound if not original.chunked), sound[0]))
        return self._by_digest[digest]

    def by_url(self, url: str) -> Validators | None:
        """The validators of the last whole answer of a URL."""
        target = warc_uri(url)
        if target not in self._by_url:
            self.remember_answer(url, self._last_answer(target))
        return self._by_url[target]

    def resource(self, uri: str, digest: str) -> Original | None:
        """The first resource record of this URI in the catalogue that holds this payload."""
        return next(
            (found for row in self._rows(_RESOURCE, warc_uri(uri), digest) if (found := self._sound(row))), None
        )

    def known(self, record_id: str) -> Known | None:
        """What is known of a capture in the catalogue; None where its context cannot be found."""
        for row in self._rows(_KNOWN, record_id):
            try:
                record = read_at(find_file(self._warc_dir, row["warc_file"]), row["warc_offset"])
                context = _context_of(record)
            except (OSError, DamagedRecordError) as error:
                logger.warning("context said anew, since the earlier one cannot be read: %s", error)
                return None
            return Known(context, row["role"], row["verdict"]) if context and record.id == record_id else None
        return None

    def remember(self, original: Original) -> None:
        """Take note of a payload just written."""
        known = self._by_digest.get(original.payload_digest)
        if known is None or (known.chunked and not original.chunked):
            self._by_digest[original.payload_digest] = original
        if len(self._by_digest) > REMEMBERED:
            self._by_digest.popitem(last=False)

    def remember_answer(self, url: str, answer: Validators | None) -> None:
        """Take note of a URL's whole answer just written."""
        self._by_url[warc_uri(url)] = answer if answer and (answer.etag or answer.last_modified) else None
        if len(self._by_url) > REMEMBERED:
            self._by_url.popitem(last=False)

    def _last_answer(self, target: str) -> Validators | None:
        for row in self._rows(_BY_URL, target):
            holders = [row] if row["record_type"] == "response" else self._rows(_BY_ID, row["refers_to"])
            for holder in holders:
                if (row["etag"] or row["last_modified"]) and (original := self._sound(holder)):
                    return Validators(row["etag"], row["last_modified"], original)
        return None

    def _rows(self, sql: str, *values: str | None) -> list[sqlite3.Row]:
        if self._catalogue is None:
            return []
        try:
            return self._catalogue.execute(sql, values).fetchall()
        except sqlite3.Error as error:  # a capture must not be lost because the catalogue is busy or broken
            logger.warning("stored anew, since earlier captures cannot be looked up: %s", error)
            return []

    def _sound(self, row: sqlite3.Row) -> Original | None:
        """The record of a row, read again; None where it is not there as it should be."""
        try:
            record = read_at(find_file(self._warc_dir, row["warc_file"]), row["warc_offset"])
            head = record.http_head()
            # A foreign record's ID may be no UUID: the catalogue gives it a form of its own.
            if (
                record.type != row["record_type"]
                or record.id != row["id"]
                or record.url is None
                or not is_uuid(record.id)
            ):
                return None
            payload_digest = digest_of_parts(record.entity_parts())
        except (OSError, DamagedRecordError) as error:
            logger.warning("not referred to, since it cannot be read: %s", error)
            return None
        if payload_digest != record.payload_digest:
            logger.warning("not referred to, since its payload is altered: %s in %s", record.id, row["warc_file"])
            return None
        return Original(record.id, record.url, record.date, payload_digest, chunked=bool(head and head.chunked))


def _context_of(record: Record) -> tuple[Field, ...]:
    """The fields of the metadata record that stands with a capture, without its crawl; empty where there is none."""
    for one in islice(walk(record.path, record.offset + record.length), _RECORDS_WITH_A_CAPTURE):
        if isinstance(one, Record) and one.type == "metadata" and record.id in one.concurrent_to:
            return tuple((name, value) for name, value in one.fields() if name != "crawl")
    return ()
