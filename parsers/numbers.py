"""One printed cell to one number, exactly, or a reason why not.

Nothing is guessed: what is not plainly one number is unreadable, and what stands for nothing is blank. Arithmetic is
decimal, so that `251000元` is 25.1 万元 and not 25.099999.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Quantity = Literal["count", "change", "amount"]
"""What a column counts: things (a whole number, not negative), a change of things (signed), money (万元)."""

State = Literal["number", "blank", "unreadable"]


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a cell says. `notes` are rule codes of what a careful reader would note (`unit_in_cell` …)."""

    state: State
    value: Decimal | None = None
    notes: tuple[str, ...] = ()


BLANK = NumberReading("blank")
UNREADABLE = NumberReading("unreadable")

LARGEST = Decimal(10) ** 12  # no report counts more of anything; also far below SQLite's 2^63

WAN_YUAN: dict[str, Decimal] = {
    "万元": Decimal(1),
    "万人民币": Decimal(1),
    "万": Decimal(1),
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "百万元": Decimal(100),
    "亿元": Decimal(10000),
}
"""Units of money in 万元 (10,000 yuan)."""

LONGEST_CELL = 120  # characters; what is longer is prose

_COUNT_UNITS = ("件", "个", "项", "条", "次", "份", "人次", "人", "宗", "起", "篇", "部", "例", "家", "场", "期")
_PLACEHOLDERS = re.compile(r"^(?:[/\\|]+|[-—–―─_ーｰ‐‑‒−]+|无|\(?空\)?|无数据)[。.]?$")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\xad]")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CELL = re.compile(
    rf"^(?P<word>新增|增加|增|减少|减|↑|↓)?\s*(?P<sign>[-+−])?\s*(?P<number>{_NUMBER})\s*(?P<unit>[^\d\s().,%]{{1,4}})?"
    r"\s*(?P<note>\([^()]*\))?$"
)
_SIGN_IN_NOTE = re.compile("增|减|升|降|↑|↓|负")
_SIGN_WORDS = frozenset(("新增", "增加", "增", "减少", "减", "↑", "↓"))
_MINUS = frozenset(("减", "↓"))
_RAISED = re.compile("[¹²³⁰⁴-⁹₀-₉]")
_CIRCLED = ("CIRCLED", "PARENTHESIZED", "FULL STOP", "FRACTION", "SUPERSCRIPT", "SUBSCRIPT")
_HAN = re.compile(r"[\u3400-\u9fff]")


def read_number(text: str, quantity: Quantity, default_unit: str = "万元") -> NumberReading:
    """The number in a cell.

    `text` is the raw cell. `default_unit` is the unit of money that the column's header declares (amounts only);
    the value of an amount is in 万元. A count must be whole and not negative, a change may carry a sign or a word
    for one (`增98`, `减641`); anything else is unreadable.
    """
    plain = text.strip()
    return _read(plain, quantity, default_unit) if len(plain) <= LONGEST_CELL else UNREADABLE


@lru_cache(maxsize=16384)
def _read(text: str, quantity: Quantity, default_unit: str) -> NumberReading:
    if _has_odd_digits(text):
        return UNREADABLE
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()
    if not plain or _PLACEHOLDERS.match(plain.replace(" ", "")):
        return BLANK
    match = _CELL.match(plain)
    if match is None:
        return UNREADABLE
    digits = match["number"].replace(",", "")
    if len(digits) > 1 and digits[0] == "0" and digits[1] != ".":
        return UNREADABLE
    value, notes = Decimal(digits), []
    if match["note"]:
        if not _HAN.search(match["note"]):
            return UNREADABLE  # `22(16)`: which of the two?
        notes.append("note_in_cell")
    if match["note"] and quantity == "change" and (said := _SIGN_IN_NOTE.search(match["note"])):
        if match["sign"] or match["word"] or match["note"].strip("() ") not in _SIGN_WORDS:
            return UNREADABLE  # `3（较上年减少）`, `-3（减）`: is the sign meant once or twice?
        value = -value if said[0] in _MINUS else value
        notes[-1] = "sign_in_words"
    if match["sign"] or match["word"]:
        signed = _signed(value, match["sign"], match["word"], quantity)
        if signed is None:
            return UNREADABLE
        value = signed
        if match["word"]:
            notes.append("sign_in_words")
    unit = match["unit"]
    if quantity == "amount":
        return _amount(value, unit, match["note"], default_unit, notes)
    if unit:
        if unit not in _COUNT_UNITS:
            return UNREADABLE
        notes.append("unit_in_cell")
    if value != value.to_integral_value() or ("." in digits and len(digits.partition(".")[2]) > 2):
        return UNREADABLE  # 3.5 things; 1.302 may be a thousand
    return _bounded(value.to_integral_value(), notes)


def _has_odd_digits(text: str) -> bool:
    """Superscripts, circled numbers, fractions: NFKC would make plain digits of them."""
    if text.isascii():
        return False
    return any(
        _RAISED.match(char) or any(word in unicodedata.name(char, "") for word in _CIRCLED)
        for char in text
        if ord(char) > 127 and unicodedata.category(char) in ("No", "So")
    )


def _signed(value: Decimal, sign: str | None, word: str | None, quantity: Quantity) -> Decimal | None:
    if word:
        if quantity != "change" or sign:
            return None
        return -value if word in ("减少", "减", "↓") else value
    if sign == "+":
        return value if quantity == "change" else None
    return -value if quantity == "change" else None  # nothing can be counted below zero


def _amount(value: Decimal, unit: str | None, note: str | None, default_unit: str, notes: list[str]) -> NumberReading:
    if note and "元" in note:
        if unit or note.strip("()") not in WAN_YUAN:
            return UNREADABLE
        unit = note.strip("()")
        notes.remove("note_in_cell")
    if unit:
        if unit not in WAN_YUAN:
            return UNREADABLE
        notes.append("unit_in_cell")
    return _bounded(value * WAN_YUAN[unit or default_unit], notes)


def _bounded(value: Decimal, notes: list[str]) -> NumberReading:
    if abs(value) >= LARGEST:
        return UNREADABLE
    return NumberReading("number", value, tuple(notes))
