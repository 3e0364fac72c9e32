"""The report's sections: its prose cut at the headings of the highest level.

The official form has six headings, but reports renumber them, drop the number, number anew inside a section, or add
their own. A heading that means one of the six is one wherever it stands; other numbered headings count only where
they fit into one unbroken count (一、二、三、…) with those of the six that are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from parsers.document import Block, Paragraph
from parsers.labels import letters, squeezed, without_numbering
from parsers.reading import Section, SectionKind

_LONGEST_HEADING = 45  # characters
_MOST_HEADINGS = 300  # lines of a document that may be headings; each is compared with all before it
_NUMERALS = "零一二三四五六七八九十"
_NUMBERED = re.compile(r"^[(（]?([一二三四五六七八九十]{1,3})[)）]?[、.．,，:：]?(?=\S)")
_TOP_NUMBERED = re.compile(r"^([一二三四五六七八九十]{1,3})[、.．,，:：]")
_OF_OTHERS = re.compile(r"^附|(?<![我本])(?:政府|街道|单位|[镇乡局委办])(?:收到|受理|依申请|主动公开)")
_ENDS_SENTENCE = re.compile(r"[。；;！？!?]")

KINDS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    ("overview", re.compile(r"^(?:总体|基本|概述|总的)(?:情况|概况)?$|^(?:工作)?总体情况$|^概述$|^总体情况")),
    (
        "application",
        re.compile(
            r"(?:收到和处理|收到及处理|受理和处理|依申请公开).{0,12}(?:申请|依申请公开)?.{0,8}(?:的)?情况$|^依申请公开"
        ),
    ),
    ("proceeding", re.compile(r"(?:行政)?复议.{0,12}(?:行政)?诉讼.{0,12}(?:情况)?$")),
    ("disclosure", re.compile(r"^(?:行政机关)?主动公开(?:政府信息|信息)?(?:的)?(?:工作)?情况")),
    ("problems", re.compile(r"(?:存在)?.{0,8}问题.{0,4}(?:及|和|与|以及)?.{0,12}(?:改进|措施|打算|情况)?.{0,4}$")),
    ("other", re.compile(r"其[他它](?:需要)?(?:报告|说明)?.{0,6}事项$")),
)
"""What a heading without its number must look like to be one of the form's six, tried in this order."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the highest level: the paragraph it is (counted from 0), its number and the section it opens."""

    at: int
    number: int | None
    kind: SectionKind | None
    text: str


def number_of(numeral: str) -> int:
    """A Chinese numeral up to 99 as a number (`二十三` gives 23)."""
    tens, ten, units = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.index(numeral[0])
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(units) if units else 0)


def kind_of_heading(text: str) -> SectionKind | None:
    """Which of the form's sections a heading opens, or None."""
    words = letters(without_numbering(squeezed(text)))
    if not words:
        return None
    return next((kind for kind, pattern in KINDS if pattern.search(words)), None)


def headings_of(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """The headings of the highest level, in order."""
    found = (h for i, p in enumerate(paragraphs) if (h := _heading(i, p)) is not None)
    return _top_headings(list(islice(found, _MOST_HEADINGS)))


def sections_of_blocks(blocks: Sequence[Block]) -> list[SectionKind | None]:
    """For each block of a document the kind of section in which it stands; None before the first heading."""
    places = [i for i, block in enumerate(blocks) if isinstance(block, Paragraph)]
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    opened = {places[heading.at]: heading.kind for heading in headings_of(paragraphs)}
    kinds: list[SectionKind | None] = []
    current: SectionKind | None = None
    for i in range(len(blocks)):
        if i in opened:
            current = opened[i]
        kinds.append(current)
    return kinds


_CAPTION = re.compile(r"[表况计]")
_NO_CAPTION = re.compile(r"[。；，,]|相比|较|至")
LONGEST_CAPTION = 50  # characters


def is_caption(text: str) -> bool:
    """Whether a line may be the name of a table."""
    return len(text) <= LONGEST_CAPTION and bool(_CAPTION.search(text)) and not _NO_CAPTION.search(text)


def read_sections(paragraphs: Sequence[Paragraph], title: str | None = None) -> tuple[Section, ...]:
    """The sections in order; what stands before the first heading is the preface (ordinal 0), the title left out."""
    headings = headings_of(paragraphs)
    sections: list[Section] = []
    starts = [heading.at for heading in headings]
    preface = paragraphs[: starts[0]] if starts else paragraphs
    wanted = letters(title) if title else None
    prose = [p for p in preface if p.text.strip() and letters(p.text) != wanted]
    if prose:
        sections.append(Section(0, "preface", "", "\n".join(p.text.strip() for p in prose), prose[0].locator))
    ends = [*starts, len(paragraphs)][1:]
    for ordinal, (heading, end) in enumerate(zip(headings, ends, strict=True), start=1):
        body = [p.text.strip() for p in paragraphs[heading.at + 1 : end] if p.text.strip()]
        locator = paragraphs[heading.at].locator
        kind = heading.kind or "overview"
        sections.append(Section(ordinal, kind, heading.text, "\n".join(body), locator))
    return tuple(_own_kinds(sections, headings))


def _own_kinds(sections: list[Section], headings: Sequence[Heading]) -> list[Section]:
    """Sections under headings of the report's own: before the tables they describe the work, after them the rest."""
    preface = len(sections) - len(headings)
    own = []
    past_tables = False
    for i, section in enumerate(sections):
        heading = headings[i - preface] if i >= preface else None
        if heading is not None:
            past_tables = past_tables or heading.kind in ("application", "proceeding", "problems")
            if heading.kind is None and past_tables:
                section = Section(section.ordinal, "other", section.heading, section.text, section.locator)
        own.append(section)
    return own


def _heading(at: int, paragraph: Paragraph) -> Heading | None:
    if len(paragraph.text) > 4 * _LONGEST_HEADING:
        return None
    text = paragraph.text.strip()
    opened = _opened_by(text)
    return Heading(at, *opened, text) if opened is not None else None


@lru_cache(maxsize=4096)
def _opened_by(text: str) -> tuple[int | None, SectionKind | None] | None:
    """The number and the kind of the section that a line opens as its heading; None where it is no heading."""
    plain = squeezed(text)
    if not plain or len(plain) > _LONGEST_HEADING or _ENDS_SENTENCE.search(plain):
        return None
    match = _TOP_NUMBERED.match(plain)
    number = number_of(match[1]) if match else None
    nested = _NUMBERED.match(plain) is not None and match is None and plain[0] in "(（"
    kind = None if nested else kind_of_heading(plain)
    if number is None and (kind is None or len(plain) > 30 or _OF_OTHERS.search(plain)):
        return None
    return number, kind


def _top_headings(found: Sequence[Heading]) -> list[Heading]:
    """The heaviest chain whose numbers count up by one; a heading of the form weighs most, one without number fits
    anywhere, and no kind comes twice."""
    best: list[tuple[int, tuple[int, ...]]] = []
    for i, heading in enumerate(found):
        weight = 10 if heading.kind else 1
        top: tuple[int, tuple[int, ...]] = (weight, (i,))
        for j in range(i):
            score, chain = best[j]
            if heading.kind and any(found[k].kind == heading.kind for k in chain):
                continue
            last = next((found[k].number for k in reversed(chain) if found[k].number is not None), None)
            follows = heading.number is None or last is None or heading.number == last + 1
            gap = heading.kind is not None and heading.number is not None and last is not None and heading.number > last
            if (follows or gap) and score + weight > top[0]:
                top = (score + weight, (*chain, i))
        best.append(top)
    if not best:
        return []
    _, chain = max(best, key=lambda item: item[0])
    return [found[i] for i in chain]
