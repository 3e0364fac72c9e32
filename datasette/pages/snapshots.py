"""`/snapshots`: data packages to download, as `nianbao export` wrote them, each under its version and with checksums.

They lie in the folder `snapshots/` beside the database, a folder each: `nianbao export nianbao-data/snapshots/2026-11`.
A file is given out only if the package's own SHA256SUMS names it.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasette import Request, Response
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, asgi_send_file

from .addresses import Addresses
from .answers import not_found, page
from .database import catalogue
from .security import Message

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}"
FILE = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,120}"
SUMS = "SHA256SUMS"
_CHUNK = 1 << 18
_DIGEST = 64  # hexadecimal digits of SHA-256
_TYPES = {
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".cff": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a package."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One package: the folder's name, and the version that it gives itself (the day of the last capture in it)."""

    name: str
    version: str
    files: Sequence[File]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class _Download(AsgiFileDownload):
    """A file in larger pieces than Datasette's own 4 KB."""

    async def asgi_send(self, send: Callable[[Message], Awaitable[None]]) -> None:
        kind, headers = self.content_type, self.headers
        await asgi_send_file(send, self.filepath, content_type=kind, chunk_size=_CHUNK, headers=headers)


async def snapshots_page(datasette: Datasette, request: Request) -> Response:
    """The packages, the newest first, with their files."""
    held = await asyncio.get_running_loop().run_in_executor(None, _held, folder(datasette))
    address = datasette.absolute_url(request, Addresses(datasette).path("/snapshots"))
    answer = await page(datasette, request, "snapshots.html", {"snapshots": held, "here": address, "sums": SUMS})
    answer.headers["Cache-Control"] = "no-cache"  # a package may be added while the site runs
    return answer


async def snapshot_file(datasette: Datasette, request: Request) -> Response | AsgiFileDownload:
    """One file of a package."""
    root = folder(datasette) / request.url_vars["name"]
    name = request.url_vars["file"]
    sums = await asyncio.get_running_loop().run_in_executor(None, _sums, root)
    path = root / name
    if (name != SUMS and name not in sums) or not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return await not_found(datasette, request)
    headers = {"Cache-Control": "public, max-age=3600", "X-Robots-Tag": "noindex"}
    if name in sums:
        headers["ETag"] = f'"{sums[name]}"'
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response("", status=304, headers=headers)
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return _Download(str(path), content_type=media_type + charset, headers=headers)


def folder(datasette: Datasette) -> Path:
    """Where the packages lie: the plugin setting `snapshots`, else `snapshots/` beside the database."""
    settings = datasette.plugin_config("nianbao") or {}
    return Path(settings.get("snapshots") or Path(catalogue(datasette).path or "").resolve().parent / "snapshots")


def _held(root: Path) -> list[Snapshot]:
    if not root.is_dir():
        return []
    found = (_snapshot(place) for place in sorted(root.iterdir(), reverse=True))
    return [snapshot for snapshot in found if snapshot is not None]


def _snapshot(place: Path) -> Snapshot | None:
    """The package in a folder; None where it is none or is just being written."""
    try:
        version = str(json.loads((place / "datapackage.json").read_text(encoding="utf-8"))["version"])
        files = [File(name, (place / name).stat().st_size, digest) for name, digest in _sums(place).items()]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Snapshot(place.name, version, files) if files else None


def _sums(place: Path) -> dict[str, str]:
    """The digest of each file, as `sha256sum` wrote them; empty where there is no such file."""
    try:
        lines = (place / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {line[_DIGEST + 2 :]: line[:_DIGEST] for line in lines if len(line) > _DIGEST + 2}
