"""Records that a new capture may refer to instead of holding the same bytes again.

A revisit refers to a response that holds the payload whole: never to a revisit, a truncated record, or an empty one.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import quote

from archive.warc_file import ArchiveError
from archive.warc_record import is_uuid, warc_uri

REMEMBERED = 200_000  # captures of this run kept in mind, about 100 MB; older ones are found again in the catalogue

_COLUMNS = "id, url, fetched_at, payload_digest, record_type, refers_to, etag, last_modified"
_BY_DIGEST = (
    f"SELECT {_COLUMNS} FROM capture WHERE payload_digest = ? AND record_type = 'response' AND truncated IS NULL "
    "ORDER BY fetched_at LIMIT 1"
)
_BY_URL = (
    f"SELECT {_COLUMNS} FROM capture WHERE url = ? AND http_status = 200 AND truncated IS NULL "
    "AND record_type IN ('response', 'revisit') ORDER BY fetched_at DESC LIMIT 1"
)
_BY_ID = f"SELECT {_COLUMNS} FROM capture WHERE id = ? AND record_type = 'response' AND truncated IS NULL"


class OriginalsError(ArchiveError):
    """The catalogue could not be asked for earlier captures."""


@dataclass(frozen=True, slots=True)
class Original:
    """A response that holds a payload whole: its bare record ID, its WARC-Target-URI and WARC-Date to the letter."""

    record_id: str
    url: str
    date: str
    payload_digest: str


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

    def remember(self, original: Original) -> None:
        """Take note of a payload just written."""

    def remember_answer(self, url: str, answer: Validators) -> None:
        """Take note of a URL's whole answer (status 200) just written."""


class ArchivedOriginals:
    """The captures of a catalogue, if there is one, and those that this run has written. A context manager.

    The catalogue is only read; that it lags behind the archive costs space, never correctness.
    Raises OriginalsError where it is no catalogue of ours.
    """

    def __init__(self, catalogue: Path | None = None) -> None:
        self._by_digest: OrderedDict[str, Original] = OrderedDict()
        self._by_url: OrderedDict[str, Validators | None] = OrderedDict()
        self._catalogue: sqlite3.Connection | None = None
        if catalogue is not None and catalogue.exists():
            try:
                self._catalogue = sqlite3.connect(f"file:{quote(str(catalogue))}?mode=ro", uri=True)
                self._catalogue.execute(f"SELECT {_COLUMNS}, http_status, truncated FROM capture LIMIT 1")
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
        """The first record that holds this payload."""
        return self._by_digest.get(digest) or _original(self._row(_BY_DIGEST, digest))

    def by_url(self, url: str) -> Validators | None:
        """The validators of the last whole answer of a URL."""
        target = warc_uri(url)
        if target in self._by_url:
            return self._by_url[target]
        row = self._row(_BY_URL, target)
        if row is None:
            return None
        etag, last_modified = row[6], row[7]
        held = row if row[4] == "response" else self._row(_BY_ID, row[5])
        original = _original(held)
        return Validators(etag, last_modified, original) if original and (etag or last_modified) else None

    def remember(self, original: Original) -> None:
        """Take note of a payload just written."""
        self._by_digest.setdefault(original.payload_digest, original)
        if len(self._by_digest) > REMEMBERED:
            self._by_digest.popitem(last=False)

    def remember_answer(self, url: str, answer: Validators) -> None:
        """Take note of a URL's whole answer just written."""
        self._by_url[warc_uri(url)] = answer if answer.etag or answer.last_modified else None
        if len(self._by_url) > REMEMBERED:
            self._by_url.popitem(last=False)

    def _row(self, sql: str, value: str | None) -> tuple[str, ...] | None:
        if self._catalogue is None or value is None:
            return None
        try:
            return self._catalogue.execute(sql, [value]).fetchone()
        except sqlite3.Error as error:
            raise OriginalsError(f"earlier captures cannot be looked up: {error}") from error


def _original(row: tuple[str, ...] | None) -> Original | None:
    """The record of a row; None where its ID in the catalogue is not the record's own (foreign archives)."""
    if row is None or not is_uuid(row[0]) or not row[3]:
        return None
    return Original(record_id=row[0], url=row[1], date=row[2], payload_digest=row[3])
