"""Archives made for tests: payloads say in JSON what they are to be read as, so that no parser is needed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue
from archive.descriptions import public_tables
from archive.digest import digest
from archive.exchange import CaptureContext, Exchange
from archive.originals import Original, Validators
from archive.schema import VIEWS
from archive.warc_reader import read_at
from archive.warc_writer import WarcInfo, WarcSeries, Written
from parsers.reading import (
    ApplicationRow,
    CellValue,
    DisclosureValue,
    Finding,
    Hints,
    Organ,
    Reading,
    Section,
    SourceTable,
)

FIRST_DAY = datetime(2024, 3, 1, tzinfo=UTC)
VERSION = "test-1"


def report(organ: str | None, year: int | None, **more: object) -> bytes:
    """A payload that is read as a report; `more`: status, code (division), level, received, text, is_report …"""
    return json.dumps({"organ": organ, "year": year, **more}, ensure_ascii=False, sort_keys=True).encode()


def read_sample(payload: bytes, hints: Hints) -> Reading:
    """What a payload of `report` is read as; hints fill in what it leaves out. Raises ValueError for other bytes."""
    said = json.loads(payload)
    name = said["organ"] or hints.organ
    organ = Organ(said.get("key", name), name, name, said.get("level"), said.get("code")) if name else None
    said = {"received": 3, **said}
    counts = [(outcome, said[outcome]) for outcome in ("received", "carried_in", "carried_out") if outcome in said]
    grid = tuple((outcome, "" if count is None else str(count)) for outcome, count in counts)
    lines = tuple((f"line:{row}", f"line:{row}") for row, _ in enumerate(counts, 1))
    return Reading(
        is_report=said.get("is_report", True),
        reason="",
        title=f"{name}{said['year']}年报",
        year=said["year"] or hints.year,
        organ=organ,
        form="2021",
        status=said.get("status", "verified"),
        tables=(SourceTable("application", "2021", "line:1", grid, lines),),
        application=tuple(
            ApplicationRow(outcome, {"total": CellValue(count, grid[row][1], row, 1)}, 0, row)
            for row, (outcome, count) in enumerate(counts)
        ),
        disclosure=(DisclosureValue("20(8)", "fees", "amount", CellValue(2, "2万元", 0, 1), 0),),
        sections=(Section(1, "overview", "一、总体情况", said.get("text", "保护个人隐私。")),),
        findings=tuple(Finding(rule, "info", subject, "空白", "blank") for rule, subject in said.get("findings", ())),
        identities_checked=2,
    )


class SampleArchive:
    """WARC files in a folder, written a day apart, and catalogues of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warc = folder / "warc"
        self.warc.mkdir(parents=True, exist_ok=True)
        self.database = folder / "nianbao.db"
        self.written: dict[str, Original] = {}
        self._day = 0

    def series(self, crawl: str = "crawl-1", **options: int) -> WarcSeries:
        """A new series of WARC files, named after its crawl."""
        info = WarcInfo(crawl_id=crawl, software="nianbao/test", settings={"delay": 0})
        return WarcSeries(self.warc, crawl, info, originals=_Known(self.written), **options)

    def fetch(
        self,
        series: WarcSeries,
        url: str,
        payload: bytes,
        *,
        role: str = "report",
        via: str | None = None,
        status: int = 200,
        media_type: str = "text/html",
        verdict: Mapping[str, Any] | None = None,
        hint: Mapping[str, Any] | None = None,
        truncated: str | None = None,
    ) -> Written:
        """Archive one answer."""
        self._day += 1
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(payload)}\r\n\r\n"
        exchange = Exchange(
            url=url,
            started_at=FIRST_DAY + timedelta(days=self._day),
            sent=b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
            received=head.encode("utf-8", "surrogateescape") + payload,
            truncated=truncated,  # type: ignore[arg-type]
        )
        context = CaptureContext(
            series.info.crawl_id,
            role,
            role,
            via,
            "年报",
            verdict or {},
            hint or {},  # type: ignore[arg-type]
        )
        written = series.write_exchange(exchange, context)
        if written.record_type == "response" and not truncated:
            original = Original(written.record_id, url, _date(exchange), digest(payload))
            self.written.setdefault(original.payload_digest, original)
        return written

    def catalogue(self) -> Catalogue:
        """The catalogue of the archive."""
        return Catalogue(self.database, self.warc)

    def catch_up(self) -> None:
        """Index, read and assemble what is new."""
        with self.catalogue() as catalogue:
            catalogue.index()
            read_pending(catalogue)
            catalogue.assemble()

    def rebuild(self) -> None:
        """Make the catalogue anew."""
        with Catalogue.rebuild(self.database, self.warc) as catalogue:
            catalogue.index()
            read_pending(catalogue)
            catalogue.assemble()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the closed catalogue."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro&immutable=1", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every public table and view, in the order of its key."""
        return {one.name: self.rows(f'SELECT * FROM "{one.name}" ORDER BY 1, 2') for one in (*public_tables(), *VIEWS)}

    def broken_references(self) -> list[tuple[Any, ...]]:
        """What PRAGMA foreign_key_check finds."""
        return self.rows("PRAGMA foreign_key_check")


def read_pending(catalogue: Catalogue, *, at_most: int | None = None, version: str = VERSION) -> int:
    """Read what waits to be read; gives how many captures that was."""
    count = 0
    for capture in catalogue.pending(version):
        payload = read_at(catalogue.warc_dir / capture.warc_file, capture.warc_offset).content(1 << 20)
        try:
            reading = read_sample(payload, capture.hints)
        except ValueError:
            catalogue.store_failure(capture.capture_id, "unreadable", "no JSON", version)
        else:
            catalogue.store_reading(capture.capture_id, reading, version)
        count += 1
        if count == at_most:
            break
    return count


class _Known:
    def __init__(self, written: dict[str, Original]) -> None:
        self._written = written

    def by_digest(self, payload_digest: str) -> Original | None:
        return self._written.get(payload_digest)

    def by_url(self, url: str) -> Validators | None:
        return None

    def known(self, record_id: str) -> None:
        return None

    def remember(self, original: Original) -> None:
        return None

    def remember_answer(self, url: str, answer: Validators) -> None:
        return None


def _date(exchange: Exchange) -> str:
    return exchange.started_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
