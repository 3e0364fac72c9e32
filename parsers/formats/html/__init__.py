"""HTML of any markup, read by lexbor as a browser would: its tables as grids, the rest as paragraphs.

Only the element that holds the report is given as blocks; navigation and footers are not sections. What stands
around it (dates, sources, the breadcrumb) becomes facts.
"""

from __future__ import annotations

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from parsers import limits
from parsers.charset import decode
from parsers.document import Document, Picture
from parsers.formats.html.content import main_content
from parsers.formats.html.facts import declared_charset, facts_of
from parsers.formats.html.guard import bounded
from parsers.formats.html.links import links_in_scripts
from parsers.formats.html.walk import walk
from parsers.reading import Hints


def read(payload: bytes, hints: Hints) -> Document:
    """The page's blocks, links and facts; HostileDocumentError where its markup is beyond all bounds."""
    decoded = decode(payload, hints.charset or declared_charset(payload))
    notes = list(decoded.notes)
    markup, guarded = bounded(decoded.text)
    notes.extend(guarded)
    tree = LexborHTMLParser(markup)
    page = walk(tree, with_hidden=False)
    content = main_content(page)
    if page.hidden and not content.marks:
        # Tabs and templates hide a page's text until a script shows it.
        with_hidden = walk(tree, with_hidden=True)
        hidden_content = main_content(with_hidden)
        if hidden_content.marks:
            page, content = with_hidden, hidden_content
            notes.append("the report stands in an element that the page hides until a script shows it")
    base = _base(tree, hints.url)
    notes.extend(page.notes)
    return Document(
        "text/html",
        tuple(
            Picture(_resolved(base, block.source), block.locator, block.alt) if isinstance(block, Picture) else block
            for block in content.blocks
        ),
        title=_title(tree),
        charset=decoded.charset,
        links=tuple(
            link.__class__(_resolved(base, link.target), link.text, link.locator, link.rel)
            for link in [*page.links, *links_in_scripts(tree)][: limits.MAX_LINKS]
        ),
        facts=facts_of(tree, page, content),
        notes=tuple(notes),
    )


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("title")
    text = " ".join(node.text(deep=False).split()) if node else ""
    return text[: limits.MAX_FACT] or None


def _base(tree: LexborHTMLParser, url: str | None) -> str | None:
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node else ""
    return _resolved(url, href) if href else url


def _resolved(base: str | None, target: str) -> str:
    """The target as an absolute URL where the page's own is known; as printed where it is not a URL at all."""
    if not base or target.startswith(("data:", "javascript:", "mailto:", "#")):
        return target
    try:
        return urljoin(base, target)
    except ValueError:  # such as an unclosed bracket where an IPv6 address would stand
        return target
