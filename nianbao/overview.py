"""What the database says of the archive as a whole, for `status`, the end of a crawl, and the demo. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from rich.table import Table

from archive.database import open_for_reading
from archive.wacz import Page
from nianbao.crawling import CrawlOutcome
from nianbao.report import table
from nianbao.workspace import Workspace

Rows = list[dict[str, Any]]

QUERIES = {
    "sites": "SELECT host, state, state_reason, family FROM site ORDER BY host",
    "captures_by_role": "SELECT coalesce(role, 'none') AS role, count(*) AS captures FROM capture GROUP BY 1",
    "reports_by_status": "SELECT status, count(*) AS reports FROM report GROUP BY 1 ORDER BY 1",
    "failures": "SELECT stage, reason, count(*) AS failures, min(url) AS example FROM failure "
    "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    "crawls": "SELECT id, started_at, finished_at, captures, reports, failures FROM crawl "
    "ORDER BY started_at DESC LIMIT 10",
}
REPORTS = (
    "SELECT DISTINCT report.id, coalesce(organ.name, report.organ_name) AS organ, report.year, report.form, "
    "report.status, report.identities_checked, report.identities_failed, report.url, "
    "(SELECT count(*) FROM finding WHERE report_id = report.id AND severity <> 'info') AS findings "
    "FROM report LEFT JOIN organ ON organ.id = report.organ_id "
)
REPORT_ORDER = "ORDER BY organ, report.year, report.id"
OF_CRAWL = (
    "JOIN report_capture ON report_capture.report_id = report.id "
    "JOIN capture ON capture.id = report_capture.capture_id "
    "WHERE capture.crawl_id = ? OR capture.warc_file IN (SELECT value FROM json_each(?)) "
)
INDEX_ROWS = (
    "SELECT warc_file, warc_offset, warc_length, id, payload_digest FROM capture ORDER BY warc_file, warc_offset"
)
PAGES = (
    "SELECT capture.url, capture.fetched_at, report.title FROM report JOIN capture ON capture.id = report.capture_id "
    "ORDER BY report.id"
)
FAILURES_OF_CRAWL = (
    "SELECT failure.stage, failure.reason, count(*) AS failures, min(failure.url) AS example FROM failure "
    "LEFT JOIN note ON note.id = failure.id LEFT JOIN capture ON capture.id = failure.capture_id "
    "WHERE coalesce(note.crawl_id, capture.crawl_id) = ? GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
COVERAGE = "SELECT state, count(*) AS organ_years FROM coverage GROUP BY 1 ORDER BY 1"


def status(workspace: Workspace) -> dict[str, Any]:
    """Sites, captures, reports by status, coverage, crawls, and what failed and why. Raises CatalogueError."""
    with closing(open_for_reading(workspace.database)) as connection:
        data = {name: _rows(connection, sql) for name, sql in QUERIES.items()}
        data["coverage"] = _rows(connection, COVERAGE)
    return data


def reports(workspace: Workspace) -> Rows:
    """Every report with its status, for an archive small enough to list."""
    with closing(open_for_reading(workspace.database)) as connection:
        return _rows(connection, REPORTS + REPORT_ORDER)


def reports_of(workspace: Workspace, crawl_id: str, warc_files: Sequence[str] = ()) -> Rows:
    """The reports that the captures of one crawl or import, or of these WARC files, carry."""
    with closing(open_for_reading(workspace.database)) as connection:
        return _rows(connection, REPORTS + OF_CRAWL + REPORT_ORDER, crawl_id, json.dumps(warc_files))


def index_rows(workspace: Workspace) -> Iterator[tuple[str, int, int, str, str | None]]:
    """Every capture's file, offset, length, record ID and payload digest, for the check of the archive."""
    with closing(open_for_reading(workspace.database)) as connection:
        yield from connection.execute(INDEX_ROWS)


def pages(workspace: Workspace) -> Iterator[Page]:
    """The captures that reports were read from, for a player to begin with."""
    with closing(open_for_reading(workspace.database)) as connection:
        for url, date, title in connection.execute(PAGES):
            yield Page(url, date, title or url)


def crawl_summary(workspace: Workspace, outcome: CrawlOutcome) -> dict[str, Any]:
    """What one crawl came to, by the database, once its captures are indexed."""
    with closing(open_for_reading(workspace.database)) as connection:
        crawl = _rows(connection, "SELECT captures, reports, failures FROM crawl WHERE id = ?", outcome.crawl_id)
        failures = _rows(connection, FAILURES_OF_CRAWL, outcome.crawl_id)
        return {
            "crawl": outcome.crawl_id,
            "finished": outcome.finished,
            "captures": 0,
            "reports_found": 0,
            "failures": 0,
            **({} if not crawl else _renamed(crawl[0])),
            "refused": outcome.counts.get("refused", 0),
            "blocked": outcome.counts.get("blocked", 0),
            "failed": failures,
        }


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "captures": row["captures"] or 0,
        "reports_found": row["reports"] or 0,
        "failures": row["failures"] or 0,
    }


def crawl_lines(summary: Mapping[str, Any]) -> list[str]:
    """The summary of a crawl for people."""
    lines = [
        f"{summary['crawl']}: {summary['captures']} captures, {summary['reports_found']} of them annual reports, "
        f"{summary['refused']} look-alikes refused, {summary['blocked']} hosts blocked, {summary['failures']} failures"
    ]
    lines += [
        f"  {row['stage']}: {row['reason']} ({row['failures']}), e.g. {row['example']}" for row in summary["failed"]
    ]
    return lines


def report_table(rows: Rows) -> Table:
    """Reports as a table for the terminal."""
    shown = table(">Year", "Organ", "Form", "Status", ">Equations", ">Findings", "Report")
    for row in rows:
        checked, failed = row["identities_checked"] or 0, row["identities_failed"] or 0
        equations = f"{checked - failed}/{checked}"
        shown.add_row(
            str(row["year"] or "?"),
            row["organ"] or "?",
            row["form"] or "",
            row["status"],
            equations,
            str(row["findings"]),
            row["id"],
        )
    return shown


def _rows(connection: sqlite3.Connection, sql: str, *parameters: object) -> Rows:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
