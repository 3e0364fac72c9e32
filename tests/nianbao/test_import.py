"""Documents that one already has: what the archivist says of them, their changes over time, and the same anew."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.schema import VIEWS, all_tables
from nianbao import samples

Answer = Callable[..., dict[str, Any]]

URL = "http://www.wolong.gov.cn/nb/2020.html"
MOMENT = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z"
DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


@pytest.fixture(scope="module")
def page() -> str:
    """A whole report, as a page."""
    truth = json.loads((Path(samples.__file__).parent / "truth.json").read_text("utf-8"))
    report = next(one for site in truth.values() for one in site["reports"] if one["figures"] == "wolong-2020")
    path = "/" + report["url"].split("/", 3)[3]
    return next(site.files[path].body for site in samples.sites() if path in site.files).decode("gb18030")


def query(workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(workspace / "nianbao.db")) as connection:
        return connection.execute(sql).fetchall()


def dump(workspace: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every public table and view."""
    names = [table.name for table in all_tables() if table.public] + [view.name for view in VIEWS]
    return {name: sorted(query(workspace, f'SELECT * FROM "{name}"'), key=repr) for name in names}


def rebuilt(answer: Answer, workspace: Path, elsewhere: Path) -> Path:
    """Another workspace made from the WARC files alone."""
    shutil.copytree(workspace / "warc", elsewhere / "warc")
    assert answer(elsewhere, "rebuild")["exit"] == 0
    return elsewhere


def test_a_changed_figure_is_a_revision_with_what_stood_there_before(answer: Answer, tmp_path: Path, page: str) -> None:
    archive, document = tmp_path / "archive", tmp_path / "report.html"
    document.write_text(page, "utf-8")
    assert answer(archive, "import", document, "--url", URL)["reports"][0]["status"] == "verified"
    document.write_text(page.replace("14584.9972", "14585.9972"), "utf-8")
    assert len(answer(archive, "import", document, "--url", URL)["archived"]) == 1
    ((changes,),) = query(archive, "SELECT changes FROM revision")
    assert json.loads(changes) == [
        {"table": "disclosure", "row": "procurement", "column": "amount", "before": 14584.9972, "after": 14585.9972}
    ]
    assert query(archive, "SELECT count(*) FROM report") == [(1,)]
    assert query(archive, "SELECT rule FROM finding WHERE rule = 'revised'") == [("revised",)]
    assert query(archive, "SELECT value FROM disclosure WHERE measure = 'amount' AND item = 'procurement'") == [
        (14585.9972,)
    ]
    assert query(archive, "SELECT relation FROM report_capture ORDER BY 1") == [("earlier",), ("primary",)]
    before, after = dump(archive), dump(rebuilt(answer, archive, tmp_path / "elsewhere"))
    for name, rows in before.items():
        assert after[name] == rows, name


def test_a_file_that_changed_is_a_later_capture_of_the_same_document(answer: Answer, tmp_path: Path, page: str) -> None:
    archive, folder = tmp_path / "archive", tmp_path / "年报" / "卧龙区"
    folder.mkdir(parents=True)
    (folder / "2020年.html").write_text(page, "utf-8")
    (folder / "副本.html").write_text(page, "utf-8")
    assert len(answer(archive, "import", tmp_path / "年报")["archived"]) == 2
    (folder / "2020年.html").write_text(page.replace("14584.9972", "1.5"), "utf-8")
    second = answer(archive, "import", tmp_path / "年报")
    assert ([Path(one).name for one in second["archived"]], [Path(one).name for one in second["known"]]) == (
        ["2020年.html"],
        ["副本.html"],
    )
    assert query(archive, "SELECT count(*), count(DISTINCT url) FROM capture") == [(3, 2)]
    assert query(archive, "SELECT count(*) FROM report") == [(1,)]
    assert query(archive, "SELECT count(*) FROM revision") == [(1,)]


def test_what_the_archivist_says_settles_organ_and_year(answer: Answer, tmp_path: Path, page: str) -> None:
    document = tmp_path / "附件.html"
    document.write_text(page.replace("卧龙区", "").replace("2020", "").replace("南阳", ""), "utf-8")
    silent = answer(tmp_path / "silent", "import", document)
    assert [report["year"] for report in silent["reports"]] in ([], [None])
    told = answer(tmp_path / "told", "import", document, "--organ", "南阳市卧龙区人民政府", "--year", "2020")
    assert [(report["organ"], report["year"]) for report in told["reports"]] == [("南阳市卧龙区人民政府", 2020)]
    assert dump(tmp_path / "told") == dump(rebuilt(answer, tmp_path / "told", tmp_path / "elsewhere"))


def test_dates_are_iso_8601(answer: Answer, tmp_path: Path, page: str) -> None:
    document = tmp_path / "report.html"
    document.write_text(page, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    answer(tmp_path / "archive", "import", document, tmp_path / "empty.txt")
    for table, column, form in (
        ("capture", "fetched_at", MOMENT),
        ("crawl", "started_at", MOMENT),
        ("crawl", "finished_at", MOMENT),
        ("failure", "at", MOMENT),
        ("report", "published_on", DAY),
        ("coverage", "due_on", DAY),
    ):
        wrong = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT GLOB '{form}'"
        assert query(tmp_path / "archive", wrong) == [], (table, column)
        assert query(tmp_path / "archive", f"SELECT count({column}) > 0 FROM {table}") == [(1,)], (table, column)


def foreign(path: Path, page: str) -> None:
    """A WARC file as no tool should write it: IDs that are no UUIDs, one ID twice, one missing, and no digests."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    records = [
        ("<http://odd.example/record/1?x=/&y>", "http://www.wolong.gov.cn/a.html"),
        ("<urn:x:same>", "http://www.wolong.gov.cn/b.html"),
        ("<urn:x:same>", "http://www.wolong.gov.cn/c.html"),
        (None, "http://www.wolong.gov.cn/d.html"),
    ]
    with path.open("wb") as file:
        for record_id, url in records:
            lines = ["WARC/1.0", "WARC-Type: response", "WARC-Date: 2021-02-03T04:05:06Z", f"WARC-Target-URI: {url}"]
            lines += [f"WARC-Record-ID: {record_id}"] if record_id else []
            lines += ["Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}", "", ""]
            file.write(gzip.compress("\r\n".join(lines).encode() + block + b"\r\n\r\n"))


def test_a_foreign_archive_is_read_and_verified_whatever_its_ids_are(answer: Answer, tmp_path: Path, page: str) -> None:
    archive = tmp_path / "archive"
    foreign(tmp_path / "odd.warc.gz", page)
    found = answer(archive, "import", tmp_path / "odd.warc.gz")
    assert [(report["organ"], report["year"]) for report in found["reports"]] == [("南阳市卧龙区人民政府", 2020)]
    check = answer(archive, "verify")
    assert (check["exit"], check["index_rows"], check["damaged"]) == (0, 4, [])
    with closing(sqlite3.connect(archive / "nianbao.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE capture SET id = 'another' WHERE url LIKE '%/d.html'")
        connection.execute("UPDATE capture SET payload_digest = 'sha256:00' WHERE url LIKE '%/a.html'")
    assert [one["problem"] for one in answer(archive, "verify")["damaged"]] == ["wrong_row", "wrong_row"]


def test_an_archive_of_many_origins_is_the_same_when_rebuilt(answer: Answer, tmp_path: Path, page: str) -> None:
    archive, document = tmp_path / "archive", tmp_path / "report.html"
    document.write_text(page, "utf-8")
    foreign(tmp_path / "odd.warc.gz", page.replace("14584.9972", "2.5"))
    answer(archive, "import", document, "--url", URL)
    answer(archive, "import", tmp_path / "odd.warc.gz")
    document.write_text(page.replace("2020", "2021").replace("14584.9972", "3.5"), "utf-8")
    answer(archive, "import", document)
    answer(archive, "parse", "--all")
    before, after = dump(archive), dump(rebuilt(answer, archive, tmp_path / "elsewhere"))
    for name, rows in before.items():
        assert after[name] == rows, name
    assert query(tmp_path / "elsewhere", "PRAGMA foreign_key_check") == []
