"""What was changed within a text, for the table of revisions: pieces of both, those that differ marked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from .database import Row
from .words import cut

_LONGEST = 4000  # characters compared: the time grows with the square
Piece = tuple[str, bool]  # True: differs


def with_pieces(change: Row, anchors: set[str]) -> Row:
    """A change of a revision with its subject, the anchor on the page that shows it, and its pieces."""
    subject = cut(".".join(filter(None, (change["table"], change["row"], change["column"]))))
    before, after = _text(change["before"]), _text(change["after"])
    is_prose = change["table"] == "section" and before and after  # a figure is shown whole
    old, new = pieces(before, after) if is_prose else ([(before, True)], [(after, True)])
    return {**change, "subject": subject, "anchor": _anchor(subject, anchors), "old": old, "new": new}


def pieces(before: str, after: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Both texts cut where they begin and cease to differ; whole where they are too long to compare."""
    if max(len(before), len(after)) > _LONGEST:
        return [(before, True)], [(after, True)]
    old: list[Piece] = []
    new: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if i2 > i1:
            old.append((before[i1:i2], kind != "equal"))
        if j2 > j1:
            new.append((after[j1:j2], kind != "equal"))
    return old, new


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _anchor(subject: str, anchors: set[str]) -> str | None:
    """The most precise place on the page: `section.overview` for a paragraph of it."""
    parts = subject.split(".")
    while parts and ".".join(parts) not in anchors:
        parts.pop()
    return ".".join(parts) or None
