"""What a crawl takes of pages that are report and list at once, of twins, and of years that nobody asked for."""

from __future__ import annotations

from pathlib import Path

from tests.crawler.crawling import archived, crawl, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Wire

NAME = "政府信息公开工作年度报告"
ROUTE = "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp"
YUNNAN = "http://b.gov.cn/zfxxgk_slx/zfxxgknb.html"


def test_a_target_that_is_a_report_leads_to_the_years_and_organs_of_its_tabs(tmp_path: Path) -> None:
    tabs = "".join(f'<a href="xxgkAnnualReport.jsp?area=001&fbtime={year}">{year}</a>' for year in (2021, 2020))
    years = "".join(f'<li onclick="show({year})">{year}年</li>' for year in (2022, 2021))
    aside = f'<a href="/art/2020/1/1/art_1_1.html">邻县2019年{NAME}</a>'
    site = {ROUTE: report(2021, tabs + aside)}
    site |= {f"{ROUTE}?area=001&fbtime={year}": report(year, tabs + aside) for year in (2021, 2020)}
    site |= {YUNNAN: report(2022, years)} | {f"{YUNNAN}?nbYear={year}": report(year, years) for year in (2022, 2021)}
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, [f"{ROUTE}?area=001&fbtime=2021", YUNNAN]), {"HTTP_PROXY": proxy.url("")})
    assert {event["url"]: event["year"] for event in done.of("found")} == {
        f"{ROUTE}?area=001&fbtime=2021": 2021,
        f"{ROUTE}?area=001&fbtime=2020": 2020,
        YUNNAN: 2022,
        f"{YUNNAN}?nbYear=2022": 2022,
        f"{YUNNAN}?nbYear=2021": 2021,
    }


def test_a_year_that_only_the_page_names_is_left_when_it_was_not_asked_for(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/art/2022/1/1/art_1_{n}.html">示例县{NAME}</a></li>' for n in (1, 2))
    attached = '<a href="/f/old.pdf">附件</a>'
    site = {
        "http://a.gov.cn/xxgknb/": page("政府信息公开年报", links),
        "http://a.gov.cn/art/2022/1/1/art_1_1.html": report(2021),
        "http://a.gov.cn/art/2022/1/1/art_1_2.html": report(2015, attached),
    }
    with Wire(site) as proxy:
        job = write_job(tmp_path, ["http://a.gov.cn/xxgknb/"], years=(2020, 2022))
        done = crawl(job, {"HTTP_PROXY": proxy.url("")})
        assert "http://a.gov.cn/f/old.pdf" not in proxy.targets()
    assert [event["year"] for event in done.of("found")] == [2021]
    assert [event["url"] for event in done.of("refused") if event["why"] == "other_year"] == [
        "http://a.gov.cn/art/2022/1/1/art_1_2.html"
    ]


def test_twins_count_once_a_link_is_refused_once_and_a_plain_site_is_generic(tmp_path: Path) -> None:
    look_alike = '<li><a href="/art/2022/3/1/art_2_7.html">示例县2021年法治政府建设年度报告</a></li>'
    reports = "".join(
        f'<li><a href="http://{host}.shili.gov.cn/art/2022/1/1/art_1_1.html">示例县2021年{NAME}</a></li>'
        for host in ("www", "wap")
    )
    further = '<a href="/xxgknb/index_2.html">下一页</a>'
    site = {
        "http://www.shili.gov.cn/xxgknb/": page("政府信息公开年报", reports + look_alike + further),
        "http://www.shili.gov.cn/xxgknb/index_2.html": page("政府信息公开年报", look_alike),
        "http://www.shili.gov.cn/art/2022/1/1/art_1_1.html": report(2021),
        "http://wap.shili.gov.cn/art/2022/1/1/art_1_1.html": report(2021),
    }
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, ["http://www.shili.gov.cn/xxgknb/"]), {"HTTP_PROXY": proxy.url("")})
    assert sorted(event.get("twin", False) for event in done.of("found")) == [False, True]
    assert [(event["reports"], event["family"]) for event in done.of("site")] == [(1, "generic")]
    assert [(event["title"], event["why"]) for event in done.of("refused")] == [
        ("示例县2021年法治政府建设年度报告", "rule_of_law")
    ]
    captured = {record.url for record in archived(tmp_path) if record.type in ("response", "revisit")}
    assert set(site) <= captured
