"""Whatever stands in the database — it comes from strangers' pages — the site shows it as text and stays usable."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

import httpx
import pytest
from datasette.app import Datasette
from selectolax.lexbor import LexborHTMLParser

Get = Callable[..., httpx.Response]
SITE_FOLDER = Path(__file__).resolve().parents[2] / "datasette"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
HOSTILE = {
    "script": SCRIPT,
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "long": "年报" * 50_000,
    "one long word": "x" * 100_000,
    "right to left": "\u202e政府\u2066年报\u200f\u2028\u2029",
    "controls": "a\x00b\x01\x0b\x0c\x1b[31m\ufffe\U0010ffff",
    "formula": '=HYPERLINK("http://evil.example.com")',
    "lines": "one\r\nSet-Cookie: evil=1\r\n\r\n<u>two</u>",
    "javascript": "javascript:alert(1)",
    "empty": "",
}
COLUMNS = {  # what comes from archived pages, or from an archivist
    "organ": ("name",),
    "report": ("organ_name", "title", "published_on", "url", "parser_version"),
    "summary": ("organ_name", "province", "published_on"),
    "section": ("heading", "text"),
    "finding": ("subject", "expected", "actual", "message_zh", "message_en"),
    "capture": ("url", "mime_type", "via_url", "link_text", "title", "filename", "charset", "truncated"),
    "site": ("home_url", "state_reason"),
    "disclosure": ("raw",),
    "indicator": ("unit", "raw"),
    "failure": ("url", "detail"),
}


class Archive(Protocol):
    """What `made_archive` gives."""

    folder: Path
    captures: dict[str, str]


@pytest.fixture(scope="module", params=HOSTILE)
def poisoned(request: pytest.FixtureRequest, made_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made archive with one hostile text in every column of text."""
    folder = tmp_path_factory.mktemp("poisoned")
    path = folder / "nianbao.db"
    shutil.copy(made_archive.folder / "nianbao.db", path)
    (folder / "warc").symlink_to(made_archive.folder / "warc")
    text = HOSTILE[request.param]
    with sqlite3.connect(path) as connection:
        triggers = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for trigger in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        for table, columns in COLUMNS.items():
            connection.execute(
                f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)}", [text] * len(columns)
            )
        changes = json.dumps([{"table": text, "row": text, "column": None, "before": text, "after": text[::-1]}])
        connection.execute("UPDATE revision SET changes = ?", [changes])
        grids = connection.execute("SELECT id, grid FROM source_table").fetchall()
        for key, grid in grids:
            connection.execute(
                "UPDATE source_table SET grid = ? WHERE id = ?",
                [json.dumps([[text[:3000] for _ in row] for row in json.loads(grid)]), key],
            )
    return path


@pytest.fixture
def ask(poisoned: Path) -> Iterator[Get]:
    """`ask(path)` of the site on the poisoned archive."""
    site = Datasette([], immutables=[str(poisoned)], config_dir=SITE_FOLDER)
    with asyncio.Runner() as runner:
        yield lambda path, **options: runner.run(site.client.get(path, **options))


@pytest.fixture
def paths(poisoned: Path, captures: dict[str, str]) -> list[str]:
    with sqlite3.connect(poisoned) as connection:
        reports = [key for (key,) in connection.execute("SELECT id FROM report")]
        organs = [key for (key,) in connection.execute("SELECT id FROM organ")]
    pages = ["/", "/coverage", "/findings", "/search?q=隐私", "/search?q=script", "/sql", "/about", "/snapshots"]
    pages += [f"/report/{key}" for key in reports] + [f"/organ/{key}" for key in organs]
    pages += ["/compare?find=a&" + "&".join(f"organ={key}" for key in organs)]
    pages += [f"/capture/{captures[name]}" for name in ("2023", "2022", "odd-name", "redirect", "pdf")]
    pages += [f"/nianbao/{table}" for table in COLUMNS] + [f"/nianbao/report/{reports[0]}", "/nianbao/silent_revisions"]
    return pages


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_shows_it_as_text(ask: Get, paths: list[str], language: str) -> None:
    for path in paths:
        answer = ask(path, headers={"Cookie": f"nianbao_lang={language}"})
        assert answer.status_code == 200, path
        page = LexborHTMLParser(answer.text)
        assert not page.css("img[onerror], main script:not([src]), u"), path
        assert not re.search(r"""(?:href|src|action)\s*=\s*["']?\s*javascript:""", answer.text), path
        assert "set-cookie" not in answer.headers
        assert "evil" not in " ".join(answer.headers.values())
        assert ">49<" not in answer.text
        assert "{% raw %}" not in answer.text or "{{ 7*7 }}" in page.text()
        prose = 400_000 if path.startswith("/report/") else 0  # all of a report's prose is shown, once
        if not path.startswith("/nianbao/"):  # Datasette shows names of foreign keys whole
            assert len(answer.content) < 400_000 + prose, (path, len(answer.content))


def test_what_is_taken_away_stays_well_formed(ask: Get, paths: list[str]) -> None:
    for path in ("/feed.atom", "/revised.atom", "/sitemap-report-0.xml"):
        ElementTree.fromstring(ask(path).content)
    for path in paths:
        page, _, query = path.partition("?")
        if page.startswith(("/report/", "/organ/", "/compare", "/coverage", "/findings", "/search", "/capture/")):
            assert ask(f"{page}.json?{query}").json() is not None
            for line in ask(f"{page}.csv?{query}").text.splitlines():
                assert not re.search(r'(?:^|,)"?=', line), (path, line[:200])


def test_archived_copies_are_still_given(ask: Get, captures: dict[str, str]) -> None:
    for part in ("", "/view", "/original"):
        answer = ask(f"/-/archive/{captures['2023']}{part}")
        assert answer.status_code == 200
        assert "\n" not in "".join(answer.headers.values())
        assert answer.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(("language", "words"), [("zh", "本站没能生成这一页"), ("en", "This page could not be made")])
def test_a_fault_of_our_own_gets_a_page_that_tells_nothing_of_it(
    made_archive: Archive, tmp_path: Path, language: str, words: str
) -> None:
    shutil.copy(made_archive.folder / "nianbao.db", tmp_path / "nianbao.db")
    with sqlite3.connect(tmp_path / "nianbao.db") as connection:
        connection.execute("DROP TABLE report_capture")
    site = Datasette([], immutables=[str(tmp_path / "nianbao.db")], config_dir=SITE_FOLDER)
    answer = asyncio.run(site.client.get("/", headers={"Cookie": f"nianbao_lang={language}"}))
    assert answer.status_code == 500
    assert words in answer.text
    assert "report_capture" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "max-age" not in answer.headers.get("cache-control", "")
