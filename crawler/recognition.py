"""Is this a report, a list of them, a document of one, the way there, or something else? With evidence and score.

A verdict is about the title and the text. Neither year nor organ is ever taken from a URL; the URL only says whether
something is likely to be an article or a list, and in which column it stands.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
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
    verdict = judge_reading(reading, url, read_title(context) if context else None)
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
    return heed_host(verdict, url, hosts)


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
    if _ELLIPSIS.search(text.strip()) and (columns.is_article_url(url) or not columns.is_listing_url(url)):
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


def judge_reading(reading: TitleReading, url: str, context: TitleReading | None) -> Verdict:
    """Judge what a title says, where its URL stands, and what the heading above it says."""
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


def heed_host(verdict: Verdict, url: str, hosts: Collection[str]) -> Verdict:
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
