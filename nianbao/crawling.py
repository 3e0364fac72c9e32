"""Starting, resuming and watching a crawl, which is a process of its own (`python -m crawler JOB.json`)."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from crawler.job import CrawlJob, Target
from nianbao.errors import CannotStartError
from nianbao.settings import Settings
from nianbao.workspace import Workspace

FINISHED, RESUMABLE, RUNNING = 0, 3, 4  # exit statuses of the crawl process
JOB, DONE = "job.json", "finished"
ASKED = "asked to stop"
SITES_COLUMNS = ("url", "organ", "division_code", "level")


class AlreadyRunningError(CannotStartError):
    """Another process runs this crawl."""


@dataclass(slots=True)
class CrawlOutcome:
    """What a crawl came to."""

    crawl_id: str
    finished: bool
    counts: dict[str, int] = field(default_factory=dict)  # events by kind
    stopped: str | None = None  # why it stopped before its end


def targets_of(urls: Sequence[str], sites: Path | None) -> tuple[Target, ...]:
    """The targets given on the command line and in a CSV file, each once.

    Raises CannotStartError for an address that is none, and for a file that cannot be read or lacks its header.
    """
    targets = [Target(_address(url, "TARGET")) for url in urls]
    if sites:
        targets += _sites(sites)
    if not targets:
        raise CannotStartError("nothing to crawl; name a site, a column or a report, or a file with --sites")
    return tuple({target.url: target for target in targets}.values())


def _address(url: str, where: str) -> str:
    text = url.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in text):
        raise CannotStartError(f"{where}: {url!r} is not an http or https address")
    return text if parts.path else f"{text}/"


def _sites(path: Path) -> list[Target]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "url" not in (rows.fieldnames or ()):
                raise CannotStartError(f"{path}: needs a header line with a column `url`")
            unknown = set(rows.fieldnames or ()) - set(SITES_COLUMNS)
            if unknown:
                raise CannotStartError(
                    f"{path}: unknown columns {', '.join(sorted(unknown))}; known are {', '.join(SITES_COLUMNS)}"
                )
            targets = []
            for row in rows:
                given = {name: (row.get(name) or "").strip() or None for name in SITES_COLUMNS}
                if given["url"]:
                    url = _address(given["url"], f"{path}, line {rows.line_num}")
                    targets.append(Target(url, given["organ"], given["division_code"], given["level"]))
            return targets
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CannotStartError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from error


def prepare(
    workspace: Workspace, targets: tuple[Target, ...], settings: Settings, *, fresh: bool, prefix: str = "crawl"
) -> tuple[Path, CrawlJob, bool]:
    """The job's file, the job, and whether it resumes one that was stopped: the same targets, not finished."""
    if not fresh:
        for folder, job in _unfinished(workspace):
            if set(job.targets) == set(targets):
                resumed = CrawlJob(
                    job.crawl_id,
                    job.targets,
                    str(workspace.warc),
                    str(folder),
                    str(workspace.database),
                    settings.for_crawl(),
                )
                resumed.save(folder / JOB)
                return folder / JOB, resumed, True
    now = dt.datetime.now(dt.UTC)
    crawl_id = f"{prefix}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    folder = workspace.crawls / crawl_id
    folder.mkdir(parents=True)
    job = CrawlJob(crawl_id, targets, str(workspace.warc), str(folder), str(workspace.database), settings.for_crawl())
    job.save(folder / JOB)
    return folder / JOB, job, False


def _unfinished(workspace: Workspace) -> Iterator[tuple[Path, CrawlJob]]:
    for path in sorted(workspace.crawls.glob(f"*/{JOB}"), reverse=True):
        if not (path.parent / DONE).exists():
            try:
                yield path.parent, CrawlJob.load(path)
            except (OSError, ValueError, TypeError, KeyError):
                continue  # a job cut off while it was being written never began


def run(
    job_file: Path, on_event: Callable[[Mapping[str, object]], None], env: Mapping[str, str] | None = None
) -> CrawlOutcome:
    """Run a crawl job to its end, handing each event to `on_event`.

    Ctrl-C and SIGTERM are handed on to the crawl, which stops cleanly; the outcome then says that it is not finished.
    A crawl process that was killed can be resumed, too. Raises AlreadyRunningError when another process runs this
    crawl, CannotStartError when the crawl could not start its work.
    """
    outcome = CrawlOutcome(crawl_id=job_file.parent.name, finished=False)
    log = job_file.parent / "crawl.log"
    complaints = job_file.parent / "crawl.err"
    with complaints.open("ab") as stderr:
        said_before = stderr.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", str(job_file)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            env={**os.environ, **(env or {})},
            start_new_session=True,  # a Ctrl-C at the terminal reaches it once, through us
        )
    assert process.stdout is not None
    while True:
        try:
            for line in process.stdout:
                _note(outcome, line, on_event)
            status = process.wait()
            break
        except KeyboardInterrupt:
            outcome.stopped = ASKED
            process.send_signal(signal.SIGINT)
    if status == FINISHED:
        outcome.finished = True
        (job_file.parent / DONE).touch()
    elif status < 0:
        name = signal.Signals(-status).name
        memory = ", perhaps for want of memory" if -status == signal.SIGKILL else ""
        outcome.stopped = outcome.stopped or f"the crawl process was killed by {name}{memory}; its log is {log}"
    elif status != RESUMABLE:
        said = complaints.read_bytes()[said_before:].decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else "no message"
        if status == RUNNING:
            raise AlreadyRunningError(f"{last}; wait for it, or stop it and run this command again")
        raise CannotStartError(f"the crawl ended with status {status}: {last}; its log is {log}")
    return outcome


def _note(outcome: CrawlOutcome, line: str, on_event: Callable[[Mapping[str, object]], None]) -> None:
    try:
        event = json.loads(line)
    except ValueError:
        return  # a library wrote to stdout; the log has it
    kind = str(event.get("event"))
    outcome.counts[kind] = outcome.counts.get(kind, 0) + 1
    if kind == "stopped":
        outcome.stopped = outcome.stopped or str(event.get("reason"))
    on_event(event)
