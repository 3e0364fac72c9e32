"""What the sample sites of all listing families share: a county that does not exist, its reports, the way to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.samples.answer import Answer, Asked, Program, Site
from nianbao.samples.pdf import pdf
from nianbao.samples.report import Report, Section

COUNTY = "示例县"
YEARS = (2023, 2022, 2021, 2020, 2019)
SIZE = 3  # entries on one page of a list
COLUMN = "政府信息公开年报"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list; `report` is false for a look-alike."""

    path: str
    title: str
    date: str
    report: bool = True

    @property
    def li(self) -> str:
        """The entry as HTML."""
        return f'<li><a href="{self.path}" title="{self.title}">{self.title}</a><span>{self.date}</span></li>'

    @property
    def row(self) -> dict[str, str]:
        """The entry as JSON."""
        return {"title": self.title, "url": self.path, "date": self.date}


@dataclass(frozen=True, slots=True)
class FamilySite:
    """A site, the URLs of the reports that it holds, and other addresses of one of them."""

    site: Site
    reports: frozenset[str]
    twins: frozenset[str] = frozenset()

    @property
    def home(self) -> str:
        """Where a crawl starts."""
        return f"http://{self.site.host}/"


def report_item(year: int, path: str = "", organ: str = f"{COUNTY}人民政府") -> Item:
    """The entry of an organ's report."""
    return Item(path, f"{organ}{year}年政府信息公开工作年度报告", f"{year + 1}-01-28")


def items(path: str) -> list[Item]:
    """The reports of five years with two look-alikes; `path` has places for a number and the year of publication."""
    website = f"{COUNTY}2023年政府网站工作年度报表"
    notice = f"关于做好{COUNTY}2021年度政府信息公开工作年度报告编制工作的通知"
    reports = [report_item(year, path.format(number=9000 - year, year=year + 1)) for year in YEARS]
    return [
        Item(path.format(number=7201, year=2024), website, "2024-01-20", False),
        *reports[:3],
        Item(path.format(number=7202, year=2021), notice, "2021-12-20", False),
        *reports[3:],
    ]


def html(title: str, body: str) -> Answer:
    """A page."""
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return Answer(f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode())


def article(item: Item) -> str:
    """The body of an entry's page: a report with its sections, or a few words."""
    if not item.report:
        return f"<h1>{item.title}</h1><p>正文从略。</p>"
    year = item.title[item.title.index("20") :][:4]
    prose = f"<p>统计期限自{year}年1月1日起至{year}年12月31日止。</p>"
    return f"<h1>{item.title}</h1>{prose}" + "".join(
        f"<h3>{one}</h3><p>{year}年的情况，见附表。</p>" for one in HEADINGS
    )


def printed(item: Item) -> Answer:
    """An entry as PDF, without tables."""
    sections = tuple(Section(heading, ("从略。",), None) for heading in HEADINGS) if item.report else ()
    return Answer(pdf(Report("", item.title, item.date, COUNTY, 0, (), sections, {})), "application/pdf")


def way(column: str) -> dict[str, Answer]:
    """The pages from the home page to the column, among others that lead nowhere."""
    names = ("走进示例", "办事服务", "互动交流")
    aside = "".join(f'<a href="/aside/{index}.html">{name}</a>' for index, name in enumerate(names))
    return {
        "/": html(COUNTY, f'{aside}<a href="/zwgk.html">政务公开</a>'),
        "/zwgk.html": html(
            "政务公开", f'{aside}<a href="/zfxxgk.html">政府信息公开</a><a href="/aside/3.html">人事</a>'
        ),
        "/zfxxgk.html": html("政府信息公开", f'<a href="/aside/4.html">指南</a><a href="{column}">{COLUMN}</a>'),
        **{f"/aside/{index}.html": html("栏目", "<p>没有要找的东西。</p>") for index in range(5)},
    }


def family_site(
    name: str,
    column: str,
    listed: Sequence[Item],
    files: Mapping[str, Answer],
    programs: Mapping[str, Program] | None = None,
    *,
    documents: bool = False,
) -> FamilySite:
    """Put a site together: the way, the column's own files and programs, and the pages of the list's entries."""
    host = f"{name}.shilixian.gov.cn"
    pages = {item.path: printed(item) if documents else html(item.title, article(item)) for item in listed}
    site = Site(host, {**way(column), **pages, **files}, programs=programs or {})
    return FamilySite(site, frozenset(f"http://{host}{item.path}" for item in listed if item.report))


def slices(listed: Sequence[Item]) -> list[Sequence[Item]]:
    """The pages of a list."""
    return [listed[start : start + SIZE] for start in range(0, len(listed), SIZE)]


def part(listed: Sequence[Item], index: int, size: int = SIZE) -> Sequence[Item]:
    """One page of a list, counted from 0; nothing beyond its end."""
    return listed[index * size : (index + 1) * size] if index >= 0 else []


def ul(listed: Sequence[Item]) -> str:
    """A list as HTML."""
    return f"<ul>{''.join(item.li for item in listed)}</ul>"


def rows(listed: Sequence[Item]) -> list[dict[str, str]]:
    """A list as JSON."""
    return [item.row for item in listed]


def answered(payload: object) -> Answer:
    """A JSON answer."""
    return Answer(json.dumps(payload, ensure_ascii=False).encode(), "application/json")


def index_of(asked: Asked, name: str, first: int = 1) -> int:
    """The page that was asked for, counted from 0."""
    value = {**asked.query, **asked.form}.get(name, str(first))
    return int(value) - first if value.isdigit() else -1
