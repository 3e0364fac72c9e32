"""Comparing organs, coverage by place, searching within filters, and what readers of SQL and machines get."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol
from xml.etree import ElementTree

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

Get = Callable[..., httpx.Response]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Archive(Protocol):
    """What `made_archive` gives."""

    database: Path


@pytest.fixture
def organs(made_archive: Archive) -> dict[str, str]:
    """The organs' keys by their names."""
    with sqlite3.connect(made_archive.database) as connection:
        return dict(connection.execute("SELECT name, id FROM organ"))


def parsed(answer: httpx.Response) -> LexborHTMLParser:
    assert answer.status_code == 200, answer.text[-2000:]
    return LexborHTMLParser(answer.text)


def test_organs_are_compared_year_by_year_in_a_chart_and_a_table(get: Get, organs: dict[str, str]) -> None:
    page = parsed(get("/compare", params={"organ": list(organs.values()), "measure": "received"}))
    lines = {
        row.css_first("th").text(): [cell.text().strip() for cell in row.css("td.figure")]
        for row in page.css("tbody tr")
    }
    assert lines["云麓市星河区人民政府"] == ["缺", "缺", "缺", "缺", "33", "缺", "48", "56"]
    assert len(page.css("figure.chart circle title")) == 5
    assert "云麓市星河区人民政府 2023: 56" in [title.text() for title in page.css("circle title")]
    assert (
        page.css_first("svg[role=img]").attributes["aria-describedby"] == page.css_first("table.years").attributes["id"]
    )


def test_an_organ_is_found_by_a_part_of_its_name_and_added(get: Get, organs: dict[str, str]) -> None:
    government = organs["云麓市星河区人民政府"]
    link = parsed(get("/compare", params={"organ": government, "find": "教育"})).css_first(".name-list a")
    page = parsed(get(link.attributes["href"]))
    assert len(page.css("tbody tr")) == 2
    removed = parsed(get(page.css("td > a[aria-label]")[0].attributes["href"]))
    assert [node.text() for node in removed.css("tbody th a")] == ["云麓市星河区教育局"]


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "received; drop table report"},
        {"measure": "report_id"},
        {"organ": ["none", "'"]},
        {"find": "%_\\"},
        {"find": "一" * 500},
        {"organ": [str(number) for number in range(500)]},
    ],
)
def test_compare_takes_anything(get: Get, query: dict[str, Any]) -> None:
    assert get("/compare", params=query).status_code == 200


def test_a_chart_breaks_its_line_where_a_year_is_missing(pages: Callable[[str], ModuleType]) -> None:
    charts = pages("charts")
    chart = charts.line_chart(range(2019, 2024), [charts.Series("a", [1, 2, None, 4, 5])])
    assert [[point.value for point in run] for run in chart.lines[0].runs] == [[1, 2], [4, 5]]
    assert chart.up[0].text == "0"
    assert all(chart.left <= point.x <= chart.right for run in chart.lines[0].runs for point in run)


@pytest.mark.parametrize("values", [[None, None], [3, None], [0, 0], [-5, 1e15], [0.1, 0.2]])
def test_a_chart_of_anything_has_points_inside_its_frame(
    pages: Callable[[str], ModuleType], values: list[float | None]
) -> None:
    charts = pages("charts")
    chart = charts.line_chart([2020, 2021], [charts.Series("a", values)])
    assert (chart is None) == (values.count(None) > 0)
    if chart is not None:
        assert all(0 <= point.y <= chart.bottom for line in chart.lines for run in line.runs for point in run)
        assert 2 <= len(chart.up) <= 12


def test_the_organ_page_draws_requests_and_carry_over(get: Get, organs: dict[str, str]) -> None:
    page = parsed(get(f"/organ/{organs['云麓市星河区人民政府']}"))
    titles = [node.text() for node in page.css("figcaption")]
    assert titles == ["申请：新收与办理", "结转：转入与转出", "行政复议与行政诉讼", "办理结果构成"]


def test_coverage_counts_reports_by_place_and_shows_every_province(get: Get) -> None:
    page = parsed(get("/coverage"))
    assert len(page.css(".tile")) == 34
    line = page.css("table.matrix tbody tr")[-1]
    assert line.css_first("th").text() == "（所在地不详）"
    assert line.css("td")[0].text() == "2"


def test_every_tile_is_a_province_and_no_two_stand_on_each_other(pages: Callable[[str], ModuleType]) -> None:
    from parsers.divisions import divisions

    tiles = pages("words").data_file("tiles.toml")["tiles"]
    provinces = {one.code for one in divisions() if one.level == "province" and one.valid_to is None}
    assert set(tiles) == provinces
    assert len({(column, row) for column, row, *_ in tiles.values()}) == len(tiles)


@pytest.mark.parametrize(
    ("place", "status"), [("330000", 200), ("330112", 200), ("110000", 200), ("999999", 404), ("'", 404)]
)
def test_coverage_of_a_place(get: Get, place: str, status: int) -> None:
    assert get("/coverage", params={"place": place}).status_code == status


def test_search_can_be_narrowed(get: Get) -> None:
    def found(**filters: str) -> int:
        return len(parsed(get("/search", params={"q": "隐私", **filters})).css(".results li"))

    assert found(year="2023") == 1
    assert found(level="department") == 2
    assert found(level="county", section="overview") == 3
    assert found(place="330000") == 0
    assert found(level="no such level", place="'", section="x", year="y") == 5


def test_the_page_for_sql_holds_ten_explained_queries_and_the_schema(get: Get) -> None:
    page = parsed(get("/sql"))
    assert len(page.css(".worked")) >= 10
    assert all(section.css_first("p").text() and section.css_first("pre").text() for section in page.css(".worked"))
    assert {"report", "capture", "application", "organ"} <= {node.text() for node in page.css(".schema text.name")}


def test_the_sitemap_names_every_report_and_organ(get: Get, report_ids: dict[str, str], organs: dict[str, str]) -> None:
    named = []
    for part in ElementTree.fromstring(get("/sitemap.xml").content).iter(f"{SITEMAP}loc"):
        answer = get((part.text or "").partition("localhost")[2])
        assert answer.status_code == 200
        named += [
            (loc.text or "").partition("localhost")[2]
            for loc in ElementTree.fromstring(answer.content).iter(f"{SITEMAP}loc")
        ]
    assert {f"/report/{key}" for key in report_ids.values()} | {f"/organ/{key}" for key in organs.values()} <= set(
        named
    )
    assert all(get(path).status_code == 200 for path in named)
    assert get("/sitemap-report-99.xml").status_code == 404
    assert "Sitemap: http://localhost/sitemap.xml" in get("/robots.txt").text


def test_queries_beyond_the_bound_are_asked_to_come_again(pages: Callable[[str], ModuleType]) -> None:
    crowding = pages("crowding")
    gate = asyncio.Event()

    async def slow(scope: object, receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        await gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def statuses() -> list[int]:
        app, seen = crowding.bounded_queries(slow), []

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen.append(message["status"])

        query = {"type": "http", "path": "/nianbao", "query_string": b"sql=select+1"}
        page = {"type": "http", "path": "/", "query_string": b""}
        asking = [asyncio.create_task(app(scope, None, send)) for scope in (query, query, query, page)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        refused = list(seen)
        gate.set()
        await asyncio.gather(*asking)
        await app(query, None, send)
        return [*refused, *seen[len(refused) :]]

    assert asyncio.run(statuses()) == [503, 200, 200, 200, 200]


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("/nianbao/most_requests.json", b"", "query"),
        ("/nianbao.json", b"sql=select+1", "query"),
        ("/nianbao/report", b"year=2020&_where=1", "query"),
        ("/nianbao/report", b"year=2020", "filtered"),
        ("/nianbao/report", b"", ""),
        ("/search", b"q=sql=1", ""),
        ("/report/x", b"sql=1", ""),
    ],
)
def test_what_counts_as_a_query(pages: Callable[[str], ModuleType], path: str, query: bytes, kind: str) -> None:
    crowding, scope = pages("crowding"), {"type": "http", "path": path, "query_string": query}
    assert crowding.is_query(scope) == (kind == "query")
    assert kind != "filtered" or crowding.is_filtered(scope)
    assert kind or not crowding.is_filtered(scope)


def test_filtered_tables_wait_their_turn(pages: Callable[[str], ModuleType]) -> None:
    crowding = pages("crowding")
    at_once: list[int] = []
    running = 0

    async def slow(scope: object, receive: object, send: object) -> None:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0.01)
        running -= 1

    async def ask() -> None:
        app = crowding.bounded_queries(slow)
        table = {"type": "http", "path": "/nianbao/report", "query_string": b"year=2020"}
        await asyncio.gather(*(app(table, None, None) for _ in range(6)))

    asyncio.run(ask())
    assert len(at_once) == 6
    assert max(at_once) == crowding.MOST


def test_an_answer_is_made_once_and_kept_apart_by_language(get: Get, pages: Callable[[str], ModuleType]) -> None:
    first, again = get("/findings"), get("/findings")
    assert first.text == again.text
    assert "Findings" in get("/findings", cookies={"nianbao_lang": "en"}).text
    assert get("/findings").text == first.text
    assert "set-cookie" not in again.headers
    assert "Cookie" in again.headers["vary"]
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_a_reader_who_has_an_answer_is_told_that_it_is_the_same(get: Get) -> None:
    get("/about")
    tag = get("/about").headers["etag"]
    same = get("/about", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == tag
    assert "content-security-policy" in same.headers
    assert get("/about", headers={"If-None-Match": '"other"'}).status_code == 200


def test_answers_are_forgotten_where_there_is_no_room(pages: Callable[[str], ModuleType]) -> None:
    answers = pages("answered").Answers()
    half = b"x" * (1 << 18)
    for number in range(400):
        answers.put((b"%d" % number,), [{"type": "http.response.body", "body": half}])
    assert answers.get((b"0",)) is None
    assert answers.get((b"399",)) is not None
    answers.put((b"large",), [{"type": "http.response.body", "body": half * 4}])
    assert answers.get((b"large",)) is None


@pytest.mark.parametrize(
    "path",
    [
        "/report/..%2f..%2fetc%2fpasswd",
        "/organ/~2E~2E~2F~2E~2E~2Fetc~2Fpasswd",
        "/sitemap-..%2fx-0.xml",
        "/sitemap-report-0.xml%0d%0aX-Evil:1",
        "/coverage?place=..%2f..%2fetc",
        "/compare?organ=%0d%0aX-Evil:1&measure=%0d%0aX-Evil:1",
        "/search?q=%0d%0aX-Evil:1&place=%0d%0a",
        "/sql?sql=attach+database+'x'+as+y",
        "/static/../plugins/nianbao_site.py",
        "/static/%2e%2e/plugins/nianbao_site.py",
    ],
)
def test_paths_and_headers_cannot_be_forged(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code in (200, 302, 400, 404), path
    assert "\n" not in answer.headers.get("location", "")
    assert not answer.headers.get("location", "/").startswith(("//", "http"))
    assert "x-evil" not in answer.headers
    assert "root:" not in answer.text
    assert "load_package" not in answer.text
    assert "content-security-policy" in answer.headers


def test_what_readers_write_is_shown_as_text(get: Get, organs: dict[str, str]) -> None:
    script = "<script>alert(1)</script>"
    for path in ("/compare?find=", "/search?q=", f"/compare?organ={organs['云麓市星河区人民政府']}&find="):
        assert script not in get(path + script).text


@pytest.mark.parametrize("cookie", ["", "nianbao_lang=en", "other=1; nianbao_lang=en", "ds_actor=root"])
def test_no_cookie_keeps_a_page_from_being_kept_or_lets_anyone_in(get: Get, cookie: str) -> None:
    answer = get("/about", headers={"Cookie": cookie})
    assert answer.headers["cache-control"] == "max-age=3600"
    assert "Cookie" in answer.headers["vary"]
    assert ('<html lang="en">' in answer.text) == ("nianbao_lang=en" in cookie)
    assert get("/-/actor.json", headers={"Cookie": cookie}).json() == {"actor": None}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1234567, "1,234,567"), (1008.6120000000001, "1,008.612"), (25.0, "25"), (-0.5, "-0.5")],
)
def test_figures_are_shown_without_the_noise_of_sums(
    pages: Callable[[str], ModuleType], value: float, shown: str
) -> None:
    assert pages("words").number(value) == shown
