"""临安区, hanweb JCMS: the column's list stands in a script; its second group comes from dataproxy.jsp."""

from __future__ import annotations

from nianbao.samples.answer import Answer, Asked, Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes
from nianbao.samples.report import load

HOST = "www.linan.gov.cn"
NAME = "杭州市临安区人民政府"
COLUMN, UNIT, WEB = "1229", "6504", "2149"
LIST = f"/col/col{COLUMN}/index.html"
TRAIL = (
    Link("/", "首页"),
    Link("/col/col1386/index.html", "政务公开"),
    Link("/col/col1390/index.html", "政府信息公开"),
)
REPORT = f"/art/2021/1/28/art_{COLUMN}_59012.html"
FIRST_GROUP = 4  # records that the column page itself holds


def site() -> Site:
    """Build the site."""
    builder = Builder("linan.html", NAME, chunked=True)
    report = load("linan-2020")
    beside = look_alikes("临安区", 2020)
    articles = {
        f"/art/2021/3/30/art_{COLUMN}_59100.html": ("2021-03-30", beside["rule_of_law"]),
        f"/art/2021/1/30/art_{COLUMN}_59020.html": ("2021-01-30", beside["explanation"]),
        f"/art/2021/1/29/art_{COLUMN}_59016.html": ("2021-01-29", beside["website"]),
        f"/art/2020/12/24/art_{COLUMN}_58007.html": ("2020-12-24", beside["notice"]),
    }
    listed = [Link(path, article.title, date) for path, (date, article) in articles.items()]
    listed.append(Link(REPORT, report.title, report.published))
    column = {"store": listed[:FIRST_GROUP], "unit": UNIT, "web": WEB, "column": COLUMN}
    in_column = (*TRAIL, Link(LIST, "政府信息公开年报"))
    leaves = {
        "/": Leaf(
            "首页", links=[Link("/col/col1386/index.html", "政务公开"), Link("/col/col1387/index.html", "政务服务")]
        ),
        "/col/col1385/index.html": Leaf("走进临安", TRAIL[:1], paragraphs=("区情简介。",), date="2020-01-02"),
        "/col/col1386/index.html": Leaf(
            "政务公开",
            TRAIL[:1],
            [Link("/col/col1390/index.html", "政府信息公开"), Link("/col/col1391/index.html", "人事任免")],
        ),
        "/col/col1387/index.html": Leaf("政务服务", TRAIL[:1], [Link("/", "办事指南")]),
        "/col/col1390/index.html": Leaf(
            "政府信息公开",
            TRAIL[:2],
            [
                Link("/col/col1392/index.html", "政府信息公开指南"),
                Link("/col/col1393/index.html", "政府信息公开制度"),
                Link(LIST, "政府信息公开年报"),
            ],
        ),
        "/col/col1391/index.html": Leaf("人事任免", TRAIL[:2]),
        "/col/col1392/index.html": Leaf("公开指南", TRAIL, paragraphs=("向本机关申请的办法。",), date="2020-06-01"),
        "/col/col1393/index.html": Leaf("政府信息公开制度", TRAIL, paragraphs=("条例与办法。",), date="2020-06-01"),
        LIST: Leaf("政府信息公开年报", TRAIL, extra=column),
        REPORT: Leaf(report.title, in_column, report=report, date=report.published),
    }
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    later = records(listed[FIRST_GROUP:])

    def dataproxy(asked: Asked) -> Answer | None:
        sent = {**asked.query, **asked.form}
        if (sent.get("columnid"), sent.get("unitid"), sent.get("webid")) != (COLUMN, UNIT, WEB):
            return None
        return later if sent.get("page", "2") == "2" else records([])

    return Site(HOST, builder.pages(leaves), programs={"/module/web/jpage/dataproxy.jsp": dataproxy})


def records(links: list[Link]) -> Answer:
    """An answer of dataproxy.jsp."""
    items = "".join(
        f"<record><![CDATA[<li><a href='{link.url}' title='{link.text}' target=\"_blank\">{link.text}</a>"
        f"<span>{link.date}</span></li>]]></record>"
        for link in links
    )
    xml = f"<?xml version='1.0' encoding='utf-8'?><datastore><recordset>{items}</recordset></datastore>"
    return Answer(xml.encode(), "text/xml;charset=utf-8")
