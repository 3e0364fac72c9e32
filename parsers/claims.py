"""Counts that the prose states about this organ in this year, each with its sentence.

Precision goes before recall: a sentence that may speak of other organs, other years, a running total or other matters
gives nothing. The wordings are tables in `claim_patterns`; each names the figure it states by its table cell's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers import claim_patterns as wording
from parsers.claim_patterns import Pattern
from parsers.titles import fold

_YEAR = re.compile(r"(20\d\d)年")
_SENTENCE_END = re.compile(r"(?<=[。；;！!？?])|\n")
_QUOTED = re.compile(r"《[^》]*》")
_CLAUSE_ENDS = ",，;；:："
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_WHOLES = frozenset({"received", "accepted", "handled"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A count that a sentence states. `figure` is the code of what it counts; `sentence` is as printed."""

    figure: str
    value: int
    sentence: str
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A sentence that says a group of outcomes grew, which it cannot have done to zero."""

    figure: str
    sentence: str
    words: str


def sentences(text: str) -> Iterator[str]:
    """The sentences of a section's text, as printed but for white space at their ends."""
    return (sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip())


def claims_in(
    sentence: str, year: int | None, *, about_proceedings: bool = False, by_office: bool = True
) -> list[Claim]:
    """What one sentence states of this organ in this year.

    `about_proceedings`: it stands in the section on reconsideration and litigation. `by_office`: the report is that of
    a department or office; where it is a government's, what its office alone received is another count.
    """
    plain = _this_year_only(wording.WHOLE_YEAR.sub("", _QUOTED.sub("", fold(sentence))), year)
    if plain is None:
        return []
    found = _found(wording.REQUESTS, plain, sentence, by_office)
    asked = any(claim.figure in _WHOLES for claim in found)
    if about_proceedings or asked or re.search("信息公开|依申请|被提起|被申请", plain):
        found += _proceedings(plain, sentence, by_office)
    return found + _found(wording.NORMATIVE, plain, sentence, by_office)


def trends_in(sentence: str) -> list[Trend]:
    """Groups of outcomes that one sentence says grew against the year before."""
    plain = fold(sentence)
    return [Trend(figure, sentence, match[0]) for figure, pattern in wording.TRENDS if (match := pattern.search(plain))]


def fees_in(sentence: str, year: int | None) -> list[tuple[float, str]]:
    """Fees for providing information that one sentence states, in yuan, with the words."""
    if "费" not in sentence:
        return []
    plain = _QUOTED.sub("", fold(sentence))
    if not wording.ABOUT_FEES.search(plain) or _this_year_only(plain, year) is None or wording.NO_FEES.search(plain):
        return []
    fees = []
    for pattern in wording.FEES:
        for match in pattern.pattern.finditer(plain):
            amount = float(match["n"]) if pattern.value is None else 0.0
            if pattern.value is None and match["unit"] == "万元":
                amount *= 10_000
            fees.append((amount, match[0]))
    return fees


def may_state(sentence: str) -> bool:
    """Whether a sentence can state anything here at all: a quick look before the patterns."""
    return bool(wording.MAY_STATE.search(sentence))


def _found(patterns: tuple[Pattern, ...], plain: str, sentence: str, by_office: bool) -> list[Claim]:
    claims = []
    taken: list[range] = []
    for pattern in patterns:
        for match in pattern.pattern.finditer(plain):
            if any(match.start() in span or match.end() - 1 in span for span in taken):
                continue
            if not _speaks_of_this_organ(plain, match, by_office):
                continue
            if pattern.figure in _WHOLES and "其中" in plain[: match.start()]:
                continue
            value = _value(pattern, match)
            if value is not None:
                taken.append(range(match.start(), match.end()))
            if value is not None and pattern.figure not in wording.OF_NO_TABLE:
                claims.append(Claim(pattern.figure, value, sentence, match[0]))
    return claims


def _proceedings(plain: str, sentence: str, by_office: bool) -> list[Claim]:
    """Counts of reconsiderations and suits, and their results after them."""
    heads = [
        (match.start(), "reconsideration" if match[0] == "行政复议" else "suit")
        for match in wording.PROCEEDING_HEAD.finditer(plain)
    ]
    if any(wording.AS_AUTHORITY.search(plain[:start]) for start, _ in heads):
        return []
    claims = _found(wording.PROCEEDINGS, plain, sentence, by_office)
    if any(words.search(plain) for words in (wording.OTHERS, wording.OTHER_TIME, wording.PART_OF_YEAR)):
        return claims
    for pattern in wording.RESULTS:
        for match in pattern.pattern.finditer(plain):
            kind = next((kind for start, kind in reversed(heads) if start < match.start()), None)
            value = _value(pattern, match)
            if kind and value is not None:
                claims.append(Claim(f"{kind}.{pattern.figure}", value, sentence, match[0]))
    return claims


def _speaks_of_this_organ(plain: str, match: re.Match[str], by_office: bool) -> bool:
    """Whether nothing before the words gives them another subject, time or matter.

    A subject holds for the clauses after it; where the clause names its own (以区政府名义, 我局), that one counts.
    """
    before = plain[: match.end()]
    clause = before[max(before.rfind(mark, 0, match.start()) for mark in _CLAUSE_ENDS) + 1 :]
    scope = clause if wording.OWN.search(clause) else before
    if wording.OTHERS.search(scope) or wording.OTHER_TIME.search(scope) or wording.PART_OF_YEAR.search(before):
        return False
    if wording.LAST_YEAR.search(clause):
        return False
    if not by_office and wording.OFFICE.search(scope):
        return False
    return not wording.OTHER_MATTER.search(clause) and not wording.CHANNEL.search(clause)


def _value(pattern: Pattern, match: re.Match[str]) -> int | None:
    if pattern.value is not None:
        return pattern.value
    return _number(match["n"])


def _number(text: str) -> int | None:
    """A count in digits, or in Chinese numerals below ten thousand (`一百二十`, `二〇`)."""
    digits = text.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits)
    if not any(unit in text for unit in _PLACES):
        return _DIGITS[text] if len(text) == 1 else None  # 两三件 is no count
    if text[0] in "百千":
        return None
    total, digit, place = 0, None, 10_000
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif _PLACES[char] >= place or digit == 0:
            return None
        else:
            place = _PLACES[char]
            total, digit = total + (1 if digit is None else digit) * place, None
    return total + (digit or 0)


def _this_year_only(plain: str, year: int | None) -> str | None:
    """A folded sentence with 结转至2024年 as 结转至下年; None where it speaks of another year than the report's."""
    if year is None:
        return plain
    ahead = re.sub(rf"((?:结转|转结|顺延)[至到入]?){year + 1}年", r"\1下年", plain)
    return None if any(int(named) != year for named in _YEAR.findall(ahead)) else ahead
