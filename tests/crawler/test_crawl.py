"""A whole crawl: from a target to the archive, by the process that users start."""

from __future__ import annotations

from pathlib import Path

from tests.crawler.crawling import archived, crawl, write_job
from tests.crawler.wire import Wire, http

HOST = "http://www.shili.gov.cn"
SECTIONS = "".join(
    f"<p>{title}</p><p>本年度工作依照政府信息公开条例进行，{n}。</p>"
    for n, title in enumerate(
        ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
         "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
    )
)  # fmt: skip


def page(title: str, body: str) -> bytes:
    return http(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>")


def report(year: int, extra: str = "") -> bytes:
    return page(f"示例县人民政府{year}年政府信息公开工作年度报告", SECTIONS + extra)


SITE = {
    f"{HOST}/": page("示例县人民政府", '<a href="/news/">新闻</a><a href="/zwgk/">政府信息公开</a>'),
    f"{HOST}/zwgk/": page("政府信息公开", '<a href="/zwgk/zfxxgknb/">政府信息公开年报</a><a href="/zwgk/zn/">指南</a>'),
    f"{HOST}/zwgk/zfxxgknb/": page(
        "政府信息公开年报",
        "".join(
            f'<li><a href="/zwgk/zfxxgknb/20{y}01/t20{y}0120_{y}.html">'
            f"示例县人民政府20{y - 1}年政府信息公开工作年度报告</a>"
            f"<span>20{y}-01-20</span></li>"
            for y in (21, 22, 23)
        )
        + '<li><a href="/zwgk/wz/t20230101_9.html">示例县2022年政府网站工作年度报表</a></li>',
    ),
    f"{HOST}/zwgk/zfxxgknb/202101/t20210120_21.html": report(2020),
    f"{HOST}/zwgk/zfxxgknb/202201/t20220120_22.html": report(2021, '<a href="nb.pdf">附件：年报.pdf</a>'),
    f"{HOST}/zwgk/zfxxgknb/202201/nb.pdf": http(b"%PDF-1.4 made up", media="application/octet-stream"),
    f"{HOST}/zwgk/zfxxgknb/202301/t20230120_23.html": http(report(2022).partition(b"\r\n\r\n")[2]),
}


def test_a_static_site_gives_its_reports_and_their_attachments(tmp_path: Path) -> None:
    with Wire(SITE) as proxy:
        done = crawl(write_job(tmp_path, [f"{HOST}/"]), {"HTTP_PROXY": proxy.url("")})
    assert done.status == 0, done.complaints
    assert sorted((event["year"], event["url"].rpartition("/")[2]) for event in done.of("found")) == [
        (2020, "t20210120_21.html"),
        (2021, "t20220120_22.html"),
        (2022, "t20230120_23.html"),
    ]
    assert f"{HOST}/zwgk/zfxxgknb/202201/nb.pdf" in proxy.targets()
    assert f"{HOST}/zwgk/wz/t20230101_9.html" in done.urls("refused")
    assert f"{HOST}/zwgk/wz/t20230101_9.html" not in proxy.targets()
    assert f"{HOST}/news/" not in proxy.targets()
    assert done.of("finished")[0]["pending"] == 0


def test_a_site_whose_home_page_leads_nowhere_is_tried_by_its_sitemap_once(tmp_path: Path) -> None:
    host = "http://www.ditu.gov.cn"
    column = f"{host}/zwgk/xxgknb/"
    art = "/art/2023/1/3/art_1_7.html"
    site = {
        f"{host}/": page("首页", '<a href="/xw/1.html">今日要闻一则很长的标题在此</a>'),
        f"{host}/sitemap.xml": http(
            f"<urlset><url><loc>{host}/xw/</loc></url><url><loc>{column}</loc></url></urlset>", media="text/xml"
        ),
        column: page("政府信息公开年报", f'<a href="{art}">地图县2022年政府信息公开工作年度报告</a>'),
        f"{host}{art}": report(2022),
        "http://www.kong.gov.cn/": page("首页", "<p>没有链接</p>"),
    }
    with Wire(site) as proxy:
        done = crawl(write_job(tmp_path, [f"{host}/", "http://www.kong.gov.cn/"]), {"HTTP_PROXY": proxy.url("")})
        assert f"{host}/xw/" not in proxy.targets()
        assert proxy.targets().count("http://www.kong.gov.cn/sitemap.xml") == 1
    assert done.urls("found") == [f"{host}{art}"]
    assert not done.of("failed")
    assert {event["host"]: event["reason"] for event in done.of("site")} == {
        "www.ditu.gov.cn": None,
        "www.kong.gov.cn": "no annual report found",
    }


def test_every_exchange_is_archived_byte_for_byte_under_its_real_url(tmp_path: Path) -> None:
    with Wire(SITE) as proxy:
        crawl(write_job(tmp_path, [f"{HOST}/"]), {"HTTP_PROXY": proxy.url("")})
    kept = archived(tmp_path)
    answers = {record.url: record.block for record in kept if record.type == "response"}
    asked = {record.url: record.block for record in kept if record.type == "request"}
    assert f"{HOST}/robots.txt" in answers
    assert answers == {seen.target: seen.answer for seen in proxy.log}
    assert asked == {seen.target: seen.request for seen in proxy.log}
    assert not [record for record in kept if record.headers.get("WARC-IP-Address")]
