"""Every page of the site answers, in both languages, with what the catalogue holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from types import ModuleType
from xml.etree import ElementTree

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

Get = Callable[..., httpx.Response]
REPORT = "星河区人民政府2023"


def parsed(answer: httpx.Response) -> LexborHTMLParser:
    assert answer.status_code == 200, answer.text[-2000:]
    return LexborHTMLParser(answer.text)


def text_at(page: LexborHTMLParser, subject: str) -> str:
    node = page.css_first(f'[id="{subject}"]')
    assert node is not None, subject
    return " ".join(node.text(deep=True).split())


def test_home_says_what_this_is_and_counts_what_it_holds(get: Get) -> None:
    page = parsed(get("/"))
    assert "政府信息公开" in page.css_first("h1").text()
    assert [node.text() for node in page.css(".counts strong")][:2] == ["5", "2"]


def test_home_marks_each_report_of_each_organ_by_its_status(get: Get) -> None:
    lines = {row.css_first("th").text(): row for row in parsed(get("/")).css("table.matrix tbody tr")}
    line = lines["云麓市星河区人民政府"]
    assert [cell.text(deep=True) for cell in line.css("td")][:2] == ["≠数据矛盾", "✓已核验"]


def test_english_is_shown_on_request_and_remembered(get: Get) -> None:
    answer = get("/?lang=en")
    assert "Newest captures" in answer.text
    assert "nianbao_lang=en" in answer.headers["set-cookie"]
    assert "Newest captures" in get("/", cookies={"nianbao_lang": "en"}).text
    assert "Max-Age=0" in get("/?lang=zh", cookies={"nianbao_lang": "en"}).headers["set-cookie"]


def test_the_report_prints_the_2021_form_with_merged_groups(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    groups = {node.text(): node.attributes for node in page.css("table.form-application tbody th[rowspan]")}
    assert {name: attributes["rowspan"] for name, attributes in groups.items()} == {
        "三、本年度办理结果": "22",
        "（三）不予公开": "8",
        "（四）无法提供": "3",
        "（五）不予处理": "5",
        "（六）其他处理": "3",
    }
    assert len(page.css("table.form-application tbody tr")) == 25
    assert len(page.css("table.form-proceeding td.figure")) == 15


def test_a_report_of_the_2019_form_has_23_rows_and_five_clauses(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids['星河区人民政府2020']}"))
    assert len(page.css("table.form-application tbody tr")) == 23
    assert len(page.css("table.form-disclosure tbody")) == 5
    assert text_at(page, "disclosure.licensing.items_change") == "-8[减8]"


def test_a_report_of_the_2014_form_is_a_list_of_indicators(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids['星河区教育局2016']}"))
    assert [node.text(deep=True).strip() for node in page.css("table.form-indicator td.figure")] == ["1302", "14", "3"]
    assert page.css_first("table.form-application") is None


def test_a_blank_figure_shows_what_is_printed_and_a_converted_one_both(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    assert text_at(page, "disclosure.coercive_measures.decisions").startswith("[/]")
    assert text_at(page, "disclosure.fees.amount").startswith("25.1[251000元]")


def test_a_missing_table_is_said_to_be_missing(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids['星河区教育局2022']}"))
    assert "没有读到此表" in text_at(page, "disclosure")
    assert page.css_first("#disclosure a.mark") is not None


def test_each_figure_leads_to_its_cell_in_the_capture(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    links = page.css("td.figure > a:not(.mark)")
    assert len(links) == 10 + 25 * 7 + 15
    address = page.css_first('[id="application.granted.total"] a').attributes["href"]
    capture = parsed(get(address))
    assert capture.css_first(".shown-figure strong").text() == "56"
    frame = get(capture.css_first("iframe").attributes["src"].partition("#")[0])
    marked = LexborHTMLParser(frame.text).css("#marked")
    assert [node.text() for node in marked] == ["56"]
    assert marked[0].parent.css_first("td").text() == "granted"


def test_every_figure_of_every_report_is_found_in_its_capture(get: Get, report_ids: dict[str, str]) -> None:
    for report_id in report_ids.values():
        links = parsed(get(f"/report/{report_id}")).css("td.figure > a:not(.mark)")
        for link in links[:: max(1, len(links) // 12)]:
            capture = parsed(get(link.attributes["href"]))
            shown = capture.css_first(".shown-figure strong").text()
            frame = get(capture.css_first("iframe").attributes["src"].partition("#")[0])
            found = LexborHTMLParser(frame.text).css_first("#marked").text()
            assert found == shown


def test_findings_and_figures_point_at_each_other(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    targets = {node.attributes["id"] for node in page.css("[id]")}
    for finding in page.css("li.finding"):
        back = finding.css_first(".back a").attributes["href"].removeprefix("#")
        assert back in targets
        marks = page.css(f'[id="{back}"] a.mark')
        assert f"#{finding.attributes['id']}" in [mark.attributes["href"] for mark in marks]
    assert text_at(page, "finding-1").startswith("错误")
    assert "应为 55" in text_at(page, "finding-1")


def test_no_id_stands_twice_on_a_page(get: Get, report_ids: dict[str, str]) -> None:
    for report_id in report_ids.values():
        ids = [node.attributes["id"] for node in parsed(get(f"/report/{report_id}")).css("[id]")]
        assert sorted(ids) == sorted(set(ids))


def test_a_report_can_be_taken_away_as_json_and_csv(get: Get, report_ids: dict[str, str]) -> None:
    data = get(f"/report/{report_ids[REPORT]}.json").json()
    assert data["report"]["year"] == 2023
    assert len(data["application"]) == 25
    lines = list(csv.DictReader(io.StringIO(get(f"/report/{report_ids[REPORT]}.csv").text.removeprefix("\ufeff"))))
    by_subject = {line["subject"]: line for line in lines}
    assert by_subject["application.granted.total"]["value"] == "56"
    assert by_subject["disclosure.fees.amount"]["raw"] == "251000元"
    assert by_subject["application.granted.total"]["locator"].startswith("html:/")


def test_the_report_is_cited_with_organ_date_and_archived_copy(get: Get, report_ids: dict[str, str]) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    cited = page.css_first("p.citation").text()
    assert cited.startswith(
        "云麓市星河区人民政府. 云麓市星河区人民政府2023年政府信息公开工作年度报告[EB/OL]. (2024-01-20)["
    )
    assert "/report/" in cited
    assert page.css_first("pre.citation").text().startswith("@misc{nianbao-")


def test_the_organ_page_sets_its_years_side_by_side_and_names_the_missing(get: Get, report_ids: dict[str, str]) -> None:
    link = parsed(get(f"/report/{report_ids[REPORT]}")).css_first(".kicker a").attributes["href"]
    page = parsed(get(link))
    assert [node.text() for node in page.css("table.years thead th a")] == ["2020", "2022", "2023"]
    assert "2021" in page.css_first(".warning-line").text()


@pytest.mark.parametrize("words", ["隐私", "个人隐私", "私", "隐私 申请"])
def test_search_finds_chinese_words_of_any_length(get: Get, words: str) -> None:
    page = parsed(get("/search", params={"q": words}))
    assert len(page.css(".results li")) == 5
    assert page.css_first(".results mark") is not None


def test_datasettes_own_search_box_finds_two_characters(get: Get) -> None:
    assert get("/nianbao/section.json", params={"_search": "隐私"}).json()["filtered_table_rows_count"] == 5
    assert get("/nianbao/section.json", params={"_search": "隐形"}).json()["filtered_table_rows_count"] == 0


@pytest.mark.parametrize("words", ['"', "*", "a OR b", "NEAR(", "'; drop table report; --", "\x00", "一" * 500])
def test_search_takes_anything_for_words(get: Get, words: str) -> None:
    assert get("/search", params={"q": words}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nianbao",
        "/nianbao/report",
        "/nianbao/application?outcome=granted",
        "/nianbao/coverage",
        "/nianbao/overdue",
        "/nianbao/finding",
        "/nianbao/report.json",
        "/nianbao/summary.csv",
        "/nianbao?sql=select+1",
    ],
)
def test_datasettes_own_pages_work(get: Get, path: str) -> None:
    assert get(path).status_code == 200


def test_every_worked_query_runs(get: Get, pages: Callable[[str], ModuleType]) -> None:
    for query in pages("queries").QUERIES:
        answer = get(f"/nianbao/{query.name}.json", params={"year": "2023", "report_id": "x"})
        assert answer.status_code == 200, (query.name, answer.text)


def test_columns_are_described_with_their_units_and_keys_have_labels(get: Get) -> None:
    page = parsed(get("/nianbao/application"))
    described = page.css_first("dl.column-descriptions").text()
    assert "自然人" in described
    assert "requests" in described
    assert "予以公开" in page.css_first("table.rows-and-columns").text()


def test_internal_tables_are_hidden(get: Get) -> None:
    tables = {table["name"]: table for table in get("/nianbao.json").json()["tables"]}
    assert tables["reading"]["hidden"]
    assert tables["warc_file"]["hidden"]
    assert not tables["report"]["hidden"]


def test_an_unknown_address_gets_a_page_that_says_so(get: Get) -> None:
    for path in ("/nothing/here/at/all/x", "/report/none", "/capture/none", "/organ/none"):
        answer = get(path)
        assert answer.status_code == 404, path
        assert "没有这一页" in answer.text
    assert get("/nianbao/none.json").json()["status"] == 404


def test_robots_and_health(get: Get) -> None:
    assert "Disallow: /*?" in get("/robots.txt").text
    assert get("/-/health").json() == {"ok": True, "reports": 5}


def test_every_word_is_there_in_both_languages(pages: Callable[[str], ModuleType]) -> None:
    words = pages("words").words()
    assert all(len(pair) == 2 and all(pair) for pair in words.values())
    for key, (zh, en) in words.items():
        assert sorted(re.findall(r"\{(\w+)\}", zh)) == sorted(re.findall(r"\{(\w+)\}", en)), key


def test_the_capture_nearest_to_a_moment_is_found_by_its_address(get: Get, captures: dict[str, str]) -> None:
    url = "http://www.xinghe.gov.cn/art/2024/1/20/art_1_2023.html"
    early = get("/-/archive", params={"url": url, "at": "2024-02-01"})
    assert early.headers["location"].endswith(captures["2023"])
    assert get("/-/archive", params={"url": url}).headers["location"].endswith(captures["2023-later"])
    assert get("/-/archive", params={"url": "http://never.gov.cn/"}).status_code == 404


def test_findings_are_counted_by_rule_with_an_example_each(get: Get) -> None:
    page = parsed(get("/findings"))
    lines = [" ".join(row.text(deep=True, separator=" ").split()) for row in page.css("tbody tr")]
    assert any("缺少表格 1 1" in line and "教育局" in line for line in lines)
    assert lines[0].startswith("错误")


def test_the_dictionary_describes_every_public_table_with_its_columns(get: Get) -> None:
    page = parsed(get("/dictionary"))
    columns = [node.text() for node in page.css("section.described:has(#application) th code")]
    assert {"outcome", "natural_person", "total"} <= set(columns)
    assert "refused_process" in [node.text() for node in page.css("dl.codes dt")]
    assert ("report", "year") in [(row["table"], row["column"]) for row in get("/dictionary.json").json()["rows"]]
    listed = {node.text() for node in page.css("h3 code")}
    assert {"report", "application", "finding", "coverage", "overdue"} <= listed
    assert "reading" not in listed


def test_the_feed_names_the_reports_captured_last_first(get: Get) -> None:
    answer = get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(answer.text).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 5
    assert entries[0].findtext("{http://www.w3.org/2005/Atom}updated") == "2024-06-03T02:15:00Z"


def test_the_language_is_no_filter_of_a_table(get: Get) -> None:
    for language in ("zh", "en"):
        page = parsed(get("/nianbao/report", params={"lang": language}))
        assert len(page.css("table.rows-and-columns tbody tr")) == 5
        assert page.css_first("html").attributes["lang"] == ("en" if language == "en" else "zh-Hans")
        assert not [link for link in page.css("main a") if "lang=" in (link.attributes.get("href") or "")]


def test_lines_that_an_organ_added_are_known_by_their_label(get: Get, report_ids: dict[str, str]) -> None:
    report = f"/report/{report_ids['星河区教育局2016']}"
    page = parsed(get(report))
    link = page.css("table.form-indicator td.figure a")[-1]
    assert parsed(get(link.attributes["href"])).css_first(".shown-figure strong").text() == "3"
    subject = link.parent.attributes["id"]
    assert subject == "indicator.local:地方自设指标"
    assert any(f",{subject},3," in line for line in get(f"{report}.csv").text.splitlines())


def test_a_revision_shows_each_changed_figure_and_the_changed_part_of_a_text(
    get: Get, report_ids: dict[str, str], pages: Callable[[str], ModuleType]
) -> None:
    page = parsed(get(f"/report/{report_ids[REPORT]}"))
    line = page.css_first("#revisions tbody tr")
    assert (line.css_first("del").text(), line.css_first("ins").text()) == ("41", "46")
    assert line.css_first("a").attributes["href"] == "#disclosure.normative_documents.in_force"
    old, new = pages("difference").pieces("依申请公开办件56件，予以公开24件", "依申请公开办件57件，予以公开24件")
    assert [text for text, differs in old if differs] == ["6"]
    assert [text for text, differs in new if differs] == ["7"]
    change = {"table": "section", "row": "overview.4", "column": "text", "before": None, "after": "x" * 9000}
    shown = pages("difference").with_pieces(change, {"section.overview"})
    assert shown["anchor"] == "section.overview"
    assert shown["new"] == [("x" * 9000, True)]


@pytest.mark.parametrize("path", ["/", "/coverage", "/nianbao/report", "/about"])
def test_the_navigation_says_where_the_reader_is(get: Get, path: str) -> None:
    current = parsed(get(path)).css(".site-nav a[aria-current]")
    assert [link.attributes["href"] for link in current] == [path]
