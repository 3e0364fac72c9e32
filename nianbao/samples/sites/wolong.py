"""卧龙区, plain static pages in GBK as of the year 2003: unclosed cells, a soft 404, a pager of two words."""

from __future__ import annotations

from dataclasses import replace

from nianbao.samples.answer import HTML_UNDECLARED, Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes
from nianbao.samples.report import load

HOST = "www.wolong.gov.cn"
NAME = "南阳市卧龙区人民政府"
COLUMN = "/zwgk/xxgknb/index.html"
SECOND = "/zwgk/xxgknb/index2.html"
TRAIL = (Link("/index.html", "首页"), Link("/zwgk/index.html", "政务公开"), Link("/zwgk/xxgk.html", "政府信息公开"))
REPORT = "/zwgk/xxgknb/2021/3308.html"
REMOVED = "/zwgk/xxgknb/2016/881.html"  # linked still, answered with a soft 404


def site() -> Site:
    """Build the site."""
    builder = Builder("wolong.html", NAME, charset="gb18030", declared=HTML_UNDECLARED)
    report = load("wolong-2020")
    beside = look_alikes("卧龙区", 2020)
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    articles = {
        "/zwgk/xxgknb/2021/3311.html": ("2021-02-01", beside["website"]),
        "/zwgk/xxgknb/2021/3402.html": ("2021-04-01", beside["rule_of_law"]),
        "/zwgk/xxgknb/2021/3309.html": ("2021-01-27", beside["explanation"]),
        "/zwgk/xxgknb/2020/3120.html": ("2020-12-30", beside["notice"]),
    }
    listed = [Link(path, article.title, date) for path, (date, article) in articles.items()]
    pages = (COLUMN.rpartition("/")[2], SECOND.rpartition("/")[2])
    removed = Link(REMOVED, "卧龙区人民政府2015年政府信息公开工作年度报告", "2016-03-10")
    second = [Link(REPORT, report.title, report.published), listed[3], removed]
    leaves = {
        "/index.html": Leaf("首页", links=[TRAIL[1], Link("/zwfw/index.html", "政务服务")]),
        "/zwfw/index.html": Leaf("政务服务", TRAIL[:1], paragraphs=("办事须知。",), date="2020-03-02"),
        "/zwgk/index.html": Leaf("政务公开", TRAIL[:1], [TRAIL[2], Link("/zwgk/bm.html", "区直部门")]),
        "/zwgk/bm.html": Leaf("区直部门", TRAIL[:2], paragraphs=("部门名录。",), date="2020-03-02"),
        "/zwgk/xxgk.html": Leaf("政府信息公开", TRAIL[:2], [Link("xxgknb/index.html", "信息公开年报")]),
        COLUMN: Leaf("政府信息公开年报", TRAIL, listed[:3], extra={"pages": pages, "here": 0}),
        SECOND: Leaf("政府信息公开年报", TRAIL, second, extra={"pages": pages, "here": 1}),
        REPORT: Leaf(report.title, in_column, report=report, date=report.published),
    }
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    files = builder.pages(leaves)
    files["/"] = files["/index.html"]
    missing = builder.page(Leaf("提示信息", paragraphs=("对不起，您访问的页面不存在或者已被删除！",), date=" "))
    return Site(HOST, files, missing=replace(missing, changed=None))
