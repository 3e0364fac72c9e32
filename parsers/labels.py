"""Labels as printed, made comparable, and matched against the labels that a form knows.

Printed labels differ from the official ones in spaces, line breaks, brackets of any width, numbering (`1.` `1．`
`（一）` `①` or none), notes in brackets, and slips of the pen. What is compared is therefore only the letters, digits
and Chinese characters, with and without the numbering and the notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

LONGEST_LABEL = 80  # characters; what is longer is prose

_DROPPED = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_NUMBERING = re.compile(
    rf"^(?:[(\[{{【〔<《]{_NUMERAL}[)\]}}】〕>》][.,、:]?|第?{_NUMERAL}[.,、:;·。)]|\d{{1,2}}(?=[\u3400-\u9fff])|[-*•·●○■◆]|其中[:,]?)"
)
_NOTE = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_INNER_NUMBER = re.compile(rf"(?:[(\[【〔]{_NUMERAL}[)\]】〕]|(?<!\d){_NUMERAL}[.、])")


def squeezed(text: str) -> str:
    """`text` in compatibility form (NFKC) without any white space or invisible character."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def letters(text: str) -> str:
    """Only the characters that carry a label's meaning: Chinese characters, Latin letters, digits."""
    return _DROPPED.sub("", squeezed(text))


def without_numbering(text: str) -> str:
    """A squeezed text without the numbers in front of it (`三、（一）予以公开` gives `予以公开`)."""
    while match := _NUMBERING.match(text):
        if match.end() == len(text):
            break
        text = text[match.end() :]
    return text


@lru_cache(maxsize=16384)
def readings(text: str) -> tuple[str, ...]:
    """What a printed label may mean to say, the most literal first, each once and none empty."""
    if len(text) > 4 * LONGEST_LABEL:
        return ()
    whole = squeezed(text)
    bare = without_numbering(whole)
    last_item = _INNER_NUMBER.split(bare)[-1]
    forms = (whole, bare, _NOTE.sub("", bare), last_item, _NOTE.sub("", last_item))
    return tuple(dict.fromkeys(filter(None, (_DROPPED.sub("", form) for form in forms))))


def _accepted(text: str) -> tuple[str, ...]:
    """What a form's own label may be printed as: with or without its number, with or without its note."""
    whole = squeezed(text)
    bare = without_numbering(whole)
    return tuple(dict.fromkeys(filter(None, (_DROPPED.sub("", form) for form in (whole, bare, _NOTE.sub("", bare))))))


def distance(first: str, second: str, limit: int) -> int:
    """The Levenshtein distance of two strings, or `limit` + 1 where it is larger than `limit`."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        previous, row = row, [i]
        for j, b in enumerate(second, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b)))
        if min(row) > limit:
            return limit + 1
    return row[-1]


class Vocabulary:
    """The labels of one list (a form's rows, a form's columns …): text to codes.

    One text may mean several codes (`其他情形数` stands twice on the 2014 form); the reader decides by order.
    """

    def __init__(self, labels: Iterable[tuple[str, Iterable[str]]]) -> None:
        exact: dict[str, list[str]] = {}
        self._full: list[tuple[str, str, Counter[str]]] = []
        for code, texts in labels:
            for text in texts:
                label = _accepted(text)[-1]
                self._full.append((code, label, Counter(label)))
                for form in _accepted(text):
                    if code not in exact.setdefault(form, []):
                        exact[form].append(code)
        self._exact: Mapping[str, tuple[str, ...]] = {form: tuple(codes) for form, codes in exact.items()}
        self.exact = lru_cache(maxsize=4096)(self._exactly)
        self.near = lru_cache(maxsize=4096)(self._near)

    def _exactly(self, text: str) -> tuple[str, ...]:
        """The codes whose label is `text` but for spacing, punctuation, numbering and notes."""
        for form in readings(text):
            if codes := self._exact.get(form):
                return codes
        return ()

    def _near(self, text: str) -> str | None:
        """The one code whose label `text` misspells, or None where no label or more than one is near enough.

        At most a quarter of the characters (one in four-character labels) may differ, and every other label must be
        at least two edits farther away; labels of fewer than four characters are never guessed.
        """
        best: dict[str, tuple[int, int]] = {}  # code: edits, allowed edits
        for form in readings(text):
            if not 4 <= len(form) <= LONGEST_LABEL:
                continue
            characters = Counter(form)
            for code, label, theirs in self._full:
                allowed = max(1, len(label) // 4)
                shared = sum(min(count, theirs[char]) for char, count in characters.items())
                if len(label) < 4 or max(len(form), len(label)) - shared > allowed + 2:
                    continue
                edits = distance(form, label, allowed + 2)
                if code not in best or edits - allowed < best[code][0] - best[code][1]:
                    best[code] = (edits, allowed)
        ranked = sorted(best.items(), key=lambda item: item[1][0])
        if not ranked or ranked[0][1][0] > ranked[0][1][1]:
            return None
        if len(ranked) > 1 and ranked[1][1][0] < ranked[0][1][0] + 2:
            return None
        return ranked[0][0]
