"""槐荫区, UCAP: lists of two pages counted from 1, tags of its own, cells as Word pastes them."""

from __future__ import annotations

from nianbao.samples.answer import Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes
from nianbao.samples.report import load

HOST = "www.huaiyin.gov.cn"
NAME = "济南市槐荫区人民政府"
COLUMN = "/zwgk/xxgknb/list.shtml"
TRAIL = (
    Link("/index.shtml", "首页"),
    Link("/zwgk/list.shtml", "政务公开"),
    Link("/zwgk/xxgk/list.shtml", "政府信息公开"),
)
REPORT = "/xxgknb/202002/2f0c6a91d8b54e3fa7d21c5b9e604f13.shtml"


def site() -> Site:
    """Build the site."""
    builder = Builder("huaiyin.html", NAME)
    report = load("huaiyin-2019")
    beside = look_alikes("槐荫区", 2019)
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    articles = {
        "/xxgknb/202003/7e31b0c2a4d84f6f9a1b5c8d2e3f4a50.shtml": ("2020-03-12", beside["rule_of_law"]),
        "/xxgknb/202002/8d42c1d3b5e94a7fab2c6d9e3f405b61.shtml": ("2020-02-10", beside["explanation"]),
        "/xxgknb/202001/9e53d2e4c6fa4b80bc3d7eaf40516c72.shtml": ("2020-01-20", beside["website"]),
        "/xxgknb/201912/af64e3f5d70b4c91cd4e8fb051627d83.shtml": ("2019-12-31", beside["notice"]),
    }
    listed = [Link(path, article.title, date) for path, (date, article) in articles.items()]
    second = [listed[3], Link(REPORT, report.title, report.published)]
    extra = {"total": 2, "count": 5}
    leaves = {
        "/index.shtml": Leaf("首页", links=[TRAIL[1], Link("/bmfw/list.shtml", "便民服务")]),
        "/bmfw/list.shtml": Leaf("便民服务", TRAIL[:1], paragraphs=("服务电话。",), date="2019-06-03"),
        "/zwgk/list.shtml": Leaf("政务公开", TRAIL[:1], [TRAIL[2], Link("/zwgk/tzgg/list.shtml", "通知公告")]),
        "/zwgk/tzgg/list.shtml": Leaf("通知公告", TRAIL[:2], paragraphs=("暂无。",), date="2019-06-03"),
        "/zwgk/xxgk/list.shtml": Leaf("政府信息公开", TRAIL[:2], [Link(COLUMN, "政府信息公开年度报告")]),
        COLUMN: Leaf("政府信息公开年报", TRAIL, listed[:3], extra={**extra, "current": 1}),
        COLUMN.replace("list", "list_2"): Leaf("政府信息公开年报", TRAIL, second, extra={**extra, "current": 2}),
        REPORT: Leaf(report.title, in_column, report=report, date=report.published),
    }
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    files = builder.pages(leaves)
    files["/"] = files["/index.shtml"]
    return Site(HOST, files)
