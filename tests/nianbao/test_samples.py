from __future__ import annotations

import gzip
import http.client
import json
import threading
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from nianbao import samples
from nianbao.samples.building import NOTE
from nianbao.samples.pdf import pdf
from nianbao.samples.report import load
from nianbao.samples.word import docx

TRUTH = json.loads((files("nianbao.samples") / "truth.json").read_text(encoding="utf-8"))
REPORTS = [report for site in TRUTH.values() for report in site["reports"]]
FIGURES = sorted({report["figures"] for report in REPORTS})
ONE = "http://www.wendeng.gov.cn/zwgk/zfxxgk/xxgknb/"


@pytest.fixture(scope="module")
def server() -> Iterator[samples.SampleServer]:
    with samples.serve() as served:
        yield served


class Fetched:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def fetch(
    server: samples.SampleServer, url: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> Fetched:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=20)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, url, body, {"Host": urlsplit(url).netloc, **sent})
        return Fetched(connection.getresponse())
    finally:
        connection.close()


def test_every_url_of_the_truth_is_served(server: samples.SampleServer) -> None:
    urls = [
        url
        for site in TRUTH.values()
        for url in (
            *site["look_alikes"],
            *(report["url"] for report in site["reports"]),
            *(url for report in site["reports"] for url in (*report.get("twins", ()), *report.get("documents", ()))),
        )
    ]
    assert [url for url in urls if fetch(server, url).status != 200] == []


def test_every_host_of_the_truth_is_a_seed_and_every_seed_has_a_truth(server: samples.SampleServer) -> None:
    assert {urlsplit(seed).hostname for seed in server.seeds} == set(TRUTH)


def test_every_page_says_that_it_is_a_sample() -> None:
    for site in samples.sites():
        for path, answer in site.files.items():
            if answer.media_type.startswith("text/html") and len(answer.body) > 100:
                text = answer.body.decode("gb18030" if site.host == "www.wolong.gov.cn" else "utf-8")
                assert "nianbao" in text, f"{site.host}{path}"
                assert "it is not the organ&#39;s real page" in text, f"{site.host}{path}"


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["figures"])
def test_a_report_page_holds_its_title_and_the_figures_or_leads_to_documents(
    server: samples.SampleServer, report: dict[str, str]
) -> None:
    page = fetch(server, report["url"]).body
    text = page.decode("gb18030" if "wolong" in report["url"] else "utf-8")
    loaded = load(report["figures"])
    assert loaded.title in text
    if "documents" in report:
        assert all(urlsplit(url).path in text for url in report["documents"])
    elif "application" in loaded.tables:
        assert loaded.tables["application"][3][1].text in text


def test_other_hosts_are_refused_with_a_reason(server: samples.SampleServer) -> None:
    answer = fetch(server, "http://www.example.org/")
    assert answer.status == 502
    assert b"www.example.org is none of the sample sites" in answer.body


def test_a_request_in_origin_form_is_answered_by_its_host(server: samples.SampleServer) -> None:
    assert fetch(server, "/zwgk/", Host="www.wendeng.gov.cn").status == 200


def test_https_is_refused(server: samples.SampleServer) -> None:
    assert fetch(server, "https://www.linan.gov.cn/").status == 502


def test_an_unchanged_page_answers_304_by_tag_and_by_date(server: samples.SampleServer) -> None:
    first = fetch(server, ONE)
    assert fetch(server, ONE, If_None_Match=first.headers["ETag"]).status == 304
    assert fetch(server, ONE, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert fetch(server, ONE, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status == 200
    assert fetch(server, ONE, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT").status == 200
    assert fetch(server, ONE, If_Modified_Since="yesterday").status == 200


def test_head_answers_without_a_body(server: samples.SampleServer) -> None:
    answer = fetch(server, ONE, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_some_sites_compress_and_some_send_chunks(server: samples.SampleServer) -> None:
    packed = fetch(server, ONE, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == fetch(server, ONE).body
    assert fetch(server, "http://www.linan.gov.cn/").headers["Transfer-Encoding"] == "chunked"


def test_the_rest_of_a_jpage_list_comes_by_get_and_by_post(server: samples.SampleServer) -> None:
    proxy = "http://www.linan.gov.cn/module/web/jpage/dataproxy.jsp"
    form = "col=1&appid=1&webid=2149&path=%2F&columnid=1229&unitid=6504&webname=x&permissiontype=0"
    got = fetch(server, f"{proxy}?page=2&{form}")
    posted = fetch(server, f"{proxy}?startrecord=5&endrecord=9&perpage=4", "POST", form.encode())
    assert got.body == posted.body
    assert "临安区人民政府2020年政府信息公开工作年度报告" in got.body.decode()
    assert fetch(server, f"{proxy}?page=2&columnid=1").status == 404


def test_one_site_answers_200_for_pages_that_are_gone(server: samples.SampleServer) -> None:
    answer = fetch(server, "http://www.wolong.gov.cn/zwgk/xxgknb/2016/881.html")
    assert answer.status == 200
    assert "页面不存在" in answer.body.decode("gb18030")
    assert fetch(server, "http://www.linan.gov.cn/none.html").status == 404


def test_a_huge_body_is_refused(server: samples.SampleServer) -> None:
    assert fetch(server, "http://www.linan.gov.cn/", "POST", b"", Content_Length="99999999").status == 413


def test_what_was_asked_is_on_record(server: samples.SampleServer) -> None:
    fetch(server, "http://www.nanle.gov.cn/zwgk")
    assert (server.requests[-1].method, server.requests[-1].url) == ("GET", "http://www.nanle.gov.cn/zwgk")


def test_the_server_leaves_no_thread_and_no_port_behind() -> None:
    before = set(threading.enumerate())
    with samples.serve() as served:
        port = served.server_address[1]
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        kept.request("GET", "http://www.linan.gov.cn/robots.txt")
        kept.getresponse().read()
    left = set(threading.enumerate()) - before
    for thread in left:  # the one connection that was kept open ends when it is shut
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in left)
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
    kept.close()


@pytest.mark.parametrize("name", FIGURES)
def test_the_tables_are_as_wide_as_the_form(name: str) -> None:
    for kind, grid in load(name).tables.items():
        taken = [sum(cell.columns * cell.rows for cell in row) for row in grid]
        width = {"disclosure": 4, "application": 10, "proceeding": 15}[kind]
        assert sum(taken) == width * len(grid), kind


def test_documents_are_made_the_same_every_time_and_can_be_opened() -> None:
    report = load("hongze-2023")
    assert pdf(report) == pdf(report)
    assert pdf(report).startswith(b"%PDF-1.4")
    assert docx(report) == docx(report)
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(docx(report))).namelist()


def test_the_note_is_in_both_languages() -> None:
    assert "示例页面" in NOTE and "sample page" in NOTE
