"""A list that only a script makes is listed by a real Chromium, whose requests all pass the tap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.chromium import find_chromium
from tests.crawler.crawling import Crawled, archived, crawl, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Wire, http

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="needs a Chromium"),
]

HOST = "http://www.jiaoben.gov.cn"
SCRIPT = """
fetch('/api/list?page=' + (0 + 1), {headers: {'X-Asked-By': 'page'}}).then(r => r.json()).then(function (data) {
  document.getElementById('list').innerHTML = data.rows.map(
    row => '<li><a href="' + row.url + '">' + row.title + '</a></li>').join('');
});
"""
LISTED = (
    '{"rows": [{"url": "/gk/art/2023/1/20/art_9_1.html", "title": "示例市人民政府2022年政府信息公开工作年度报告"}]}'
)
SITE = {
    f"{HOST}/gk/nb/": http(
        "<html><head><title>政府信息公开年报</title><link rel=stylesheet href=/s.css></head><body>"
        "<h1>政府信息公开年报</h1>"
        "<ul id=list></ul><img src=/i.png><img src='http://www.tongji.com/spy.gif'><script src=/app.js></script>"
        "</body></html>",
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    f"{HOST}/app.js": http(SCRIPT, media="application/javascript"),
    f"{HOST}/s.css": http("h1 {color: red}", media="text/css"),
    f"{HOST}/i.png": http("moved", ("Location", "/j.png"), status="302 Found"),
    f"{HOST}/j.png": http(b"\x89PNG\r\n\x1a\n" + bytes(64), media="image/png"),
    f"{HOST}/api/list?page=1": http(LISTED, media="application/json"),
    f"{HOST}/gk/art/2023/1/20/art_9_1.html": report(2022),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Wire, Path]]:
    folder = tmp_path_factory.mktemp("browser")
    with Wire(SITE) as proxy:
        yield crawl(write_job(folder, [f"{HOST}/gk/nb/"], browser="auto"), {"HTTP_PROXY": proxy.url("")}), proxy, folder


def test_a_list_made_by_a_script_is_found(crawled: tuple[Crawled, Wire, Path]) -> None:
    done, _, _ = crawled
    assert done.status == 0, done.complaints
    assert [(event["year"], event["url"]) for event in done.of("found")] == [
        (2022, f"{HOST}/gk/art/2023/1/20/art_9_1.html")
    ]


def test_every_part_of_the_page_is_archived_byte_for_byte(crawled: tuple[Crawled, Wire, Path]) -> None:
    _, proxy, folder = crawled
    kept = archived(folder)
    for kind, attribute in (("response", "answer"), ("request", "request")):
        wire = sorted((seen.target, getattr(seen, attribute)) for seen in proxy.log)
        records = [(record.url, record.block) for record in kept if record.type in (kind,)]
        if kind == "response":
            records += [(r.url, dict(wire)[r.url]) for r in kept if r.type == "revisit"]  # the page fetched twice
        assert sorted(records) == wire
    assert {f"{HOST}/app.js", f"{HOST}/s.css", f"{HOST}/i.png", f"{HOST}/j.png"} <= set(proxy.targets())


def test_nothing_is_fetched_from_hosts_out_of_scope(crawled: tuple[Crawled, Wire, Path]) -> None:
    _, proxy, _ = crawled
    assert not [target for target in proxy.targets() if not target.startswith(HOST)]


def test_the_rendered_page_and_its_picture_are_archived_beside_the_capture(crawled: tuple[Crawled, Wire, Path]) -> None:
    _, _, folder = crawled
    kept = archived(folder)
    captures = {
        record.id for record in kept if record.type in ("response", "revisit") and record.url == f"{HOST}/gk/nb/"
    }
    dom = next(record for record in kept if record.url == f"urn:dom:{HOST}/gk/nb/" and record.type == "resource")
    view = next(record for record in kept if record.url == f"urn:view:{HOST}/gk/nb/" and record.type == "resource")
    assert "2022年政府信息公开工作年度报告".encode() in dom.block
    assert view.block.startswith(b"\x89PNG")
    assert set(dom.concurrent_to) & captures
    assert set(view.concurrent_to) & captures


def test_a_list_that_only_its_script_can_turn_is_turned(tmp_path: Path) -> None:
    """The data has no addresses, so the browser makes the list, and 下一页 is clicked while it changes anything."""
    host = "http://www.fanye.gov.cn"
    code = """
    var pages = {1: [2022, 2021], 2: [2020, 2019], 3: [2018]};
    function load(n) {
      fetch('/api/q?n=' + n).then(r => r.json()).then(function (data) {
        document.getElementById('list').innerHTML = data.rows.map(row =>
          '<li><a href="/nb/' + row.id + '.html">' + row.name + '</a></li>').join('')
          + (n < 3 ? '<span class="next" onclick="load(' + (n + 1) + ')">下一页</span>' : '<span>下一页</span>');
      });
    }
    load(1);"""
    pages = {1: (2022, 2021), 2: (2020, 2019), 3: (2018,)}
    site = {f"{host}/nb/": page("政府信息公开年报", f"<ul id=list></ul><script>{code}</script>")}
    for number, years in pages.items():
        rows = ",".join(f'{{"id": {year}, "name": "示例市{year}年政府信息公开年报"}}' for year in years)
        site[f"{host}/api/q?n={number}"] = http(f'{{"rows": [{rows}]}}', media="application/json")
        site |= {f"{host}/nb/{year}.html": report(year) for year in years}
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, [f"{host}/nb/"], browser="auto"), {"HTTP_PROXY": proxy.url("")})
    assert sorted(event["year"] for event in done.of("found")) == [2018, 2019, 2020, 2021, 2022], done.complaints


def test_what_a_page_was_heard_to_ask_for_is_paged_without_the_browser(tmp_path: Path) -> None:
    host = "http://www.tingdao.gov.cn"
    script = (
        "fetch('/api/list?c=' + String.fromCharCode(110, 98) + '&page=1', {headers: {'X-Key': '1'}})"
        ".then(r => r.json()).then(d => { document.getElementById('list').innerHTML = d.rows.map("
        "r => '<a href=\"' + r.url + '\">' + r.title + '</a>').join('') })"
    )
    site = {
        f"{host}/nb/": page("政府信息公开年报", "<ul id=list></ul><script src=/app.js></script>"),
        f"{host}/app.js": http(script, media="application/javascript"),
    }
    for number, year in enumerate((2022, 2021, 2020), 1):
        rows = f'[{{"title": "示例市{year}年政府信息公开年报", "url": "/nb/{year}.html"}}]'
        site[f"{host}/api/list?c=nb&page={number}"] = http(f'{{"rows": {rows}, "total": 3}}', media="application/json")
        site[f"{host}/nb/{year}.html"] = report(year)
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, [f"{host}/nb/"], browser="auto"), {"HTTP_PROXY": proxy.url("")})
        asked = proxy.targets()
    assert sorted(event["year"] for event in done.of("found")) == [2020, 2021, 2022], done.complaints
    assert asked.count(f"{host}/nb/") == 2  # once plainly, once by the browser
    assert [asked.count(f"{host}/api/list?c=nb&page={number}") for number in (1, 2, 3)] == [1, 1, 1]


def test_where_every_list_is_rendered_redirects_are_followed_hop_by_hop(tmp_path: Path) -> None:
    host = "http://www.tiaozhuan.gov.cn"
    site = {
        f"{host}/": http("", ("Location", "/nb/"), status="302 Found"),
        f"{host}/nb/": page(
            "政府信息公开年报", '<a href="art/2023/1/20/art_9_1.html">示例县2022年政府信息公开年报</a>'
        ),
        f"{host}/nb/art/2023/1/20/art_9_1.html": report(2022),
    }
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, [f"{host}/"], browser="always"), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0, done.complaints
    assert done.urls("found") == [f"{host}/nb/art/2023/1/20/art_9_1.html"]
    assert not done.of("failed")


def test_without_a_browser_the_crawl_says_what_was_not_listed(tmp_path: Path) -> None:
    with Wire(SITE) as proxy:
        done = crawl(write_job(tmp_path, [f"{HOST}/gk/nb/"], browser="never"), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0
    assert [(event["url"], event["reason"]) for event in done.of("failed")] == [(f"{HOST}/gk/nb/", "needs_browser")]


def test_a_page_that_does_not_need_a_browser_starts_none(tmp_path: Path) -> None:
    site = {f"{HOST}/": page("政府信息公开年报", '<a href="/gk/art/2023/1/20/art_9_1.html">2022年政府信息公开年报</a>')}
    with Wire({**SITE, **site}) as proxy:
        done = crawl(write_job(tmp_path, [f"{HOST}/"], browser="auto"), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0
    log = (tmp_path / "crawls" / "c1" / "crawl.log").read_text(encoding="utf-8")
    assert "Starting download handler" not in log
