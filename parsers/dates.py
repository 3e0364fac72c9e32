"""Days printed in a document: in digits, compact, or in Chinese numerals; of publication or of the signature."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from parsers.facts import fact
from parsers.titles import FIRST_YEAR, LAST_YEAR, fold, looks_like_organ

CLOSING_LINES = 8  # lines in which a signature may stand
LONGEST_SIGNATURE = 45  # characters
# Facts of a page that state the day of publication, the surest first.
DATE_FACTS = (
    "发布日期",
    "发布时间",
    "公开日期",
    "公布日期",
    "PubDate",
    "publishtime",
    "publishdate",
    "article:published_time",
    "发文日期",
    "成文日期",
    "生成日期",
    "日期",
    "时间",
    "印发日期",
)

DATE = re.compile(r"(?<!\d)(?P<y>20\d\d|19\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)(?:日|号)?")
_COMPACT_DATE = re.compile(r"^(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)$")
_CHINESE_DATE = re.compile(
    r"(?P<y>[二2][〇○零0OＯo一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_CHINESE_DIGITS = {"〇": 0, "○": 0, "零": 0, "0": 0, "O": 0, "Ｏ": 0, "o": 0} | {
    digit: number for number, digit in enumerate("一二三四五六七八九", start=1)
}


def signature_date(lines: list[str]) -> dt.date | None:
    """The day of the signature: a line of the last ones that holds little else."""
    for line in reversed(lines[-CLOSING_LINES:]):
        if len(line.strip()) <= LONGEST_SIGNATURE and (day := read_date(line)):
            rest = fold(DATE.sub("", line))
            if not rest or looks_like_organ(rest) or _CHINESE_DATE.search(line):
                return day
    return None


def stated_dates(facts: Mapping[str, str]) -> list[tuple[str, dt.date]]:
    """Days of publication that the page states, the surest first."""
    dates = ((name, read_date(fact(facts, name))) for name in DATE_FACTS)
    return [(name, day) for name, day in dates if day]


def read_date(text: str) -> dt.date | None:
    """The first full date of a text, in digits or Chinese numerals; None where there is none or it cannot be."""
    if match := DATE.search(text) or _COMPACT_DATE.match(text.strip()):
        return _date(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := _CHINESE_DATE.search(re.sub(r"\s", "", text)):
        year = int("".join(str(_CHINESE_DIGITS.get(digit, digit)) for digit in match["y"]))
        return _date(year, _small_number(match["m"]), _small_number(match["d"]))
    return None


def _small_number(text: str) -> int:
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS[units]
    return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[units] if units else 0)


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:  # content systems write 1970-01-01 for none
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
