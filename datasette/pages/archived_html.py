"""An archived HTML page made harmless: no scripts, no forms, nothing loaded but what the archive holds.

This is the second line of defence; the first is the sandbox of `security.ARCHIVED`. The tree is built exactly as
the parsers build it, so that their locators find the same elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.charset import decode
from parsers.document import Locator
from parsers.formats.html.facts import declared_charset
from parsers.formats.html.guard import bounded

from .archived_css import css_targets, inert_css
from .urls import absolute

MARK = "marked"
_MARK_STYLE = (
    f"#{MARK}{{outline:3px solid #b3261e!important;outline-offset:1px;background:#fff2b8!important;"
    "color:#111!important;scroll-margin:35vh}"
)
_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_DROPPED = "script, noscript, template, base, meta[http-equiv], applet, audio, video, portal"
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}  # shown as links to what they held
_SOURCE_ATTRIBUTES = {"img": "src", "input": "src", "body": "background", "table": "background", "td": "background"}
_KEPT_ELSEWHERE = frozenset({"href", "src", "background", "action", "formaction", "data", "poster", "ping", "srcset"})


@dataclass(frozen=True, slots=True)
class _Reference:
    node: LexborNode
    attribute: str
    url: str
    fragment: str


class ArchivedPage:
    """One archived page: ask for its `targets`, look them up, then have its `html`."""

    def __init__(self, payload: bytes, charset: str | None, base_url: str, locator: Locator | None = None) -> None:
        """Read the page. Raises parsers' HostileDocumentError where its markup is beyond all bounds."""
        decoded = decode(payload, charset or declared_charset(payload))
        self.charset = decoded.charset
        self._tree = LexborHTMLParser(bounded(decoded.text)[0])
        # Pages without one are laid out in quirks mode, and most old ones rely on it.
        self._doctype = "<!DOCTYPE html>" if _DOCTYPE.search(decoded.text[:1024]) else ""
        self._base = self._base_url(base_url)
        marked = node_at(self._tree, locator) if locator else None
        self.mark_found = marked is not None
        if marked is not None:
            self._mark(marked)
        self._references: list[_Reference] = []
        self._clean()

    def targets(self) -> set[str]:
        """The absolute URLs of everything that the page would load or link to."""
        found = {reference.url for reference in self._references}
        for text in self._style_texts():
            found |= css_targets(text, self._base)
        return found

    def html(self, archived: Mapping[str, str]) -> bytes:
        """The page in UTF-8; `archived` gives the address in the archive of each target that is there."""
        for reference in self._references:
            address = archived.get(reference.url)
            if address:
                reference.node.attrs[reference.attribute] = address + reference.fragment
                continue
            del reference.node.attrs[reference.attribute]
            if reference.node.tag in ("a", "area"):
                reference.node.attrs["title"] = reference.url
        for node in self._tree.css("style"):
            self._replace_style(node, inert_css(node.text(deep=True), self._base, archived))
        for node in self._tree.css("[style]"):
            node.attrs["style"] = inert_css(node.attributes.get("style") or "", self._base, archived)
        head = f'<meta charset="utf-8"><style>{_MARK_STYLE}</style>'
        html = self._tree.html or ""
        return (self._doctype + html.replace("<head>", "<head>" + head, 1)).encode("utf-8", "replace")

    def _base_url(self, url: str) -> str:
        node = self._tree.css_first("base[href]")
        href = node.attributes.get("href") if node else None
        return (absolute(href, url) if href else None) or url

    def _mark(self, marked: LexborNode) -> None:
        for other in self._tree.css(f'[id="{MARK}"]'):
            del other.attrs["id"]
        marked.attrs["id"] = MARK
        opened: LexborNode | None = marked
        while opened is not None and opened.is_element_node:
            _reveal(opened)  # it may stand in a tab that only a script would open
            opened = opened.parent

    def _clean(self) -> None:
        for node in self._tree.css(_DROPPED):
            node.decompose()
        for node in self._tree.css(", ".join(_FRAMES)):
            self._replace_frame(node)
        for node in self._tree.css("*"):
            self._clean_attributes(node)

    def _replace_frame(self, node: LexborNode) -> None:
        target = node.attributes.get(_FRAMES[node.tag or ""]) or ""
        url = absolute(target, self._base)
        if url is None:
            node.decompose()
            return
        link = self._tree.create_node("a")
        link.attrs["href"] = url
        link.insert_child(f"[{url}]")
        node.replace_with(link)

    def _clean_attributes(self, node: LexborNode) -> None:
        tag = node.tag or ""
        for name, value in list(node.attributes.items()):
            lower = name.lower()
            if lower.startswith("on"):
                del node.attrs[name]
            elif lower in _KEPT_ELSEWHERE or lower.endswith(":href"):
                self._clean_reference(node, tag, name, (value or "").strip())
            elif lower in ("target", "integrity", "crossorigin", "nonce", "autofocus", "srcdoc", "formtarget"):
                del node.attrs[name]

    def _clean_reference(self, node: LexborNode, tag: str, name: str, value: str) -> None:
        is_link = name == "href" and tag in ("a", "area")
        is_style = name == "href" and tag == "link" and "stylesheet" in (node.attributes.get("rel") or "").lower()
        is_source = _SOURCE_ATTRIBUTES.get(tag) == name
        if is_link and value.startswith("#"):
            return
        if is_source and value.startswith("data:image/") and not value.startswith("data:image/svg"):
            return
        url = absolute(value, self._base) if is_link or is_style or is_source else None
        if url is None:
            del node.attrs[name]
            return
        url, hash_mark, fragment = url.partition("#")
        self._references.append(_Reference(node, name, url, hash_mark + fragment))

    def _style_texts(self) -> Iterator[str]:
        yield from (node.text(deep=True) for node in self._tree.css("style"))
        yield from (node.attributes.get("style") or "" for node in self._tree.css("[style]"))

    def _replace_style(self, node: LexborNode, text: str) -> None:
        replacement = self._tree.create_node("style")
        # Within a style element only its own end tag ends the text.
        replacement.insert_child(text.replace("</", "<\\/"))
        node.replace_with(replacement)


def node_at(tree: LexborHTMLParser, locator: Locator) -> LexborNode | None:
    """The element that an `html:` locator names, or None where the page has no such element."""
    scheme, _, path = locator.partition(":/")
    node = tree.root
    if scheme != "html" or node is None:
        return None
    for step in path.split("/") if path else []:
        if not step.isdecimal():
            return None
        children = [child for child in node.iter(include_text=False) if child.is_element_node]
        if int(step) >= len(children):
            return None
        node = children[int(step)]
    return node


def _reveal(node: LexborNode) -> None:
    attributes = node.attributes
    if "hidden" in attributes:
        del node.attrs["hidden"]
    style = attributes.get("style") or ""
    if "none" in style or "hidden" in style:
        node.attrs["style"] = style + ";display:revert!important;visibility:visible!important"
