"""What follows from a page, without a network: given this answer, these requests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.ask import Ask, Purpose
from crawler.page import Page
from crawler.plan import Answer, Plan, Policy
from crawler.planner import once_more, plan
from crawler.scope import Scope
from tests.crawler.test_crawl import SECTIONS

HOST = "http://www.shili.gov.cn"
POLICY = Policy(Scope([f"{HOST}/"]))
REPORT = f"<h1>示例县2021年政府信息公开工作年度报告</h1>{SECTIONS}"


def planned(
    body: str | bytes,
    purpose: Purpose = "list",
    *,
    url: str = f"{HOST}/xxgknb/",
    policy: Policy = POLICY,
    **more: object,
) -> Plan:
    content = body.encode() if isinstance(body, str) else body
    ask = Ask(url, purpose)
    status = more.pop("status", 200)
    headers = more.pop("headers", {})
    answer = Answer(ask, Page(url, content, status, headers))  # type: ignore[arg-type]
    return plan(replace(answer, **more), policy)  # type: ignore[arg-type]


def by_purpose(result: Plan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ask in sorted(result.asks, key=lambda ask: -ask.priority):
        found.setdefault(ask.purpose, []).append(ask.url.removeprefix(HOST))
    return found


def test_a_column_leads_to_its_reports_first_and_then_to_its_other_pages() -> None:
    result = planned(
        "<title>政府信息公开年报</title><ul>"
        '<li><a href="/art/2022/1/9/art_1_5.html">示例县2021年政府信息公开工作年度报告</a></li>'
        '<li><a href="/art/2022/1/9/art_1_6.html">示例县2021年法治政府建设年度报告</a></li>'
        '<a href="index_2.html">2</a><a href="index_2.html">下一页</a>'
    )
    assert result.role == "listing"
    assert by_purpose(result)["report"] == ["/art/2022/1/9/art_1_5.html"]
    assert "/xxgknb/index_2.html" in by_purpose(result)["list"]
    assert [(one.url, one.why, one.title) for one in result.refused] == [
        (f"{HOST}/art/2022/1/9/art_1_6.html", "rule_of_law", "示例县2021年法治政府建设年度报告")
    ]
    best = max(result.asks, key=lambda ask: ask.priority)
    assert (best.purpose, best.via, best.link_text) == (
        "report", f"{HOST}/xxgknb/", "示例县2021年政府信息公开工作年度报告",
    )  # fmt: skip
    assert best.verdict["year"] == 2021


def test_a_home_page_leads_to_ways_and_columns_and_not_to_news() -> None:
    result = planned(
        '<a href="/xw/">新闻</a><a href="/zwgk/">政务公开</a><a href="/zwgk/gknb/">政府信息公开年报</a>',
        "seed",
        url=f"{HOST}/",
    )
    assert by_purpose(result) == {"list": ["/zwgk/gknb/"], "navigate": ["/zwgk/"]}


def test_a_report_leads_to_its_documents_only() -> None:
    result = planned(
        REPORT + '<a href="nb.docx">附件</a><a href="/xxgknb/">政府信息公开年报</a>',
        "report",
        url=f"{HOST}/a/t20220101_1.html",
    )
    assert result.role == "report"
    assert result.found is not None
    assert result.found["year"] == 2021
    assert by_purpose(result) == {"attachment": ["/a/nb.docx"]}


def test_a_target_that_is_a_report_is_taken_alone() -> None:
    result = planned(
        REPORT + '<a href="/a/t20210101_9.html">示例县2020年政府信息公开工作年度报告</a>',
        "seed",
        url=f"{HOST}/a/t20220101_1.html",
    )
    assert (result.role, result.asks) == ("report", ())


def test_a_document_that_a_list_names_as_a_report_is_the_report() -> None:
    ask = Ask(f"{HOST}/1.pdf", "report", link_text="示例局2021年年报", verdict={"kind": "report", "year": 2021})
    result = plan(Answer(ask, Page(ask.url, b"%PDF-1.7")), POLICY)
    assert (result.role, result.found and result.found["year"]) == ("report", 2021)


def test_a_list_that_a_script_fills_goes_to_the_browser_once() -> None:
    page = "<title>政府信息公开年报</title><ul id=list></ul><script>fetch(apiOf(list)).then(show)</script>"
    first = planned(page)
    assert [ask.render for ask in first.asks if ask.url == f"{HOST}/xxgknb/"] == [True]
    assert not [ask for ask in planned(page, rendered=True).asks if ask.render]
    never = planned(page, policy=replace(POLICY, browser="never"))
    assert never.failure is not None
    assert never.failure.code == "needs_browser"


def test_a_challenge_is_met_by_the_browser_once_where_that_is_allowed() -> None:
    script = b"<script>challenge()</script>"
    first = planned(script, status=412)
    assert [(ask.render, ask.url) for ask in first.asks] == [(True, f"{HOST}/xxgknb/")]
    rendered = plan(Answer(replace(first.asks[0]), Page(f"{HOST}/xxgknb/", script, 412)), POLICY)
    assert (rendered.asks, rendered.failure and rendered.failure.code) == ((), "blocked")
    assert planned(script, status=412, policy=replace(POLICY, browser="never")).asks == ()


@pytest.mark.parametrize("status", [400, 404, 410])
def test_what_is_not_there_is_given_up_at_once(status: int) -> None:
    result = planned("<h1>x</h1>", "report", status=status)
    assert result.failure is not None
    assert (result.failure.code, result.failure.lasting) == (f"http_{status}", True)


def test_a_body_cut_short_is_asked_for_again() -> None:
    failure = planned(REPORT, "report", complete=False).failure
    assert failure is not None
    assert (failure.code, failure.lasting) == ("cut_short", False)


def test_a_further_try_is_a_request_of_its_own() -> None:
    ask = Ask(f"{HOST}/", "seed")
    assert len({ask.fingerprint(), once_more(ask).fingerprint(), once_more(once_more(ask)).fingerprint()}) == 3


@given(st.binary(max_size=3000), st.sampled_from([200, 302, 404, 412, 503]))
def test_no_bytes_break_the_planner(body: bytes, status: int) -> None:
    result = planned(body, status=status, headers={"location": body[:50].decode("latin-1")})
    assert all(POLICY.scope.refusal(ask) is None for ask in result.asks)


@given(st.lists(st.sampled_from(
    ["<a href='", "年报", "2021年", "</a>", "<iframe src=", "'>", "/x.pdf", "javascript:",
     "<meta http-equiv=refresh content='0;url=",
     "//", "http://", "[", "]", "%", "<script>location.href='", "</script>", "\\", "..", ":99999/", "<ul>", "{{x}}"]
), max_size=25))  # fmt: skip
def test_no_markup_breaks_the_planner(pieces: list[str]) -> None:
    planned("".join(pieces))


def test_data_that_a_script_may_be_after_is_asked_for_before_the_browser() -> None:
    page = "<title>政府信息公开年报</title><ul id=list></ul><script>fetch('/api/list?page=' + 1).then(show)</script>"
    (data,) = planned(page).asks
    assert (data.url, data.render) == (f"{HOST}/api/list?page=1", False)
    listed = '{"rows": [{"title": "示例县2022年政府信息公开工作年度报告", "url": "/art/2023/1/1/art_1_2.html"}]}'
    assert [one.render for one in planned(listed, url=data.url, ask=data).asks] == [False]
    for status in (200, 404):
        (rendered,) = planned('{"code": 401}', url=data.url, ask=data, status=status).asks
        assert (rendered.url, rendered.render) == (f"{HOST}/xxgknb/", True)


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='javascript:;' onclick='Pager.next()'>下一页</a>",
        "<div>共 3 页</div>",
        "<button>下一页</button>",
    ],
)
def test_a_list_that_goes_on_where_nothing_says_how_is_turned_by_the_browser(pager: str) -> None:
    row = '<li><a href="/art/2022/1/1/art_1_1.html">示例县2021年政府信息公开工作年度报告</a></li>'
    page = f"<title>政府信息公开年报</title><ul>{row}</ul>{pager}<script src=/pager.js></script>"
    assert [ask.render for ask in planned(page).asks] == [False, True]
    whole = planned(page.replace(pager, "<a class=disabled>下一页</a>共1页"))
    assert [ask.render for ask in whole.asks] == [False]
    never = planned(page, policy=replace(POLICY, browser="never"))
    assert never.failure is not None
    assert never.failure.code == "needs_browser"


def test_a_list_beneath_the_column_is_worth_a_request_whatever_it_is_called() -> None:
    page = (
        "<title>政府信息公开年报</title><a href='/xxgknb/a7/index.html'>园林片</a><a href='/xwzx/index.html'>新闻</a>"
        "<a href='/xxgknb/wznb/index.html'>网站年报</a>"
    )
    assert by_purpose(planned(page)) == {"list": ["/xxgknb/a7/index.html"]}


def test_the_only_link_of_a_home_page_is_followed() -> None:
    splash = "<title>示例县</title><a href='/portal/index.html'><img src=/in.png></a>"
    assert by_purpose(planned(splash, "seed", url=f"{HOST}/")) == {"navigate": ["/portal/index.html"]}
    news = "".join(f"<a href='/xw/{n}.html'>新闻{n}</a>" for n in range(9))
    assert not [one for one in planned(f"<title>示例县</title>{news}", "seed", url=f"{HOST}/").asks if not one.render]


def test_a_sitemap_may_be_a_list_of_addresses() -> None:
    text = f"{HOST}/xwzx/1.html\n{HOST}/zfxxgknb/index.html\n{HOST}/zfxxgknb/202201/t20220101_1.html\n"
    assert by_purpose(planned(text, "probe", url=f"{HOST}/sitemap.txt")) == {
        "report": ["/zfxxgknb/202201/t20220101_1.html"],
        "list": ["/zfxxgknb/index.html"],
    }


def test_a_picture_among_the_words_of_a_report_is_its_attachment_and_one_on_a_column_is_not() -> None:
    picture = '<div class=content><p><img src="/i/W0202201.png"></p><img src="/i/logo.png"></div>'
    report = planned(REPORT + picture, "report", url=f"{HOST}/nb/t1.html")
    assert report.role == "report"
    assert by_purpose(report)["attachment"] == ["/i/W0202201.png"]
    column = planned(
        "<title>政府信息公开年报</title><p>" + "本栏目公开各部门的年度报告。" * 60 + "</p><ul>"
        '<li><a href="/art/2022/1/9/art_1_5.html">示例县2021年政府信息公开工作年度报告</a></li>'
        f"</ul>{picture}"
    )
    assert column.role == "listing"
    assert "attachment" not in by_purpose(column)
