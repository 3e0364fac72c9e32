"""The documents of a page are found wherever it hides them, and what is none is left alone."""

from __future__ import annotations

import pytest

from crawler.page import Page
from crawler.page_content import read_content

HOST = "http://www.shilixian.gov.cn"
TITLE = "示例县2021年政府信息公开工作年度报告"

HIDDEN = {
    "a viewer, its file relative": (
        '<iframe src="/pdfjs/web/viewer.html?file=../../files/a.pdf"></iframe>',
        "/files/a.pdf",
    ),
    "a viewer, its file encoded": ('<iframe src="/web/viewer.html?file=%2Fget%3Fid%3D3"></iframe>', "/get?id=3"),
    "embedded without a name": ('<embed src="/file/get?id=33" type="application/pdf">', "/file/get?id=33"),
    "an object": ('<object data="/getfile/33" type="application/pdf"></object>', "/getfile/33"),
    "an object's parameter": ('<object><param name="src" value="/a/b.pdf"></object>', "/a/b.pdf"),
    "named by its words": ('<a href="/getfile/33">附件：2021年年报.doc</a>', "/getfile/33"),
    "named by its attribute": ('<a href="/getfile/33" download="年报.pdf">打开</a>', "/getfile/33"),
    "the page's own title": (f'<p>附件：<a href="/getfile/33">{TITLE}</a></p>', "/getfile/33"),
    "offered": ('<a href="/getfile/33">点击下载</a>', "/getfile/33"),
    "in a handler": ("<a onclick=\"downFile('/files/2021/a.wps')\">下载</a>", "/files/2021/a.wps"),
    "behind a function": (
        "<a onclick='down(33)'>附件下载</a>"
        "<script>function down(i) { location.href = '/attach/' + i + '/get' }</script>",
        "/attach/33/get",
    ),
    "in a script's variable": ('<script>var pdf_url = "/files/x.pdf"; show(pdf_url)</script>', "/files/x.pdf"),
    "put together by a script": ('<script>var f = "/files/"; show(f + "x.pdf")</script>', "/files/x.pdf"),
    "a script's viewer": (
        '<div id=p></div><script>PDFObject.embed("/files/get?f=33", "#p")</script>',
        "/files/get?f=33",
    ),
    "held by an attribute": ('<div class=pdf data-src="/files/x.pdf"></div>', "/files/x.pdf"),
    "a lazy picture": ('<div class=content><img src="/blank.gif" data-src="/i/1.jpg"></div>', "/i/1.jpg"),
    "in the table of the index number": (
        "<table><tr><td>索引号</td><td>X</td><td>附件</td><td><a href=P020.pdf>打开</a></td></tr></table>",
        "/nb/P020.pdf",
    ),
    "its type in the query": (
        '<a href="/down.jsp?classid=0&filename=abc.doc">年报</a>',
        "/down.jsp?classid=0&filename=abc.doc",
    ),
}
NONE = {
    "a film": '<embed src="/x.mp4">',
    "a film's player": '<object data="/player.swf" type="application/x-shockwave-flash"></object>',
    "a page of programs": '<a href="/xzzx/index.html">下载中心</a><a href="/app">APP下载</a>',
    "another year's report": '<a href="/nb/2020.html">示例县2020年政府信息公开工作年度报告</a>',
    "the column": '<h2>政府信息公开年报</h2><a href="/nb/x">政府信息公开年报</a>',
}


def documents(markup: str) -> list[str]:
    body = f"<html><body><h1>{TITLE}</h1>{markup}</body></html>"
    found = read_content(Page(f"{HOST}/nb/t1.html", body.encode())).documents
    return [document.url.removeprefix(HOST) for document in found]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_document_is_found(name: str) -> None:
    markup, url = HIDDEN[name]
    assert documents(markup) == [url]


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_document_is_left_alone(name: str) -> None:
    assert documents(NONE[name]) == []


MANY_WORDS = "<p>" + "示例县认真贯彻落实条例，主动公开政府信息。" * 30 + "</p>"
NO_TABLE = {
    "a logo": '<img src="/i/logo2.png">',
    "an icon before an attachment": '<img src="/themes/fileTypeImages/icon_doc.gif">',
    "a code of an app": '<img src="/i/wx.jpg"><img src="/i/a1.png" alt="扫一扫二维码">',
    "small by its attributes": '<img src="/i/a1.png" width="90" height="90px">',
    "flat by its style": '<img src="/i/a1.png" style="width: 600px; height: 12.5px">',
    "a way to another page": '<a href="/zt/2022/"><img src="/i/a1.png"></a>',
    "a way to another site": '<a href="http://www.gov.cn/"><img src="/i/a1.png"></a>',
    "in the foot of the page": '<div class="footer w1200"><img src="/i/a1.png"></div>',
    "inline": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
}


def pictures(markup: str) -> list[str]:
    body = f"<html><body><h1>{TITLE}</h1><div class=article-content>{MANY_WORDS}{markup}</div></body></html>"
    content = read_content(Page(f"{HOST}/nb/t1.html", body.encode()))
    assert content.documents == ()
    return [picture.url.removeprefix(HOST) for picture in content.pictures]


@pytest.mark.parametrize(
    "markup",
    [
        '<p><img src="./W0202201.png"></p>',
        '<img src="W0202201.png" width="100%" height="auto">',
        '<img src="W0202201.png" width=640 style="height:480px" class="margin-top">',
        '<a href="W0202201.png" target=_blank><img src="W0202201.png"></a>',
        '<div class="article"><img src="/blank.gif" data-original="W0202201.png"></div>',
    ],
)
def test_a_picture_in_an_article_of_many_words_may_be_a_table(markup: str) -> None:
    assert pictures(markup) == ["/nb/W0202201.png"]


@pytest.mark.parametrize("name", NO_TABLE)
def test_a_picture_that_is_known_to_be_no_table_is_left_alone(name: str) -> None:
    assert pictures(NO_TABLE[name]) == []


def test_an_article_with_pictures_without_end_gives_the_first_of_them() -> None:
    found = pictures("".join(f'<img src="/i/{number}.jpg">' for number in range(500)))
    assert found == [f"/i/{number}.jpg" for number in range(12)]
