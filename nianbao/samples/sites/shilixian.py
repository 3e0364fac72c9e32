"""示例县, which does not exist: several years of one organ, a department, blanks for zeros, a report without tables."""

from __future__ import annotations

from dataclasses import replace

from nianbao.samples.answer import Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes
from nianbao.samples.forms import unmerged
from nianbao.samples.report import Report, load

HOST = "www.shilixian.gov.cn"
NAME = "示例县人民政府"
COLUMN = "/zwgk/zfxxgknb/"
TRAIL = (Link("/", "首页"), Link("/zwgk/", "政务公开"), Link("/zwgk/zfxxgk/", "政府信息公开"))
PATHS = {
    "shilixian-2022": f"{COLUMN}1618877046001274880.html",
    "shilixian-czj-2022": f"{COLUMN}1615599071420563456.html",
    "shilixian-2021": f"{COLUMN}1486526930442260480.html",
    "shilixian-2012": f"{COLUMN}1254361187034398720.html",
}


def site() -> Site:
    """Build the site."""
    builder = Builder("shilixian.html", NAME)
    reports = {path: load(name) for name, path in PATHS.items()}
    reports[PATHS["shilixian-2021"]] = _unmerged(reports[PATHS["shilixian-2021"]])
    beside = look_alikes("示例县", 2022)
    articles = {
        f"{COLUMN}1640882101120204800.html": ("2023-03-29", beside["rule_of_law"]),
        f"{COLUMN}1617364900126511104.html": ("2023-01-19", beside["website"]),
    }
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    listed = [Link(path, article.title, date) for path, (date, article) in articles.items()]
    listed += [Link(path, report.title, report.published) for path, report in reports.items()]
    pages = {"pages": ("index.html", "index_2.html")}
    leaves = {
        "/": Leaf("首页", links=[TRAIL[1]]),
        "/zwgk/": Leaf("政务公开", TRAIL[:1], [TRAIL[2]]),
        "/zwgk/zfxxgk/": Leaf("政府信息公开", TRAIL[:2], [Link(COLUMN, "政府信息公开年报")]),
        COLUMN: Leaf("政府信息公开年报", TRAIL, listed[:4], extra=pages),
        f"{COLUMN}index_2.html": Leaf("政府信息公开年报", TRAIL, listed[4:], extra=pages),
    }
    for path, report in reports.items():
        leaves[path] = Leaf(report.title, in_column, report=report, date=report.published)
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    files = builder.pages(leaves)
    files[f"{COLUMN}index.html"] = files[COLUMN]
    return Site(HOST, files)


def _unmerged(report: Report) -> Report:
    return replace(report, tables={kind: unmerged(grid) for kind, grid in report.tables.items()})
