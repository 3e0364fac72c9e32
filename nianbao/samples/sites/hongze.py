"""洪泽区: the report's page holds only links to the document, as PDF and as Word, in the 索引号 table."""

from __future__ import annotations

from nianbao.samples.answer import Answer, Site
from nianbao.samples.building import CHANGED, Builder, Leaf, Link, look_alikes
from nianbao.samples.pdf import pdf
from nianbao.samples.report import load
from nianbao.samples.word import docx

HOST = "www.hongze.gov.cn"
NAME = "淮安市洪泽区人民政府"
COLUMN = "/zwgk/zfxxgknb/index.html"
TRAIL = (
    Link("/index.html", "首页"),
    Link("/zwgk/index.html", "政务公开"),
    Link("/zwgk/xxgk/index.html", "政府信息公开"),
)
REPORT = "/zwgk/zfxxgknb/content/20240130/17066.html"
PDF = "/wzxxgknb/2024/hzqzf.pdf"
WORD = "/common/download.do?id=17066&kind=docx"
NAMED = ("Content-Disposition", "attachment; filename=hzqzf.docx")


def site() -> Site:
    """Build the site."""
    builder = Builder("hongze.html", NAME, gzip=True)
    report = load("hongze-2023")
    beside = look_alikes("洪泽区", 2023)
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    articles = {
        "/zwgk/zfxxgknb/content/20240328/17391.html": ("2024-03-28", beside["rule_of_law"]),
        "/zwgk/zfxxgknb/content/20240131/17080.html": ("2024-01-31", beside["explanation"]),
        "/zwgk/zfxxgknb/content/20240129/17055.html": ("2024-01-29", beside["website"]),
        "/zwgk/zfxxgknb/content/20231222/16820.html": ("2023-12-22", beside["notice"]),
    }
    listed = [Link(path, article.title, date) for path, (date, article) in articles.items()]
    listed.insert(2, Link(REPORT, report.title, report.published))
    documents = [Link(PDF, f"{report.title}.pdf"), Link(WORD, "下载Word版")]
    leaves = {
        "/index.html": Leaf("首页", links=[TRAIL[1], Link("/hzgk/index.html", "洪泽概况")]),
        "/hzgk/index.html": Leaf("洪泽概况", TRAIL[:1], paragraphs=("概况。",), date="2023-01-04"),
        "/zwgk/index.html": Leaf("政务公开", TRAIL[:1], [TRAIL[2]]),
        "/zwgk/xxgk/index.html": Leaf("政府信息公开", TRAIL[:2], [Link(COLUMN, "政府信息公开年报")]),
        COLUMN: Leaf("政府信息公开年报", TRAIL, listed),
        REPORT: Leaf(report.title, in_column, date=report.published, extra={"documents": documents}),
    }
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    files = builder.pages(leaves)
    files["/"] = files["/index.html"]
    files[PDF] = Answer(pdf(report), "application/pdf", changed=CHANGED)
    files[WORD] = Answer(docx(report), "application/octet-stream", headers=(NAMED,), changed=CHANGED)
    return Site(HOST, files)
