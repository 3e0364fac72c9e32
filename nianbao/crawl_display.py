"""Shows a crawl's events: what is found, refused, blocked or failing, as lines, and how far it is, as the live line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from nianbao.report import Reporter

Event = Mapping[str, object]

# What is worth a line of its own, and what it says. Other events only move the live line.
LINES: dict[str, Callable[[Event], str]] = {
    "found": lambda event: f"  found    {event.get('year') or '????'}  {event.get('title') or event.get('url')}",
    "refused": lambda event: f"  refused  {event.get('title') or event.get('url')}: {event.get('why')}",
    "blocked": lambda event: f"  blocked  {event.get('host')}: {event.get('reason')}; left alone",
    "failed": lambda event: f"  failed   {event.get('url')}: {event.get('reason')}",
    "site": lambda event: f"  site     {event.get('host')}: {event.get('state')}, {event.get('pages', 0)} pages",
    "stopped": lambda event: f"  stopped  {event.get('reason')}",
}


class CrawlDisplay:
    """Handed to `crawling.run`; one call an event."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._counts: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Show one event."""
        kind = str(event.get("event"))
        self._counts[kind] += 1
        if kind in LINES:
            self._reporter.line(LINES[kind](event))
        if kind == "fetched":
            self._reporter.doing(
                f"{self._counts['fetched']} pages, {self._counts['found']} reports, "
                f"{self._counts['failed']} failures · {event.get('purpose')} {event.get('url')}"
            )
