"""Runs crawl jobs as a user's program would: `python -m crawler JOB.json`, events read from its stdout."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.warc_reader import Record, records
from crawler.job import CrawlJob, CrawlSettings, Target


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended and what it told."""

    status: int
    events: list[dict[str, Any]]
    complaints: str

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind."""
        return [event for event in self.events if event["event"] == kind]

    def urls(self, kind: str) -> list[str]:
        """The URLs of the events of a kind."""
        return [event["url"] for event in self.of(kind)]


def write_job(folder: Path, targets: Iterable[str | Target], *, name: str = "c1", **settings: object) -> Path:
    """Write a job whose state and archive lie in `folder`."""
    job = CrawlJob(
        name,
        tuple(target if isinstance(target, Target) else Target(target) for target in targets),
        str(folder / "warc"),
        str(folder / "crawls" / name),
        str(folder / "nianbao.db"),
        CrawlSettings(**{"delay": 0.0, "browser": "never", **settings}),
    )
    path = folder / f"{name}.json"
    job.save(path)
    return path


def start(
    job: Path, environ: Mapping[str, str] | None = None, *, largest_file: int | None = None
) -> subprocess.Popen[str]:
    """Start a crawl process; `largest_file` bytes is all that one of its files may hold, as on a full disk."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", str(job)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**keep, **(environ or {})}, preexec_fn=limit,
    )  # fmt: skip


def crawl(
    job: Path, environ: Mapping[str, str] | None = None, *, timeout: float = 120, largest_file: int | None = None
) -> Crawled:
    """Run a crawl to its end."""
    process = start(job, environ, largest_file=largest_file)
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"the crawl does not end\n{out[-3000:]}\n{err[-3000:]}") from None
    return Crawled(process.returncode, [json.loads(line) for line in out.splitlines()], err)


def archived(folder: Path) -> list[Record]:
    """Every record of an archive, in the order of the files."""
    return [record for path in sorted((folder / "warc").glob("*.warc.gz")) for record in records(path)]
