"""What an element points to: attachments, frames, viewers, and the targets that scripts open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser

from parsers import limits
from parsers.document import Link, Locator

_ATTRIBUTES = {
    "a": ("href",),
    "area": ("href",),
    "iframe": ("src", "data-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
}
PICTURE_SOURCES = ("data-src", "data-original", "original", "_src", "src")  # the real one of a lazy picture first
# The elements that may be a link by themselves; any other only by its `onclick`.
LINKING = frozenset({*_ATTRIBUTES, "param"})
# <param name="src|FileUrl" value="…"> of old viewers
_PARAMETERS = frozenset({"src", "filename", "fileurl", "url", "movie", "filepath"})
_OPENED = re.compile(
    r"""(?:window\.open|openwin\w*|(?:location(?:\.href)?|window\.location)\s*=|location\.(?:assign|replace))\s*\(?\s*"""
    r"""['"]([^'"\s]{1,2000})['"]""",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"""['"]([^'"\s<>\\]{1,500}\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:\?[^'"\s<>\\]{0,300})?)['"]""",
    re.IGNORECASE,
)
_MAX_SCRIPT = 200_000
_MAX_SCRIPT_LINKS = 200


def link_of(tag: str, attributes: Mapping[str, str | None], locator: Locator) -> Link | None:
    """The link that an element makes by itself or by its `onclick`, if any."""
    title = (attributes.get("title") or "").strip()[: limits.MAX_FACT]
    for name in _ATTRIBUTES.get(tag, ()):
        target = (attributes.get(name) or "").strip()
        if target and len(target) <= limits.MAX_LINK and not target.startswith(("#", "about:")):
            opened = _OPENED.search(target) if target.lower().startswith("javascript:") else None
            return Link(opened[1] if opened else target, title, locator, "script" if opened else tag)
    if tag == "param" and (attributes.get("name") or "").lower() in _PARAMETERS:
        target = (attributes.get("value") or "").strip()
        if target and len(target) <= limits.MAX_LINK:
            return Link(target, title, locator, "object")
    opened = _OPENED.search((attributes.get("onclick") or "")[: limits.MAX_LINK])
    return Link(opened[1], title, locator, "script") if opened else None


def links_in_scripts(tree: LexborHTMLParser) -> Iterator[Link]:
    """Files that the page's scripts name, such as the one a viewer is to show."""
    seen: set[str] = set()
    for script in tree.css("script"):
        text = (script.text(deep=True) or "")[:_MAX_SCRIPT]
        for match in _FILE.finditer(text):
            if match[1] not in seen and len(seen) < _MAX_SCRIPT_LINKS:
                seen.add(match[1])
                yield Link(match[1], "", "", "script")
