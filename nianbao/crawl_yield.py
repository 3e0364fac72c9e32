"""What a crawl brought, by site and organ, and what is missing: from the database, after its captures were read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from archive.database import open_for_reading
from crawler.job import CrawlJob
from crawler.reasons import in_words
from nianbao.workspace import Workspace

MOST_LINES = 40  # of the summary for people; --json has all

# Every report that a site's captures carry, from this crawl or an earlier one: what is there is not missing.
REPORTS = """
SELECT DISTINCT capture.site_host, coalesce(organ.name, report.organ_name, '?'), report.year
FROM report_capture JOIN capture ON capture.id = report_capture.capture_id
JOIN report ON report.id = report_capture.report_id LEFT JOIN organ ON organ.id = report.organ_id
WHERE capture.site_host IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3
"""
SITES = "SELECT host, state, state_reason FROM site WHERE host IN (SELECT value FROM json_each(?))"


@dataclass(slots=True)
class OrganYield:
    """The years of an organ's reports, and those asked for that are not there."""

    organ: str
    years: list[int]
    missing: list[int]


@dataclass(slots=True)
class SiteYield:
    """What a target's site gave."""

    host: str
    state: str = "unknown"
    reason: str | None = None
    organs: list[OrganYield] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """For people: what there is, and what is missing."""
        if not self.organs:
            why = f" ({in_words(self.reason)})" if self.reason else ""
            yield f"  {self.host}: no report, {self.state}{why}"
        for one in self.organs:
            lacking = f"; missing: {', '.join(map(str, one.missing))}" if one.missing else ""
            yield f"  {self.host}: {one.organ}: {_spans(one.years)}{lacking}"


def by_site(workspace: Workspace, job: CrawlJob) -> list[SiteYield]:
    """What every target's site gave, in the targets' order. Raises CatalogueError."""
    hosts = list(dict.fromkeys(urlsplit(target.url).hostname or "" for target in job.targets))
    sites = {host: SiteYield(host) for host in hosts}
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    with closing(open_for_reading(workspace.database)) as connection:
        for host, state, reason in connection.execute(SITES, [json.dumps(hosts)]):
            sites[host].state, sites[host].reason = state, reason
        for host, organ, year in connection.execute(REPORTS, [json.dumps(hosts)]):
            if year is not None:
                found[host, organ].append(year)
    first, last = job.settings.years or (1, 0)
    for (host, organ), years in found.items():
        missing = [year for year in range(first, last + 1) if year not in years]
        sites[host].organs.append(OrganYield(organ, years, missing))
    return list(sites.values())


def as_json(sites: Sequence[SiteYield]) -> list[dict[str, Any]]:
    """For --json."""
    return [asdict(site) for site in sites]


def lines(sites: Sequence[SiteYield]) -> list[str]:
    """For people, what lacks something first."""
    ranked = sorted(sites, key=lambda site: bool(site.organs) and not any(one.missing for one in site.organs))
    told = [line for site in ranked for line in site.lines()]
    rest = len(told) - MOST_LINES
    return told if rest <= 0 else [*told[:MOST_LINES], f"  … and {rest} lines more; --json has all"]


def _spans(years: Sequence[int]) -> str:
    """2019-2021, 2023."""
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], year]
        else:
            spans.append([year])
    return ", ".join("-".join(map(str, span)) for span in spans)
