"""A report's title, year, organ and day come from what is printed, by vote; conflicts are findings."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from parsers.document import Document, Paragraph
from parsers.formats import read_document
from parsers.identity import Identity, identify
from parsers.reading import Hints

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def page(*lines: str, title: str | None = None, **facts: str) -> Document:
    return Document("text/html", tuple(Paragraph(line) for line in lines), title=title, facts=facts)


def read(*lines: str, title: str | None = None, hints: Hints | None = None, **facts: str) -> Identity:
    return identify(page(*lines, title=title, **facts), hints or Hints())


def rules(identity: Identity) -> list[str]:
    return [finding.rule for finding in identity.findings]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the checkout")
@pytest.mark.parametrize("gold", sorted(CORPUS.glob("*.gold.json")), ids=lambda path: path.name)
def test_the_corpus_reports_are_identified_as_their_gold_says(gold: Path) -> None:
    expected = json.loads(gold.read_text(encoding="utf-8"))
    payload = (CORPUS / expected["file"]).read_bytes()
    identity = identify(read_document(payload, Hints(filename=expected["file"])), Hints())
    assert identity.organ is not None
    assert identity.title == expected["title"]
    assert identity.year == expected["year"]
    assert identity.organ.printed == expected["organ_printed"]
    assert identity.organ.name == expected["organ_full"]
    assert rules(identity) == []


def test_a_title_over_two_lines_is_one_title() -> None:
    identity = read("青田县人民政府", "２０２２年政府信息公开工作年度报告", "一、总体情况")
    assert identity.title == "青田县人民政府2022年政府信息公开工作年度报告"
    assert identity.organ is not None
    assert identity.organ.key == "331121:人民政府"


def test_the_year_is_that_of_title_and_period_and_never_of_the_page_date() -> None:
    identity = read(
        "临海市财政局2010年政府信息公开工作年度报告",
        "本报告中所列数据的统计期限自2010年1月1日起至2010年12月31日止。",
        title="临海市财政局2010年政府信息公开工作年度报告_2020年专栏",
        PubDate="2020-07-11",
    )
    assert identity.year == 2010
    assert rules(identity) == []
    assert identity.published_on == dt.date(2020, 7, 11)


@pytest.mark.parametrize(
    "period", ["统计期限自20231月1日起至12月31日止", "所列数据的统计期限为2023年1月1日至2023年12月31日"]
)
def test_a_period_that_lost_its_characters_still_says_the_year(period: str) -> None:
    assert read("政府信息公开工作年度报告", f"本报告{period}。").year == 2023
    assert read("池江镇政府信息公开年度报告", "数据统计时间从201411日起至20141130日止。").year == 2014


def test_a_year_that_only_the_prose_mentions_is_taken_where_nothing_states_it() -> None:
    lines = ("缙云县壶镇镇政府信息公开工作年度报告", "截至年底，2020年壶镇镇公开信息80条。", "该镇2020年未收取费用。")
    assert read(*lines).year == 2020
    assert read(*lines, "与2018年、2019年和2017年相比均有增加。").year is None


def test_our_bureau_is_no_name() -> None:
    identity = read("现将我局2014年政府信息公开情况报告如下。", "一、主动公开政府信息情况")
    assert (identity.year, identity.organ) == (2014, None)


def test_title_and_first_sentence_of_different_years_are_decided_by_vote_with_a_finding() -> None:
    identity = read(
        "亭旁镇2014年政府信息公开年度报告", "2013年，我镇认真贯彻条例，扎实做好政府信息公开各项工作，取得一定成效。"
    )
    assert identity.year == 2014
    assert rules(identity) == ["year_conflict"]
    outvoted = read(
        "亭旁镇2014年政府信息公开年度报告",
        "2013年，我镇认真贯彻条例，扎实做好政府信息公开各项工作，取得一定成效。",
        "本报告的统计期限自2013年1月1日起至2013年12月31日止。",
    )
    assert outvoted.year == 2013
    assert outvoted.findings[0].actual == "2014"


def test_the_archivist_settles_year_and_organ() -> None:
    hints = Hints(organ="三门县人民政府", year=2015, division_code="331022", level="county", by_archivist=True)
    identity = read("2014年政府信息公开工作年度报告", hints=hints)
    assert identity.organ is not None
    assert (identity.year, identity.organ.key, identity.level) == (2015, "331022:人民政府", "county")
    assert rules(identity) == ["year_conflict"]


@pytest.mark.parametrize(
    ("facts", "hints", "name"),
    [
        ({"breadcrumb": "首页 > 宁都县 > 各乡镇信息公开 > 对坊乡 > 年度报告"}, Hints(), "宁都县对坊乡人民政府"),
        ({"ContentSource": "天台县水利局"}, Hints(), "天台县水利局"),
        ({"SiteName": "仙居县人民政府门户网站"}, Hints(), "仙居县人民政府"),
        ({}, Hints(link_text="玉环市教育局2012年政府信息公开工作年度报告"), "玉环市教育局"),
    ],
)
def test_an_organ_missing_from_the_title_is_found_around_it(facts: dict[str, str], hints: Hints, name: str) -> None:
    identity = read("2012年政府信息公开工作年度报告", "一、概述", hints=hints, **facts)
    assert identity.organ is not None
    assert identity.organ.name == name


def test_the_signature_names_the_organ_and_the_day() -> None:
    identity = read("2016年度政府信息公开工作报告", "一、概述", "嵊泗县民政局", "2017年2月22日", 发布日期="2019-10-15")
    assert identity.organ is not None
    assert identity.organ.name == "嵊泗县民政局"
    assert identity.published_on == dt.date(2017, 2, 22)


def test_the_site_gives_the_place_that_the_title_leaves_out() -> None:
    identity = read("市公安局2015年政府信息公开工作年度报告", SiteName="安康市人民政府")
    assert identity.organ is not None
    assert (identity.organ.key, identity.organ.printed) == ("610900:公安局", "市公安局")


def test_every_spelling_of_an_organ_has_one_key() -> None:
    titles = ("临安区人民政府2020年", "杭州市临安区人民政府2020年", "临安区政府2020年", "2020年度临安区")
    organs = [read(f"{title}政府信息公开工作年度报告").organ for title in titles]
    assert {organ.key for organ in organs if organ} == {"330112:人民政府"}
    office = read("临安区政府办公室2020年政府信息公开工作年度报告").organ
    assert office is not None
    assert office.key == "330112:人民政府办公室"


def test_an_ambiguous_place_is_not_guessed_and_the_key_names_the_site() -> None:
    title = "鼓楼区人民政府2020年政府信息公开工作年度报告"
    alone = read(title, hints=Hints(url="http://www.gl.gov.cn/a.html")).organ
    assert alone is not None
    assert (alone.key, alone.division_code) == ("鼓楼区人民政府@gl.gov.cn", None)
    settled = read(title, SiteName="南京市鼓楼区人民政府").organ
    assert settled is not None
    assert settled.name == "南京市鼓楼区人民政府"


def test_a_text_copied_from_another_township_is_an_organ_conflict() -> None:
    identity = read(
        "安溪县参内乡2012年政府信息公开工作年度报告",
        "本年度报告由黄村乡人民政府根据《中华人民共和国政府信息公开条例》编制，内容包括概述、主动公开情况等部分。",
    )
    assert identity.organ is not None
    assert identity.organ.name == "安溪县参内乡人民政府"
    assert rules(identity) == ["organ_conflict"]


@pytest.mark.parametrize(
    ("lines", "title", "organ"),
    [
        (
            ["登录 注册", "磐安县水务局2019年政府信息公开工作年度报告"],
            "磐安县水务局2019年政府信息公开工作年度报告",
            "磐安县水务局",
        ),
        (
            ["2022年尚湖镇人民政府信息公开工作年度报告根据《政府信息公开条例》要求编制，内容包括六个部分。"],
            "2022年尚湖镇人民政府信息公开工作年度报告",
            "尚湖镇人民政府",
        ),
        (
            ["根据《关于做好年度报告工作的通知》要求，特向社会公布2019年度武义县公安局政府信息公开工作年度报告。"],
            "2019年度武义县公安局政府信息公开工作年度报告",
            "武义县公安局",
        ),
        (
            ["浦江县人民政府2016年", "政府信息公开工作年度报告", "浦江县人民政府办公室", "2017年3月"],
            None,
            "浦江县人民政府",
        ),
    ],
)
def test_a_title_is_found_among_other_lines_and_inside_sentences(
    lines: list[str], title: str | None, organ: str
) -> None:
    identity = read(*lines, "一、总体情况")
    assert identity.organ is not None
    assert identity.title == (title or "浦江县人民政府2016年政府信息公开工作年度报告")
    assert identity.organ.name == organ
    assert rules(identity) == []


def test_other_years_reports_listed_on_the_page_do_not_change_its_year() -> None:
    identity = read(
        "义乌市教育局2021年政府信息公开工作年度报告",
        "义乌市教育局2020年政府信息公开工作年度报告",
        "义乌市教育局2019年政府信息公开工作年度报告",
        title="义乌市教育局2021年政府信息公开工作年度报告",
    )
    assert identity.year == 2021
    assert rules(identity) == []


def test_a_word_files_own_title_may_be_its_templates() -> None:
    lines = (Paragraph("遂昌县司法局2022年政府信息公开工作年度报告"),)
    stale = {"dc:title": "遂昌县司法局2018年政府信息公开工作年度报告"}
    identity = identify(Document("application/msword", lines, facts=stale), Hints())
    assert identity.year == 2022
    assert rules(identity) == []


def test_one_report_of_two_streets_says_so() -> None:
    identity = read("余杭区星桥、乔司街道2013年政府信息公开年度报告")
    assert [(finding.rule, finding.severity) for finding in identity.findings] == [("organ_conflict", "info")]
    assert rules(read("永嘉县东城和平街道办事处2013年政府信息公开年度报告")) == []


def test_whom_to_ask_is_no_conflict_with_the_author() -> None:
    identity = read(
        "东阳市公安局江北分局2019年政府信息公开工作年度报告",
        "如对本报告有疑问，请与江北公安分局政府信息公开办公室联系。",
    )
    assert rules(identity) == []


def test_an_interpretation_is_refused_although_it_names_the_report() -> None:
    hints = Hints(link_text="永康市2022年政府信息公开工作年度报告")
    identity = read("【图解】永康市2022年政府信息公开工作年度报告", "永康市2022年政府信息公开工作年度报告", hints=hints)
    assert (identity.names_report, identity.refusal) == (False, "interpretation")
    column = read("兰溪市2022年政府信息公开工作年度报告", h1="政府信息公开指南")
    assert (column.names_report, column.refusal) == (True, None)


def test_a_government_and_its_office_are_no_conflict() -> None:
    identity = read(
        "洪泽区人民政府2023年政府信息公开工作年度报告",
        "本报告由淮安市洪泽区人民政府办公室根据《中华人民共和国政府信息公开条例》编制，欢迎查阅并提出意见。",
    )
    assert rules(identity) == []


def test_a_document_that_says_nothing_gives_no_year_and_no_organ() -> None:
    identity = read("通知公告", "2020年1月1日")
    assert (identity.year, identity.organ, identity.names_report) == (None, None, False)


def test_the_title_above_the_report_names_the_organ_where_the_pages_title_is_the_columns() -> None:
    markup = """<html><head><title>青田县政府信息公开年报</title></head><body><a href="?area=2">县财政局</a>
    <h2>2019年度青田县财政局信息公开年度报告</h2><div id="zoom"><p>一、总体情况</p><p>本年度收到申请三件，均已办结。</p>
    <p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p></div></body></html>"""
    identity = identify(read_document(markup.encode(), Hints()), Hints())
    assert (identity.title, identity.year) == ("2019年度青田县财政局信息公开年度报告", 2019)
    assert identity.organ is not None
    assert identity.organ.printed == "青田县财政局"


def test_a_link_with_a_year_names_the_organ_before_a_column_title_without_one() -> None:
    hints = Hints(link_text="2017年度青田县温溪镇人民政府信息公开年度报告")
    identity = read("一、总体情况", title="青田县政府信息公开年报", hints=hints)
    assert identity.organ is not None
    assert (identity.organ.printed, identity.organ.level) == ("青田县温溪镇人民政府", "township")
