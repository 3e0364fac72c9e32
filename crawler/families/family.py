"""What a listing family answers about a page, and nothing else: is it mine, what does it list, what gets the rest?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crawler.page import ListRequest, Page

MAX_LIST_PAGES = 200  # no column of annual reports is longer; page counts that claim more are cut here
MAX_ENTRIES = 5000  # entries taken of one page


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a list.

    `url` is absolute and canonical; `title` the fuller of link text and title attribute; `date` ISO 8601 where one is
    printed beside it; `context` the heading, breadcrumb or column name that the link stands under;
    `tab` says that it shows another year or organ at the page's own address.
    """

    url: str
    title: str
    date: str | None = None
    context: str = ""
    tab: bool = False


class Family(Protocol):
    """One way in which content systems list articles. Told by what the page holds, never by its host."""

    name: str

    def recognises(self, page: Page) -> str | None:
        """Return the evidence that this page is one of the family's, or None."""
        ...

    def entries(self, page: Page) -> list[Entry]:
        """Return what the page lists, in its order. Never raises on broken input."""
        ...

    def more(self, page: Page) -> list[ListRequest]:
        """Return the requests that get the rest of the list, bounded. Never raises on broken input."""
        ...
