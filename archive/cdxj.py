"""CDXJ indexes of WARC files: what pywb and replayweb.page look captures up in.

A line is `SURT TIMESTAMP {JSON}`; the SURT is the URL turned around so that a site's captures stand together
(https://specs.webrecorder.net/cdxj/0.1.0/). Made from the WARC files alone, theirs or ours.
"""

from __future__ import annotations

import base64
import heapq
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote_plus

from archive.surt import surt
from archive.warc_reader import DamagedRecordError, Record, walk
from archive.warc_record import warc_uri

LINES_IN_MEMORY = 200_000

_INDEXED = frozenset({"response", "revisit", "resource"})
_BODY_METHODS = frozenset({"POST", "PUT"})
_NOT_DIGITS = re.compile(r"\D")
_LARGEST_QUERY = 1 << 16  # bytes of a request body that become part of a key


def write_cdxj(paths: Iterable[Path], target: Path) -> int:
    """Write one sorted index of some WARC files. Gives the number of lines. Raises OSError."""
    count = 0
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for line in sorted_lines(paths):
            file.write(line)
            count += 1
    return count


def sorted_lines(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of some WARC files in the order of their bytes, with newlines, in bounded memory."""
    with tempfile.TemporaryDirectory(prefix="nianbao-cdxj-") as scratch:
        runs: list[Path] = []
        lines: list[str] = []
        for path in paths:
            for line in file_lines(path):
                lines.append(line)
                if len(lines) >= LINES_IN_MEMORY:
                    runs.append(_write_run(lines, Path(scratch) / f"{len(runs)}"))
                    lines = []
        lines.sort()
        yield from _without_repeats(heapq.merge(*(_read_run(run) for run in runs), lines))


def file_lines(path: Path) -> Iterator[str]:
    """The lines of one WARC file in the order of its records.

    Damaged records are left out, and so are 304 answers: pywb would replay them as empty pages, where without them it
    finds the answer that they confirm.
    """
    waiting: Record | None = None  # a capture whose request may follow
    request: Record | None = None
    for item in walk(path):
        if isinstance(item, DamagedRecordError):
            continue
        if item.type == "request":
            if waiting is not None and waiting.id in item.concurrent_to:
                yield capture_line(waiting, item)
                waiting = None
            request = item
        elif _is_indexed(item):
            if waiting is not None:
                yield capture_line(waiting, None)
            waiting = item
            if request is not None and item.id in request.concurrent_to:
                yield capture_line(item, request)
                waiting = None
    if waiting is not None:
        yield capture_line(waiting, None)


def _is_indexed(record: Record) -> bool:
    if record.type not in _INDEXED:
        return False
    head = record.http_head()
    return head is None or head.status != 304


def capture_line(record: Record, request: Record | None) -> str:
    """The line of a response, revisit or resource record. A POST's body becomes part of the key, as pywb expects."""
    url = record.url or ""
    head = record.http_head()
    declared = head.get("content-type") if head else record.headers.get("Content-Type")
    mime = (declared or "unk").partition(";")[0].strip() or "unk"
    fields = {
        "url": url,
        "mime": "warc/revisit" if record.type == "revisit" else mime,
        "status": str(head.status) if head and head.status else "200",
        "digest": record.payload_digest or "-",
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.path.name,
    }
    method_query = _method_query(request) if request is not None else ""
    if method_query:
        url += ("&" if "?" in url else "?") + method_query
    timestamp = _NOT_DIGITS.sub("", record.date)[:14].ljust(14, "0")
    return f"{url_key(url)} {timestamp} {json.dumps(fields)}\n"


def url_key(url: str) -> str:
    """The SURT of a URL. A URL too broken to be turned around stands for itself."""
    try:
        return surt(url)
    except ValueError:
        return warc_uri(url)


def _method_query(request: Record) -> str:
    """`__wb_method=POST&…` for a request with a body; empty for any other.

    See https://specs.webrecorder.net/request-body-canonicalization/latest/
    """
    head = request.http_head()
    method = head.start_line.split(b" ", 1)[0].decode("latin-1").upper() if head else ""
    if head is None or method not in _BODY_METHODS:
        return ""
    body = b"".join(request.entity_parts())[:_LARGEST_QUERY]
    media_type = (head.get("content-type") or "").partition(";")[0].strip().lower()
    return f"__wb_method={method}&{_body_query(body, media_type)}"


def _body_query(body: bytes, media_type: str) -> str:
    try:
        if media_type == "application/x-www-form-urlencoded":
            return unquote_plus(body.decode("utf-8"))
        if media_type in ("application/json", "text/plain"):
            return "&".join(f"{name}={value}" for name, value in _flat(json.loads(body), {}))
    except ValueError:  # neither UTF-8 nor JSON
        pass
    return "__wb_post_data=" + base64.b64encode(body).decode("ascii")


def _flat(value: object, seen: dict[str, int], name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, seen, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, seen, name)
    else:
        seen[name] = seen.get(name, 0) + 1
        text = value if isinstance(value, str) else json.dumps(value)
        yield (name if seen[name] == 1 else f"{name}.{seen[name]}_"), text


def _write_run(lines: list[str], path: Path) -> Path:
    lines.sort()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    return path


def _read_run(path: Path) -> Iterator[str]:
    file: TextIO
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from file


def _without_repeats(lines: Iterable[str]) -> Iterator[str]:
    last = ""
    for line in lines:
        if line != last:
            yield line
        last = line
