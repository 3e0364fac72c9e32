"""Packs an archive as one WACZ file, which replayweb.page and pywb open.

WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/: a ZIP with the WARC files as they are (not compressed again, so
that a player can read single records out of it), a compressed CDXJ index with an index of its blocks, the list of
pages, and a data package with the SHA-256 of every file. Everything is streamed to the disk.

A signature is made by whoever calls: `sign` is given the hash of `datapackage.json` and its date, and gives what
https://specs.webrecorder.net/wacz-auth/ calls `signedData`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from archive.cdxj import sorted_lines
from archive.warc_file import ArchiveError, finished_files, size_of_file, sync_folder

WACZ_VERSION = "1.1.1"
LINES_A_BLOCK = 1024
PART_SUFFIX = ".part"

_COPIED_AT_ONCE = 1 << 20
_GZIP_WINDOW = 31

Sign = Callable[[str, str], Mapping[str, Any]]


class NothingToPackError(ArchiveError):
    """There is no finished WARC file in the folder."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a reader may want to begin with: its URL, its capture's date (ISO 8601) and its title."""

    url: str
    date: str
    title: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the package says of itself."""

    title: str
    description: str
    software: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a package."""

    files: int
    captures: int
    pages: int
    bytes: int


class _Package:
    """A ZIP file whose entries are described while they are written."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self._archive = archive
        self._now = now
        self.resources: list[dict[str, Any]] = []

    def add(self, path: str, parts: Iterable[bytes], *, expected: int = 0, listed: bool = True) -> None:
        """Write an entry. `expected` is its size where that may be 2 GB and more."""
        entry = zipfile.ZipInfo(path, self._now.timetuple()[:6])
        entry.external_attr = 0o644 << 16
        # A size given here puts a ZIP64 field into the entry's own header. Only where the central directory has one,
        # too: else replayweb.page (wabac 2) takes the field for the beginning of the file.
        entry.file_size = expected if expected > zipfile.ZIP64_LIMIT else 0
        hasher, size = hashlib.sha256(), 0
        with self._archive.open(entry, "w") as out:
            for part in parts:
                out.write(part)
                hasher.update(part)
                size += len(part)
        if listed:
            name = path.rpartition("/")[2].lower()
            self.resources.append({"name": name, "path": path, "hash": f"sha256:{hasher.hexdigest()}", "bytes": size})


def pack(
    directory: Path,
    target: Path,
    pages: Iterable[Page],
    about: Description,
    *,
    now: datetime | None = None,
    sign: Sign | None = None,
) -> Packed:
    """Write every finished WARC file of a folder into `target`, which appears once it is whole.

    Raises NothingToPackError, OSError (a full disk among them; what was begun is removed then).
    """
    warcs = finished_files(directory)
    if not warcs:
        raise NothingToPackError(f"{directory}: no finished WARC file to pack")
    part = target.with_name(target.name + PART_SUFFIX)
    try:
        with zipfile.ZipFile(part, "w", allowZip64=True) as archive:
            packed = _fill(_Package(archive, now or datetime.now(UTC)), warcs, pages, about, now, sign)
        size = part.stat().st_size
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return Packed(len(warcs), packed[0], packed[1], size)


def _fill(
    package: _Package,
    warcs: list[Path],
    pages: Iterable[Page],
    about: Description,
    now: datetime | None,
    sign: Sign | None,
) -> tuple[int, int]:
    """Write every entry; the counts of captures and pages."""
    for path in warcs:
        package.add(f"archive/{path.name}", _file_parts(path), expected=size_of_file(path))
    index = _BlockIndex("index.cdx.gz")
    package.add("indexes/index.cdx.gz", index.blocks(sorted_lines(warcs)))
    package.add("indexes/index.idx", [index.table()])
    listed = _PageList()
    package.add("pages/pages.jsonl", listed.lines(pages))

    created = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    datapackage: dict[str, Any] = {
        "profile": "data-package",
        "title": about.title,
        "description": about.description,
        "created": created,
        "wacz_version": WACZ_VERSION,
        "software": about.software,
        "resources": package.resources,
    }
    if listed.first is not None:
        datapackage |= {"mainPageUrl": listed.first.url, "mainPageDate": listed.first.date}
    raw = json.dumps(datapackage, ensure_ascii=False, indent=2).encode()
    package.add("datapackage.json", [raw], listed=False)
    package_digest: dict[str, Any] = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    if sign is not None:
        package_digest["signedData"] = sign(package_digest["hash"], created)
    package.add("datapackage-digest.json", [json.dumps(package_digest, indent=2).encode()], listed=False)
    return index.lines, listed.count


class _BlockIndex:
    """Compresses index lines in blocks and keeps the first key of each, so that a player reads one block only."""

    def __init__(self, name: str) -> None:
        self.lines = 0
        self._table = ["!meta 0 " + json.dumps({"format": "cdxj-gzip-1.0", "filename": name}) + "\n"]

    def blocks(self, lines: Iterator[str]) -> Iterator[bytes]:
        offset = 0
        while block := list(islice(lines, LINES_A_BLOCK)):
            packer = zlib.compressobj(wbits=_GZIP_WINDOW)
            data = packer.compress("".join(block).encode()) + packer.flush()
            place = {"offset": offset, "length": len(data), "digest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
            self._table.append(f"{block[0].partition(' {')[0]} {json.dumps(place)}\n")
            self.lines += len(block)
            offset += len(data)
            yield data

    def table(self) -> bytes:
        return "".join(self._table).encode()


class _PageList:
    """The lines of pages.jsonl, with the first page and the number of them."""

    def __init__(self) -> None:
        self.first: Page | None = None
        self.count = 0

    def lines(self, pages: Iterable[Page]) -> Iterator[bytes]:
        yield _json_line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
        for page in pages:
            self.first = self.first or page
            self.count += 1
            yield _json_line({"id": f"p{self.count}", "url": page.url, "ts": page.date, "title": page.title})


def _json_line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _file_parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_COPIED_AT_ONCE):
            yield part
