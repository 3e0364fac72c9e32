"""What readers take away: each page as CSV and JSON, the feeds, the snapshots with their checksums."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

Get = Callable[..., httpx.Response]
ATOM = "{http://www.w3.org/2005/Atom}"


class Archive(Protocol):
    """What `made_archive` gives."""

    database: Path


@pytest.fixture
def organ(made_archive: Archive) -> str:
    """The key of the government."""
    with sqlite3.connect(made_archive.database) as connection:
        return str(connection.execute("SELECT id FROM organ WHERE level = 'county'").fetchone()[0])


def lines(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_every_page_offers_what_it_shows_as_csv_and_json(
    get: Get, organ: str, report_ids: dict[str, str], captures: dict[str, str]
) -> None:
    pages = ["/", "/coverage", "/coverage?place=330000", "/findings", "/search?q=隐私", "/sql", "/dictionary"]
    pages += [f"/organ/{organ}", f"/compare?organ={organ}&measure=received", f"/capture/{captures['2023']}"]
    for path in pages:
        links = [node.attributes["href"] or "" for node in LexborHTMLParser(get(path).text).css(".take-away a")]
        assert [link.partition("?")[0].rpartition(".")[2] for link in links] == ["csv", "json"], path
        rows, document = lines(get(links[0])), get(links[1]).json()
        assert len(rows) == len(document["rows"]), path
        assert rows or "place" in path
    report = f"/report/{report_ids['星河区人民政府2023']}"
    assert lines(get(f"{report}.csv"))
    assert get(f"{report}.json").json()["report"]["year"] == 2023


def test_a_csv_holds_the_filters_of_its_page(get: Get, organ: str) -> None:
    rows = lines(get("/compare.csv", params={"organ": organ, "measure": "application.received.total", "from": "2022"}))
    assert [(row["year"], row["value"]) for row in rows] == [("2022", "48"), ("2023", "56")]
    assert [row["year"] for row in lines(get("/search.csv", params={"q": "隐私", "year": "2023"}))] == ["2023"]


@pytest.mark.parametrize(
    ("measure", "values"),
    [
        ("received", ["33", "48", "56"]),
        ("application.received.natural_person", ["33", "48", "56"]),
        ("disclosure.normative_documents.in_force", ["41", "46"]),
        ("disclosure.procurement.amount", ["10203.5"]),
        ("proceeding.suit_direct.corrected", ["2", "2", "2"]),
        ("indicator.proactive_total", []),
    ],
)
def test_organs_are_compared_by_any_figure_of_any_form(get: Get, organ: str, measure: str, values: list[str]) -> None:
    rows = lines(get("/compare.csv", params={"organ": organ, "measure": measure}))
    assert [row["value"] for row in rows if row["value"]] == values
    page = get("/compare", params={"organ": organ, "measure": measure})
    assert page.status_code == 200
    assert f'<option value="{measure}" selected>' in page.text


def test_the_organs_data_say_what_came_late_and_what_is_missing(get: Get, organ: str) -> None:
    rows = {row["year"]: row for row in lines(get(f"/organ/{organ}.csv"))}
    assert rows["2023"]["due_on"] == "2024-03-31"
    assert rows["2023"]["days_late"] == ""
    assert rows["2021"]["state"] == "not_found"
    assert rows["2021"]["report_id"] == ""


def test_the_feed_of_revised_reports_tells_what_changed(get: Get, report_ids: dict[str, str]) -> None:
    answer = get("/revised.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    (entry,) = ElementTree.fromstring(answer.text).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == "2024-06-03T02:15:00Z"
    assert "disclosure.normative_documents.in_force: 41 → 46" in (entry.findtext(f"{ATOM}summary") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    path, _, anchor = link.attrib["href"].removeprefix("http://localhost").partition("#")
    assert path == f"/report/{report_ids['星河区人民政府2023']}"
    assert LexborHTMLParser(get(path).text).css_first(f'[id="{anchor}"]') is not None


def test_a_snapshot_can_be_fetched_whole_and_checked(get: Get, snapshot: Path) -> None:
    page = LexborHTMLParser(get("/snapshots").text)
    assert page.css_first("h2").text().startswith("2024-06 ")
    root = "/snapshots/2024-06"
    sums = get(f"{root}/SHA256SUMS").text.splitlines()
    assert len(sums) == len(page.css("table.list tbody tr")) > 60
    for line in sums:
        digest, _, name = line.partition("  ")
        answer = get(f"{root}/{name}")
        assert hashlib.sha256(answer.content).hexdigest() == digest, name
        assert get(f"{root}/{name}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "2024-06/..%2f..%2fnianbao.db",
        "2024-06/%2e%2e/%2e%2e/nianbao.db",
        "2024-06/data/..~2F..~2F..~2Fnianbao.db",
        "%2e%2e/nianbao.db",
        "..%2f/nianbao.db",
        "2024-06/stray.txt",
        "2024-06/linked",
        "none/SHA256SUMS",
        "2024-06/data",
    ],
)
def test_nothing_but_the_files_of_a_snapshot_is_given_out(get: Get, snapshot: Path, path: str) -> None:
    (snapshot / "stray.txt").write_text("stray")
    (snapshot / "linked").symlink_to(snapshot.parent.parent / "nianbao.db")
    with (snapshot / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  ../../nianbao.db\n{'0' * 64}  linked\n{'0' * 64}  data\n")
    answer = get(f"/snapshots/{path}", follow_redirects=True)
    assert answer.status_code == 404
    assert not answer.content.startswith(b"SQLite")


def test_what_is_no_snapshot_is_not_listed(get: Get, snapshot: Path) -> None:
    (snapshot.parent / "half.part").mkdir()
    (snapshot.parent / "note.txt").write_text("x")
    assert len(LexborHTMLParser(get("/snapshots").text).css("main h2 .small")) == 1


def test_without_snapshots_the_page_says_how_one_is_made(get: Get) -> None:
    assert "nianbao export" in get("/snapshots").text


def test_overdue_reports_are_counted_by_place(get: Get) -> None:
    data: dict[str, Any] = get("/coverage.json", params={"year": "2023"}).json()
    unknown = [row for row in data["rows"] if row["code"] is None and row["year"] == 2023]
    assert [(row["organs"], row["held"], row["overdue"]) for row in unknown] == [(2, 1, 1)]
    assert get("/coverage", params={"year": "9999999999999"}).status_code == 200
