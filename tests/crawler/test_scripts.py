"""What scripts would ask for is read, not run: given this page, these requests."""

from __future__ import annotations

import pytest

from crawler.families import read_listing
from crawler.page import ListRequest, Page

HOST = "http://www.shilixian.gov.cn"
EMPTY = "<ul id=list></ul>"

# what stands on the page, what it asks for: purpose, method, address, body
ASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    "jQuery's ajax with an object": (
        "<script>$.ajax({url: '/api/list', type: 'post', data: {channel: '12', pageNo: 1, size: 10},"
        " success: function (d) { draw(d, {a: 1}); }})</script>",
        ("data POST /api/list channel=12&pageNo=1&size=10",),
    ),
    "a function whose page is not known, its column a variable": (
        "<script>function load(n) { $.ajax({url: '/list.do', data: {cat: cat, pageNo: n}}); } var cat = 'c7';</script>",
        ("data GET /list.do?cat=c7&pageNo=1",),
    ),
    "axios with params": (
        "<script>axios.get('/api/a', {params: {channel: 'nb', page: 1}}).then(r => draw(r))</script>",
        ("data GET /api/a?channel=nb&page=1",),
    ),
    "axios posting": (
        "<script>axios.post('/api/a', {channel: 'nb', page: 1}).then(draw)</script>",
        ('data POST /api/a {"channel": "nb", "page": 1}',),
    ),
    "fetch with a body": (
        "<script>fetch('/api/q', {method: 'POST', headers: {'Content-Type': 'application/json'},"
        ' body: JSON.stringify({cid: "77", pageIndex: 0})})</script>',
        ('data POST /api/q {"cid": "77", "pageIndex": 0}',),
    ),
    "a template": (
        "<script>const cid = 77; fetch(`/api/q?cid=${cid}&page=1`)</script>",
        ("data GET /api/q?cid=77&page=1",),
    ),
    "an XMLHttpRequest": (
        "<script>var x = new XMLHttpRequest(); x.open('POST', '/q.jsp', true); x.send('cid=3&page=1');</script>",
        ("data POST /q.jsp cid=3&page=1",),
    ),
    "a field of the page": (
        "<script>$.getJSON('/nb.json', {cid: $('#cid').val()}, draw)</script><input id=cid value=99>",
        ("data GET /nb.json?cid=99",),
    ),
    "no counters, no styles": (
        "<script>$.get('/visitCount.do'); $.get('/a/login'); fetch('/theme.css')</script>",
        (),
    ),
    "nothing that only running it would show": ("<script>fetch(addressOf(list)); $.get(a ? b : c)</script>", ()),
    "tabs of years": (
        "<li onclick=\"show('2022')\">2022年</li><li onclick='show(2021)'>2021</li>"
        "<script>function show(y) { location.href = '/nb/' + y + '/index.html'; }</script>",
        ("year GET /nb/2022/index.html", "year GET /nb/2021/index.html"),
    ),
    "tabs without a handler of their own": (
        "<ul class=tab><li data-year=2022>2022年</li></ul>"
        "<script>$('.tab li').on('click', function () { $('#list').load('/nb/' + $(this).data('year')); });</script>",
        ("year GET /nb/2022",),
    ),
    "organs by code": (
        "<ul class=o><li data-id=77>示例县财政局</li></ul>"
        "<script>$(document).on('click', '.o li', function () {"
        " $.get('/o/nb', {o: $(this).attr('data-id')}, show); });</script>",
        ("organ GET /o/nb?o=77", "data GET /o/nb"),
    ),
    "a select": (
        "<select onchange=\"location.href='/nb/' + this.value + '.html'\"><option value=2022>2022年</option></select>",
        ("year GET /nb/2022.html",),
    ),
    "a pager of two arguments that decides": (
        "<a href=\"javascript:turn(2, 'list')\">下一页</a><a href=\"javascript:turn(3, 'list')\">尾页</a>"
        "<script>function turn(n, name) { if (n == 1) { location.href = name + '.html' }"
        " else { location.href = name + '_' + n + '.html' } }</script>",
        ("page GET /nb/list.html", "page GET /nb/list_2.html", "page GET /nb/list_3.html"),
    ),
    "a pager that decides by ? and :": (
        '<a href="javascript:turn(2)">下一页 &gt;</a>共<b>3</b>页<script>function turn(n) {'
        ' if (n < 1) return; location.href = n == 1 ? "index.html" : "index_" + n + ".html"; }</script>',
        ("page GET /nb/index_2.html", "page GET /nb/index_3.html"),
    ),
    "a pager counted from 0": (
        '<a onclick="go(0)">1</a><a onclick="go(1)">2</a><a onclick="go(2)">3</a>'
        "<script>function go(p) { location.href = '/list?p=' + p }</script>",
        ("page GET /list?p=0", "page GET /list?p=1", "page GET /list?p=2"),
    ),
    "a pager that posts": (
        '<a onclick="go(2)">2</a><script>function go(p) { $.post("/list", {c: 8, page: p}) }</script>',
        ("page POST /list c=8&page=1", "page POST /list c=8&page=2"),
    ),
    "the next page by a variable": (
        '<a href="javascript:;" onclick="go(now + 1)">下一页</a>第1/3页'
        "<script>var now = 1; function go(p) { location.href = '?page=' + p }</script>",
        ("page GET /nb/index.html?page=1", "page GET /nb/index.html?page=2", "page GET /nb/index.html?page=3"),
    ),
}


def said(request: ListRequest) -> str:
    return f"{request.purpose} {request.method} {request.url.removeprefix(HOST)} {request.body.decode()}".strip()


@pytest.mark.parametrize("name", ASKED)
def test_a_script_is_read_for_what_it_asks_for(name: str) -> None:
    markup, wanted = ASKED[name]
    found = read_listing(Page(f"{HOST}/nb/index.html", f"{EMPTY}{markup}".encode()))
    assert tuple(said(request) for request in found.more) == wanted


def test_a_menu_that_calls_a_function_is_a_link() -> None:
    markup = (
        "<a href=\"javascript:col('xxgknb')\">政府信息公开年报</a>"
        "<a href='#' onclick=\"document.getElementById('f').src='/frame/' + 'gk.html'\">政府信息公开</a>"
        "<script>function col(c) { window.location = '/col/' + c + '/' }</script>"
    )
    found = read_listing(Page(f"{HOST}/", markup.encode()))
    assert {entry.title: entry.url for entry in found.entries} == {
        "政府信息公开年报": f"{HOST}/col/xxgknb/",
        "政府信息公开": f"{HOST}/frame/gk.html",
    }


@pytest.mark.parametrize(
    ("answer", "asked", "following"),
    [
        ('{"rows": [%s], "total": 3}', ("POST", b'{"q": {"pageIndex": 1, "size": 1}}'), (2, 3)),
        ('{"rows": [%s], "pages": 3}', ("POST", b"pageNo=1&c=3"), (2, 3)),
        ('{"rows": [%s], "hasNext": true}', ("POST", b"pageNo=4"), (5,)),
        ('{"rows": [%s]}', ("POST", b"pageNo=1&pageSize=1"), (2,)),
        ('{"rows": [%s]}', ("POST", b"pageNo=1&pageSize=20"), ()),
        ('{"html": "<a href=\'/1.html\'>甲</a> 共 2 页", "x": [%s]}', ("POST", b"page=1"), (2,)),
        ('{"rows": [%s], "total": 3}', ("POST", b"start=0&limit=1"), (1, 2)),
    ],
)
def test_data_is_paged_by_what_it_says_of_itself(
    answer: str, asked: tuple[str, bytes], following: tuple[int, ...]
) -> None:
    row = '{"title": "甲报告", "url": "/1.html"}'
    request = ListRequest(f"{HOST}/api", "POST", asked[1], (("X-A", "1"),))
    found = read_listing(Page(request.url, (answer % row).encode(), request=request))
    bodies = [one.body.decode() for one in found.more]
    assert len(bodies) == len(following)
    assert all(
        str(number) in body and one.headers for number, body, one in zip(following, bodies, found.more, strict=True)
    )
