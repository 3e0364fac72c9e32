"""From the WARC files to the database: index what is new, read what is unread, put the reports together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue import Catalogue
from archive.repair import repair
from archive.warc_reader import find_file
from nianbao import workers
from nianbao.errors import CannotStartError
from nianbao.report import Reporter
from nianbao.settings import Settings
from nianbao.workers import ReadOutcome, ReadTask
from nianbao.workspace import Workspace
from parsers import PARSER_VERSION


@dataclass(slots=True)
class Engine:
    """Where documents are read: in `workers` processes of this machine, or on a Dask cluster."""

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    cluster: str | None = None

    @classmethod
    def chosen(cls, workers: int | None, cluster: str | None) -> Engine:
        """By the options `--workers` and `--cluster`. Raises CannotStartError when both are given."""
        if workers and cluster:
            raise CannotStartError("--workers and --cluster exclude each other: name one")
        return cls(workers=workers, cluster=cluster) if workers else cls(cluster=cluster)

    def read(self, tasks: Iterator[ReadTask]) -> Iterator[ReadOutcome]:
        """Read every task."""
        if self.cluster is None:
            return workers.read_all(tasks, self.workers)
        from nianbao import cluster  # loads the crawler, which takes a second, for those who have a cluster

        return cluster.read_all(self.cluster, tasks)


@dataclass(slots=True)
class ReadCounts:
    """What indexing and reading came to."""

    captures: int = 0
    read: int = 0
    reports: int = 0
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """For --json."""
        return {
            "captures_indexed": self.captures,
            "documents_read": self.read,
            "report_documents": self.reports,
            "unread": dict(self.reasons),
            "damaged": self.damaged,
        }

    def lines(self) -> list[str]:
        """For people."""
        lines = [f"{self.captures} captures indexed, {self.read} documents read, {self.reports} of them annual reports"]
        lines += [f"  {count} could not be read: {reason}" for reason, count in sorted(self.reasons.items())]
        return lines + [f"  damaged: {place}" for place in self.damaged]


def mend(workspace: Workspace, reporter: Reporter) -> None:
    """Repair what a crash left in the archive: the cut tail of a file is set aside and the file finished."""
    for mended in repair(workspace.warc):
        cut = f"; {mended.cut} bytes that were cut off are kept in {mended.tail}" if mended.cut else ""
        reporter.line(f"mended after a crash: {mended.file}, {mended.records} records whole{cut}")


def catch_up(
    workspace: Workspace,
    settings: Settings,
    *,
    reporter: Reporter,
    read: bool = True,
    everything: bool = False,
    engine: Engine | None = None,
) -> ReadCounts:
    """Bring the database up to the archive: index new records, read unread captures, assemble.

    Raises CatalogueError where the database cannot be used.
    """
    mend(workspace, reporter)
    with Catalogue(workspace.database, workspace.warc) as catalogue:
        return _catch_up(catalogue, settings, reporter, engine or Engine(), read=read, everything=everything)


def rebuild(
    workspace: Workspace, settings: Settings, *, reporter: Reporter, engine: Engine | None = None
) -> ReadCounts:
    """Make the database anew from the archive; the old one is replaced at the end, at once."""
    mend(workspace, reporter)
    with Catalogue.rebuild(workspace.database, workspace.warc) as catalogue:
        return _catch_up(catalogue, settings, reporter, engine or Engine(), read=True, everything=False)


def _catch_up(
    catalogue: Catalogue, settings: Settings, reporter: Reporter, engine: Engine, *, read: bool, everything: bool
) -> ReadCounts:
    reporter.doing("indexing the archive")
    indexed = catalogue.index()
    counts = ReadCounts(captures=indexed.captures, damaged=list(indexed.damaged))
    if read:
        tasks = _tasks(catalogue, counts, settings, everything=everything)
        _read(catalogue, engine.read(tasks), counts, reporter)
    reporter.doing("putting the reports together")
    catalogue.assemble()
    return counts


def _read(catalogue: Catalogue, outcomes: Iterator[ReadOutcome], counts: ReadCounts, reporter: Reporter) -> None:
    for outcome in outcomes:
        reading = outcome.reading()
        if reading is None:
            reason = outcome.reason or "unreadable"
            catalogue.store_failure(outcome.capture_id, reason, outcome.detail, PARSER_VERSION)
            counts.failed += 1
            counts.reasons[reason] += 1
        else:
            catalogue.store_reading(outcome.capture_id, reading, PARSER_VERSION, body=outcome.body)
            counts.read += 1
            counts.reports += reading.is_report
        reporter.doing(f"{counts.read} documents read, {counts.reports} annual reports")


def _tasks(catalogue: Catalogue, counts: ReadCounts, settings: Settings, *, everything: bool) -> Iterator[ReadTask]:
    """What is to be read. Captures in a file that is missing or may not be read keep the reading that they have."""
    office, ocr = settings.office == "auto", settings.ocr == "auto"
    paths: dict[str, Path | None] = {}

    def path_of(name: str) -> Path | None:
        if name not in paths:
            paths[name] = _readable(catalogue.warc_dir, name, counts)
        return paths[name]

    for capture in catalogue.pending(PARSER_VERSION, everything):
        path = path_of(capture.warc_file)
        if path is not None:
            pictures = tuple(
                (one.url, its_path, one.warc_offset)
                for one in capture.pictures
                if ocr and (its_path := path_of(one.warc_file)) is not None
            )
            yield ReadTask(
                capture.capture_id,
                path,
                capture.warc_offset,
                capture.hints,
                office=office,
                ocr=ocr,
                pictures=pictures,
            )


def _readable(warc_dir: Path, name: str, counts: ReadCounts) -> Path | None:
    try:
        path = find_file(warc_dir, name)
        with path.open("rb"):
            return path
    except OSError as error:
        counts.damaged.append(f"{name}: {error.strerror or 'no such file'}; nothing in it was read")
        return None
