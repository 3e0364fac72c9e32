"""Readings as the catalogue keeps them, and the captures that wait to be read.

What a payload is read as depends on the payload and on the hints, and the hints on the rows of the capture and of the
page that led to it. So each reading is kept with a digest of its hints and is made anew when they change: whatever
the order in which things came to the archive, in the end every capture has been read with the same hints.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from archive.capture_rows import CAPTURE_COLUMNS, SCREENSHOT, CaptureRow, json_object, page_url
from parsers.reading import Hints, Level, Reading

_BATCH = 500

# Formats that may hold a report, for captures of other programs, which say of none what it was taken for.
_DOCUMENT_TYPES = (
    "html",
    "text/plain",
    "text/csv",
    "pdf",
    "word",
    "wps",
    "msword",
    "excel",
    "opendocument",
    "officedocument",
    "rtf",
    "octet-stream",
    "zip",
)
LEVELS = frozenset(get_args(Level))

_READABLE = f"""
    (capture.role IN ('report', 'attachment') OR (
        capture.role IS NULL AND capture.crawl_id IS NULL
        AND ({" OR ".join(f"capture.mime_type LIKE '%{name}%'" for name in _DOCUMENT_TYPES)})
    ))
    AND (capture.record_type IN ('revisit', 'resource') OR capture.http_status BETWEEN 200 AND 299)
    AND capture.url NOT LIKE '{SCREENSHOT}%'
"""


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """A picture that a page shows: where its payload lies."""

    url: str
    warc_file: str
    warc_offset: int
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class PendingCapture:
    """A capture to be read: where its payload lies (a revisit's lies in another record) and what is known of it.

    `pictures` are those that were captured as attachments of the page.
    """

    capture_id: str
    url: str
    warc_file: str
    warc_offset: int
    hints: Hints
    hints_digest: str
    pictures: tuple[PictureRecord, ...] = ()


def encode(reading: Reading) -> bytes:
    """A reading as it is stored: JSON, deflated."""
    return zlib.compress(json.dumps(reading.to_json(), ensure_ascii=False).encode("utf-8", "replace"), 6)


def decode(body: bytes) -> Reading:
    """The reading that `encode` stored."""
    return Reading.from_json(json.loads(zlib.decompress(body)))


def readable_captures(connection: sqlite3.Connection, *, revisits: bool) -> Iterator[CaptureRow]:
    """Every capture that may carry a report, file by file: the revisits, or all others.

    Rows may be written meanwhile.
    """
    kind = f"capture.record_type {'=' if revisits else '<>'} 'revisit'"
    columns = ", ".join(f"capture.{name}" for name in CAPTURE_COLUMNS)
    place: tuple[str, int, str] = ("", -1, "")
    while True:
        rows = connection.execute(
            f"SELECT {columns} FROM capture WHERE (warc_file, warc_offset, id) > (?, ?, ?) AND {kind} AND {_READABLE} "
            "ORDER BY warc_file, warc_offset, id LIMIT ?",
            [*place, _BATCH],
        ).fetchall()
        if not rows:
            return
        for row in rows:
            yield CaptureRow(*row)
        last = CaptureRow(*rows[-1])
        place = (last.warc_file, last.warc_offset, last.id)


def capture_by_id(connection: sqlite3.Connection, capture_id: str) -> CaptureRow | None:
    """The row of one capture."""
    row = connection.execute(f"SELECT {', '.join(CAPTURE_COLUMNS)} FROM capture WHERE id = ?", [capture_id]).fetchone()
    return CaptureRow(*row) if row else None


def hints_for(connection: sqlite3.Connection, capture: CaptureRow) -> Hints:
    """What is known of a capture's payload from outside.

    The archivist's word settles the question for a document that they handed over, or whose year they gave. What
    they said of a crawl's target (the site of a county, say) is only evidence for what was found there.
    """
    hint, verdict = json_object(capture.hint), json_object(capture.verdict)
    page = via_page(connection, capture)
    by_page = json_object(page.verdict) if page is not None and capture.role == "attachment" else {}
    said_of_document = bool(hint) and (capture.purpose == "import" or "year" in hint)
    recognised = (
        (text_of(verdict.get("organ")) or text_of(by_page.get("organ"))),
        (year_of(verdict.get("year")) or year_of(by_page.get("year"))),
    )
    organ, level = text_of(hint.get("organ")), hint.get("level")
    return Hints(
        url=page_url(capture.url),
        media_type=capture.mime_type,
        charset=capture.charset,
        filename=capture.filename,
        link_text=capture.link_text,
        via_title=page.title if page is not None else None,
        site_name=None if said_of_document else organ,
        organ=organ if said_of_document else recognised[0],
        year=year_of(hint.get("year")) if said_of_document else recognised[1],
        level=level if said_of_document and level in LEVELS else None,
        division_code=text_of(hint.get("division_code")),
        by_archivist=said_of_document,
    )


def hints_digest(hints: Hints, pictures: Sequence[PictureRecord] = ()) -> str:
    """A short digest of hints and of the content of a page's pictures, by which a change of them is noticed."""
    known = repr(hints) + "".join(f" {one.url} {one.payload_digest}" for one in pictures)
    return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:16]


def pictures_of(connection: sqlite3.Connection, capture: CaptureRow) -> tuple[PictureRecord, ...]:
    """A report's page's pictures, each address once: as first captured after the page, else last before it."""
    if capture.role != "report":
        return ()
    rows = connection.execute(
        f"SELECT {', '.join(CAPTURE_COLUMNS)} FROM capture WHERE via_url = ? AND role = 'attachment' "
        "AND mime_type LIKE 'image/%' AND (record_type = 'revisit' OR http_status BETWEEN 200 AND 299) "
        "ORDER BY url, fetched_at < ?, iif(fetched_at < ?, NULL, fetched_at), fetched_at DESC, id",
        [page_url(capture.url), capture.fetched_at, capture.fetched_at],
    )
    found: dict[str, PictureRecord] = {}
    for picture in (CaptureRow(*row) for row in rows.fetchall()):
        if picture.url not in found and (place := payload_place(connection, picture)) is not None:
            found[picture.url] = PictureRecord(picture.url, *place, picture.payload_digest)
    return tuple(found.values())


def via_page(connection: sqlite3.Connection, capture: CaptureRow) -> CaptureRow | None:
    """The capture of the page that led to this one: the last before it, else the first after it.

    A revisit of the page has the title of a capture with the same payload.
    """
    if not capture.via_url:
        return None
    row = connection.execute(
        f"SELECT {', '.join(CAPTURE_COLUMNS)} FROM capture WHERE url = ? AND id <> ? "
        "ORDER BY fetched_at > ?, iif(fetched_at > ?, fetched_at, NULL), fetched_at DESC, id LIMIT 1",
        [capture.via_url, capture.id, capture.fetched_at, capture.fetched_at],
    ).fetchone()
    if row is None:
        return None
    page = CaptureRow(*row)
    if page.title is None and page.payload_digest:
        page.title = connection.execute(
            "SELECT min(title) FROM capture WHERE payload_digest = ?", [page.payload_digest]
        ).fetchone()[0]
    return page


def payload_place(connection: sqlite3.Connection, capture: CaptureRow) -> tuple[str, int] | None:
    """File and offset of the record that holds the payload; None where no record of the archive does."""
    if capture.record_type != "revisit":
        return capture.warc_file, capture.warc_offset
    row: tuple[str, int] | None = connection.execute(
        "SELECT warc_file, warc_offset FROM capture WHERE record_type <> 'revisit' AND (id = ? OR payload_digest = ?) "
        "ORDER BY id <> ?, truncated IS NOT NULL, warc_file, warc_offset LIMIT 1",
        [capture.refers_to, capture.payload_digest, capture.refers_to],
    ).fetchone()
    return row


def text_of(value: object) -> str | None:
    """A value of a hint or verdict as text; None where it is none."""
    return value if isinstance(value, str) and value.strip() else None


def year_of(value: object) -> int | None:
    """A year that an annual report can be on, also where it came as text."""
    try:
        year = int(str(value))
    except ValueError:
        return None
    return year if 2000 <= year <= 2100 else None
