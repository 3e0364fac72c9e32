"""What the archive holds of a capture: its payload out of the WARC file, and which captures there are of a URL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from datasette.app import Datasette

from archive.http_message import ContentError, ContentTooLargeError
from archive.warc_file import ArchiveError
from archive.warc_reader import Record, find_file, read_at

from .database import Row, catalogue, first, rows

PAYLOAD_LIMIT = 128 << 20  # bytes: larger payloads are not shown; `nianbao export` gives them
_URLS_A_QUERY = 400


class HoldingError(Exception):
    """The payload cannot be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A capture's payload. `content` is without content coding; `location` is where a redirect leads."""

    content: bytes
    media_type: str
    charset: str | None
    location: str | None
    still_coded: bool = False  # the content coding could not be undone


async def capture_row(datasette: Datasette, capture_id: str) -> Row | None:
    """The row of a capture, or None."""
    return await first(datasette, "select * from capture where id = ?", [capture_id])


async def payload_of(datasette: Datasette, capture: Row) -> Payload:
    """The payload of a capture; of a revisit, that of the record it refers to. Raises HoldingError."""
    holder = await _holder(datasette, capture)
    directory = warc_directory(datasette)
    return await asyncio.get_running_loop().run_in_executor(None, _read, directory, capture, holder)


async def archived_urls(datasette: Datasette, urls: Iterable[str], moment: str) -> dict[str, str]:
    """For each URL that was captured with an answer worth showing, the capture nearest in time to `moment`."""
    wanted = sorted(urls)
    nearest: dict[str, tuple[bool, float, str]] = {}
    for start in range(0, len(wanted), _URLS_A_QUERY):
        part = wanted[start : start + _URLS_A_QUERY]
        places = ",".join("?" * len(part))
        found = await rows(
            datasette,
            f"select id, url, http_status, abs(julianday(fetched_at) - julianday(?)) as distance "
            f"from capture where url in ({places}) and (http_status is null or http_status < 400)",
            [moment, *part],
        )
        for row in found:
            redirect = row["http_status"] is not None and 300 <= row["http_status"] < 400 and row["http_status"] != 304
            candidate = (redirect, row["distance"] if row["distance"] is not None else 0.0, row["id"])
            if row["url"] not in nearest or candidate < nearest[row["url"]]:
                nearest[row["url"]] = candidate
    return {url: capture_id for url, (_, _, capture_id) in nearest.items()}


def warc_directory(datasette: Datasette) -> Path:
    """Where the WARC files lie: the plugin setting `warc`, else `warc/` beside the database."""
    settings = datasette.plugin_config("nianbao") or {}
    if settings.get("warc"):
        return Path(settings["warc"])
    return Path(catalogue(datasette).path or "").resolve().parent / "warc"


async def _holder(datasette: Datasette, capture: Row) -> Row:
    """The capture whose record holds the payload: this one, or what a revisit refers to."""
    if capture["record_type"] != "revisit":
        return capture
    holder = None
    if capture["refers_to"]:
        holder = await first(
            datasette, "select * from capture where id = ? and record_type <> 'revisit'", [capture["refers_to"]]
        )
    if holder is None and capture["payload_digest"]:
        holder = await first(
            datasette,
            "select * from capture where payload_digest = ? and record_type <> 'revisit' "
            "order by url <> ?, fetched_at limit 1",
            [capture["payload_digest"], capture["url"]],
        )
    if holder is None:
        raise HoldingError("the record that this revisit refers to is not in the archive")
    return holder


def _read(directory: Path, capture: Row, holder: Row) -> Payload:
    name = str(holder["warc_file"])
    if Path(name).name != name:
        raise HoldingError(f"{name!r} is not the name of a WARC file")
    try:
        record = read_at(find_file(directory, name), holder["warc_offset"])
        head = record.http_head()
        content, coded = _content(record)
    except (ArchiveError, ContentTooLargeError, OSError) as error:
        raise HoldingError(str(error)) from error
    declared = (head.get("content-type") if head else record.headers.get("Content-Type")) or ""
    redirects = capture["http_status"] is not None and 300 <= capture["http_status"] < 400
    return Payload(
        content=content,
        media_type=declared.partition(";")[0].strip().lower(),
        charset=holder.get("charset"),
        location=head.get("location") if head and redirects else None,
        still_coded=coded,
    )


def _content(record: Record) -> tuple[bytes, bool]:
    """The content; where its coding cannot be undone, the entity as it was sent and True."""
    try:
        return record.content(PAYLOAD_LIMIT), False
    except ContentTooLargeError:
        raise
    except ContentError:
        return record.entity(PAYLOAD_LIMIT), True
