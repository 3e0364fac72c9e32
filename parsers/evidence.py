"""What a document and its surroundings say of its title, year, organ and day: every voice, none weighed yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parsers.document import Document, Grid, Paragraph
from parsers.reading import Hints
from parsers.titles import FIRST_YEAR, LAST_YEAR, TitleReading, fold, looks_like_organ, read_title

OPENING_LINES = 14  # lines in which a title may stand
LONGEST_TITLE_LINE = 60  # characters
LONGEST_LINE = 400  # characters of a line that are searched for years
_CLOSING_LINES = 8  # lines in which a signature may stand

# Facts of a page that hold its title, the surest first.
TITLE_FACTS = ("ArticleTitle", "ucaptitle", "h1", "标题", "名称", "og:title", "dc:title", "DC.Title")
ORGAN_FACTS = (
    "发布机构",
    "发布单位",
    "公开机构",
    "发文机关",
    "发文单位",
    "制发机关",
    "ContentSource",
    "来源",
    "信息来源",
    "文章来源",
    "稿件来源",
    "source",
    "publisher",
    "og:site_name",
)
SITE_FACTS = ("SiteName", "og:site_name", "publisher", "ContentSource", "来源", "发布机构")
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

_DATE = re.compile(r"(?<!\d)(?P<y>20\d\d|19\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)(?:日|号)?")
_COMPACT_DATE = re.compile(r"^(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)$")
_CHINESE_DATE = re.compile(
    r"(?P<y>[二2][〇○零0OＯo一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_CHINESE_DIGITS = {"〇": 0, "○": 0, "零": 0, "0": 0, "O": 0, "Ｏ": 0, "o": 0} | {
    digit: number for number, digit in enumerate("一二三四五六七八九", start=1)
}

# 统计期限自2020年1月1日起至12月31日止, also with 年, 月 or their neighbours lost: 20231月1日, 201411日起至20141130日止.
_PERIOD = re.compile(
    r"(?:期限|时限|时间|期间|数据|周期|时段|截至|范围|情况)[^。；]{0,24}?(?P<y>20\d\d)年?0?1月?0?1日"
    r"|(?P<y2>20\d\d)年?0?1月0?1日?(?:起)?(?:至|到|—|-|~|－|–)"
    r"|(?P<y3>20\d\d)年?1月?1日?起至(?P=y3)?年?1[12]月?3[01]日"
)
_PERIOD_END = re.compile(r"[^。；]{0,6}?(?:至|到|—|-|~|－|–)[^。；\d]{0,4}(?P<y>20\d\d)年?1?\d月?\d{1,2}日")
_OPENING_YEAR = re.compile(
    r"^(?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）|\d{1,2}[.、])?(?P<y>20\d\d)年度?(?:以来|来)?"
    r"(?:[,，、]|我|全|区|县|市|镇|乡|街道|本|在)"
)
_NAMES_REPORT = re.compile(r"(?P<y>20\d\d)年度?的?(?:政府|政务)?信息公开(?:工作|年度|情况|的)*报告")
_FORM_YEAR = re.compile(
    r"统计表[（(【]?(?P<y>20\d\d)年?度?|(?P<y2>20\d\d)年?度?[）)]?(?:政府信息公开)?(?:工作)?情况统计表"
)
_INTRO_ORGAN = re.compile(
    r"(?:公布|发布|编制|公开)(?P<a>[\u4e00-\u9fff]{3,30}?)(?:20\d\d)年度?(?:政府|政务)?信息公开(?:工作|年度|情况|的)*报告"
    r"|本(?:年度)?(?:报告|年报)(?:是)?由(?P<b>[\u4e00-\u9fff]{3,30}?)(?:根据|按照|依据|编制|负责|,|，)"
    r"|请(?:直接)?(?:与|向)(?P<c>[\u4e00-\u9fff]{3,30}?)(?:政务公开.{0,6}|信息公开.{0,6}|联系|咨询|反映|[(（])"
)
_NAVIGATION = re.compile(r"首页|当前位置|您的位置|所在位置|[>»›]")
_SITE_TAIL = re.compile(r"(?:政府)?(?:门户)?网站?$|信息公开.*$|政务公开.*$|欢迎您.*$")


@dataclass(frozen=True, slots=True)
class Voice:
    """One piece of evidence: where it stands and what it says."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class TitleVoice:
    """A text that may be the title. `on_page` is False for links and file names that led here."""

    source: str
    reading: TitleReading
    on_page: bool = True


@dataclass(frozen=True, slots=True)
class YearVoice:
    """A year and the words that say it. `weight`: 3 names the period or report, 2 says so plainly, 1 suggests it."""

    source: str
    year: int
    weight: int
    text: str


def lines_of(document: Document, limit: int | None = None) -> list[str]:
    """The document's lines of prose, unfolded; the cells of short layout tables count as lines."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.extend(line for line in block.text.split("\n") if line.strip())
        elif isinstance(block, Grid) and len(block.cells) <= 6:
            lines.extend(cell.text for cell in block.cells if cell.text.strip())
        if limit and len(lines) >= limit:
            return lines[:limit]
    return lines


def fact(facts: Mapping[str, str], name: str) -> str:
    """A fact by its name, whatever the case; '' where the document has none."""
    if name in facts:
        return facts[name]
    lowered = name.lower()
    return next((value for key, value in facts.items() if key.lower() == lowered), "")


def title_voices(document: Document, lines: list[str], hints: Hints) -> list[TitleVoice]:
    """Every text that could be the title, the surest first."""
    voices = [
        TitleVoice(name, read_title(text)) for name in TITLE_FACTS if (text := fact(document.facts, name)).strip()
    ]
    voices += [TitleVoice("heading", read_title(one.text)) for one in document.paragraphs() if one.level in (1, 2)][:4]
    voices += [TitleVoice("opening", reading) for reading in _opening_titles(lines[:OPENING_LINES])]
    if document.title:
        voices.append(TitleVoice("title", read_title(document.title), document.media_type != "application/pdf"))
    outside = (("link", hints.link_text), ("file", hints.filename))
    voices += [TitleVoice(name, read_title(text), on_page=False) for name, text in outside if text and text.strip()]
    return voices


def _opening_titles(lines: list[str]) -> Iterator[TitleReading]:
    """Titles in the first lines, also over two or three of them (organ / year / title); the fullest first."""
    short = [line.strip() if len(line) <= LONGEST_TITLE_LINE else "" for line in lines]
    for first in range(len(short)):
        best: TitleReading | None = None
        for count in (1, 2, 3):
            window = short[first : first + count]
            if len(window) < count or not all(_may_be_title(line) for line in window):
                break
            reading = read_title("".join(window))
            if not reading.names_report or reading.bare:
                continue
            if best is None or (_completeness(reading) > _completeness(best)):
                best = reading
        if best is not None:
            yield best


def _may_be_title(line: str) -> bool:
    return bool(line) and not _NAVIGATION.search(line) and not re.search(r"[。；;！]|https?:|[:：].{3,}", line)


def _completeness(reading: TitleReading) -> tuple[bool, bool]:
    return reading.year is not None, bool(reading.organ)


def year_voices(lines: list[str], grids: Iterator[Grid]) -> list[YearVoice]:
    """Years that the text itself states; never a date of publication."""
    voices: list[YearVoice] = []
    folded = [fold(line[:LONGEST_LINE]) for line in lines]
    until_problems = next((n for n, line in enumerate(folded) if _PROBLEMS.search(line)), len(folded))
    for number, line in enumerate(folded[: until_problems or None]):
        if number < 40 and (period := _PERIOD.search(line)):
            year = next(int(group) for group in period.groups() if group)
            end = _PERIOD_END.match(line[period.end() :])
            if not end or int(end["y"]) == year:
                voices.append(YearVoice("period", year, 3, period[0]))
        if number < OPENING_LINES and len(line) > LONGEST_TITLE_LINE and (named := _NAMES_REPORT.search(line)):
            voices.append(YearVoice("introduction", int(named["y"]), 2, named[0]))
        if len(line) > 25 and (opening := _OPENING_YEAR.match(line)):
            first = not any(voice.source == "first sentence" for voice in voices)
            source = "first sentence" if first else "prose"
            voices.append(YearVoice(source, int(opening["y"]), 2 if first else 1, line[:40]))
        if form := _FORM_YEAR.search(line):
            voices.append(YearVoice("form", int(form["y"] or form["y2"]), 2, form[0]))
    for grid in grids:
        heads = fold("".join(cell.text for cell in grid.cells[:4]))[:80]
        if form := _FORM_YEAR.search(heads):
            voices.append(YearVoice("form", int(form["y"] or form["y2"]), 2, form[0]))
    return [voice for voice in voices if FIRST_YEAR <= voice.year <= LAST_YEAR]


_PROBLEMS = re.compile(
    r"^(?:[一二三四五六七八九十]、)?.{0,10}存在的?.{0,6}(?:问题|不足)|^(?:[一二三四五六七八九十]、)?下一步"
)


def organ_voices(document: Document, lines: list[str], hints: Hints) -> list[Voice]:
    """Organ names outside the title, the surest first, as printed."""
    voices = [Voice("breadcrumb", name) for name in _breadcrumb_organs(fact(document.facts, "breadcrumb"))]
    for name in ORGAN_FACTS:
        text = fold(fact(document.facts, name))
        if looks_like_organ(text):
            voices.append(Voice(name, text))
    voices += [Voice("signature", name) for name, _ in signatures(lines)]
    voices += [Voice("introduction", name) for name in introduced_organs(lines)]
    if hints.organ:
        voices.append(Voice("hint", hints.organ))
    site = fold(hints.site_name or fact(document.facts, "SiteName"))
    name = _SITE_TAIL.sub("", site)
    name += "政府" if name.endswith("人民") else ""
    if looks_like_organ(name):
        voices.append(Voice("site", name))
    return voices


def introduced_organs(lines: list[str]) -> list[str]:
    """Organs that the first lines of prose name as the report's author."""
    found = []
    for line in lines[:OPENING_LINES]:
        for match in _INTRO_ORGAN.finditer(fold(line)):
            name = next(group for group in match.groups() if group)
            if looks_like_organ(name):
                found.append(name)
    return found


def _breadcrumb_organs(breadcrumb: str) -> list[str]:
    pieces = [fold(piece) for piece in re.split(r"[>»›/|→＞]|\s-\s", breadcrumb)]
    return [piece for piece in reversed(pieces) if looks_like_organ(piece) and not read_title(piece).names_report]


def place_texts(document: Document, hints: Hints) -> list[str]:
    """Names of sites and columns in which the place may stand."""
    texts = [fact(document.facts, name) for name in SITE_FACTS]
    texts += [fact(document.facts, "breadcrumb"), hints.site_name or "", hints.via_title or "", hints.organ or ""]
    texts.append(document.title or "")
    return [text for text in texts if text.strip()]


def signatures(lines: list[str]) -> Iterator[tuple[str, dt.date | None]]:
    """Organ names in the last lines with the day beside or below them."""
    closing = [line.strip() for line in lines[-_CLOSING_LINES:]]
    for number, line in enumerate(closing):
        name = fold(_DATE.sub("", line)).strip("()（）:：")
        if len(line) <= 45 and looks_like_organ(name):
            below = closing[number + 1] if number + 1 < len(closing) and len(closing[number + 1]) <= 25 else ""
            day = read_date(line) or read_date(below)
            if day or number + 2 >= len(closing):
                yield name, day


def signature_date(lines: list[str]) -> dt.date | None:
    """The day of the signature: a line of the last ones that holds little else."""
    for line in reversed(lines[-_CLOSING_LINES:]):
        if len(line.strip()) <= 45 and (day := read_date(line)):
            rest = fold(_DATE.sub("", line))
            if not rest or looks_like_organ(rest) or _CHINESE_DATE.search(line):
                return day
    return None


def stated_dates(facts: Mapping[str, str]) -> list[tuple[str, dt.date]]:
    """Days of publication that the page states, the surest first."""
    dates = ((name, read_date(fact(facts, name))) for name in DATE_FACTS)
    return [(name, day) for name, day in dates if day]


def read_date(text: str) -> dt.date | None:
    """The first full date of a text, in digits or Chinese numerals; None where there is none or it cannot be."""
    if match := _DATE.search(text) or _COMPACT_DATE.match(text.strip()):
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
