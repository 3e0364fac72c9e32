"""Is this a report, a list of them, a document of one, the way there, or something else? With evidence and score.

A verdict is about the title and the text. Neither year nor organ is ever taken from a URL; the URL only says whether
something is likely to be an article or a list, and in which column it stands.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from crawler import columns
from parsers.titles import TitleReading, fold, looks_like_organ, read_title, years_in

Kind = Literal["report", "listing", "attachment", "way", "other"]

_ELLIPSIS = re.compile(r"(?:\.{2,}|…+|。{2,}|．{2,})$")
_COMPLETE = "政府信息公开工作年度报告"
_YEAR_ONLY = re.compile(r"^20\d\d(?:年度|年|年年报|年报|年度报告)?$")
_COLUMN_WORD = re.compile(r"栏目$|专栏$|列表$|频道$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What something is, and why. `refusal` is the reason it is not to be taken although it may look like it.

    `score` from 0 to 1 says how sure, for `way` how near. `year` and `organ` are as the title names them, the organ as
    printed.
    """

    kind: Kind
    score: float
    why: tuple[str, ...]
    year: int | None = None
    organ: str | None = None
    refusal: str | None = None

    @property
    def wanted(self) -> bool:
        """Whether to fetch or keep it: it is something, and nothing speaks against it."""
        return self.kind != "other" and self.refusal is None

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON types, to be stored with a capture."""
        return {**asdict(self), "why": list(self.why)}


def judge_link(
    text: str,
    url: str,
    title: str | None = None,
    context: str | None = None,
    hosts: Collection[str] = (),
    *,
    disclosing: bool = False,
    in_column: bool = False,
) -> Verdict:
    """Judge a link by its text, its `title` attribute, its URL, and the heading or column it stands under.

    `hosts` are those that the archivist named; any other must end in .gov.cn. `disclosing`: the page is about open
    government information, so that the name of an organ leads to what that organ discloses. `in_column`: it is a
    column of annual reports, so that a title cut short may be one's.
    """
    reading = _link_reading(text, title)
    verdict = _judge(reading, url, read_title(context) if context else None)
    unknown = verdict.kind == "other" and verdict.refusal is None
    if unknown and not reading.text:
        verdict = _by_path(verdict, url)
    elif in_column and verdict.kind in ("other", "way") and verdict.refusal is None:
        verdict = _in_column_of_reports(verdict, reading, text, url)
    if (
        verdict.kind == "other"
        and unknown
        and looks_like_organ(reading.text)
        and (disclosing or columns.names_disclosure(url))
    ):
        verdict = replace(verdict, kind="way", score=0.25, why=(*verdict.why, "an organ's disclosure"))
    return _heed_host(verdict, url, hosts)


def judge_page(
    title: str,
    text: str,
    url: str,
    *,
    headings: Iterable[str] = (),
    documents: int = 0,
    reports_listed: int = 0,
    hosts: Collection[str] = (),
) -> Verdict:
    """Judge a fetched page by its title, headings and text.

    `documents` counts attachments and viewers on it, `reports_listed` the links on it that were judged reports.
    """
    verdict = _judge_page(title, fold(text), url, [*headings], documents, reports_listed)
    return _heed_host(verdict, url, hosts)


def _by_path(verdict: Verdict, url: str) -> Verdict:
    """A link without words, a picture's: where it leads, its path may say."""
    if columns.names_column(url) and not columns.names_look_alike(url):
        return replace(verdict, kind="listing", score=0.5, why=(*verdict.why, "no words, but a column's path"))
    if columns.names_disclosure(url):
        return replace(verdict, kind="way", score=0.2, why=(*verdict.why, "no words, but a path of disclosure"))
    return verdict


def _in_column_of_reports(verdict: Verdict, reading: TitleReading, text: str, url: str) -> Verdict:
    """What a link may be because it stands in a column of annual reports: a part of it, or a title cut short."""
    if columns.GROUPS.match(reading.text):
        return replace(verdict, kind="listing", score=0.55, why=(*verdict.why, "a part of the column"))
    years = years_in(reading.text)
    if _ELLIPSIS.search(text.strip()) and columns.is_article_url(url):
        year = years[0] if len(years) == 1 else None
        return replace(verdict, kind="report", score=0.4, year=year, organ=None, why=(*verdict.why, "cut short"))
    return verdict


def _link_reading(text: str, title: str | None) -> TitleReading:
    candidates = [candidate.strip() for candidate in (title, text) if candidate and candidate.strip()]
    readings = [_completed(candidate) for candidate in candidates]
    if refused := next((one for one in readings if one.refusal), None):
        return refused
    named = [one for one in readings if one.names_report]
    if named:
        return max(named, key=lambda one: (not one.bare, one.year is not None, bool(one.organ)))
    return readings[-1] if readings else TitleReading("", names_report=False)


def _completed(text: str) -> TitleReading:
    """The reading of a link text that was cut short (…政府信息公开工作年…), as if it had been written out."""
    reading = read_title(text)
    if reading.names_report or reading.refusal or not _ELLIPSIS.search(text):
        return reading
    start = _ELLIPSIS.sub("", fold(text))
    for length in range(len(_COMPLETE) - 1, 3, -1):
        if start.endswith(_COMPLETE[:length]):
            return read_title(start + _COMPLETE[length:])
    return reading


def _judge(reading: TitleReading, url: str, context: TitleReading | None) -> Verdict:
    column = columns.names_column(url)
    look_alike = columns.names_look_alike(url)
    article = columns.is_article_url(url)
    listing = columns.is_listing_url(url) and not article
    near = column is not None or (context is not None and context.names_report)
    why = [f"title: {reading.text}"]
    why += [f"path: {column}"] if column else []
    why += [f"under: {context.text}"] if context and context.names_report else []
    base = Verdict("other", 0.0, tuple(why), reading.year, reading.organ or None)
    if reading.refusal:
        kind: Kind = "listing" if listing and not reading.years else "other"
        return replace(base, kind=kind, refusal=reading.refusal.code, why=(*why, reading.refusal.en))
    if reading.names_report and not reading.bare:
        return _named(base, reading, article=article, listing=listing)
    if look_alike and (reading.bare or _YEAR_ONLY.match(reading.text)):
        return replace(base, refusal=look_alike[0], why=(*why, f"path: {look_alike[1]}"))
    if context and context.refusal and (reading.bare or _YEAR_ONLY.match(reading.text)):
        return replace(base, refusal=context.refusal.code, why=(*why, f"under: {context.text}"))
    if reading.bare:
        return _bare(base, reading, near=near, article=article)
    document = columns.is_document_url(url)
    if near and document and (_YEAR_ONLY.match(reading.text) or looks_like_organ(reading.text)):
        year = next(iter(years_in(reading.text)), None)
        return replace(base, kind="report", score=0.55, year=year, organ=None if year else reading.text)
    if document or columns.DOCUMENT_NAME.search(reading.text):
        return replace(base, kind="attachment", score=0.6 if near else 0.3, why=(*why, "a document's name"))
    if near and (_YEAR_ONLY.match(reading.text) or looks_like_organ(reading.text)):
        year = next(iter(years_in(reading.text)), None)
        organ = None if year else reading.text
        return replace(base, kind="report" if article else "listing", score=0.55, year=year, organ=organ)
    if near and columns.GROUPS.match(reading.text):
        return replace(base, kind="listing", score=0.55)
    return _way(base, reading)


def _named(base: Verdict, reading: TitleReading, *, article: bool, listing: bool) -> Verdict:
    """The title says 政府信息公开…年报 in so many words."""
    if reading.year and (reading.organ or not listing):
        return replace(base, kind="report", score=1.0 if reading.organ else 0.9)
    if reading.year or not article:
        return replace(base, kind="listing", score=0.9)
    return replace(base, kind="report", score=0.7, why=(*base.why, "an article's URL"))


def _bare(base: Verdict, reading: TitleReading, *, near: bool, article: bool) -> Verdict:
    """The title says 年报 and not of what."""
    if reading.year and reading.organ:
        return replace(base, kind="report", score=0.8 if near else 0.6)
    if reading.year:
        return replace(base, kind="report" if article else "listing", score=0.6 if near else 0.3)
    if reading.organ and article:
        return replace(base, kind="report", score=0.5 if near else 0.4)
    return replace(base, kind="listing", score=0.7 if near else 0.45)


def _way(base: Verdict, reading: TitleReading) -> Verdict:
    if _COLUMN_WORD.search(reading.text) and "公开" in reading.text:
        kind: Kind = "listing" if "报" in reading.text or "公开栏目" in reading.text else "way"
        return replace(base, kind=kind, score=0.5)
    for word in columns.WAY_WORDS:
        if word.pattern.match(reading.text):
            return replace(base, kind="way", score=word.score)
    return base


# The sections of the national form and of the reports before it; three of them make a report.
_SECTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"总体情况|概述|基本情况",
        r"主动公开(?:政府信息)?(?:的)?情况",
        r"依?申请(?:公开)?(?:政府信息)?(?:的)?(?:办理)?情况|收到和处理政府信息公开申请",
        r"行政复议(?:、|和|及|与)?(?:提起)?行政诉讼|复议.{0,6}诉讼",
        r"存在的?(?:主要)?问题",
        r"(?:其他|需要).{0,4}(?:报告|说明)的事项",
        r"收费(?:及减免)?情况",
        r"统计期限|第二十条第",
    )
)
_GONE = re.compile(
    r"页面(?:不存在|已(?:被)?删除|没有找到|找不到|丢失|未找到|无法访问)|(?:内容|信息|文章|栏目|网页|文件|资源)(?:不存在|已(?:被)?删除|已下线|未找到|已过期)"
    r"|找不到(?:该|您|页|网|请求|相关页)|访问的(?:页面|网页|地址|资源|信息).{0,12}(?:不存在|错误|删除|有误|未找到)|404(?:错误|NotFound|-|$)|PageNotFound|NotFound|无此(?:页|信息|文章)"
)
_EMPTY = re.compile(
    r"(?:暂无|没有|未查询到|查无)(?:相关|符合条件的)?(?:数据|内容|信息|记录|文章|报告|年报)|暂未(?:公开|发布|上传)"
)
_WEBSITE_FORM = re.compile(r"首页网址.{0,400}(?:ICP|网站标识码|总访问量)|网站标识码.{0,200}独立用户访问")
_NOTICE_FORM = re.compile(r"^.{0,300}(?:现将有关(?:事项|要求)通知如下|现就.{2,60}通知如下|请于\d{1,2}月\d{1,2}日前)")
_WHOLE_FORM = 6  # sections of the form; a list, a guide or a summary has fewer
_COLUMN_NAMED = re.compile(r"信息公开(?:工作|年度)*(?:年报|年度报告|报告)")
_STUB = 60  # characters: less is no report and no list
_SHORT = 800  # characters: an error page is short


def _judge_page(title: str, text: str, url: str, headings: list[str], documents: int, reports_listed: int) -> Verdict:
    body = text[:20_000]
    if len(body) < _SHORT and (gone := _GONE.search(fold(title)) or _GONE.search(body)):
        return Verdict("other", 0.0, (f"text: {gone[0]}",), refusal="gone")
    sections = [found[0] for pattern in _SECTIONS if (found := pattern.search(body))]
    readings = [read_title(candidate) for candidate in (*headings, title) if candidate.strip()]
    reading = _best(readings)
    by_title = _judge(reading, url, None) if reading else Verdict("other", 0.0, ())
    why = (*by_title.why, *(f"section: {section}" for section in sections))
    if len(sections) >= _WHOLE_FORM and len(body) >= _SHORT and "信息公开" in body and not by_title.refusal:
        # The whole form in the page: a report, also where the column's list of years and organs stands beside it.
        year = by_title.year or _stated_year(body)
        listed = (f"lists {reports_listed} reports",) if reports_listed else ()
        return replace(by_title, kind="report", score=1.0 if year else 0.8, year=year, why=(*why, *listed))
    if reports_listed >= 2 and reports_listed >= len(sections):
        return replace(by_title, kind="listing", score=0.9, why=(*why, f"lists {reports_listed} reports"), refusal=None)
    if by_title.refusal:
        return replace(by_title, why=why)
    nothing = by_title.kind == "report" and len(sections) < 2 and not documents and len(body) < 2 * _SHORT
    if nothing and (empty := _EMPTY.search(body)):
        return replace(by_title, kind="other", score=0.0, why=(*why, f"text: {empty[0]}"), refusal="gone")
    if _WEBSITE_FORM.search(body):
        return replace(by_title, kind="other", score=0.0, why=(*why, "a website report's form"), refusal="website")
    if _NOTICE_FORM.search(body):
        return replace(by_title, kind="other", score=0.0, why=(*why, "a notice's words"), refusal="compiling")
    year = by_title.year or _stated_year(body)
    if len(sections) >= (3 if year else 5) and "信息公开" in body:
        score = 1.0 if by_title.kind == "report" else 0.7 if year else 0.5
        return replace(by_title, kind="report", score=score, year=year, why=why)
    if reading and reading.bare and len(body) >= _SHORT and len(sections) < 2 and not _in_column(url, body):
        why = (*why, "the report of what, is not said")  # a charity's or a museum's
        return replace(by_title, kind="other", score=0.0, why=why)
    if by_title.kind == "report" and (len(body) >= _STUB or documents):
        return replace(by_title, score=min(by_title.score, 0.8), why=why)
    if reports_listed:
        return replace(by_title, kind="listing", score=0.6, why=(*why, f"lists {reports_listed} reports"))
    if len(body) < _STUB and not documents:
        return replace(by_title, kind="other", score=0.0, why=(*why, f"only {len(body)} characters"), refusal="stub")
    return replace(by_title, why=why)


def _in_column(url: str, body: str) -> bool:
    """Whether a page stands in the column of annual reports, by its path or its breadcrumbs."""
    return columns.names_column(url) is not None or _COLUMN_NAMED.search(body) is not None


def _best(readings: list[TitleReading]) -> TitleReading | None:
    named = [one for one in readings if one.names_report]
    if named:
        return max(named, key=lambda one: (not one.bare, one.year is not None, bool(one.organ)))
    refused = [one for one in readings if one.refusal]
    return next(iter(refused or readings), None)


def _stated_year(body: str) -> int | None:
    period = re.search(r"统计(?:期限|时限|时间)?.{0,20}?(20\d\d)年?1月?1日", body)
    return int(period[1]) if period else None


def _heed_host(verdict: Verdict, url: str, hosts: Collection[str]) -> Verdict:
    """Only *.gov.cn is a source, unless the archivist named the host (`domain/reports.md`, spam clones)."""
    if verdict.refusal or verdict.kind == "other":
        return verdict
    host = (urlsplit(url).hostname or "").lower()
    if host in hosts:
        return verdict
    if columns.is_preview_url(url) or _is_address(host):
        return replace(verdict, refusal="preview", why=(*verdict.why, f"host: {host} shows previews"))
    if not host.endswith(".gov.cn"):
        return replace(verdict, refusal="foreign_host", why=(*verdict.why, f"host: {host} is not under gov.cn"))
    return verdict


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
