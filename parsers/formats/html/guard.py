"""Keeps markup within what a tree can be built of in bounded time.

Building an HTML tree takes time quadratic in its depth, in the options of a `<select>` and in the attributes of every
`<body>` and `<html>`, and formatting elements that are never closed are cloned into every paragraph after them. Tags
beyond the limits are renamed to `<wbr`, an element without content: the text stays, the tree stays flat.
"""

from __future__ import annotations

import re
from itertools import islice

from parsers import limits
from parsers.document import HostileDocumentError

_FEW_TAGS = 6_000  # the worst that so few can do takes a tenth of a second
_MAX_TAGS = 260_000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")  # a picture in a data: URI, or attributes without end
_MAX_ATTRIBUTES = 300
_MAX_FORMATTING = 24
# Tags that are compared with all before them, and how many of them no page outgrows.
_COMPARED = (
    ("option", re.compile(r"<[oO][pP][tT][iI][oO][nN](?=[\s/>])"), 2_000),
    ("body or html", re.compile(r"<(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?=[\s/>])"), 20),
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING_WORDS = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_WORDS.split())
# Elements without content, and those that the next of their kind closes: they add no depth of their own.
_FLAT_WORDS = (
    "area base br col embed hr img input link meta param source track wbr p li td th tr option dt dd html "
    "head body tbody thead tfoot script style title"
)
_FLAT = frozenset(_FLAT_WORDS.split())


def bounded(markup: str) -> tuple[str, list[str]]:
    """The markup within the limits, and notes of what was cut. Raises HostileDocumentError on endless tags."""
    notes = []
    if len(markup) > limits.MAX_TEXT:
        markup = markup[: limits.MAX_TEXT]
        notes.append(f"cut after {limits.MAX_TEXT} characters")
    if _LONG_TAG.search(markup):
        markup = _LONG_TAG.sub(_with_few_attributes, markup)
    for name, compared, most in _COMPARED:
        if len(compared.findall(markup)) > most:
            markup = _with_few(compared, most, markup)
            notes.append(f"only the first {most} {name} elements were kept")
    tags = markup.count("<")
    if tags <= _FEW_TAGS:
        return markup, notes
    if tags > _MAX_TAGS:
        raise HostileDocumentError(f"the page has {tags} tags, more than {_MAX_TAGS}")
    flattener = _Flattener()
    if not flattener.breaks_bounds(markup):
        return markup, notes
    notes.append(f"elements nested deeper than {limits.MAX_DEPTH} levels were flattened")
    return _TAG.sub(_Flattener().flatten, markup), notes


def _with_few(compared: re.Pattern[str], most: int, markup: str) -> str:
    """The markup with only the first `most` of the tags."""
    end = next(islice(compared.finditer(markup), most - 1, None)).end()
    return markup[:end] + compared.sub("<wbr", markup[end:])


def _with_few_attributes(tag: re.Match[str]) -> str:
    """The tag without attributes if they are endless: each is compared with all before it."""
    if len(tag.group().split()) <= _MAX_ATTRIBUTES and tag.group().count("=") <= _MAX_ATTRIBUTES:
        return tag.group()
    name = _TAG.match(tag.group())
    return name.group() if name else "<wbr"


class _Flattener:
    """Follows the depth of open elements, tag by tag."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._dropped: dict[str, int] = {}
        self._depth = 0
        self._formatting = 0
        self._tables = 0

    def breaks_bounds(self, markup: str) -> bool:
        return any(self.flatten(tag) != tag.group() for tag in _TAG.finditer(markup))

    def flatten(self, tag: re.Match[str]) -> str:
        closing, name = tag[1], tag[2].lower()
        if name in _FLAT:
            return tag.group()
        if closing:
            return self._close(tag, name)
        formatting, table = name in _FORMATTING, name == "table"
        if (
            self._depth >= limits.MAX_DEPTH
            or (formatting and self._formatting >= _MAX_FORMATTING)
            or (table and self._tables >= limits.MAX_NESTED_TABLES * 2)
        ):
            self._dropped[name] = self._dropped.get(name, 0) + 1
            return "<wbr"
        self._open[name] = self._open.get(name, 0) + 1
        self._depth += 1
        self._formatting += formatting
        self._tables += table
        return tag.group()

    def _close(self, tag: re.Match[str], name: str) -> str:
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return "</wbr"
        if self._open.get(name):
            self._open[name] -= 1
            self._depth -= 1
            self._formatting -= name in _FORMATTING
            self._tables -= name == "table"
        return tag.group()
