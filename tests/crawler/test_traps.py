"""Sites that never end, by accident or on purpose: each takes no more than its budget, and a report beside the trap is
still found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.crawling import archived, crawl, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Wire

NAME = "政府信息公开工作年度报告"
BUDGET = 15
REPORT = f'<li><a href="/art/2022/1/1/art_1_1.html">示例县2021年{NAME}</a></li>'

Trap = Callable[[str, int], bytes]  # the path asked for and how many requests there were before, to an answer


def column(body: str) -> bytes:
    return page("政府信息公开年报", REPORT + body)


def paging(path: str, asked: int) -> bytes:
    return column(f'<a href="/list_{asked + 1}.html">下一页</a><a href="/list_99999.html">尾页</a>共99999页')


def sessions_in_paths(path: str, asked: int) -> bytes:
    return column(f'<a href="/(S({asked:08}))/nb/list.aspx">政府信息公开年报</a><a href="/s{asked}/zfxxgk/">年报</a>')


def deeper_paths(path: str, asked: int) -> bytes:
    return column('<a href="nb/">政府信息公开年报</a><a href="./zfxxgk/nb/">年度报告</a>')


def frames_in_frames(path: str, asked: int) -> bytes:
    return column(f'<iframe src="/frame{asked}.html"></iframe><iframe src="{path}"></iframe>')


def parameters_that_grow(path: str, asked: int) -> bytes:
    grown = f"{path}{'&' if '?' in path else '?'}x={asked}"
    return column(f'<a href="{grown}">政府信息公开年报</a>')


def function_calls(path: str, asked: int) -> bytes:
    code = "<script>function goPage(n) { location.href = '/list_' + n + '.html'; }</script>"
    return column(code + "".join(f"<a href='javascript:goPage({n})'>{n}</a>" for n in range(1, 900)))


def addresses_that_are_none(path: str, asked: int) -> bytes:
    none = (
        "javascript:void(0)", "mailto:a@b.cn", "data:,x", "ftp://a.gov.cn/nb", "\x00", "//", "http://", "http:///nb",
        "http://[::1", "http://a b.gov.cn/x", "http://a.gov.cn:99999/nb/", "http://-.gov.cn/", "http://a..gov.cn/nb/",
        "http://" + "a" * 3000, "http://10.0.0.1/nb/", "http://127.0.0.1:1/nb/", "http://[fe80::1]/nb/",
        "http://0x7f000001/nb/",
    )  # fmt: skip
    return column("".join(f'<a href="{href}">示例县20{n + 10}年{NAME}</a>' for n, href in enumerate(none)))


TRAPS: tuple[Trap, ...] = (
    paging, sessions_in_paths, deeper_paths, frames_in_frames, parameters_that_grow, function_calls,
    addresses_that_are_none,
)  # fmt: skip


@pytest.mark.slow
def test_no_trap_takes_more_than_the_budget_and_every_report_is_found(tmp_path: Path) -> None:
    hosts = {f"{trap.__name__.replace('_', '-')}.gov.cn": trap for trap in TRAPS}

    def answers(trap: Trap) -> Callable[[bytes], bytes]:
        def answer(request: bytes) -> bytes:
            path = request.split()[1].decode("latin-1").partition(".gov.cn")[2]
            counts[trap] = counts.get(trap, 0) + 1
            return trap(path, counts[trap])

        return answer

    counts: dict[Trap, int] = {}
    everything = {host: answers(trap) for host, trap in hosts.items()}

    class Endless(dict):  # type: ignore[type-arg]
        """Answers for every address of the hosts."""

        def __contains__(self, name: object) -> bool:
            return isinstance(name, str) and name.startswith("http://") and not name.endswith("robots.txt")

        def __getitem__(self, name: str) -> object:
            if name.endswith("art_1_1.html"):
                return report(2021)
            return everything.get(name.split("/")[2], page("无", "<p>什么也没有</p>"))

    with Wire(Endless()) as proxy:
        job = write_job(tmp_path, [f"http://{host}/" for host in hosts], max_pages=BUDGET)
        done = crawl(job, {"HTTP_PROXY": proxy.url("")})
        asked = [target for target in proxy.targets() if not target.endswith("robots.txt")]
    assert done.status == 0, done.complaints
    assert {url.split("/")[2] for url in done.urls("found")} == set(hosts)
    assert {target.split("/")[2] for target in asked} == set(hosts)
    for host in hosts:
        assert sum(target.split("/")[2] == host for target in asked) <= BUDGET, host
    spent = {event["host"]: event["reason"] for event in done.of("site")}
    assert spent["paging.gov.cn"].startswith("page budget spent")
    assert len([record for record in archived(tmp_path) if record.type in ("response", "revisit")]) >= len(asked)
