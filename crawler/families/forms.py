"""Forms that hold the number of a list's page: sent once for each other page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from selectolax.lexbor import LexborNode

from crawler.families.paging import FORM, NAMES
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

MAX_FORMS = 10
MAX_FIELDS = 60


def by_form(page: Page, field: str | None, numbers: Sequence[int]) -> Iterator[ListRequest]:
    """The form that holds the page's number, once for each number. `field` is its name or id, where it is known."""

    def counts_pages(one: LexborNode) -> bool:
        names = (one.attributes.get("name") or "", one.attributes.get("id") or "")
        return field in names if field else any(name.lower() in NAMES for name in names)

    for form in page.tree.css("form")[:MAX_FORMS]:
        fields = form.css("input[name], select[name]")[:MAX_FIELDS]
        counts = next(filter(counts_pages, fields), None)
        if counts is None:
            continue
        name = counts.attributes.get("name") or ""
        sent = {one.attributes.get("name") or "": one.attributes.get("value") or "" for one in fields if _sent(one)}
        url = page.absolute(form.attributes.get("action") or page.url)
        if url is None:
            continue
        for number in numbers:
            values = {**sent, name: str(number)}
            if (form.attributes.get("method") or "get").lower() == "post":
                yield ListRequest(url, "POST", urlencode(values).encode(), (("Content-Type", FORM),))
            else:
                yield ListRequest(with_parameters(url, **values))
        return


def _sent(node: LexborNode) -> bool:
    """Whether a field is sent with its form when nothing was clicked."""
    kind = (node.attributes.get("type") or "text").lower()
    return kind not in ("submit", "button", "image", "reset", "file") and (
        kind not in ("checkbox", "radio") or "checked" in node.attributes
    )
