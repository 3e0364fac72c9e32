"""A guest that nobody minds, on sites that are not all kind: refusals, overload, traps, forbidden ground."""

from __future__ import annotations

import gzip
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from crawler.planner import KNOWN_ROUTES
from tests.crawler.crawling import Crawled, archived, crawl, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Answer, Wire, http

NAME = "政府信息公开工作年度报告"


def run(tmp_path: Path, site: dict[str, Any], targets: list[str], **settings: object) -> tuple[Crawled, Wire]:
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, targets, **settings), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0, done.complaints
    return done, proxy


def states(done: Crawled) -> dict[str, tuple[str, str | None]]:
    return {event["host"]: (event["state"], event["reason"]) for event in done.of("site")}


def test_it_says_who_it_is_and_takes_only_what_archives_can_read(tmp_path: Path) -> None:
    _, proxy = run(tmp_path, {}, ["http://a.gov.cn/"], contact="https://example.org/bot")
    for seen in proxy.log:
        head = seen.request.lower()
        assert b"user-agent: nianbao/" in head
        assert b"(+https://example.org/bot)" in head
        assert b"accept-encoding: gzip, deflate\r\n" in head


def test_robots_txt_is_obeyed(tmp_path: Path) -> None:
    site = {
        "http://a.gov.cn/robots.txt": http("User-agent: *\nDisallow: /secret/\n", media="text/plain"),
        "http://a.gov.cn/xxgknb/": page("政府信息公开年报", f'<a href="/secret/1.html">2020年{NAME}</a>'),
        "http://b.gov.cn/robots.txt": http("User-agent: nianbao\nDisallow: /\n", media="text/plain"),
        "http://c.gov.cn/robots.txt": http("", status="500 Oops"),
        "http://d.gov.cn/robots.txt": http("", ("Location", "/r.txt"), status="301 Moved"),
        "http://d.gov.cn/r.txt": http("User-agent: *\nDisallow: /\n", media="text/plain"),
        "http://e.gov.cn/robots.txt": http("<h1>User-agent: *\nDisallow: /</h1>", status="404 Not Found"),
        "http://e.gov.cn/": page("示例", "<p>x</p>"),
    }
    targets = ["http://a.gov.cn/xxgknb/", *(f"http://{host}.gov.cn/" for host in "bcde")]
    done, proxy = run(tmp_path, site, targets)
    asked = {target for target in proxy.targets() if not target.endswith((".txt", *KNOWN_ROUTES))}
    assert asked == {"http://a.gov.cn/xxgknb/", "http://e.gov.cn/"}
    reasons = {event["url"]: event["reason"] for event in done.of("failed")}
    assert reasons["http://a.gov.cn/secret/1.html"] == "robots"
    assert reasons["http://b.gov.cn/"] == reasons["http://d.gov.cn/"] == "robots"
    assert reasons["http://c.gov.cn/"] == "robots_unavailable"
    kept = {record.url for record in archived(tmp_path) if record.type == "response"}
    assert {url for url in site if "robots.txt" in url} <= kept


def test_hosts_that_refuse_are_left_alone(tmp_path: Path) -> None:
    challenge = http("<script>solve()</script>", status="412 Precondition Failed")
    site = {
        "http://a.gov.cn/": challenge,
        "http://b.gov.cn/": http("<script>x</script>", ("Set-Cookie", "__jsluid_h=1"), status="521 "),
        "http://c.gov.cn/": http("reason:GeoBL", status="403 Forbidden"),
        "http://d.gov.cn/xxgknb/": page(
            "政府信息公开年报",
            "".join(f'<a href="/art/{y}/1/1/art_1_1.html">{y}年{NAME}</a>' for y in range(2010, 2024)),
        ),
        **{f"http://d.gov.cn/art/{y}/1/1/art_1_1.html": http("WAF 防火墙", status="403 No") for y in range(2010, 2024)},
    }
    done, proxy = run(
        tmp_path, site, ["http://a.gov.cn/", "http://b.gov.cn/", "http://c.gov.cn/", "http://d.gov.cn/xxgknb/"]
    )
    assert {event["host"] for event in done.of("blocked")} == {"a.gov.cn", "b.gov.cn", "c.gov.cn", "d.gov.cn"}
    assert {state for state, _ in states(done).values()} == {"blocked"}
    for host in "abcd":
        refused = [t for t in proxy.targets() if t.startswith(f"http://{host}.gov.cn/") and "robots" not in t]
        assert len(refused) <= 2  # the list of d, and one page of it


def test_an_overloaded_host_is_given_the_time_it_asks_for(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def busy(request: bytes) -> bytes:
        asked.append(request)
        if len(asked) == 1:
            return http("slow down", ("Retry-After", "2"), status="429 Too Many Requests")
        return report(2021)

    done, _ = run(tmp_path, {"http://a.gov.cn/art/1.html": busy}, ["http://a.gov.cn/art/1.html"])
    assert len(asked) == 2
    assert done.urls("found") == ["http://a.gov.cn/art/1.html"]


def test_redirects_are_followed_hop_by_hop_and_loops_end(tmp_path: Path) -> None:
    def wants_cookie(request: bytes) -> bytes:
        if b"Cookie: seen=1" in request:
            return report(2021)
        return http("", ("Location", "/art/9.html"), ("Set-Cookie", "seen=1"), status="302 Found")

    site = {
        "http://a.gov.cn/": http("", ("Location", "/two?x=1"), status="301 Moved"),
        "http://a.gov.cn/two?x=1": http('<meta http-equiv="refresh" content="0; url=/three">'),
        "http://a.gov.cn/three": http("<script>window.location.href='/art/4.html'</script>"),
        "http://a.gov.cn/art/4.html": report(2020),
        "http://b.gov.cn/art/9.html": wants_cookie,
        "http://c.gov.cn/": http("", ("Location", "/"), status="302 Found"),
        "http://d.gov.cn/": http("", ("Location", "http://www.elsewhere.com/"), status="302 Found"),
        "http://e.gov.cn/": lambda request: http(
            "", ("Location", "/" + "x" * (request.split()[1].count(b"x") + 1)), status="302 Found"
        ),
    }
    site |= {f"http://e.gov.cn/{'x' * n}": site["http://e.gov.cn/"] for n in range(1, 30)}
    targets = ["http://a.gov.cn/", "http://b.gov.cn/art/9.html", *(f"http://{host}.gov.cn/" for host in "cde")]
    done, proxy = run(tmp_path, site, targets)
    assert sorted(done.urls("found")) == ["http://a.gov.cn/art/4.html", "http://b.gov.cn/art/9.html"]
    reasons = {event["url"]: event["reason"] for event in done.of("failed")}
    assert reasons["http://c.gov.cn/"] == "redirect_loop"
    assert reasons["http://d.gov.cn/"] == "out_of_scope"
    assert "http://www.elsewhere.com/" not in proxy.targets()
    assert 10 <= len([target for target in proxy.targets() if target.startswith("http://e.gov.cn/x")]) <= 11


def test_only_the_targets_domain_is_asked_but_for_attachments_on_gov_cn(tmp_path: Path) -> None:
    links = [
        f'<a href="http://{host}/art/2021/1/1/art_1_{n}.html">示例局20{10 + n}年{NAME}</a>'
        for n, host in enumerate(["zwgk.shili.gov.cn", "www.other.gov.cn", "www.spam.com", "127.0.0.1", "10.0.0.1"])
    ]
    site = {
        "http://www.shili.gov.cn/xxgknb/": page("政府信息公开年报", "".join(links)),
        "http://zwgk.shili.gov.cn/art/2021/1/1/art_1_0.html": report(
            2010,
            '<a href="http://files.province.gov.cn/a.doc">附件1.doc</a><a href="http://pan.com/b.doc">附件2.doc</a>',
        ),
        "http://files.province.gov.cn/a.doc": http(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."),
    }
    done, proxy = run(tmp_path, site, ["http://www.shili.gov.cn/xxgknb/"])
    asked = {target for target in proxy.targets() if "robots.txt" not in target}
    assert asked == set(site)
    assert {event["why"] for event in done.of("refused")} >= {"out_of_scope"} - {"foreign_host"}


def test_a_budget_is_kept(tmp_path: Path) -> None:
    links = "".join(f'<a href="/art/2020/1/1/art_1_{n}.html">示例镇{2000 + n % 25}年{NAME}</a>' for n in range(100))
    site: dict[str, Any] = {"http://a.gov.cn/xxgknb/": page("政府信息公开年报", links)}
    _, proxy = run(tmp_path, site, ["http://a.gov.cn/xxgknb/"], max_pages=7)
    assert len([target for target in proxy.targets() if "robots.txt" not in target]) == 7


def test_an_endless_calendar_ends(tmp_path: Path) -> None:
    def day(request: bytes) -> bytes:
        number = int(request.split()[1].rpartition(b"=")[2])
        return page(
            "政府信息公开年报",
            f'<li><a href="/list?day={number + 1}">下一页</a></li><a href="/list?day={number + 2}">年报</a>',
        )

    with Wire({"/list": day}) as proxy:
        done = crawl(write_job(tmp_path, ["http://a.gov.cn/list?day=1"], max_pages=20), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0
    assert len(proxy.log) <= 21


def test_years_that_were_not_asked_for_are_not_fetched(tmp_path: Path) -> None:
    links = "".join(f'<a href="/art/{y}/1/1/art_1_{y}.html">示例县{y}年{NAME}</a>' for y in range(2015, 2024))
    site = {"http://a.gov.cn/xxgknb/": page("政府信息公开年报", links)}
    site |= {f"http://a.gov.cn/art/{y}/1/1/art_1_{y}.html": report(y) for y in range(2015, 2024)}
    done, _ = run(tmp_path, site, ["http://a.gov.cn/xxgknb/"], years=(2019, 2021))
    assert sorted(event["year"] for event in done.of("found")) == [2019, 2020, 2021]


def test_documents_are_found_wherever_a_page_hides_them(tmp_path: Path) -> None:
    title = f"示例县2021年{NAME}"
    pdf, doc = http(b"%PDF-1.4 x", media="text/html"), http(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", media="text/plain")
    bodies = {
        "link": '<p>详见附件</p><a href="/f/link.pdf">下载</a>',
        "query": '<p>详见附件</p><a href="/download?id=7&file=query.doc">附件：2021年年报</a>',
        "embed": '<embed src="/f/embed.pdf">',
        "viewer": '<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2Fviewer.pdf"></iframe>',
        "script": "<script>showPdf('/f/script.pdf')</script>",
        "object": '<object data="/f/object.pdf"></object>',
        "picture": '<div id="zoom"><img src="/f/picture.png"></div>',
        "nothing": "<a href='/down/8'>附件.docx</a>",
    }
    documents = {
        **{f"/f/{name}.pdf": pdf for name in ("link", "embed", "viewer", "script", "object")},
        "/download?id=7&file=query.doc": doc, "/f/picture.png": http(b"\x89PNG\r\n\x1a\n"), "/down/8": doc,
    }  # fmt: skip
    links = "".join(f'<a href="/art/2022/1/1/art_1_{name}.html">示例{name}局2021年{NAME}</a>' for name in bodies)
    site = {"http://a.gov.cn/xxgknb/": page("政府信息公开年报", links)}
    site |= {f"http://a.gov.cn/art/2022/1/1/art_1_{name}.html": page(title, body) for name, body in bodies.items()}
    site |= {f"http://a.gov.cn{path}": answer for path, answer in documents.items()}
    done, _ = run(tmp_path, site, ["http://a.gov.cn/xxgknb/"])
    fetched = {event["url"] for event in done.of("fetched") if event["purpose"] == "attachment"}
    assert fetched == {f"http://a.gov.cn{path}" for path in documents}
    assert len(done.of("found")) == len(bodies)


def test_soft_errors_bombs_and_lies_are_recorded_and_survived(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(300_000_000), 9)
    paths = ("gone", "bomb", "empty", "short", "garbage", "lie", "fine")
    links = "".join(f'<a href="/art/2022/1/1/art_1_{name}.html">示例{name}局2021年{NAME}</a>' for name in paths)
    answers = {
        "gone": page("提示信息", "<p>您访问的页面不存在或已删除</p>"),
        "bomb": http(bomb, ("Content-Encoding", "gzip")),
        "empty": http(""),
        "short": Answer(report(2021)[:-300], close=True),
        "garbage": Answer(b"\x00\x01\x02 this is not HTTP\r\n\r\n", close=True),
        "lie": http(report(2021).partition(b"\r\n\r\n")[2], ("Content-Encoding", "gzip")),
        "fine": report(2021),
    }
    site: dict[str, Any] = {"http://a.gov.cn/xxgknb/": page("政府信息公开年报", links)}
    site |= {f"http://a.gov.cn/art/2022/1/1/art_1_{name}.html": answer for name, answer in answers.items()}
    done, _ = run(tmp_path, site, ["http://a.gov.cn/xxgknb/"])
    reasons = {event["url"].rpartition("_")[2].removesuffix(".html"): event["reason"] for event in done.of("failed")}
    assert reasons["gone"] == "gone"
    assert reasons["empty"] == "empty"
    assert reasons["short"] == "cut_short"
    assert reasons["bomb"] == "bomb"
    assert "garbage" in reasons
    assert sorted(url.rpartition("_")[2] for url in done.urls("found")) == ["fine.html", "lie.html"]


@pytest.mark.parametrize(("target", "reason"), [("http://127.0.0.1:1/", "refused"), ("http://nowhere.invalid/", "dns")])
def test_a_site_that_is_not_there_is_gone_and_says_why(target: str, reason: str, tmp_path: Path) -> None:
    done = crawl(write_job(tmp_path, [target]))
    assert done.status == 0
    assert [(event["url"], event["reason"]) for event in done.of("failed")][-1] == (target, reason)
    assert [event["state"] for event in done.of("site")] == ["gone"]


def test_bad_tls_is_recorded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak_plainly() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=speak_plainly, daemon=True).start()
        done = crawl(write_job(tmp_path, [f"https://127.0.0.1:{listener.getsockname()[1]}/"]))
    assert [event["reason"] for event in done.of("failed")][-1] == "tls"


def test_documents_are_asked_for_from_the_page_that_names_them(tmp_path: Path) -> None:
    """Some sites give their documents only to who has been on the page."""

    def guarded(request: bytes) -> bytes:
        if b"Referer: http://a.gov.cn/nb/1.html" not in request:
            return http("403", status="403 Forbidden")
        return http(b"%PDF-1.4 ...", media="application/pdf")

    site = {
        "http://a.gov.cn/nb/": page("政府信息公开年报", f'<a href="/nb/1.html">示例镇2019年{NAME}</a>'),
        "http://a.gov.cn/nb/1.html": report(2019, '<a href="/files/1.pdf">附件.pdf</a>'),
        "http://a.gov.cn/files/1.pdf": guarded,
    }
    done, _ = run(tmp_path, site, ["http://a.gov.cn/nb/"])
    assert [event["status"] for event in done.of("fetched") if event["url"].endswith(".pdf")] == [200]


@pytest.mark.slow
def test_a_server_that_takes_its_time_is_waited_for(tmp_path: Path) -> None:
    whole = report(2019)
    pieces = 12 * 1.0  # seconds in all
    site = {
        "http://a.gov.cn/nb/": page("政府信息公开年报", f'<a href="/nb/1.html">示例镇2019年{NAME}</a>'),
        "http://a.gov.cn/nb/1.html": Answer(whole, pause=pieces),
    }
    done, _ = run(tmp_path, site, ["http://a.gov.cn/nb/"])
    assert done.urls("found") == ["http://a.gov.cn/nb/1.html"]
    assert not done.of("failed")


def test_a_target_may_be_an_address_of_ipv6(tmp_path: Path) -> None:
    site = {
        "/": page("政府信息公开年报", f'<a href="/art/2020/1/1/art_1_1.html">示例镇2019年{NAME}</a>'),
        "/art/2020/1/1/art_1_1.html": report(2019),
    }
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with Wire(site, address="::1") as wire:
        target = f"http://[::1]:{wire.port}/"
        done = crawl(write_job(tmp_path, [target]))
    assert done.status == 0, done.complaints
    assert done.urls("found") == [f"{target}art/2020/1/1/art_1_1.html"]


def test_a_challenge_in_place_of_robots_txt_blocks_the_host_and_forbidden_lists_are_named(tmp_path: Path) -> None:
    challenge = http(
        "<script>document.cookie='__jsl_clearance'</script>", ("Set-Cookie", "__jsluid_s=a"), status="521 x"
    )
    site = {
        "http://a.gov.cn/robots.txt": challenge,
        "http://b.gov.cn/robots.txt": http("User-agent: *\nDisallow: /nb/", media="text/plain"),
        "http://b.gov.cn/": page("示例", '<a href="/nb/">政府信息公开年报</a>'),
    }
    done, proxy = run(tmp_path, site, ["http://a.gov.cn/", "http://b.gov.cn/"])
    assert [target for target in proxy.targets() if target.startswith("http://a.")] == ["http://a.gov.cn/robots.txt"]
    assert states(done)["a.gov.cn"][0] == "blocked"
    assert states(done)["b.gov.cn"] == ("ok", "robots.txt forbids 1 lists or reports")


def test_a_list_that_never_ends_and_brings_nothing_new_is_left(tmp_path: Path) -> None:
    """Every page links the same report and a next page of another address: its rest is not asked for."""

    def listing(request: bytes) -> bytes:
        number = int(request.split()[1].rpartition(b"=")[2] or b"0")
        return page("政府信息公开年报", f'{REPORT}<a href="/nb/?s={number + 1}">下一页</a>')

    class Endless(dict[str, Any]):
        def __contains__(self, name: object) -> bool:
            return str(name).startswith("http://a.gov.cn/nb/?s=") or super().__contains__(name)

        def __getitem__(self, name: str) -> object:
            return listing if name.startswith("http://a.gov.cn/nb/?s=") else super().__getitem__(name)

    site = Endless({"http://a.gov.cn/art/2022/1/1/art_1_1.html": report(2021)})
    done, proxy = run(tmp_path, site, ["http://a.gov.cn/nb/?s=0"], max_pages=60)
    assert len(done.of("found")) == 1
    assert len([target for target in proxy.targets() if "/nb/" in target]) < 12


REPORT = f'<li><a href="/art/2022/1/1/art_1_1.html">示例县2021年{NAME}</a></li>'
