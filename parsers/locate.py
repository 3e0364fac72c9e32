"""Locators back to places, so that what was read can be shown where it stands.

The grammar is in `parsers.document`; this module is its only reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers import limits
from parsers.charset import decode
from parsers.document import Locator
from parsers.formats.html.facts import declared_charset
from parsers.formats.html.guard import bounded


@dataclass(frozen=True, slots=True)
class ElementPlace:
    """An HTML element: the child index (elements only, from 0) at each level below `<html>`."""

    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A box on a page (from 1) of a PDF or picture: left, top, right, bottom in points or pixels."""

    page: int
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Lines of a text (from 1, both ends included), and the tab-separated field (from 1) if it names one."""

    first: int
    last: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A body paragraph of a Word document, or a cell of one of its tables; all from 1."""

    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A cell of a sheet (from 1), named as in the sheet."""

    sheet: int
    cell: str


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """A place in a member of an archive."""

    name: str
    place: Place


Place = ElementPlace | PagePlace | LinePlace | WordPlace | SheetPlace | MemberPlace


class LocatorError(ValueError):
    """A string that is no locator."""


_ELEMENT = re.compile(r"html:/((?:\d{1,7}(?:/\d{1,7})*)?)")
_PAGE = re.compile(r"page:(\d{1,6})(?:;box:(-?\d{1,7}),(-?\d{1,7}),(-?\d{1,7}),(-?\d{1,7}))?")
_LINE = re.compile(r"line:(\d{1,9})(?:-(\d{1,9}))?(?:;column:(\d{1,9}))?")
_PARAGRAPH = re.compile(r"paragraph:(\d{1,9})")
_TABLE = re.compile(r"table:(\d{1,9})(?:;row:(\d{1,9});cell:(\d{1,9}))?")
_SHEET = re.compile(r"sheet:(\d{1,6});cell:([A-Z]{1,4}\d{1,8})")


def place_of(locator: Locator) -> Place:
    """The place that a locator names. Raises LocatorError where it is none.

    >>> place_of("line:57;column:2")
    LinePlace(first=57, last=57, column=2)
    """
    if locator.startswith("member:"):
        name, mark, inner = locator.removeprefix("member:").rpartition("!")
        if not mark:
            raise LocatorError(f"no place behind the member's name: {locator[:80]}")
        return MemberPlace(name, place_of(inner))
    if match := _ELEMENT.fullmatch(locator):
        return ElementPlace(tuple(int(step) for step in match[1].split("/") if step))
    if match := _PAGE.fullmatch(locator):
        left, top, right, bottom = (int(value or 0) for value in match.groups()[1:])
        return PagePlace(int(match[1]), (left, top, right, bottom) if match[2] else None)
    if match := _LINE.fullmatch(locator):
        first = int(match[1])
        return LinePlace(first, int(match[2] or first), int(match[3]) if match[3] else None)
    if match := _PARAGRAPH.fullmatch(locator):
        return WordPlace(paragraph=int(match[1]))
    if match := _TABLE.fullmatch(locator):
        row, cell = (int(value) if value else None for value in match.groups()[1:])
        return WordPlace(table=int(match[1]), row=row, cell=cell)
    if match := _SHEET.fullmatch(locator):
        return SheetPlace(int(match[1]), match[2])
    raise LocatorError(f"no locator: {locator[:80]}")


def element_at(tree: LexborHTMLParser, place: ElementPlace) -> LexborNode | None:
    """The element at a place of a page parsed by lexbor; None where the page has no such element."""
    node = tree.root
    for index in place.path[: limits.MAX_DEPTH]:
        child = node.child if node is not None else None
        while child is not None:
            if child.is_element_node:
                if index == 0:
                    break
                index -= 1
            child = child.next
        if child is None:
            return None
        node = child
    return node


def marked_page(payload: bytes, locators: dict[Locator, str], charset: str | None = None) -> str:
    """An HTML page as text in which each located element has the attribute `data-nianbao` with the given value.

    Locators that are not of HTML, or lead nowhere, are left out. The page is decoded and parsed just as it was when
    the locators were made; nothing else about it is changed, so it still holds whatever scripts it held.
    """
    markup, _ = bounded(decode(payload, charset or declared_charset(payload)).text)
    tree = LexborHTMLParser(markup)
    for locator, value in locators.items():
        place = place_of(locator)
        node = element_at(tree, place) if isinstance(place, ElementPlace) else None
        if node is not None:
            node.attrs["data-nianbao"] = value
    return tree.html or ""
