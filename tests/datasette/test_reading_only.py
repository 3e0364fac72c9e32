"""No way to write, and no query that could starve the site."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import httpx
import pytest
from datasette.app import Datasette

Get = Callable[..., httpx.Response]
SITE_FOLDER = Path(__file__).resolve().parents[2] / "datasette"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


class Archive(Protocol):
    """What `made_archive` gives."""

    database: Path


@pytest.mark.parametrize(
    "sql",
    [
        "delete from report",
        "insert into report select * from report",
        "update report set title = 'x'",
        "drop table report",
        "create table x (y)",
        "create temp table x as select 1",
        "replace into organ values (1)",
        "attach database '/tmp/x' as x",
        "detach database nianbao",
        "pragma writable_schema = 1",
        "pragma query_only = 0",
        "pragma journal_mode = wal",
        "vacuum into '/tmp/y'",
        "analyze",
        "reindex",
        "begin immediate",
        "select load_extension('/tmp/x')",
        "select readfile('/etc/passwd')",
        "select writefile('/tmp/x', 'y')",
        "select edit('x')",
        "with x as (select 1) delete from report",
        "/* select */ delete from report",
        "select 1; delete from report",
        "explain delete from report",
        "select zeroblob(9999999999)",
        "select randomblob(9999999999)",
        "select * from pragma_database_list; attach 'x' as y",
    ],
)
def test_sql_that_is_no_reading_is_refused(get: Get, made_archive: Archive, sql: str) -> None:
    before = made_archive.database.read_bytes()
    answer = get("/nianbao.json", params={"sql": sql})
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert get("/nianbao", params={"sql": sql}).status_code == 400
    assert made_archive.database.read_bytes() == before


@pytest.mark.parametrize(
    "path", ["/nianbao/report", "/nianbao", "/", "/report/x", "/snapshots", "/nianbao/most_requests"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_no_method_writes(site: Datasette, made_archive: Archive, path: str, method: str) -> None:
    before = made_archive.database.read_bytes()
    answer = asyncio.run(site.client.request(method, path, data={"title": "x", "sql": "delete from report"}))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert made_archive.database.read_bytes() == before


@pytest.mark.parametrize("path", ["/-/auth-token", "/-/permissions", "/-/allow-debug", "/-/messages", "/-/logout"])
def test_datasettes_own_tools_let_nobody_in(get: Get, path: str) -> None:
    assert get(path, follow_redirects=True).status_code in (200, 403, 404)
    assert get("/-/actor.json").json() == {"actor": None}


@pytest.mark.parametrize(
    "sql",
    [
        ENDLESS,
        "select 1 from capture a, capture b, capture c, capture d, capture e, capture f where a.id || f.id like '%x%'",
        "select group_concat(hex(randomblob(100000))) from (select 1 from capture a, capture b, capture c)",
    ],
)
def test_a_query_without_end_is_cut_off_while_pages_are_answered(made_archive: Archive, sql: str) -> None:
    """With a limit of 300 ms; the site's own is three seconds."""
    site = Datasette(
        [], immutables=[str(made_archive.database)], config_dir=SITE_FOLDER, settings={"sql_time_limit_ms": 300}
    )

    async def asked() -> tuple[list[int], int, bool]:
        await site.client.get("/")
        queries = [asyncio.create_task(site.client.get("/nianbao.json", params={"sql": sql})) for _ in range(4)]
        await asyncio.sleep(0.05)
        page = await site.client.get("/search?q=隐私")
        first = not all(query.done() for query in queries)  # the page did not wait for the queries
        return [(await query).status_code for query in queries], page.status_code, first

    statuses, page, first = asyncio.run(asked())
    assert sorted(statuses) == [400, 400, 503, 503]
    assert page == 200
    assert first


def test_a_query_cannot_take_the_memory(get: Get) -> None:
    """A value is bounded, and so are the rows of an answer."""
    for value in ("randomblob(200000000)", "zeroblob(200000000)", "printf('%.*c', 200000000, 'x')"):
        assert len(get("/nianbao.json", params={"sql": f"select {value}"}).content) < 1000, value
    rows = "with recursive n(i, b) as (select 1, zeroblob(9000000) union all select i + 1, b from n limit 4000)"
    answer = get("/nianbao.json", params={"sql": f"{rows} select b from n"})
    assert "too large" in answer.json()["error"]
    many = get("/nianbao.json", params={"sql": "select a.id from capture a, capture b, capture c", "_shape": "array"})
    assert len(many.json()) <= 5000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4_000_000


@pytest.mark.parametrize("length", [1_000, 60_000])  # uvicorn takes 64 KB
@pytest.mark.parametrize(
    "path", ["/search?q={}", "/compare?organ={}", "/compare?find={}", "/coverage?place={}", "/coverage?year={}"]
)
def test_a_huge_query_string_is_borne(get: Get, path: str, length: int) -> None:
    answer = get(path.format("9" * length))
    assert answer.status_code in (200, 404)
    assert len(answer.content) < 200_000 + (length if "organ" in path or "find" in path else 0) * 4


@pytest.mark.parametrize(
    "text", ["\x00", "\ud7ff\ue000", "\u202e", "%ff%fe", "\U0001f4a9" * 50, "%00", "%0a", "ａ１２"]
)
@pytest.mark.parametrize(
    "path", ["/search?q={}", "/compare?find={}&measure={}", "/organ/{}", "/report/{}", "/capture/{}"]
)
def test_odd_characters_are_borne(get: Get, path: str, text: str) -> None:
    assert get(path.replace("{}", quote(text))).status_code in (200, 400, 404)
