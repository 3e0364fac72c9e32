"""The main job, end to end: sample sites → crawl → WARC → readings → database → the same again from the WARC files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.schema import all_tables
from nianbao import samples

TRUTH = json.loads((Path(samples.__file__).parent / "truth.json").read_text("utf-8"))
DEMO = ("demo", "--no-serve", "--json")


def nianbao(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nianbao.cli", "--workspace", str(workspace), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def dump(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every public table, by table."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            table.name: connection.execute(f'SELECT * FROM "{table.name}" ORDER BY 1').fetchall()
            for table in all_tables()
            if table.public
        }


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the demo has run once."""
    workspace = tmp_path_factory.mktemp("demo") / "archive"
    done = nianbao(workspace, *DEMO)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout)["finished"] is True
    return workspace


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo, tmp_path / "copy"))


@pytest.mark.browser
def test_the_demo_finds_exactly_the_reports_of_the_sample_sites_with_their_status(demo: Path) -> None:
    expected = {
        (report.get("full_name", site["organ"]), report["year"], report["status"], report["url"])
        for site in TRUTH.values()
        for report in site["reports"]
    }
    captures = (
        "SELECT organ.name, report.year, report.status, capture.url FROM report "
        "JOIN organ ON organ.id = report.organ_id JOIN report_capture ON report_capture.report_id = report.id "
        "JOIN capture ON capture.id = report_capture.capture_id"
    )
    assert expected <= set(rows(demo / "nianbao.db", captures))
    assert rows(demo / "nianbao.db", "SELECT count(*) FROM report") == [(len(expected),)]


@pytest.mark.browser
def test_each_sample_report_has_the_findings_that_it_was_made_for(demo: Path) -> None:
    found = (
        "SELECT organ.name, finding.rule FROM finding JOIN report ON report.id = report_id "
        "JOIN organ ON organ.id = organ_id"
    )
    pairs = set(rows(demo / "nianbao.db", found))
    for site in TRUTH.values():
        for report in site["reports"]:
            for rule in report["findings"]:
                assert (report.get("full_name", site["organ"]), rule) in pairs


@pytest.mark.browser
def test_no_look_alike_is_taken_for_a_report(demo: Path) -> None:
    carried = rows(demo / "nianbao.db", "SELECT url FROM capture JOIN report_capture ON capture_id = capture.id")
    look_alikes = {url for site in TRUTH.values() for url in site["look_alikes"]}
    assert not look_alikes & {url for (url,) in carried}


@pytest.mark.browser
def test_the_archive_of_the_demo_verifies(demo: Path) -> None:
    done = nianbao(demo, "verify", "--json")
    assert done.returncode == 0, done.stdout
    result = json.loads(done.stdout)
    assert result["damaged"] == []
    assert result["index_rows"] == rows(demo / "nianbao.db", "SELECT count(*) FROM capture")[0][0]


@pytest.mark.browser
def test_rebuild_from_the_warc_files_alone_gives_the_same_rows(demo: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(demo / "warc", elsewhere / "warc")
    done = nianbao(elsewhere, "rebuild", "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    before, after = dump(demo / "nianbao.db"), dump(elsewhere / "nianbao.db")
    for table, expected in before.items():
        assert after[table] == expected, table
    assert rows(elsewhere / "nianbao.db", "PRAGMA foreign_key_check") == []


@pytest.mark.browser
def test_a_second_run_changes_no_report_and_the_archive_hardly_grows(copy: Path) -> None:
    before, size = dump(copy / "nianbao.db"), size_of(copy / "warc")
    done = nianbao(copy, *DEMO)
    assert done.returncode == 0, done.stderr[-3000:]
    after = dump(copy / "nianbao.db")
    for table in ("report", "application", "disclosure", "proceeding", "section", "finding", "summary"):
        assert after[table] == before[table], table
    assert after["revision"] == []
    assert len(after["capture"]) > len(before["capture"])
    assert size_of(copy / "warc") < 1.6 * size


@pytest.mark.browser
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_crawl_that_was_stopped_is_resumed_and_finds_the_same(
    demo: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    workspace = tmp_path / "archive"
    command = [sys.executable, "-m", "nianbao.cli", "--workspace", str(workspace), *DEMO]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        until(lambda: len(list(workspace.glob("warc/*.warc.gz*"))) > 0 and size_of(workspace / "warc") > 20_000, run)
        if ending is signal.SIGKILL:
            kill_all(run.pid)
        else:
            run.send_signal(ending)
        run.wait(timeout=60)
    until(lambda: not crawlers_of(workspace))
    stopped_with = [path.name for path in workspace.glob("crawls/*")]
    done = nianbao(workspace, *DEMO)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [path.name for path in workspace.glob("crawls/*")] == stopped_with
    query = "SELECT organ_id, year, status, form, identities_checked FROM report ORDER BY 1, 2"
    assert rows(workspace / "nianbao.db", query) == rows(demo / "nianbao.db", query)
    assert nianbao(workspace, "verify").returncode == 0


def until(condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        assert process is None or process.poll() is None, "ended before it was stopped"
        time.sleep(0.02)


def crawlers_of(workspace: Path) -> list[int]:
    """Crawl processes that work for a workspace."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"crawler" in command and str(workspace).encode() in command:
                found.append(int(entry.name))
    return found


def kill_all(pid: int) -> None:
    """Kill the command and the crawl process that it started, at once."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for victim in (*children, pid):
        os.kill(victim, signal.SIGKILL)
