"""Is a fetched page a report, a list of them, or something else? By its title, its headings and the form's sections."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from crawler import columns
from crawler.recognition import Verdict, heed_host, judge_reading
from parsers.titles import TitleReading, fold, read_title

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
    return heed_host(verdict, url, hosts)


def _judge_page(title: str, text: str, url: str, headings: list[str], documents: int, reports_listed: int) -> Verdict:
    body = text[:20_000]
    if len(body) < _SHORT and (gone := _GONE.search(fold(title)) or _GONE.search(body)):
        return Verdict("other", 0.0, (f"text: {gone[0]}",), refusal="gone")
    sections = [found[0] for pattern in _SECTIONS if (found := pattern.search(body))]
    readings = [read_title(candidate) for candidate in (*headings, title) if candidate.strip()]
    reading = _best(readings)
    by_title = judge_reading(reading, url, None) if reading else Verdict("other", 0.0, ())
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
