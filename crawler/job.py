"""What a crawl is asked to do and what it tells meanwhile: plain JSON, so that a crawl is a process of its own.

`python -m crawler JOB.json` runs one crawl job: it reads a `CrawlJob`, writes WARC files and the frontier, and prints
one JSON event a line on stdout. SIGINT and SIGTERM stop it cleanly; started again with the same file it resumes.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A site, a column or one report, and what the archivist says of it."""

    url: str
    organ: str | None = None
    division_code: str | None = None
    level: str | None = None

    def hint(self) -> dict[str, str]:
        """What is known of the organ, without the unknown."""
        known = {"organ": self.organ, "division_code": self.division_code, "level": self.level}
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """The contract's settings, as far as a crawl heeds them. Seconds, hosts, pages, megabytes."""

    contact: str = ""
    operator: str = ""
    delay: float = 2.0
    concurrency: int = 8
    max_pages: int = 200
    years: tuple[int, int] | None = None  # first and last report year wanted, both included
    browser: Literal["auto", "always", "never"] = "auto"
    chromium: str = ""
    robots: Literal["obey", "ignore"] = "obey"
    hours: tuple[int, int] | None = None  # allowed hours of the day, from and until, local time
    warc_size: int = 1000


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One crawl: where its state lies, where its WARC files go, what it should find."""

    crawl_id: str
    targets: tuple[Target, ...]
    warc_dir: str
    state_dir: str
    catalogue: str | None = None  # nianbao.db of earlier crawls, for revisits and conditional requests
    settings: CrawlSettings = field(default_factory=CrawlSettings)

    def save(self, path: Path) -> None:
        """Write the job as JSON."""
        whole = path.with_name(f"{path.name}.{os.getpid()}.new")  # a kill must not lose the old one
        whole.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2), encoding="utf-8")
        whole.replace(path)

    @classmethod
    def load(cls, path: Path) -> CrawlJob:
        """Read a job that `save` wrote. Raises OSError, ValueError or TypeError on a file that is none."""
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        settings = data.pop("settings")
        for name in ("years", "hours"):
            settings[name] = tuple(settings[name]) if settings[name] else None
        targets = tuple(Target(**target) for target in data.pop("targets"))
        return cls(**data, targets=targets, settings=CrawlSettings(**settings))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as a line of JSON.

    Each has `at` (UTC). kinds: `started` (crawl, targets), `fetched` (url, status, purpose, role, site, seconds, bytes,
    record, truncated), `found` (url, site, title, year, organ, score; twin where it was met before), `refused` (url,
    title, why, site; once a URL), `failed` (url, reason, detail, purpose), `blocked` (host, state: blocked or paused,
    reason), `waiting` (until: the hour from which the settings allow requests), `site` (url, host, family, state,
    reason, pages, reports), `progress` every two seconds (requests: pending, leased, done, skipped, waiting; sites, and
    of them begun, running, blocked; reports, bytes; slow: hosts with the seconds between two requests), and at the end
    `finished` or `stopped`, both with reason (finished, asked, disk_full, archive_error, frontier_error, abandoned,
    interrupted, killed) and counts. `site` in other events than its own is the target's number, from 1.
    `crawler.reasons` has the reasons in words.
    """

    kind: str
    data: dict[str, Any]

    def line(self) -> str:
        """The event as one line of JSON, without the newline."""
        return json.dumps({"event": self.kind, **self.data}, ensure_ascii=False)
