"""文登区, TRS WCM: static index pages whose number createPageHTML states; one report page under three addresses."""

from __future__ import annotations

from nianbao.samples.answer import Answer, Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes, picture
from nianbao.samples.report import load

HOST = "www.wendeng.gov.cn"
NAME = "威海市文登区人民政府"
COLUMN = "/zwgk/zfxxgk/xxgknb/"
TRAIL = (Link("/", "首页"), Link("/zwgk/", "政务公开"), Link("/zwgk/zfxxgk/", "政府信息公开"))
REPORT = f"{COLUMN}202102/t20210205_2541877.html"
PICTURE = "W020210205350114.png"
STUB = "<html><head><title></title></head><body></body></html>"  # TRS writes these for pages that do not exist


def site() -> Site:
    """Build the site."""
    builder = Builder("wendeng.html", NAME, gzip=True)
    report = load("wendeng-2020")
    beside = look_alikes("文登区", 2020)
    earlier = look_alikes("文登区", 2019)
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    articles = {
        "202103/t20210331_2561200.html": ("2021-03-31", beside["rule_of_law"]),
        "202102/t20210207_2542001.html": ("2021-02-07", beside["explanation"]),
        "202101/t20210129_2539001.html": ("2021-01-29", beside["website"]),
        "202012/t20201228_2501190.html": ("2020-12-28", beside["notice"]),
        "202001/t20200122_2201190.html": ("2020-01-22", earlier["website"]),
    }
    listed = [Link(f"./{path}", article.title, date) for path, (date, article) in articles.items()]
    bare = Link(f"http://wendeng.gov.cn{REPORT}", report.title, report.published)
    mobile = Link(f"./{REPORT.rpartition('/')[2]}".replace(".html", "_wap.html"), "手机版")
    first, second = listed[:3], [Link(f"./{REPORT.removeprefix(COLUMN)}", report.title, "2021-02-05"), *listed[3:]]
    leaf = Leaf(
        report.title,
        in_column,
        report=report,
        date=report.published,
        extra={"picture": f"./{PICTURE}", "mobile": mobile},
    )
    leaves = {
        "/": Leaf("首页", links=[Link("/zwgk/", "政务公开"), Link("/hdjl/", "互动交流")]),
        "/hdjl/": Leaf("互动交流", TRAIL[:1], [Link("/", "信箱")]),
        "/zwgk/": Leaf("政务公开", TRAIL[:1], [Link("/zwgk/zfxxgk/", "政府信息公开"), Link("/zwgk/gggs/", "公告公示")]),
        "/zwgk/gggs/": Leaf("公告公示", TRAIL[:2], paragraphs=("暂无内容。",), date="2021-01-01"),
        "/zwgk/zfxxgk/": Leaf(
            "政府信息公开", TRAIL[:2], [Link("./xxgknb/", "信息公开年报"), Link("./zn/", "指南"), bare]
        ),
        "/zwgk/zfxxgk/zn/": Leaf("公开指南", TRAIL, paragraphs=("申请的渠道和时限。",), date="2020-08-01"),
        COLUMN: Leaf("政府信息公开年报", TRAIL, first, extra={"total": 2, "current": 0}),
        f"{COLUMN}index_1.html": Leaf("政府信息公开年报", TRAIL, second, extra={"total": 2, "current": 1}),
        REPORT: leaf,
        REPORT.replace(".html", "_wap.html"): leaf,
    }
    for path, (date, article) in articles.items():
        leaves[COLUMN + path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    pages = builder.pages(leaves)
    pages[f"{COLUMN}index.html"] = pages[COLUMN]
    pages[f"{COLUMN}index_2.html"] = Answer(STUB.encode())
    pages[f"{REPORT.rpartition('/')[0]}/{PICTURE}"] = Answer(picture(600, 340), "image/png")
    return Site(HOST, pages, aliases=("wendeng.gov.cn",))
