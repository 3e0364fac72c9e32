"""What a planner is given and what it says: plain data between the spider, which acts, and the planner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from archive.exchange import Role
from crawler.ask import Ask
from crawler.page import Page
from crawler.scope import Scope
from crawler.stop_signs import StopSign

# Priorities: documents of a report come first, then reports, the rest of a list, lists, the ways to them.
ATTACHMENT, REPORT, PART_OF_LIST, LIST, WAY = 95, 80, 65, 50, 10
MAX_WAY = 7  # links from the seed that are only ways


@dataclass(frozen=True, slots=True)
class Policy:
    """What the crawl was told."""

    scope: Scope
    years: tuple[int, int] | None = None
    browser: Literal["auto", "always", "never"] = "auto"

    def wants(self, year: int | None) -> bool:
        """Whether reports of a year are wanted; those of an unknown year are."""
        return self.years is None or year is None or self.years[0] <= year <= self.years[1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an ask brought. `complete` is false for a body cut short, `rendered` true for the browser's DOM.

    `heard` holds the data that a rendered page fetched, `turned` what it looked like after each turn of its pager.
    """

    ask: Ask
    page: Page
    complete: bool = True
    rendered: bool = False
    heard: tuple[Page, ...] = ()
    turned: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why an answer is none. `lasting`: asking again is no use."""

    code: str
    detail: str
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """A link that is not taken: `why` is a code of `crawler.reasons`, `title` the words of the link."""

    url: str
    why: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows. `found` is set for a report (title, year, organ, score), `refused` for links not taken."""

    role: Role = "page"
    verdict: Mapping[str, Any] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    refused: tuple[Refusal, ...] = ()
    found: Mapping[str, Any] | None = None
    family: str | None = None
    sign: StopSign | None = None
    failure: FetchFailure | None = None
