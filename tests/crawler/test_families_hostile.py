"""Pages that lie, break or never end: every family stays within its bounds and raises nothing."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.families import FAMILIES, Page, read_listing
from crawler.families.family import MAX_ENTRIES, MAX_LIST_PAGES
from crawler.links import canonical, resolve
from crawler.page import ListRequest

HERE = "http://www.shilixian.gov.cn/zwgk/nb/index.html"
FUNCTIONS = "".join(
    f'function f{n}(n){{ location.href="a"+n+".html"; $.get("/x"+n, {{b:{{c:2}}}}) }}' for n in range(4000)
)
ENDLESS = {
    "trs": "<script>createPageHTML(999999, 0, 'index', 'html')</script>",
    "trs_variables": "<script>var currentPage=0;var countPage=9999999;</script>",
    "ucap": "<script>createPageHTML('page_div', 999999, 1, 'list', 'shtml', 9999999)</script>",
    "generic": '<a href="index_2.html">下一页</a><a href="index_9999.html">尾页</a>',
    "vsb": '<a href="index/9999.htm">下页</a><p id="_vsb_1">',
    "aspnet": '<a href="/a.aspx?page=2">2</a><a href="index.html?x.aspx?page=999999">末页</a>',
    "post_back": "<input type=hidden name=__VIEWSTATE><a href=\"javascript:__doPostBack('P','99999')\">末页</a>",
    "years": "".join(f'<a href="?y={number}">2019</a>' for number in range(3000)),
    "areas": "".join(
        f'<a href="/module/xxgk/xxgkAnnualReport.jsp?area=A{number}&fbtime={1900 + number % 200}">局</a>'
        for number in range(3000)
    ),
    "handlers": "<span onclick=\"open('/a.html')\">x" * 5000,
    "deep": "<div>" * 50_000 + '<a href="/a.html">甲</a>',
    "records": "<datastore><record>" * 50_000,
    "brackets": "[" * 100_000,
    "functions": f"<script>{FUNCTIONS}</script>"
    + "".join(f'<a href="javascript:f{n}({n})">{n % 300}</a>' for n in range(2000)),
    "branches": f"<script>function g(n){{{'if(n==1){a}else ' * 900}}}</script><a href='javascript:g(2)'>下一页</a>",
    "braces": "<script>function g(n){" + "{" * 200_000 + "</script>",
    "quotes": "<script>" + "'" * 300_000 + "$.get(" * 5000 + "</script>",
    "calls": "<script>" + "$.get(a+b+c,{x:y});" * 20_000 + "</script>",
    "variables": "<script>" + "".join(f"var v{n}=v{n + 1}+v{n + 1};" for n in range(200)) + "$.get(v0)</script>",
    "conditions": "<script>location.href=" + "n==1?" * 3000 + '"a"</script>',
    "brackets_in_scripts": "<script>location.href=" + "(" * 5000 + "$.ajax({data:" + "{a:" * 5000 + "</script>",
    "templates": "<script>location.href=`" + "${`" * 3000 + "</script>",
    "tabs": "<script>"
    + "$('li').click(function(){ $.get($(this).data('x')) });" * 2000
    + "</script>"
    + "<li data-x=/1>2022</li>" * 2000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_claims_to_be_endless_is_bounded(name: str) -> None:
    found = read_listing(Page(HERE, ENDLESS[name].encode()))
    assert len(found.more) <= 2 * MAX_LIST_PAGES
    assert len(found.entries) <= 2 * MAX_ENTRIES


@pytest.mark.parametrize(
    "answer",
    [
        {"articles": [{"title": "甲", "url": "/1.html"}], "classify": {"post_count": 10**9}},
        {"articles": [{"title": "甲", "url": "javascript:alert(1)"}], "classify": {"post_count": "many"}},
        {"articles": [{"title": None, "url": 3}, "x", 7], "classify": []},
        {"articles": [{"title": "\ud800", "url": "/\ud800.html", "date": 10**30}]},
        [[[[[[[[[[[[{"title": "甲", "url": "/1.html"}]]]]]]]]]]]],
        {"total": -5, "rows": [{"title": "甲", "url": "http://[::1"}]},
    ],
)
def test_json_that_lies_is_bounded_and_raises_nothing(answer: object) -> None:
    for path in (
        "/gkmlpt/api/all/1?page=1&sid=2",
        "/igs/front/search.jhtml?pageNumber=1&pageSize=1",
        "/x?page=1&size=1",
    ):
        found = read_listing(Page(f"http://www.shilixian.gov.cn{path}", json.dumps(answer).encode()))
        assert len(found.more) <= MAX_LIST_PAGES
        assert all(urlsplit(entry.url).scheme == "http" for entry in found.entries)
        for entry in found.entries:
            entry.title.encode()


def test_nothing_leads_to_a_script_a_mail_or_a_file() -> None:
    links = ("javascript:alert(1)", " JavaScript:x", "mailto:a@b", "data:text/html,x", "file:///etc/passwd", "#top", "")
    assert [resolve(HERE, link) for link in links] == [None] * len(links)


def test_broken_addresses_are_refused() -> None:
    for link in ("http://[::1", "http://", "http:///x", "http://a b/", "/" + "x" * 3000, "http://host:99999/"):
        assert resolve(HERE, link) is None


def test_an_address_has_one_form() -> None:
    same = ("HTTP://WWW.A.gov.cn:80/x/./y#top", "http://www.a.gov.cn/x/y;jsessionid=1F", "http://www.a.gov.cn/x/y")
    assert {canonical(url) for url in same} == {"http://www.a.gov.cn/x/y"}
    assert canonical("http://a.gov.cn/年报?k=年") == "http://a.gov.cn/%E5%B9%B4%E6%8A%A5?k=%E5%B9%B4"
    assert resolve("http://a.gov.cn/x/y.html", "../../../z.html") == "http://a.gov.cn/z.html"


def test_a_list_never_asks_for_the_page_that_it_stands_on() -> None:
    found = read_listing(Page(HERE, b"<script>createPageHTML(3, 0, 'index', 'html')</script>"))
    assert HERE not in [request.url for request in found.more]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("<>/='\"& ;:.?[]{}()abiuldrtx0123456789\n\x00年页下"), max_size=300))
def test_no_family_raises_on_any_text(text: str) -> None:
    request = ListRequest(HERE, "POST", b"pageIndex=x")
    for wrapped in (text, f"<script>{text}</script>", f"<a href='{text}' onclick='{text}'>{text}</a>"):
        page = Page(HERE, wrapped.encode(), request=request)
        for family in FAMILIES:
            family.recognises(page)
            family.entries(page)
            family.more(page)


@given(st.text(max_size=200))
def test_resolving_gives_an_address_that_stays_as_it_is_or_nothing(href: str) -> None:
    url = resolve(HERE, href)
    assert url is None or canonical(url) == url
