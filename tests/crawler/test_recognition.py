"""Reports are told from their look-alikes by title, text and the shape of the URL, with the reason said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from crawler.page_recognition import judge_page
from crawler.recognition import Verdict, judge_link

OWN = Path(__file__).with_name("titles.tsv")
TITLES = Path(__file__).parents[3] / "shared" / "domain" / "titles.jsonl"


def own_titles() -> list[dict[str, str]]:
    with OWN.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("row", own_titles(), ids=lambda row: row["title"])
def test_a_title_is_judged_as_a_reader_would(row: dict[str, str]) -> None:
    verdict = judge_link(row["title"], row["url"])
    if row["kind"] == "other":
        assert not verdict.wanted
        return
    assert verdict.wanted, verdict
    assert verdict.kind == row["kind"], verdict
    assert verdict.year == (int(row["year"]) if row["year"] else None)
    if row["kind"] == "report":
        assert (verdict.organ or "") == row["organ"]


@pytest.mark.skipif(not TITLES.exists(), reason="the titles are not beside the checkout")
def test_of_the_collected_titles_no_look_alike_is_taken_and_nearly_every_report_is() -> None:
    rows = [json.loads(line) for line in TITLES.read_text(encoding="utf-8").splitlines() if line.strip()]
    reports = [row for row in rows if row["kind"] == "report"]
    missed = [row["title"] for row in reports if judge_link(row["title"], row["url"]).kind != "report"]
    years = [row for row in reports if row["year"].isdigit()]
    wrong = [row["title"] for row in years if judge_link(row["title"], row["url"]).year != int(row["year"])]
    assert len(missed) <= 0.02 * len(reports), missed
    assert wrong == []
    assert [row["title"] for row in rows if row["kind"] == "negative" and _taken(row)] == []
    listings = [row for row in rows if row["kind"] == "listing"]
    assert [row["title"] for row in listings if judge_link(row["title"], row["url"]).kind != "listing"] == []


def _taken(row: dict[str, str]) -> bool:
    return judge_link(row["title"], row["url"]).wanted


def test_the_year_is_never_read_from_the_url() -> None:
    assert judge_link("政府信息公开工作年度报告", "http://a.gov.cn/2020nb/202101/t20210131_1.html").year is None
    link = judge_link("泗安镇2011年政府信息公开年度报告", "http://a.gov.cn/xxgk/nb/20200711/663159.html")
    assert link.year == 2011


def test_a_refusal_names_the_look_alike_and_a_verdict_its_evidence() -> None:
    refused = judge_link("【解读】2022年政府信息公开工作年度报告", "http://a.gov.cn/zfxxgknb/t20230101_1.html")
    assert (refused.kind, refused.refusal) == ("other", "interpretation")
    taken = judge_link("泗安镇2022年年报", "http://a.gov.cn/zfxxgknb/t20230101_1.html")
    assert "path: zfxxgknb" in taken.why
    assert json.loads(json.dumps(taken.to_json()))["year"] == 2022


def test_what_stands_under_the_columns_heading_needs_no_words_of_its_own() -> None:
    url = "http://a.gov.cn/c1/202301/abcdef0123456789ab.shtml"
    assert judge_link("吴山镇", url).kind == "other"
    assert judge_link("吴山镇", url, context="2022年政府信息公开年报").kind == "report"
    assert judge_link("2022年", url, context="政府信息公开年报").year == 2022
    assert judge_link("2022年", url, context="政府网站年度工作报表").refusal == "website"


def test_the_title_attribute_completes_a_text_that_was_cut() -> None:
    full = "长兴县煤山镇人民政府2022年政府信息公开工作年度报告"
    verdict = judge_link("长兴县煤山镇人民政府2022年…", "http://a.gov.cn/art/2023/1/1/art_1_2.html", title=full)
    assert (verdict.kind, verdict.organ) == ("report", "长兴县煤山镇人民政府")


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://www.156152.com/art/2023/1/1/art_1_2.html", "foreign_host"),
        ("http://gov.cn.example.com/a.html", "foreign_host"),
        ("http://122.137.1.2:8080/xxgk/t20230101_1.html", "preview"),
        ("http://www.a.gov.cn/preview/xxgk/t20230101_1.html", "preview"),
    ],
)
def test_only_gov_cn_is_a_source_unless_the_archivist_names_the_host(url: str, refusal: str) -> None:
    title = "长兴县2022年政府信息公开工作年度报告"
    verdict = judge_link(title, url)
    assert (verdict.kind, verdict.refusal, verdict.wanted) == ("report", refusal, False)
    host = url.split("/")[2].split(":")[0]
    assert judge_link(title, url, hosts={host}).wanted


BODY = (
    "本报告的统计期限自2022年1月1日起至2022年12月31日止。一、总体情况。{}二、主动公开政府信息情况。"
    "三、收到和处理政府信息公开申请情况。四、政府信息公开行政复议、行政诉讼情况。五、存在的主要问题及改进情况。"
    "六、其他需要报告的事项。无。"
).format("我镇扎实推进政府信息公开工作，及时回应群众关切。" * 20)


def judge(title: str, text: str, url: str = "http://a.gov.cn/art/2023/1/1/art_1_2.html", **more: int) -> Verdict:
    return judge_page(title, text, url, **more)  # type: ignore[arg-type]


def test_a_page_with_the_forms_sections_is_a_report_even_when_its_title_is_poor() -> None:
    assert judge("煤山镇2022年政府信息公开工作年度报告", BODY).score == 1.0
    poor = judge("通知公告", BODY)
    assert (poor.kind, poor.year) == ("report", 2022)


@pytest.mark.parametrize(
    "text",
    [
        "您访问的页面不存在",
        "抱歉，该页面已删除！",
        "404 Not Found",
        "信息不存在或已过期，请返回首页",
        "对不起，找不到该页",
    ],
)
def test_a_soft_404_is_gone_and_no_report(text: str) -> None:
    verdict = judge("煤山镇2022年政府信息公开工作年度报告", text)
    assert (verdict.kind, verdict.refusal) == ("other", "gone")


def test_a_long_report_that_mentions_a_missing_page_is_still_a_report() -> None:
    assert judge("煤山镇2022年政府信息公开工作年度报告", BODY * 3 + "网站链接找不到该页的问题已整改。").kind == "report"


def test_a_stub_is_refused_unless_it_carries_a_document() -> None:
    title = "煤山镇2022年政府信息公开工作年度报告"
    assert judge(title, "煤山镇").refusal == "stub"
    assert judge(title, "点击下载", documents=1).kind == "report"


def test_a_page_that_lists_reports_is_a_listing_whatever_its_title() -> None:
    assert judge("政府信息公开", "列表" * 50, reports_listed=15).kind == "listing"


def test_a_page_that_is_a_whole_report_and_lists_others_is_a_report() -> None:
    verdict = judge("政府信息公开年报", BODY * 2, url="http://a.gov.cn/xxgknb.html?nbYear=2022", reports_listed=15)
    assert (verdict.kind, verdict.year) == ("report", 2022)
    assert "lists 15 reports" in verdict.why


def test_look_alikes_are_refused_by_their_text_where_the_title_does_not_tell() -> None:
    form = "填报单位：某镇。首页网址http://www.a.gov.cn网站标识码3305220001ICP备案号浙ICP备1号独立用户访问总量120" * 3
    assert judge("2022年年度报告", form).refusal == "website"
    notice = "各镇（街道）：为做好年度报告工作，现将有关事项通知如下：一、总体情况…二、请于1月20日前报送。" * 3
    assert judge("2022年政府信息公开年度报告", notice).refusal == "compiling"


def test_a_picture_leads_where_its_path_says() -> None:
    assert judge_link("", "http://a.gov.cn/zwgk/zfxxgknb/").kind == "listing"
    assert judge_link("", "http://a.gov.cn/zwgk/index.html").kind == "way"
    assert judge_link("", "http://a.gov.cn/zwgk/wznb/").kind != "listing"
    assert judge_link("", "http://a.gov.cn/xwzx/index.html").kind == "other"


@pytest.mark.parametrize(
    "name",
    ["县直单位", "县级部门", "垂管单位", "单位", "其他", "往年", "2008-2018", "镇（街道）", "委办局", "市直部门"],
)
def test_in_the_column_its_parts_are_lists_whatever_groups_they_name(name: str) -> None:
    assert judge_link(name, "http://a.gov.cn/c1/c2/index.html", in_column=True).kind == "listing"
    assert judge_link(name, "http://a.gov.cn/c1/c2/index.html").kind != "listing"


def test_in_the_column_a_title_that_was_cut_short_may_be_a_reports() -> None:
    url = "http://a.gov.cn/c1/202301/t20230101_1.html"
    verdict = judge_link("示例县白石镇人民政府2022年政…", url, in_column=True)
    assert (verdict.kind, verdict.year, verdict.organ) == ("report", 2022, None)
    assert judge_link("示例县白石镇人民政府2022年政…", url).kind == "other"
    assert judge_link("示例县人民政府网站2022年工作年度报表…", url, in_column=True).kind == "other"


def test_names_of_organs_are_ways_where_disclosure_is_the_subject() -> None:
    assert judge_link("县财政局", "http://a.gov.cn/bm/czj/").kind == "other"
    assert judge_link("县财政局", "http://a.gov.cn/bm/czj/", disclosing=True).kind == "way"
    assert judge_link("县财政局", "http://a.gov.cn/czj/gkmlpt/index").kind == "way"


def test_a_bare_title_needs_a_column_or_the_forms_sections() -> None:
    news = "本年度，协会开展了各项公益活动，收支情况如下。" * 60
    charity = judge_page("示例县慈善总会2021年年度报告", news, "http://a.gov.cn/cs/202201/t20220101_1.html")
    assert charity.kind == "other"
    named = judge_page(
        "示例县石桥镇2021年年报", f"政府信息公开年报 {news}", "http://a.gov.cn/cs/202201/t20220101_1.html"
    )
    assert named.kind == "report"


def test_a_page_that_says_there_is_nothing_is_no_report() -> None:
    page = judge_page("示例县2015年政府信息公开年度报告", "首页 " * 60 + "暂无数据", "http://a.gov.cn/nb/t1.html")
    assert page.refusal == "gone"
