from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.capture_rows import clean_id
from tests.archive.sample_archive import VERSION, SampleArchive, read_pending, report

SITE = "http://www.county.gov.cn"
COUNTY = "某县人民政府"


@pytest.fixture
def archive(tmp_path: Path) -> SampleArchive:
    return SampleArchive(tmp_path)


def _relations(archive: SampleArchive) -> dict[str, str]:
    sql = "SELECT capture.url, relation FROM report_capture JOIN capture ON capture.id = capture_id"
    return dict(archive.rows(sql))


def test_twins_are_one_report_read_from_the_best_copy(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/wap.html", report(COUNTY, 2020, status="partial"))
        archive.fetch(series, f"{SITE}/full.html", report(COUNTY, 2020))
    archive.catch_up()
    assert archive.rows("SELECT url, status FROM report") == [(f"{SITE}/full.html", "verified")]
    assert _relations(archive) == {f"{SITE}/wap.html": "twin", f"{SITE}/full.html": "primary"}


def test_a_copy_on_a_foreign_host_is_never_read_where_the_government_has_one(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, "http://clone.example.com/a.html", report(COUNTY, 2020, received=1))
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020, status="partial", received=3))
    archive.catch_up()
    assert archive.rows("SELECT url FROM report") == [(f"{SITE}/a.html",)]
    assert archive.rows("SELECT rule FROM finding") == []


def test_a_foreign_host_that_the_archivist_named_counts_as_a_source(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, "http://paper.example.com/a.html", report(COUNTY, 2020), hint={"organ": COUNTY})
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020, status="partial"))
    archive.catch_up()
    assert archive.rows("SELECT url FROM report") == [("http://paper.example.com/a.html",)]


def test_another_copy_with_other_figures_is_a_finding(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020, received=3))
        archive.fetch(series, "http://portal.gov.cn/a.html", report(COUNTY, 2020, received=8))
    archive.catch_up()
    sql = "SELECT rule, subject, expected, actual FROM finding"
    assert archive.rows(sql) == [("twin_differs", "application.received.total", "3", "8")]


def test_a_page_and_its_document_are_one_report(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/2020.html", report(COUNTY, 2020, status="narrative"))
        for kind in ("pdf", "docx"):
            document = report(None, None, code="330122")
            archive.fetch(series, f"{SITE}/2020.{kind}", document, role="attachment", via=f"{SITE}/2020.html")
    archive.catch_up()
    assert archive.rows("SELECT organ_name, year, status, url FROM report") == [
        (COUNTY, 2020, "verified", f"{SITE}/2020.pdf")
    ]
    assert archive.rows("SELECT name FROM organ") == [(COUNTY,)]
    assert _relations(archive) == {
        f"{SITE}/2020.html": "attachment",
        f"{SITE}/2020.pdf": "primary",
        f"{SITE}/2020.docx": "attachment",
    }


def test_a_page_that_is_no_report_itself_is_kept_beside_the_document_that_it_links_to(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(
            series, f"{SITE}/a.html", report(None, None, is_report=False), verdict={"organ": COUNTY, "year": 2020}
        )
        archive.fetch(series, f"{SITE}/a.pdf", report(None, None), role="attachment", via=f"{SITE}/a.html")
    archive.catch_up()
    assert archive.rows("SELECT year, url FROM report") == [(2020, f"{SITE}/a.pdf")]
    assert _relations(archive) == {f"{SITE}/a.html": "attachment", f"{SITE}/a.pdf": "primary"}


def test_a_document_of_another_organ_or_year_than_its_page_is_a_report_of_its_own(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
        archive.fetch(series, f"{SITE}/b.pdf", report("某县教育局", 2020), role="attachment", via=f"{SITE}/a.html")
        archive.fetch(series, f"{SITE}/c.pdf", report(COUNTY, 2019), role="attachment", via=f"{SITE}/a.html")
    archive.catch_up()
    assert len(archive.rows("SELECT * FROM report")) == 3


def test_a_page_learns_its_organ_from_its_documents(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(None, 2020, status="partial"))
        archive.fetch(series, f"{SITE}/a.pdf", report(COUNTY, 2020), role="attachment", via=f"{SITE}/a.html")
    archive.catch_up()
    assert archive.rows("SELECT organ_name, status FROM report") == [(COUNTY, "verified")]


def test_what_a_browser_made_of_a_page_stands_beside_it_and_a_screenshot_is_not_read(archive: SampleArchive) -> None:
    with archive.series() as series:
        page = archive.fetch(series, f"{SITE}/a.html", report(None, None, is_report=False))
        for kind in ("dom", "view"):
            archive.fetch(series, f"urn:{kind}:{SITE}/a.html", report(COUNTY, 2020))
    archive.catch_up()
    assert page.record_id
    assert archive.rows("SELECT url FROM report") == [(f"{SITE}/a.html",)]
    assert _relations(archive) == {f"urn:dom:{SITE}/a.html": "primary"}
    assert archive.rows("SELECT DISTINCT site_host FROM capture") == [("www.county.gov.cn",)]


def test_a_report_without_organ_is_kept_and_named_after_its_payload(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(None, 2020))
        archive.fetch(series, f"{SITE}/b.html", report(None, 2020))
        archive.fetch(series, f"{SITE}/c.html", report(None, 2021))
    archive.catch_up()
    rows = archive.rows("SELECT id, organ_id, year FROM report ORDER BY year")
    assert [row[1:] for row in rows] == [(None, 2020), (None, 2021)]
    assert all(row[0].startswith("unknown-") for row in rows)


def test_a_report_of_a_known_organ_without_year_does_not_hide_the_others(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, None))
        archive.fetch(series, f"{SITE}/b.html", report(COUNTY, 2021))
    archive.catch_up()
    assert archive.rows("SELECT year FROM report ORDER BY 1") == [(None,), (2021,)]
    assert archive.rows("SELECT count(DISTINCT organ_id) FROM report") == [(1,)]


def test_a_change_between_two_captures_is_a_revision_and_the_newest_content_is_read(archive: SampleArchive) -> None:
    first, second = report(COUNTY, 2020, received=3), report(COUNTY, 2020, received=4)
    with archive.series() as series:
        ids = [archive.fetch(series, f"{SITE}/a.html", payload).record_id for payload in (first, first, second, second)]
    archive.catch_up()
    assert archive.rows("SELECT capture_id FROM report") == [(ids[2],)]
    earlier, later, changes = archive.rows("SELECT earlier_capture_id, later_capture_id, changes FROM revision")[0]
    assert (earlier, later) == (ids[1], ids[2])
    assert any(change["before"] != change["after"] for change in json.loads(changes))
    assert archive.rows("SELECT rule, severity, subject FROM finding") == [("revised", "warning", "report")]
    relations = dict(archive.rows("SELECT capture_id, relation FROM report_capture"))
    assert [relations[ident] for ident in ids] == ["earlier", "earlier", "primary", "later"]


def test_a_broken_chain_between_years_is_a_finding_of_the_later_and_leaves_its_status(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/2020.html", report(COUNTY, 2020, carried_out=5))
        archive.fetch(series, f"{SITE}/2021.html", report(COUNTY, 2021, carried_in=7))
    archive.catch_up()
    assert archive.rows("SELECT year, status, rule FROM finding JOIN report ON report.id = report_id") == [
        (2021, "verified", "carry_over")
    ]


def test_what_cannot_be_read_is_a_failure_and_a_report_only_where_organ_and_year_are_known(
    archive: SampleArchive,
) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.doc", b"?", verdict={"organ": COUNTY, "year": "2020"})
        archive.fetch(series, f"{SITE}/b.doc", b"??", verdict={"year": 2020})
    archive.catch_up()
    assert archive.rows("SELECT url, stage, reason FROM failure ORDER BY url") == [
        (f"{SITE}/a.doc", "parse", "unreadable"),
        (f"{SITE}/b.doc", "parse", "unreadable"),
    ]
    assert archive.rows("SELECT year, status, url FROM report") == [(2020, "unreadable", f"{SITE}/a.doc")]


def test_a_failure_goes_when_a_better_parser_reads_the_payload(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
    with archive.catalogue() as catalogue:
        catalogue.index()
        for capture in catalogue.pending("old"):
            catalogue.store_failure(capture.capture_id, "unreadable", None, "old")
        catalogue.assemble()
    assert archive.rows("SELECT count(*) FROM failure") == [(1,)]
    archive.catch_up()
    assert archive.rows("SELECT count(*) FROM failure") == [(0,)]
    assert archive.rows("SELECT status FROM report") == [("verified",)]


def test_errors_and_listings_are_not_read(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020), status=404)
        archive.fetch(series, f"{SITE}/list.html", report(COUNTY, 2021), role="listing")
        archive.fetch(series, f"{SITE}/robots.txt", report(COUNTY, 2022), role="page")
    archive.catch_up()
    assert archive.rows("SELECT * FROM report") == []


def test_a_capture_that_turns_out_to_be_something_else_takes_its_report_with_it(archive: SampleArchive) -> None:
    with archive.series() as series:
        written = archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
    archive.catch_up()
    assert len(archive.rows("SELECT * FROM report")) == 1
    with archive.series("later") as series:
        series.write_note("verdict", {"role": "page", "verdict": {"why": "a notice"}}, refers_to=written.record_id)
    archive.catch_up()
    assert archive.rows("SELECT * FROM report") == archive.rows("SELECT * FROM organ") == []
    assert archive.rows("SELECT verdict FROM capture") == [('{"why":"a notice"}',)]


def test_the_archivists_word_on_an_imported_document_goes_to_the_parsers_as_settled(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", b"", hint={"organ": COUNTY, "year": 2020})
        archive.fetch(series, f"{SITE}/b.html", b"", hint={"organ": COUNTY}, verdict={"organ": "某局", "year": 2019})
    with archive.catalogue() as catalogue:
        catalogue.index()
        named, found = (capture.hints for capture in catalogue.pending("v"))
    assert (named.organ, named.year, named.by_archivist) == (COUNTY, 2020, True)
    assert (found.organ, found.year, found.site_name, found.by_archivist) == ("某局", 2019, COUNTY, False)


def test_a_document_is_read_with_what_its_page_says(archive: SampleArchive) -> None:
    page = "<html><head><title>某县教育局\n 年报</title></head></html>".encode("gb18030")
    with archive.series() as series:
        verdict = {"organ": "某县教育局", "year": 2021}
        archive.fetch(series, f"{SITE}/a.html", page, verdict=verdict, media_type="text/html; charset=gb2312")
        archive.fetch(series, f"{SITE}/a.pdf", b"", role="attachment", via=f"{SITE}/a.html")
    with archive.catalogue() as catalogue:
        catalogue.index()
        hints = {capture.url: capture.hints for capture in catalogue.pending("v")}
    assert hints[f"{SITE}/a.html"].charset == "gb2312"
    document = hints[f"{SITE}/a.pdf"]
    assert (document.via_title, document.link_text) == ("某县教育局 年报", "年报")
    assert (document.organ, document.year) == ("某县教育局", 2021)


def test_a_page_is_read_with_its_pictures_and_again_when_one_comes(archive: SampleArchive) -> None:
    def pictured() -> list[tuple[str, list[str]]]:
        with archive.catalogue() as catalogue:
            catalogue.index()
            waiting = [(one.url, [picture.url for picture in one.pictures]) for one in catalogue.pending(VERSION)]
            read_pending(catalogue)
        return [(url, pictures) for url, pictures in waiting if url.endswith(".html")]

    def fetch(crawl: str, content: bytes, media_type: str = "image/png", name: str = "t.png") -> None:
        with archive.series(crawl) as series:
            where = f"{SITE}/{name}"
            archive.fetch(series, where, content, role="attachment", via=f"{SITE}/a.html", media_type=media_type)

    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020, status="partial"))
    assert pictured() == [(f"{SITE}/a.html", [])]
    fetch("crawl-2", b"a document", "application/pdf", "a.pdf")
    assert pictured() == []
    fetch("crawl-3", b"a picture")
    assert pictured() == [(f"{SITE}/a.html", [f"{SITE}/t.png"])]
    assert pictured() == []
    fetch("crawl-4", b"a later picture")
    assert pictured() == []  # the one captured with the page is its picture


def test_organs_are_linked_to_the_government_they_belong_to(archive: SampleArchive) -> None:
    with archive.series() as series:
        for name, code, level in (
            ("浙江省人民政府", "330000", "province"),
            ("桐庐县人民政府", "330122", "county"),
            ("桐庐县教育局", "330122", "department"),
            ("富春江镇人民政府", "330122", "township"),
            ("建德市教育局", "330182", "department"),
        ):
            archive.fetch(series, f"{SITE}/{name}.html", report(name, 2020, code=code, level=level))
    archive.catch_up()
    sql = "SELECT organ.name, parent.name FROM organ LEFT JOIN organ AS parent ON parent.id = organ.parent_id"
    assert dict(archive.rows(sql)) == {
        "浙江省人民政府": None,
        "桐庐县人民政府": "浙江省人民政府",
        "桐庐县教育局": "桐庐县人民政府",
        "富春江镇人民政府": "桐庐县人民政府",
        "建德市教育局": None,
    }


def test_organs_that_only_the_archivist_named_are_there_with_their_site(archive: SampleArchive) -> None:
    hint = {"organ": "桐庐县人民政府", "division_code": "330122", "level": "county"}
    with archive.series() as series:
        series.write_note("site", {"host": "www.tonglu.gov.cn", "state": "gone", "reason": "dns", "hint": hint})
    archive.catch_up()
    assert archive.rows("SELECT name, level, division_code FROM organ") == [("桐庐县人民政府", "county", "330122")]
    sql = "SELECT organ.name, site.state FROM site JOIN organ ON organ.id = organ_id WHERE host = 'www.tonglu.gov.cn'"
    assert archive.rows(sql) == [("桐庐县人民政府", "gone")]
    assert archive.rows("SELECT DISTINCT state FROM coverage") in ([("gone",)], [("not_due",)])


def test_a_site_belongs_to_the_organ_of_most_of_its_reports_or_to_none(archive: SampleArchive) -> None:
    with archive.series() as series:
        for year in (2019, 2020):
            archive.fetch(series, f"{SITE}/{year}.html", report(COUNTY, year))
        archive.fetch(series, f"{SITE}/b.html", report("某县教育局", 2020))
        for name in "甲乙":
            archive.fetch(series, f"http://portal.gov.cn/{name}.html", report(f"{name}局", 2020))
    archive.catch_up()
    sql = "SELECT host, organ.name FROM site LEFT JOIN organ ON organ.id = organ_id ORDER BY host"
    assert archive.rows(sql) == [("portal.gov.cn", None), ("www.county.gov.cn", COUNTY)]


def test_a_crawl_says_when_it_ran_with_what_and_what_came_of_it(archive: SampleArchive) -> None:
    with archive.series("crawl-7") as series:
        series.write_note("crawl", {"event": "started"})
        archive.fetch(series, f"{SITE}/", b"", role="page")
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
        archive.fetch(series, f"{SITE}/b.html", b"broken")
        series.write_note("failure", {"stage": "fetch", "reason": "timeout"}, url=f"{SITE}/c.html")
    archive.catch_up()
    sql = "SELECT id, finished_at, software, settings, captures, reports, failures FROM crawl"
    assert archive.rows(sql) == [("crawl-7", None, "nianbao/test", '{"delay":0}', 3, 2, 2)]
    with archive.series("crawl-7") as series:
        series.write_note("crawl", {"event": "finished"})
    archive.catch_up()
    assert archive.rows("SELECT finished_at IS NOT NULL FROM crawl") == [(1,)]


def test_the_summary_adds_up_only_what_is_known(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report("甲县", 2020, received=3, code="330122"))
        archive.fetch(series, f"{SITE}/b.html", report("乙县", 2020, received=None))
        proven = [("blank_as_zero", "application.received.total")]
        archive.fetch(series, f"{SITE}/c.html", report("丙县", 2020, received=None, findings=proven))
    archive.catch_up()
    sql = "SELECT organ_name, province, city, county, received, granted, fees_amount FROM summary ORDER BY received"
    assert archive.rows(sql) == [
        ("乙县", None, None, None, None, None, 2.0),
        ("丙县", None, None, None, 0, None, 2.0),
        ("甲县", "浙江省", "杭州市", "桐庐县", 3, None, 2.0),
    ]


def test_counts_are_integers_and_money_is_real(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
    archive.catch_up()
    assert archive.rows("SELECT typeof(total) FROM application") == [("integer",)]
    assert archive.rows("SELECT value, typeof(value) FROM disclosure") == [(2.0, "real")]


@pytest.mark.parametrize("received", [0.5, 1e300, 2**70])
def test_a_count_that_is_none_is_left_out_and_pointed_at(archive: SampleArchive, received: float) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020, received=received))
    archive.catch_up()
    assert archive.rows("SELECT total FROM application") == [(None,)]
    assert archive.rows("SELECT rule, subject FROM finding") == [("cell_unreadable", "application.received.total")]


def test_ids_are_clean_in_urls_and_name_what_they_stand_for(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", report(COUNTY, 2020))
    archive.catch_up()
    ident = archive.rows("SELECT id FROM report")[0][0]
    assert ident.endswith("-2020")
    assert len(ident) == 17
    assert archive.rows("SELECT id FROM application") == [(f"{ident}.application.received",)]
    assert archive.rows("SELECT id FROM disclosure") == [(f"{ident}.disclosure.fees.amount",)]
    assert archive.rows("SELECT id FROM section") == [(f"{ident}.section.1",)]


def test_record_ids_that_would_not_be_clean_become_so() -> None:
    assert clean_id("0f8fad5b-d9cb-469f-a165-70867728950e") == "0f8fad5b-d9cb-469f-a165-70867728950e"
    for odd in ("http://example.com/x?y", "a b", "x" * 200, "../../etc"):
        assert clean_id(odd) == clean_id(odd)
        assert clean_id(odd).isalnum()
    assert clean_id(None, "a", "b") != clean_id(None, "a", "c")


def test_half_characters_in_a_report_are_kept_from_the_database(archive: SampleArchive) -> None:
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", b'{"organ": "\\ud800\xe5\xb1\x80", "year": 2020, "text": "\\udfff"}')
    archive.catch_up()
    assert archive.rows("SELECT organ_name FROM report") == [("?局",)]
    assert archive.rows("SELECT text FROM section") == [("?",)]
