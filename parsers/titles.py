"""What a title says: whether it names an annual report, of which year, of which organ, or which look-alike it is.

One vocabulary for link texts, page titles and documents. Nothing here looks at a URL or a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.look_alikes import LOOK_ALIKES, LookAlike

LONGEST_TITLE = 300  # characters; what is longer is cut: no title, and every pattern below stays fast
FIRST_YEAR, LAST_YEAR = 2003, 2035  # Guangzhou's rules on open government information took effect in 2003

_YEAR = r"(?:20\d\d|19\d\d)"
_CLOSE = '）)】]〕》」』”"'
# No alternative below may begin like another, or hostile titles would take exponential time.
# 信息公开 … 报告, with the year, 工作, 情况 and 年度 anywhere between.
_CORE = re.compile(
    r"(?P<lead>(?:政府|政务|政府\(?政务\)?|政府和政务)?)(?P<object>信息公开|信息[和与及、]政务公开|信息主动公开|政务公开|政府公开)(?:暨?(?:和|及|与|、)?政务公开)?"
    rf"(?:工作|情况|条例|贯彻|落实|执行|实施|施行|总结|暨|本|年|度|终|的|[《》]|{_YEAR})*(?P<noun>报告书?|年报|年度报|工作年报)"
)
# An organ and a year with no word of disclosure: 市教育局2021年年报.
_BARE = re.compile(rf"^(?P<organ>.{{2,40}}?)(?P<year>{_YEAR})年?度?(?:工作)?(?:年报|年度报告)$")
_BARE_UNDATED = re.compile(
    r"^(?:更多|历年|往年)?(?P<organ>.{0,40}?)(?:工作)?(?:年报|年度报告)(?:公开|专栏|栏目|列表|更多)?$"
)
# Printed beside titles: when they were published, which is never the report's year.
_PUBLISHED = re.compile(rf"^\W?{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}\W?|\W?{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}\W?$")
_MONTHS = re.compile(
    r"(?<=年)\d{1,2}月?[-–—至到~～]\d{1,2}月(?:份)?"
)  # 2008年5-12月, the first year of the Regulations
_YEAR_IN_TEXT = re.compile(rf"(?<!\d)({_YEAR})(?!\d|号)(?:年度|年|度)?")
_DOCUMENT_NUMBER = re.compile(r"[〔\[（(]\s*(?:20\d\d|19\d\d)\s*[〕\]）)]\s*第?\d+号?|(?<=\d{4})第?\d+号")
_BRACKETED = re.compile(r"[（(【\[〔]([^（）()【】\[\]〔〕]*)[）)】\]〕]")
_TAIL = re.compile(
    r"^(?:年报|全文|正文|的?公告|的?公示|公布|发布|文字版|电子版|下载|PDF版?|WORD版?|终稿|定稿|[\d.\-_ 。:：!！]"
    r"|[及和与暨含](?:附件|附表|统计表|情况统计表)|docx?|wps|html?|txt|xlsx?|zip|rar|new|hot|更多|专栏|栏目|列表"
    r"|点击(?:查看|下载|阅读|打开)|(?:(?:信息)?来源|作者|(?:浏览|阅读|点击)(?:次数|量|数)?|发布(?:时间|日期))[:：].*)*$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*[|｜_丨>»]+\s*|\s+[-–—]+\s+|[-–—]{2,}|[,，;；]\s*|(?<=报告|年报)\s*[-–—]\s*")
_SIGNED = re.compile(r"^(?P<title>.*(?:报告|年报))\s*[-–—]{2,}\s*(?P<organ>[\u4e00-\u9fff]{3,30})$")
_ORGAN_EDGE = re.compile(
    r"^(?:[\s·、，,:：\-—_《“\"•●■◆★]|NEW|new|HOT|hot|附件\d*[:：.]?|\d{1,2}[.、]|(?:公布|发布|印发|公开|转发|报送|上报)(?!区|县|局)|[年的]|度(?!假)|本(?=年)|关于|文件)+"
    r"|(?:[\s·、，,:：\-—_《“\"]|关于|公布|发布|印发|公开|报送|上报|贯彻|落实|实施|施行|执行|[年度的本上])+$"
)
_CHINESE_YEAR = re.compile(r"(?:[二2][〇○Ｏ零0oO０◯]|一九|19)[〇○Ｏ零一二三四五六七八九0-9oO０◯]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○Ｏ零一二三四五六七八九oO◯", "00001234567890" + "00")
# Full-width letters and digits; brackets and commas keep their width, which tells them apart.
_NARROW = {
    code: code - 0xFEE0
    for start, end in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
    for code in range(start, end)
}
# 各部门政府信息公开年报 is a column, not an organ.
_COLUMN_OF_ORGANS = re.compile(
    r"^[各市区县级省直部门单位乡镇街道政府其他及和与、]{0,20}(?:部门|单位|乡镇|街道|镇街|区县|县区)$"
)
_PRONOUN = re.compile(r"^我|^本(?:局|委|办|厅|院|部|处|中心|单位|机关|镇|乡|街道|市|区|县|省)$")
_UNPRINTED = re.compile("[\\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]+")  # white space, invisible characters
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_ORGAN_WORD = re.compile(
    r"(?:政府|局|委|委员会|厅|办|办公室|办公厅|中心|街道|街|镇|乡|苏木|处|院|部|署|所|支?队|会|区|县|市|旗|州|盟|省|社|馆|站|总队|行|团|场)"
    r"(?:[（(].*[）)])?$"
)


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What one title says.

    `names_report`: it names an annual report on open government information (with or without year and organ).
    `bare`: it names only 年报 or 年度报告, so that something else must say of what. `organ` is as printed, '' where the
    title has none. `years` are all report years named. `refusal` is the look-alike it names, or None.
    """

    text: str
    names_report: bool
    bare: bool = False
    year: int | None = None
    years: tuple[int, ...] = ()
    organ: str = ""
    refusal: LookAlike | None = None


def fold(text: str) -> str:
    """Full-width letters and digits narrowed, invisible characters and white space removed, Chinese years in digits."""
    tight = _UNPRINTED.sub("", text)
    if _WIDE.search(tight):
        tight = tight.translate(_NARROW)
    if "年" not in tight:
        return tight
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), tight)


@lru_cache(maxsize=4096)  # a site repeats its links on every page
def read_title(title: str) -> TitleReading:
    """Read a title or a link's text. Site names behind a separator, brackets around the whole, and file endings are
    seen through; never raises."""
    pieces = [piece for piece in _pieces(title) if piece]
    readings = [_read_piece(piece) for piece in pieces]
    if refused := next((one for one in readings if one.refusal), None):
        return refused
    named = [one for one in readings if one.names_report]
    if not named:
        return readings[0] if readings else TitleReading("", names_report=False)
    return max(named, key=lambda one: (not one.bare, one.year is not None, bool(one.organ)))


def years_in(text: str) -> tuple[int, ...]:
    """Report years that a folded text names, each once, in order; document numbers are no years."""
    bare = _DOCUMENT_NUMBER.sub("", text)
    found = (int(match[1]) for match in _YEAR_IN_TEXT.finditer(bare))
    return tuple(dict.fromkeys(year for year in found if FIRST_YEAR <= year <= LAST_YEAR))


def look_alike(text: str, *, name: bool = False) -> LookAlike | None:
    """The look-alike that a folded text names; `name`: the text is an organ's name, where fewer words count."""
    plain = _strip_years(text)
    return next((one for one in LOOK_ALIKES if (one.in_names or not name) and one.pattern.search(plain)), None)


def looks_like_organ(text: str) -> bool:
    """Whether a name ends like that of an administrative organ."""
    return 2 <= len(text) <= 50 and bool(_ORGAN_WORD.search(text))


def _pieces(title: str) -> list[str]:
    stripped = _unwrap(title[:LONGEST_TITLE].strip())
    if signed := _SIGNED.match(stripped):  # 2023年…年度报告——某局
        stripped = signed["organ"] + signed["title"]
    return [fold(piece) for piece in _SEPARATORS.split(stripped)]


def _unwrap(text: str) -> str:
    while len(text) > 2 and text[0] in '（(《“"' and text[-1] in '）)》”"':
        inner = text[1:-1]
        if any(character in inner for character in text[0] + text[-1]):
            return text
        text = inner.strip()
    return text


def _read_piece(text: str) -> TitleReading:
    text = _MONTHS.sub("", _PUBLISHED.sub("", _DOCUMENT_NUMBER.sub("", text)))
    core = _CORE.search(text)
    if core is None:
        return _read_bare(text)
    notes = [match[1] for match in _BRACKETED.finditer(text)]
    plain = _BRACKETED.sub("", text)
    core = _CORE.search(plain) or core
    source = plain if core.string is plain else text
    head, tail = source[: core.start()], source[core.end() :]
    organ = _organ(head, core["lead"])
    refusal = (
        look_alike(head, name=looks_like_organ(organ))
        or look_alike(core[0] + tail, name=True)
        or look_alike(tail)
        or look_alike(source, name=True)
        or look_alike("".join(notes), name=True)
    )
    years = years_in(head + core[0]) or years_in(tail) or years_in("".join(f"{note}," for note in notes))
    if refusal is None and not _TAIL.match(_strip_years(tail).strip(_CLOSE)):
        return TitleReading(text, names_report=False, years=years)
    if not organ:
        organ = next((note for note in map(_strip_years, notes) if looks_like_organ(note)), "")
    return TitleReading(
        text,
        names_report=refusal is None,
        year=years[0] if len(years) == 1 else None,
        years=years,
        organ=organ,
        refusal=refusal,
    )


def _read_bare(text: str) -> TitleReading:
    plain = _BRACKETED.sub("", text)
    years = years_in(plain) or years_in(text)
    year = years[0] if len(years) == 1 else None
    named = _BARE.match(plain) or _BARE_UNDATED.match(plain)
    organ = _organ(named["organ"], "") if named else ""
    if refusal := look_alike(text, name=looks_like_organ(organ)):
        return TitleReading(text, names_report=False, year=year, years=years, refusal=refusal)
    if named and (not organ or looks_like_organ(organ)):
        return TitleReading(text, names_report=True, bare=True, year=year, years=years, organ=organ)
    return TitleReading(text, names_report=False, year=year, years=years)


def _organ(head: str, lead: str) -> str:
    organ = _strip_years(_DOCUMENT_NUMBER.sub("", head))
    previous = None
    while previous != organ:
        previous, organ = organ, _ORGAN_EDGE.sub("", organ)
    organ = _PRONOUN.sub("", organ)
    if _COLUMN_OF_ORGANS.match(organ) or len(organ) < 2:
        return ""
    if organ.endswith("人民") and lead.startswith("政府"):  # 某乡人民政府信息公开年报: 政府 belongs to both
        organ += "政府"
    return organ


def _strip_years(text: str) -> str:
    return _YEAR_IN_TEXT.sub("", text)
