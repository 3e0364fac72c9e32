"""Characters to lines, and lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from parsers.formats.digit_marks import LOWERED, RAISED
from parsers.formats.pdf.page import Box, Char

_WORD_GAP = 0.28  # of the font size: a wider gap between Latin letters or digits is a space
_FIELD_GAP = 1.0  # of the font size: a wider gap parts two figures
_TEXT_GAP = 1.2  # of the font size: a wider gap parts two fields of a table without lines,
_MIXED_GAP = 0.7  # or this one, between a digit and another character,
_FIGURE_GAP = 0.28  # or this one, between two digits
_SMALLER = 0.8  # of the size of the digit beside it: a smaller digit is a footnote's or an index
_DIGITS = frozenset("0123456789")
_TWICE = 0.25  # of the font size: the same character closer than this was drawn twice to look bold


@dataclass(frozen=True)
class Line:
    """One printed line: its characters from left to right."""

    chars: tuple[Char, ...]

    @cached_property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return box_of(self.chars)

    @cached_property
    def size(self) -> float:
        """The font size, near enough."""
        return median(char.size for char in self.chars) or 1.0

    def text(self) -> str:
        """The line as read: with the spaces that are printed, and one where a gap parts words or figures."""
        parts = [self.chars[0].text]
        for before, char in pairwise(self.chars):
            gap = (char.left - before.right) / self.size
            latin = before.text.isascii() and char.text.isascii()
            if " " not in (before.text, char.text) and (gap > _FIELD_GAP or (latin and gap > _WORD_GAP)):
                parts.append(" ")
            parts.append(char.text)
        return "".join(parts).strip()

    @cached_property
    def fields(self) -> list[tuple[Char, ...]]:
        """The line cut where wide gaps part its fields."""
        fields: list[list[Char]] = [[]]
        printed = [char for char in self.chars if char.text.strip()]
        for before, char in zip([None, *printed], printed, strict=False):
            if before is not None and char.left - before.right > self.size * _gap(before, char):
                fields.append([])
            fields[-1].append(char)
        return [tuple(field) for field in fields if field]


def _gap(before: Char, char: Char) -> float:
    """How wide a gap must be to part two fields: figures stand closer to each other, and to words, than words."""
    return (_TEXT_GAP, _MIXED_GAP, _FIGURE_GAP)[before.text.isdigit() + char.text.isdigit()]


def box_of(chars: Iterable[Char]) -> Box:
    """The box around the characters."""
    kept = list(chars)
    return (
        min(char.left for char in kept),
        min(char.top for char in kept),
        max(char.right for char in kept),
        max(char.bottom for char in kept),
    )


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """The lines that the characters make, in reading order; characters drawn twice count once."""
    turns = sum(char.turned for char in chars)
    turn = (1 if turns > 0 else -1) if abs(turns) * 2 > len(chars) else 0

    def across(char: Char) -> float:
        return turn * char.middle[0] if turn else char.middle[1]

    def along(char: Char) -> float:
        return -turn * char.middle[1] if turn else char.middle[0]

    ordered = sorted(chars, key=across)
    groups: list[list[Char]] = []
    for char in ordered:
        if groups and abs(across(char) - across(groups[-1][0])) <= 0.5 * min(char.size, groups[-1][0].size):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [Line(tuple(_set_apart(kept))) for group in groups if (kept := _once(sorted(group, key=along)))]


def _set_apart(chars: Sequence[Char]) -> Iterable[Char]:
    """The characters, with digits smaller than the digit beside them marked as raised or lowered."""
    for before, char, after in zip([None, *chars], chars, [*chars[1:], None], strict=False):
        larger = next((o for o in (before, after) if o and o.text.isdigit() and char.size < _SMALLER * o.size), None)
        if larger is None or char.text not in _DIGITS:
            yield char
        else:
            marks = RAISED if char.middle[1] <= larger.middle[1] else LOWERED
            yield replace(char, text=marks[ord(char.text)])


def _once(chars: Sequence[Char]) -> list[Char]:
    kept: list[Char] = []
    for char in chars:
        near = _TWICE * char.size
        if any(other.text == char.text and abs(other.left - char.left) < near for other in kept[-3:]):
            continue
        kept.append(char)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    return kept


_NEW_PARAGRAPH = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")


def paragraphs_of(lines: Sequence[Line], right: float) -> list[list[Line]]:
    """The lines grouped into paragraphs. `right` is where the page's text ends on the right.

    A line continues the one above it if that reaches the right edge, and itself begins no further right, in the
    same size, without a heading's number.
    """
    if not lines:
        return []
    left = min(line.box[0] for line in lines)
    groups: list[list[Line]] = [[lines[0]]]
    for before, line in pairwise(lines):
        size = line.size
        full = before.box[2] > right - 2.5 * size
        indented = line.box[0] > left + 1.2 * size
        same = abs(before.size - size) < 0.15 * size and line.box[1] - before.box[3] < 1.6 * size
        tabular = len(line.fields) > 2 or len(before.fields) > 2
        if full and same and not indented and not tabular and not _NEW_PARAGRAPH.match(line.text()):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
