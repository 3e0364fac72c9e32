"""Taking documents that one already has into the archive, as WARC `resource` records, and foreign WARC files whole."""

from __future__ import annotations

import datetime as dt
import mimetypes
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from archive.catalogue import Catalogue
from archive.digest import digest
from archive.exchange import CaptureContext
from archive.foreign import BeingTakenInError, NotAWarcFileError, take_in
from archive.warc_writer import WarcInfo, WarcSeries
from nianbao import __version__
from nianbao.errors import CannotStartError
from nianbao.settings import Settings
from nianbao.workspace import Workspace

# Files of a folder that are taken for documents; one named on the command line is taken whatever its name is.
SUFFIXES = frozenset(
    f".{name}"
    for names in (
        ("htm", "html", "shtml", "xhtml", "txt", "md", "csv", "tsv"),
        ("pdf", "doc", "docx", "wps", "rtf", "odt", "xls", "xlsx", "et", "ods"),
        ("zip", "rar", "7z", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"),
    )
    for name in names
)
WARC_SUFFIXES = (".warc", ".warc.gz")
LARGEST = 512 << 20  # bytes; a report with pictures has at most about 50 MB


@dataclass(slots=True)
class ImportOutcome:
    """What became of the files, by path."""

    crawl_id: str
    archived: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  # archived before, byte for byte
    skipped: list[str] = field(default_factory=list)  # files of a folder that are no documents
    failed: dict[str, str] = field(default_factory=dict)
    warc_files: list[str] = field(default_factory=list)  # made of foreign ones


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    name: str  # path below the folder that was named, for the record's URI


def import_paths(
    workspace: Workspace,
    paths: Iterable[Path],
    settings: Settings,
    *,
    hint: Mapping[str, object],
    url: str | None,
    say: Callable[[str], None],
) -> ImportOutcome:
    """Archive every document of `paths`.

    A file that cannot be read, is empty or is too large becomes a failure note in the archive, and the rest goes on.
    Raises CannotStartError when a path does not exist, or `url` is given for more than one document.
    """
    found, skipped = _documents(paths)
    if url and len(found) != 1:
        raise CannotStartError(f"--url names one document, but {len(found)} were given")
    now = dt.datetime.now(dt.UTC)
    outcome = ImportOutcome(
        f"import-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}", skipped=[str(path) for path in skipped]
    )
    foreign = [file for file in found if file.path.name.lower().endswith(WARC_SUFFIXES)]
    documents = [file for file in found if file not in foreign]
    info = WarcInfo(
        outcome.crawl_id,
        f"nianbao/{__version__}",
        operator=settings.operator,
        robots="not asked",
        description="documents imported from files",
        scope={"documents": len(documents), "warc_files": len(foreign)},
    )
    if documents:
        series = WarcSeries(workspace.warc, outcome.crawl_id, info, max_size=settings.warc_size * 1_000_000)
        _take_documents(workspace, documents, series, outcome, hint=hint, url=url, say=say)
    for file in foreign:
        _take_warc(workspace, file.path, info, outcome, say)
    return outcome


def _documents(paths: Iterable[Path]) -> tuple[list[_Found], list[Path]]:
    found: list[_Found] = []
    skipped: list[Path] = []
    for path in paths:
        if path.is_dir():
            for file in _files(path):
                if file.suffix.lower() in SUFFIXES or file.name.lower().endswith(WARC_SUFFIXES):
                    found.append(_Found(file, f"{path.resolve().name}/{file.relative_to(path).as_posix()}"))
                else:
                    skipped.append(file)
        elif path.exists():
            found.append(_Found(path, path.name))
        else:
            raise CannotStartError(f"{path}: no such file or folder")
    return found, skipped


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _take_documents(
    workspace: Workspace,
    documents: list[_Found],
    series: WarcSeries,
    outcome: ImportOutcome,
    *,
    hint: Mapping[str, object],
    url: str | None,
    say: Callable[[str], None],
) -> None:
    with Catalogue(workspace.database, workspace.warc) as catalogue:
        catalogue.index()
        context = CaptureContext(outcome.crawl_id, "report", "import", hint=hint)
        begun = False  # nothing new, nothing written
        with series:
            for file in documents:
                uri = url or f"file:///{quote(file.name)}"
                payload, reason = _payload(file.path)
                if payload is not None and catalogue.has_capture(uri, digest(payload), hint):
                    outcome.known.append(str(file.path))
                    say(f"  known    {file.path}")
                    continue
                if not begun:
                    series.write_note("crawl", {"event": "started"})
                    begun = True
                if payload is None:
                    series.write_note(
                        "failure", {"stage": "archive", "reason": reason, "detail": str(file.path)}, url=uri
                    )
                    outcome.failed[str(file.path)] = reason
                    say(f"  failed   {file.path}: {reason}")
                else:
                    media_type = mimetypes.guess_type(file.path.name)[0] or "application/octet-stream"
                    series.write_resource(uri, payload, media_type, context)
                    outcome.archived.append(str(file.path))
                    say(f"  archived {file.path}")
            if begun:
                series.write_note("crawl", {"event": "finished"})


def _payload(path: Path) -> tuple[bytes | None, str]:
    try:
        if not path.is_file():
            return None, "not a regular file"
        size = path.stat().st_size
        if size == 0:
            return None, "empty file"
        if size > LARGEST:
            return None, f"larger than {LARGEST >> 20} MB"
        return path.read_bytes(), ""
    except OSError as error:
        return None, f"cannot be read ({error.strerror})"


def _take_warc(
    workspace: Workspace, path: Path, info: WarcInfo, outcome: ImportOutcome, say: Callable[[str], None]
) -> None:
    try:
        taken = take_in(path, workspace.warc, info)
    except (NotAWarcFileError, BeingTakenInError, OSError) as error:
        outcome.failed[str(path)] = str(error)
        say(f"  failed   {path}: {error}")
        return
    outcome.warc_files.append(taken.file)
    (outcome.known if taken.known else outcome.archived).append(str(path))
    say(f"  {'known   ' if taken.known else 'archived'} {path}, {taken.records} records as {taken.file}")
    for damage in taken.damaged:
        outcome.failed[f"{path}: {damage}"] = "damaged record, left out"
        say(f"  damaged  {damage}: left out")
