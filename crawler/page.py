"""A fetched page as the rest of the crawler sees it: decoded text and a parsed tree, both made on first use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import parse_qsl

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.links import canonical, link_of, resolve
from parsers import charset
from parsers.document import HostileDocumentError
from parsers.formats.html.guard import bounded

JSON_PAIR = re.compile(r'"([\w.-]{1,60})"\s*:\s*(?:"([^"\\]*)"|(-?\d{1,15}|true|false))')
LEADING = "a, area, [onclick], [data-href], [data-url]"
MAX_LINKS = 5000
MAX_HANDLERS = 500  # elements other than <a> that lead somewhere; they may be nested, and reading their text costs
MAX_TEXT = 4_000_000  # bytes; a list page is a thousandth of this, what lies beyond is not parsed


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A request that gets more of a list.

    `url` is absolute and canonical, `body` the form or JSON of a POST, `headers` what the request must carry beyond
    the usual (`Content-Type`). `purpose` says in a word why (page, year, organ, answer, frame, route); `data` is
    what a script may be after, of whatever kind, `heard` what a script was heard to ask for.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    purpose: str = "page"

    @property
    def key(self) -> str:
        """What makes two requests the same one: method, canonical URL and body."""
        return f"{self.method} {canonical(self.url)} {self.body.decode('utf-8', 'replace')}"


@dataclass(frozen=True)
class Page:
    """An answer with its body content-decoded. `headers` has lower-case names; `request` is what was asked for.

    Only answers to a `ListRequest` with POST need `request`; for the others the URL says it all.
    """

    url: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    request: ListRequest | None = None

    @cached_property
    def text(self) -> str:
        """The body as text, by what the bytes are rather than by what is declared (`parsers.charset`)."""
        return decode(self.body[:MAX_TEXT], declared_charset(self.headers))

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page. XML and JSON answers give a tree of little use, endless tags an empty one; never raises."""
        try:
            markup, _ = bounded(self.text)
        except HostileDocumentError:
            markup = ""
        return LexborHTMLParser(markup)

    @cached_property
    def scripts(self) -> str:
        """The text of every inline script, joined by newlines."""
        return "\n".join(node.text(deep=True) for node in self.tree.css("script"))

    @cached_property
    def base(self) -> str:
        """The URL that relative links start from: `<base href>` where it is given, else the page's own."""
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") if node else None) or ""
        return resolve(self.url, href) or self.url

    @cached_property
    def links(self) -> tuple[tuple[LexborNode, str], ...]:
        """Every element that leads somewhere, with the absolute URL that it leads to; `MAX_LINKS` at most."""
        found: list[tuple[LexborNode, str]] = []
        handlers = 0
        for node in self.tree.css(LEADING):
            if len(found) >= MAX_LINKS:
                break
            handlers += node.tag not in ("a", "area")
            href = link_of(node.attributes) if node.tag in ("a", "area") or handlers <= MAX_HANDLERS else None
            if href and (url := self.absolute(href)):
                found.append((node, url))
        return tuple(found)

    @cached_property
    def options(self) -> tuple[LexborNode, ...]:
        """The options of the page's selects that have a value; `MAX_HANDLERS` at most."""
        return tuple(self.tree.css("option[value]")[:MAX_HANDLERS])

    @cached_property
    def asked(self) -> dict[str, str]:
        """Parameters of the request that got this page: of its query, its form or its JSON."""
        asked = dict(parse_qsl(self.url.partition("?")[2].partition("#")[0], keep_blank_values=True))
        body = self.request.body.decode("utf-8", "replace") if self.request else ""
        if body.lstrip()[:1] == "{":
            asked.update((name, text or word) for name, text, word in JSON_PAIR.findall(body))
        elif body:
            asked.update(parse_qsl(body, keep_blank_values=True))
        return asked

    def absolute(self, href: str) -> str | None:
        """The absolute canonical http(s) URL of a link on this page, or None where it is none."""
        return resolve(self.base, href)


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the bytes as text; never raises."""
    return charset.decode(body, declared).text


def headers_of(headers: Mapping[bytes, list[bytes]]) -> dict[str, str]:
    """Scrapy's headers as text with lower-case names."""
    return {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in headers.items()}


def declared_charset(headers: Mapping[str, str]) -> str | None:
    """Return the charset that Content-Type names, or None."""
    _, _, named = headers.get("content-type", "").lower().partition("charset=")
    return named.partition(";")[0].strip(" \"'") or None
