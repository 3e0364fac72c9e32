"""Counts that the prose states about this organ in this year, each with its sentence.

Precision goes before recall: a sentence that may speak of other organs, other years, a running total or other matters
gives nothing. The patterns are tables; each names the figure it states by the code of its table cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.titles import fold

# (?P<n>…) 件: a count, not "20余件", "1.2万条" or "99%".
_COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,7}|[零〇一二两三四五六七八九十]{1,3}"
_UNIT = r"(?:件次|件|条|份|宗|起|例|个|次|篇|人次)(?!以上|左右)"
_N = rf"(?P<n>{_COUNT}){_UNIT}"
_REQUEST = (
    r"(?:政府信息依申请公开申请|政府信息依申请公开|政府信息公开申请|依申请公开政府信息|依申请公开申请|依申请公开事项"
    r"|依申请公开件?|信息公开申请|公开申请)"
)
_GAP = r"(?:案件|申请|事项|信息|件|共计|共|总计|合计|数量|数|为|的|[:：(（])*"


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


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wording; `value` is what it states where it has no number of its own. `outcome`: a part of a stated whole."""

    figure: str
    pattern: re.Pattern[str]
    value: int | None = None
    outcome: bool = False


def _pattern(figure: str, pattern: str, value: int | None = None, *, outcome: bool = False) -> Pattern:
    return Pattern(figure, re.compile(pattern), value, outcome)


# Requests. The first pattern that matches at a place of a sentence takes it.
REQUESTS = (
    _pattern(
        "received",
        rf"(?:收到|接到|新收|接收|收悉|新增)(?:了|的|各类|社会公众|公民|群众|有效|书面|提出|、|法人|其他组织|或|和){{0,6}}{_REQUEST}{_GAP}{_N}",
    ),
    _pattern(
        "received",
        rf"(?:未|没有)(?:收到|接到|接收到?|新收)(?:任何|过|公民|群众|、|法人|其他组织|或|和|的|提出){{0,6}}{_REQUEST}(?=[,，。；;、]|$|的?情况)",
        0,
    ),
    _pattern("accepted", rf"(?:受理|共有)(?:了|的|各类|有效|书面|公民|群众){{0,4}}{_REQUEST}{_GAP}{_N}"),
    _pattern(
        "handled",
        rf"(?:办结|答复|办理|处理|回复)(?:完毕|了|的|各类){{0,2}}{_REQUEST}{_GAP}{_N}",
    ),
    _pattern(
        "handled",
        rf"依申请公开办件(?:量|数)?{_N}",
    ),
    _pattern(
        "carried_in",
        rf"(?:上年度?|上一年度?|去年)(?:度)?(?:结转|转结)(?:的|办理|继续办理|至本年|本年)*{_REQUEST}?{_GAP}{_N}",
    ),
    _pattern(
        "carried_out",
        rf"(?:结转|转结|顺延)(?:至|到|下)*(?:次|下一?|明|下个)?年度?(?:继续|办理|答复|处理|的)*{_REQUEST}?{_GAP}{_N}",
    ),
    _pattern("granted", rf"(?<!不)予以公开{_REQUEST}?{_GAP}{_N}", outcome=True),
    _pattern("partly_granted", rf"(?:予以)?部分公开{_GAP}{_N}", outcome=True),
    _pattern("refused", rf"不予公开{_GAP}{_N}", outcome=True),
    _pattern("unable", rf"无法提供{_GAP}{_N}", outcome=True),
    _pattern("rejected", rf"不予处理{_GAP}{_N}", outcome=True),
    _pattern("refused_process", rf"过程性信息{_GAP}{_N}", outcome=True),
    _pattern("refused_admin_query", rf"行政查询事项{_GAP}{_N}", outcome=True),
    _pattern("refused_internal_affairs", rf"内部事务(?:性)?信息{_GAP}{_N}", outcome=True),
    _pattern("refused_enforcement_file", rf"行政?执法案卷(?:信息)?{_GAP}{_N}", outcome=True),
    _pattern(
        "unable_not_held", rf"(?:本机关|本单位|我局|我单位)?不掌握(?:相关|该)?(?:政府)?信息{_GAP}{_N}", outcome=True
    ),
    _pattern(
        "unable_needs_creation", rf"(?:没有现成信息)?(?:需要?|、)?另行制作(?:的)?(?:信息)?{_GAP}{_N}", outcome=True
    ),
    _pattern("unable_unclear", rf"补正后(?:申请内容)?仍不明确{_GAP}{_N}", outcome=True),
    _pattern("rejected_petition", rf"信访举报投诉类(?:申请)?{_GAP}{_N}", outcome=True),
    _pattern("rejected_repeat", rf"重复申请{_GAP}{_N}", outcome=True),
)

# Reconsiderations and suits about open government information.
PROCEEDINGS = (
    _pattern("reconsideration", rf"行政复议(?:案件|申请|事项)?{_GAP}{_N}"),
    _pattern("suit", rf"行政诉讼(?:案件|应诉|事项)?{_GAP}{_N}"),
    _pattern(
        "both",
        r"(?:未|没有|无|未曾)(?:发生|出现|产生|引发|收到|被提起|被申请|涉及|有|提起)?(?:任何|过|因)?(?:政府)?(?:信息公开)?(?:工作)?(?:引[发起]的?|相关的?|有关的?|的)?"
        r"(?:被)?(?:申请|提起)?行政复议(?:案件|申请)?(?:、|和|及|或|与|或者|以及)(?:被)?(?:提起)?行政诉讼(?:案件)?(?:的)?(?:情况|情形)?(?=[,，。；;、]|$)",
        0,
    ),
    _pattern(
        "reconsideration",
        r"(?:未|没有|无)(?:发生|出现|收到|被提起|被申请|有)?(?:因?(?:政府)?信息公开(?:工作)?(?:引[发起]|申请)?的?)行政复议(?:案件|申请)?(?:的)?(?:情况|情形)?(?=[,，。；;]|$)",
        0,
    ),
    _pattern(
        "suit",
        r"(?:未|没有|无)(?:发生|出现|收到|被提起|有)?(?:因?(?:政府)?信息公开(?:工作)?(?:引[发起]|申请)?的?)行政诉讼(?:案件)?(?:的)?(?:情况|情形)?(?=[,，。；;]|$)",
        0,
    ),
    _pattern(
        "reconsideration.corrected",
        r"(?:未|没有|无)(?:发生|出现|有|被)?(?:因?(?:政府)?信息公开(?:的)?)?行政复议(?:被)?(?:纠错|纠正|撤销|败诉)",
        0,
    ),
    _pattern(
        "suit.corrected",
        r"(?:未|没有|无)(?:发生|出现|有|被)?[^,，。；;]{0,14}?行政诉讼(?:被)?(?:纠错|纠正|败诉)",
        0,
    ),
)
# Results, valid for the last 行政复议 or 行政诉讼 before them in the sentence.
RESULTS = (
    _pattern("upheld", rf"(?:结果)?维持{_GAP}{_N}"),
    _pattern("corrected", rf"(?:结果|被|依法)*(?:纠正|纠错){_GAP}{_N}"),
    _pattern("other_result", rf"其他结果{_GAP}{_N}"),
    _pattern("pending", rf"(?:尚未|未)审结{_GAP}{_N}"),
)

NORMATIVE = (
    _pattern(
        "normative",
        rf"(?:制发|制定|印发|出台|新制作|发布|公布)(?:并?(?:对外)?(?:发布|公开|公布|印发|实施)|了|的|出台|、|和|各类){{0,4}}(?:行政)?规范性文件{_GAP}{_N}",
    ),
)

# A growing group cannot be nothing.
TRENDS = (
    ("granted", re.compile(r"(?<!不)予以公开(?:数量?|件数|申请|的)*(?:有所|略有|明显|大幅|同比)*(?:增加|上升|增长)")),
    ("refused", re.compile(r"不予公开(?:数量?|件数|申请|的)*(?:有所|略有|明显|大幅|同比)*(?:增加|上升|增长)")),
    ("unable", re.compile(r"无法提供(?:数量?|件数|申请|的)*(?:有所|略有|明显|大幅|同比)*(?:增加|上升|增长)")),
)

FEES = (
    _pattern(
        "fees",
        r"(?:收取|收费)[^,，。；;\d]{0,24}?(?P<n>\d{1,7}(?:\.\d{1,4})?)(?P<unit>万元|元)",
    ),
    _pattern(
        "fees",
        r"(?:未|没有|不)(?:向[^,，。；;]{0,24})?(?:收取|产生|发生)[^,，。；;]{0,12}?(?:费用?|处理费)(?=[,，。；;]|$|的?情况)",
        0,
    ),
)

# Words that make a sentence speak of others, of other times or of other matters.
_OTHERS = re.compile(
    r"各级|各(?:部门|单位|镇|乡|街道|区|县|市|有关|行政机关|职能)|全(?:省|市|区|县|州|旗|系统|厅|局)|市直|县直|区直|区级|部门(?:共|累计|合计)|下级|所属|基层|辖区|县\(?市"
    r"|兄弟|上级|省政府|指导.{0,10}(?:部门|单位)"
)
_OTHER_TIME = re.compile(
    r"累计|历年|历次|自.{0,12}以来|截至|截止|近[一二三四五两]年|上半年|下半年|季度|同比|相比|较(?:上|去|前)年|比(?:上|去)年"
)
_OTHER_MATTER = re.compile(r"建议|提案|热线|12345|信箱|留言|咨询|投诉(?!类)|网友|来电|来访|工单|满意度|培训|会议|督查")
_OWN = re.compile(
    r"以.{2,16}名义|政府层面|本级|本机关|本单位|我(?:局|委|厅|办|院|中心|单位|镇|乡|街道)|(?:省|市|区|县)政府(?:办公[室厅])?(?:共|全年)"
)
_WAYS = r"(?:网络|网上|在线|信函|邮寄|邮件|当面|现场|窗口|传真|平台|来信|微信)"
_CHANNEL = re.compile(
    rf"(?:通过|包括|含|以)[^,，。；;]{{0,16}}?{_WAYS}|{_WAYS}(?:方式)?(?:收到|接到|接收|受理|申请|提交)"
)
_YEAR = re.compile(r"(20\d\d)年")
_MAY_STATE = re.compile(r"申请|依申请|复议|诉讼|规范性|不予公开|无法提供|予以公开|结转")
_SENTENCE_END = re.compile(r"(?<=[。；;！!？?])|\n")
_QUOTED = re.compile(r"《[^》]*》")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WHOLES = frozenset({"received", "accepted", "handled"})


def sentences(text: str) -> Iterator[str]:
    """The sentences of a section's text, as printed but for white space at their ends."""
    return (sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip())


def claims_in(sentence: str, year: int | None, *, about_proceedings: bool = False) -> list[Claim]:
    """What one sentence states of this organ in this year.

    `about_proceedings`: it stands in the section on reconsideration and litigation. Parts of a whole (其中予以公开…件)
    are given with the figures of their whole before them.
    """
    plain = _QUOTED.sub("", fold(sentence))
    if _speaks_of_another_year(plain, year):
        return []
    found = _found(REQUESTS, plain, sentence)
    if about_proceedings or "信息公开" in plain or "被提起" in plain or "被申请" in plain or _is_about_requests(found):
        found += _proceedings(plain, sentence)
    return found + _found(NORMATIVE, plain, sentence)


def trends_in(sentence: str) -> list[Trend]:
    """Groups of outcomes that one sentence says grew against the year before."""
    plain = fold(sentence)
    return [Trend(figure, sentence, match[0]) for figure, pattern in TRENDS if (match := pattern.search(plain))]


def fees_in(sentence: str, year: int | None) -> list[tuple[float, str]]:
    """Fees for providing information that one sentence states, in yuan, with the words."""
    if "费" not in sentence:
        return []
    plain = _QUOTED.sub("", fold(sentence))
    about = re.search(r"信息(?:公开)?(?:信息)?处理费|依申请公开|信息公开|申请人|检索|复制|邮寄", plain)
    if not about or _speaks_of_another_year(plain, year) or "行政事业性" in plain:
        return []
    fees = []
    for pattern in FEES:
        for match in pattern.pattern.finditer(plain):
            amount = float(match["n"]) if pattern.value is None else 0.0
            if pattern.value is None and match["unit"] == "万元":
                amount *= 10_000
            fees.append((amount, match[0]))
    return fees


def may_state(sentence: str) -> bool:
    """Whether a sentence can state anything here at all: a quick look before the patterns."""
    return bool(_MAY_STATE.search(sentence))


def _is_about_requests(found: list[Claim]) -> bool:
    return any(claim.figure in ("received", "accepted", "handled") for claim in found)


def _found(patterns: tuple[Pattern, ...], plain: str, sentence: str) -> list[Claim]:
    claims = []
    taken: list[range] = []
    for pattern in patterns:
        for match in pattern.pattern.finditer(plain):
            if any(match.start() in span or match.end() - 1 in span for span in taken):
                continue
            if not _speaks_of_this_organ(plain, match):
                continue
            if pattern.figure in _WHOLES and "其中" in plain[: match.start()]:
                continue
            value = _value(pattern, match)
            if value is not None:
                taken.append(range(match.start(), match.end()))
                claims.append(Claim(pattern.figure, value, sentence, match[0]))
    return claims


def _proceedings(plain: str, sentence: str) -> list[Claim]:
    """Counts of reconsiderations and suits, and their results after them."""
    claims = _found(PROCEEDINGS, plain, sentence)
    if _OTHERS.search(plain) or _OTHER_TIME.search(plain):
        return claims
    heads = [
        (match.start(), "reconsideration" if match[0] == "行政复议" else "suit") for match in _HEAD.finditer(plain)
    ]
    for pattern in RESULTS:
        for match in pattern.pattern.finditer(plain):
            kind = next((kind for start, kind in reversed(heads) if start < match.start()), None)
            value = _value(pattern, match)
            if kind and value is not None:
                claims.append(Claim(f"{kind}.{pattern.figure}", value, sentence, match[0]))
    return claims


_HEAD = re.compile(r"行政复议|行政诉讼")


def _speaks_of_this_organ(plain: str, match: re.Match[str]) -> bool:
    """Whether nothing before the words gives them another subject, time or matter.

    A subject holds for the clauses after it; where the clause names its own (以区政府名义, 我局), that one counts.
    """
    before = plain[: match.end()]
    clause = before[max(before.rfind(mark, 0, match.start()) for mark in ",，;；:：") + 1 :]
    scope = clause if _OWN.search(clause) else before
    if _OTHERS.search(scope) or _OTHER_TIME.search(scope):
        return False
    return not _OTHER_MATTER.search(clause) and not _CHANNEL.search(clause)


def _value(pattern: Pattern, match: re.Match[str]) -> int | None:
    if pattern.value is not None:
        return pattern.value
    return _number(match["n"])


def _number(text: str) -> int | None:
    """A count in digits, or in Chinese numerals up to 99."""
    digits = text.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits)
    tens, ten, units = text.rpartition("十")
    if any(digit not in _DIGITS for digit in tens + units) or len(tens) > 1 or len(units) > 1:
        return None
    if not ten:
        return _DIGITS[units]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)


def _speaks_of_another_year(plain: str, year: int | None) -> bool:
    return year is not None and any(int(named) != year for named in _YEAR.findall(plain))
