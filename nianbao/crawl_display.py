"""Shows a crawl's events: what is found, refused, blocked or failing, as lines, and how far it is, as the live line."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from crawler.reasons import in_words
from nianbao.report import Reporter

Event = Mapping[str, object]

PLAIN_EVERY = 10.0  # seconds between lines that say how far it is, where there is no live line
SLOWEST = 3  # hosts named as slow


def _named(event: Event) -> str:
    title, organ = str(event.get("title") or event.get("url")), event.get("organ")
    return title if not organ or str(organ) in title else f"{organ}: {title}"


# What is worth a line of its own, and what it says. Other events only move the live line.
LINES: dict[str, Callable[[Event], str]] = {
    "found": lambda event: f"  found    {event.get('year') or '????'}  {_named(event)}",
    "refused": lambda event: f"  refused  {_named(event)}: {in_words(event.get('why'))}",
    "blocked": lambda event: f"  blocked  {event.get('host')}: {event.get('reason')}; left alone",
    "failed": lambda event: f"  failed   {event.get('url')}: {in_words(event.get('reason'))}",
    "waiting": lambda event: f"  waiting  until {event.get('until')}: the settings allow no requests before",
    "site": lambda event: (
        f"  site     {event.get('host')}: {event.get('state')}, {event.get('pages', 0)} pages, "
        f"{event.get('reports', 0)} reports"
    ),
    "stopped": lambda event: f"  stopped  {in_words(event.get('reason'))}",
}


class CrawlDisplay:
    """Handed to `crawling.run`; one call an event."""

    def __init__(self, reporter: Reporter, clock: Callable[[], float] = time.monotonic) -> None:
        self._reporter = reporter
        self._clock = clock
        self._began = self._told = clock()
        self._counts: Counter[str] = Counter()
        self._progress: dict[str, Event] = {}  # the last of each crawl process; on a cluster there are several

    def __call__(self, event: Event) -> None:
        """Show one event."""
        kind = str(event.get("event"))
        self._counts[kind] += not event.get("twin")
        if kind in LINES and not event.get("twin"):
            self._reporter.line(LINES[kind](event))
        if kind == "progress":
            self._progress[str(event.get("part", ""))] = event
            if not self._reporter.live and self._clock() - self._told >= PLAIN_EVERY:
                self._told = self._clock()
                self._reporter.line(f"  {self._standing()}")
        if kind == "fetched" and self._reporter.live:
            self._reporter.doing(f"{self._standing()} · {event.get('purpose')} {event.get('url')}")

    def _standing(self) -> str:
        """How far the crawl is, in one line."""
        pages = self._counts["fetched"]
        sites, running, blocked = (self._sum(name) for name in ("sites", "running", "blocked"))
        parts = [
            f"{sites - running}/{sites} sites done, {running} running, {blocked} blocked",
            f"{self._counts['found']} reports",
            f"{pages} pages, {pages / max(self._clock() - self._began, 1.0):.1f}/s",
        ]
        if self._counts["failed"]:
            parts.append(f"{self._counts['failed']} failures")
        if slow := [f"{host} ({seconds} s)" for host, seconds in self._slow()][:SLOWEST]:
            parts.append(f"slow: {', '.join(slow)}")
        return " · ".join(parts)

    def _sum(self, name: str) -> int:
        values = (event.get(name) for event in self._progress.values())
        return sum(value for value in values if isinstance(value, int))

    def _slow(self) -> list[tuple[str, float]]:
        told = (event.get("slow") for event in self._progress.values())
        slow = {host: seconds for hosts in told if isinstance(hosts, Mapping) for host, seconds in hosts.items()}
        return sorted(slow.items(), key=lambda one: -one[1])
