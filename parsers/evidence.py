"""What a document and its surroundings say of its title, year, organ and day: every voice, none weighed yet."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.dates import CLOSING_LINES, DATE, LONGEST_SIGNATURE, read_date
from parsers.document import Document, Grid, Paragraph
from parsers.facts import fact
from parsers.reading import Hints
from parsers.titles import FIRST_YEAR, LAST_YEAR, TitleReading, fold, looks_like_organ, read_title

OPENING_LINES = 14  # lines in which a title may stand
LONGEST_TITLE_LINE = 60  # characters
SHORTEST_SENTENCE = 15  # characters; less is a heading or a date
LONGEST_LINE = 400  # characters of a line that are searched for years

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
# Facts of a page that hold its title, the surest first.
TITLE_FACTS = ("ArticleTitle", "ucaptitle", "heading", "h1", "标题", "名称", "og:title", "dc:title", "DC.Title")
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
# 统计期限自2020年1月1日起至12月31日止, also with 年, 月 or their neighbours lost: 20231月1日, 201411日起至20141130日止.
_PERIOD = re.compile(
    r"(?:期限|时限|周期|时段|统计)[^。；]{0,24}?(?P<y>20\d\d)年?0?1月?0?1日"
    r"|(?P<y2>20\d\d)年?0?1月0?1日?(?:起)?(?:至|到|—|-|~|－|–)"
    r"|(?P<y3>20\d\d)年?1月?1日?起至(?P=y3)?年?1[12]月?3[01]日"
)
_PERIOD_END = re.compile(r"[^。；]{0,6}?(?:至|到|—|-|~|－|–)[^。；\d]{0,4}(?P<y>20\d\d)年?1?\d月?\d{1,2}日")
_OPENING_YEAR = re.compile(
    r"^(?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）|\d{1,2}[.、])?(?P<y>20\d\d)年度?(?:以来|来)?"
    r"(?:[,，、]|我|全|区|县|市|镇|乡|街道|本|在)"
)
# The report's own name in a sentence: 现公布某局2013年政府信息公开工作年度报告; not the name of a notice (《…的通知》).
_NAMED_REPORT = re.compile(
    r"(?:公布|发布|公开|编制|现将|现就)《?(?P<name>[^，,。；;《》：:]{0,40}?信息公开(?:工作|年度|情况|的)*报告)(?!有关|编制|格式)"
)
_FUSED_TITLE = re.compile(
    r"^(?P<name>[^，,。；;《》：:]{6,60}?信息公开(?:工作|年度|情况|的)*报告)(?=根据|按照|本报告|为|依据)"
)
_OUR = re.compile(r"^[我本](?:单位|街道|中心|[省市区县局委厅办院镇乡])")  # 现将我局2014年…情况报告如下
_NOTICE = re.compile(r"《[^《》]*(?:通知|意见|办法|条例|规定|格式|要点)[^《》]*》")
_FORM_YEAR = re.compile(
    r"统计表[（(【]?(?P<y>20\d\d)年?度?|(?P<y2>20\d\d)年?度?[）)]?(?:政府信息公开)?(?:工作)?情况统计表"
)
_AUTHOR = re.compile(
    r"由(?P<a>[\u4e00-\u9fff]{3,30}?)(?:根据|按照|依据|结合|汇总|综合|编制|负责|,|，)"
    r"|请(?:直接)?(?:与|向|联系)[:：]?(?P<b>[\u4e00-\u9fff]{3,30}?)"
    r"(?:(?:政府)?(?:政务公开|信息公开)|办公室|联系|咨询|反映|[(（,，])"
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

    @property
    def is_heading(self) -> bool:
        """Whether it stands as a title on the page, and not only in a sentence or in what led here."""
        return self.on_page and self.source != "introduction"


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


def title_voices(document: Document, lines: list[str], hints: Hints) -> list[TitleVoice]:
    """Every text that could be the title, the surest first."""
    is_page = document.media_type in PAGE_TYPES  # a Word or PDF file's own title is often its template's
    voices = [
        TitleVoice(name, read_title(text), is_page)
        for name in TITLE_FACTS
        if (text := fact(document.facts, name)).strip()
    ]
    voices += [TitleVoice("heading", read_title(one.text)) for one in document.paragraphs() if one.level in (1, 2)][:4]
    voices += [TitleVoice("opening", reading) for reading in _opening_titles(lines[:OPENING_LINES])]
    if document.title:
        voices.append(TitleVoice("title", read_title(document.title), is_page))
    voices += [TitleVoice("introduction", reading) for reading in _named_in_sentences(lines[:OPENING_LINES])]
    outside = (("link", hints.link_text), ("file", hints.filename))
    voices += [TitleVoice(name, read_title(text), on_page=False) for name, text in outside if text and text.strip()]
    return voices


def _opening_titles(lines: list[str]) -> Iterator[TitleReading]:
    """Titles in the first lines, also over two or three of them (organ / year / title); the fullest first."""
    short = [line.strip() if len(line) <= LONGEST_TITLE_LINE else "" for line in lines]
    for first, line in enumerate(short):
        alone = read_title(line)
        if alone.refusal and alone.refusal.code == "interpretation" and alone.years:
            yield alone  # 【图解】2022年…年度报告 above a picture; names of other columns have no year
        best = _named(alone) if _may_be_title(line) else None
        for count in (2, 3):
            window = short[first : first + count]
            if len(window) < count or (best and best.organ and best.year) or not _begins_title(line):
                break
            if not all(_may_be_title(part) for part in window) or _is_whole_title(window[-1]):
                break
            joined = _named(read_title("".join(window)))
            if joined and (best is None or _completeness(joined) > _completeness(best)):
                best = joined
        if best is not None:
            yield best
    for line in lines:
        if fused := _FUSED_TITLE.match(fold(line)):  # the title runs into the first sentence
            yield read_title(fused["name"])


def _named(reading: TitleReading) -> TitleReading | None:
    return reading if reading.names_report and not reading.bare else None


def _begins_title(line: str) -> bool:
    """Whether a line could be the first of a title: an organ, a year, or the beginning of the words."""
    bare = re.sub(r"20\d\d年?度?", "", fold(line))
    return not bare or looks_like_organ(bare) or "公开" in bare or bare.endswith("关于")


def _is_whole_title(line: str) -> bool:
    reading = read_title(line)
    return reading.names_report and bool(reading.organ) and reading.year is not None


def _may_be_title(line: str) -> bool:
    return bool(line) and not _NAVIGATION.search(line) and not re.search(r"[。；;！]|https?:|[:：].{3,}", line)


def _completeness(reading: TitleReading) -> tuple[bool, bool]:
    return reading.year is not None, bool(reading.organ)


def _named_in_sentences(lines: list[str]) -> Iterator[TitleReading]:
    """The report's name as the first sentences give it."""
    for line in lines:
        for match in _NAMED_REPORT.finditer(_NOTICE.sub("", fold(line[:LONGEST_LINE]))):
            reading = read_title(_OUR.sub("", match["name"]))
            if reading.names_report and not reading.bare:
                yield reading


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
        if len(line) > SHORTEST_SENTENCE and (opening := _OPENING_YEAR.match(line)):
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


def mentioned_year(lines: list[str]) -> list[YearVoice]:
    """The year that the prose mentions most, where nothing states it and hardly any other is mentioned."""
    text = _NOTICE.sub("", fold("".join(lines)[:20_000]))
    years = Counter(int(year) for year in re.findall(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)", text))
    for year, count in years.most_common(1):
        if count >= 2 and count * 3 >= 2 * years.total() and FIRST_YEAR <= year <= LAST_YEAR:
            return [YearVoice("mentions", year, 1, f"{year}年 × {count}")]
    return []


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
    voices += introduced_organs(lines)
    if hints.organ:
        voices.append(Voice("hint", hints.organ))
    site = fold(hints.site_name or fact(document.facts, "SiteName"))
    name = _SITE_TAIL.sub("", site)
    name += "政府" if name.endswith("人民") else ""
    if looks_like_organ(name):
        voices.append(Voice("site", name))
    return voices


def introduced_organs(lines: list[str]) -> list[Voice]:
    """Organs that the first sentences name: the report's author (`introduction`), whom to ask (`contact`)."""
    found = [Voice("introduction", one.organ) for one in _named_in_sentences(lines[:OPENING_LINES]) if one.organ]
    for line in lines[:OPENING_LINES]:
        for match in _AUTHOR.finditer(_NOTICE.sub("", fold(line[:LONGEST_LINE]))):
            if looks_like_organ(name := match["a"] or match["b"]):
                found.append(Voice("introduction" if match["a"] else "contact", name))
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
    closing = [line.strip() for line in lines[-CLOSING_LINES:]]
    for number, line in enumerate(closing):
        name = fold(DATE.sub("", line)).strip("()（）:：")
        if len(line) <= LONGEST_SIGNATURE and looks_like_organ(name):
            below = closing[number + 1] if number + 1 < len(closing) and len(closing[number + 1]) <= 25 else ""
            day = read_date(line) or read_date(below)
            if day or number + 2 >= len(closing):
                yield name, day
