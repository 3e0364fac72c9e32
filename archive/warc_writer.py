"""A series of WARC/1.1 files: one run writes its captures here, and nothing that was written is ever lost.

A capture is written at once, with a single write(2): `response` (or `revisit`), `request`, and a `metadata` record with
what the crawler knew, joined by WARC-Concurrent-To.

Power cuts: `sync()` puts everything on the disk. Every `write_*` does it when `sync_interval` seconds have passed since
the last time; a crawler also calls it by a timer, and before it notes durably that something is done. So a power cut
costs at most the captures of the last moments; a killed process costs none.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from archive.capture_records import PackedRecord, pack, pack_context, pack_exchange, pack_resource, repeated_context
from archive.digest import digest
from archive.exchange import CaptureContext, Exchange
from archive.originals import Known, Originals, Validators
from archive.warc_file import OPEN_SUFFIX, OpenWarcFile, WriteError
from archive.warc_record import FIELDS_TYPE, bracketed, warc_date, warc_fields, warc_uri

SUFFIX = ".warc.gz"
NoteKind = Literal["verdict", "failure", "site", "crawl"]

_TRIES_FOR_A_NAME = 1000


@dataclass(frozen=True, slots=True)
class WarcInfo:
    """What the `warcinfo` record at the head of every file says of the run that made it.

    `software` names programs and versions; `robots` is the policy (obey or ignore); `scope` says what was asked for.
    """

    crawl_id: str
    software: str
    operator: str = ""
    contact: str = ""
    robots: str = "obey"
    user_agent: str = ""
    description: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def packed(self, filename: str) -> PackedRecord:
        """The warcinfo record of a file."""
        block = warc_fields(
            [
                ("software", self.software),
                ("format", "WARC File Format 1.1"),
                ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
                ("isPartOf", self.crawl_id),
                ("description", self.description),
                ("operator", self.operator),
                ("contact", self.contact),
                ("robots", self.robots),
                ("http-header-user-agent", self.user_agent),
                ("crawl", self.crawl_id),
                ("scope", self.scope),
                ("settings", self.settings),
            ]
        )
        return pack("warcinfo", _now(), FIELDS_TYPE, block, fields=[("WARC-Filename", filename)])


@dataclass(frozen=True, slots=True)
class Written:
    """Where a capture stands: the record's bare ID, file name, offset and length in bytes, payload digest, WARC-Type.

    The file bears this name once it is finished; until then `.open` is added to it.
    """

    record_id: str
    file: str
    offset: int
    length: int
    payload_digest: str | None
    record_type: str
    repeated: Known | None = None  # what is known of the original of a revisit that came about as that did


@dataclass(slots=True)
class _Current:
    """The file being written and its warcinfo, which goes in with the first capture."""

    file: OpenWarcFile
    warcinfo: PackedRecord


class WarcSeries:
    """Files `PREFIX-NNNNN.warc.gz` in a folder, begun when needed and finished once they reach `max_size` bytes.

    For one process and thread. Several processes may use one folder, even one prefix: no file is ever shared.
    """

    def __init__(
        self,
        directory: Path,
        prefix: str,
        info: WarcInfo,
        *,
        max_size: int = 1_000_000_000,
        originals: Originals | None = None,
        sync_interval: float = 2.0,
    ) -> None:
        self.directory = directory
        self.prefix = prefix
        self.info = info
        self._max_size = max_size
        self._originals = originals
        self._sync_interval = sync_interval
        self._synced_at = time.monotonic()
        self._current: _Current | None = None

    def __enter__(self) -> WarcSeries:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write_exchange(self, exchange: Exchange, context: CaptureContext) -> Written:
        """Archive an exchange with its context, in one write. Gives the place of the response or revisit record.

        Raises ValueError for an exchange without an answer, DiskFullError or WriteError where it could not be written.
        """
        if not exchange.received:
            raise ValueError(f"no answer to archive from {exchange.url}")
        answer, records, repeated = pack_exchange(exchange, context, self._originals, self._warcinfo_id())
        written = self._write(records)
        if self._originals is not None and answer.original is not None:
            self._originals.remember(answer.original)
            if answer.head.status == 200:
                validators = Validators(answer.head.get("etag"), answer.head.get("last-modified"), answer.original)
                self._originals.remember_answer(exchange.url, validators)
        return replace(written, repeated=repeated)

    def write_resource(
        self,
        uri: str,
        payload: bytes,
        media_type: str,
        context: CaptureContext,
        *,
        date: datetime | None = None,
        refers_to: str | None = None,
    ) -> Written:
        """Archive bytes that no exchange brought: an imported file, a rendered page, a screenshot.

        `date` is when they were made or taken in (now if not given). `refers_to` is the bare ID of the capture they
        belong to; it is written as WARC-Concurrent-To, since the standard forbids WARC-Refers-To in a resource. What a
        browser made of a page (it has `refers_to`) becomes a `revisit` where an earlier run made the same.
        Raises DiskFullError or WriteError.
        """
        warcinfo_id = self._warcinfo_id()
        when = warc_date(date) if date else _now()
        known = self._originals.resource(uri, digest(payload)) if self._originals and refers_to else None
        resource = pack_resource(
            uri, payload, media_type, when, concurrent_to=refers_to, original=known, warcinfo_id=warcinfo_id
        )
        repeated = repeated_context(context, known, self._originals)
        return self._write([resource, pack_context(context, resource, when, warc_uri(uri), repeated)])

    def write_note(
        self,
        kind: NoteKind,
        fields: Mapping[str, Any],
        *,
        url: str | None = None,
        refers_to: str | None = None,
        date: datetime | None = None,
    ) -> Written:
        """Archive a fact that is no capture, as a metadata record with the fields `kind`, `crawl` and those given.

        `refers_to` is the bare ID of the capture that it is about. Values that are not text are written as JSON.
        Raises DiskFullError or WriteError.
        """
        note = pack(
            "metadata",
            warc_date(date) if date else _now(),
            FIELDS_TYPE,
            warc_fields([("kind", kind), ("crawl", self.info.crawl_id), *fields.items()]),
            url=warc_uri(url) if url else None,
            fields=[("WARC-Refers-To", bracketed(refers_to))] if refers_to else (),
            warcinfo_id=self._warcinfo_id(),
        )
        return self._write([note])

    def sync(self) -> None:
        """Put everything written so far on the disk. Raises WriteError."""
        if self._current is not None:
            self._current.file.sync()
        self._synced_at = time.monotonic()

    def close(self) -> None:
        """Finish the file being written. The series may be written to again: it begins another file then.

        Raises WriteError; the file is then left open for `repair`.
        """
        if self._current is not None:
            file, self._current = self._current.file, None
            file.finish()

    def _write(self, records: list[PackedRecord]) -> Written:
        """Append records in one write, behind the warcinfo in a new file; the first of them is the capture."""
        current = self._open()
        file, subject = current.file, records[0]
        ahead = current.warcinfo.data if file.size == 0 else b""
        try:
            offset = len(ahead) + file.append(b"".join((ahead, *(record.data for record in records))))
        except WriteError:
            if file.damaged:  # its end cannot be trusted: `repair` will mend it, we go on in another
                file.abandon()
                self._current = None
            raise
        if time.monotonic() - self._synced_at >= self._sync_interval:
            self.sync()
        if file.size >= self._max_size:
            self.close()
        return Written(
            subject.record_id, file.path.name, offset, len(subject.data), subject.payload_digest, subject.type
        )

    def _warcinfo_id(self) -> str:
        return self._open().warcinfo.record_id

    def _open(self) -> _Current:
        if self._current is None:
            file = self._begin_file()
            self._current = _Current(file, self.info.packed(file.path.name))
        return self._current

    def _begin_file(self) -> OpenWarcFile:
        first = _last_serial(self.directory, self.prefix) + 1
        for number in range(first, first + _TRIES_FOR_A_NAME):
            try:
                return OpenWarcFile(self.directory / f"{self.prefix}-{number:05d}{SUFFIX}")
            except FileExistsError:
                continue  # another process of the same prefix was faster
        raise WriteError(f"{self.directory}: no free name for {self.prefix}-NNNNN{SUFFIX}")


def _last_serial(directory: Path, prefix: str) -> int:
    """The highest number that a file of this prefix bears or bore: finished, open, or set aside by a repair."""
    name = re.compile(re.escape(prefix) + r"-(\d{5,})" + re.escape(SUFFIX) + rf"({re.escape(OPEN_SUFFIX)}|\.tail)?")
    serials = [int(match[1]) for path in directory.iterdir() if (match := name.fullmatch(path.name))]
    return max(serials, default=0)


def _now() -> str:
    return warc_date(datetime.now(UTC))
