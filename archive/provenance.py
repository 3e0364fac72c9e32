"""The way back: number → printed cell → table → capture → WARC file, offset and digest, with date and URL."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from archive.figures import Figure, figures
from archive.readings import capture_by_id, decode, payload_place
from parsers.reading import Number


class NotFoundError(LookupError):
    """There is no such report, or nothing of that name in it. The message says what there is."""


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """A capture and its record. For a revisit, `payload_*` is the record that holds the bytes."""

    capture_id: str
    url: str
    fetched_at: str
    http_status: int | None
    record_type: str
    relation: str
    payload_digest: str | None
    warc_file: str
    warc_offset: int
    warc_length: int
    payload_file: str | None
    payload_offset: int | None


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure, the cell that it was printed in, and what was noted about it."""

    subject: str
    value: Number | None
    raw: str
    source_table_id: str
    row: int
    column: int
    locator: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a report, or one figure or table of it, comes from."""

    report_id: str
    organ: str | None
    year: int | None
    title: str | None
    status: str
    parser_version: str
    identities_checked: int
    identities_failed: int
    captures: tuple[CapturePlace, ...]  # the one it was read from first
    figures: tuple[PrintedFigure, ...]
    findings: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        return asdict(self)


def explain(connection: sqlite3.Connection, report_id: str, subject: str | None = None) -> Explanation:
    """Where a report comes from; with a subject (`application.granted.total`, or the beginning of some:
    `application.granted`, `application`), where these figures do.

    Raises NotFoundError.
    """
    report = _row(
        connection,
        "SELECT report.id, coalesce(organ.name, report.organ_name) AS organ, report.year, report.title, report.status, "
        "report.parser_version, report.identities_checked, report.identities_failed, report.capture_id "
        "FROM report LEFT JOIN organ ON organ.id = report.organ_id WHERE report.id = ?",
        report_id,
    )
    if report is None:
        raise NotFoundError(f"no report {report_id}; the table `report` lists them, see `nianbao serve`")
    findings = _findings(connection, report_id)
    found = _figures(connection, report_id, report["capture_id"], findings)
    if subject is not None:
        wanted = [figure for figure in found if figure.subject == subject or figure.subject.startswith(f"{subject}.")]
        findings = [one for one in findings if _about(one["subject"], subject)]
        if not wanted and not findings:
            raise NotFoundError(f"{report_id} has no figure {subject}; it has {_outline(found)}")
        found = wanted
    return Explanation(
        report_id,
        report["organ"],
        report["year"],
        report["title"],
        report["status"],
        report["parser_version"],
        report["identities_checked"],
        report["identities_failed"],
        tuple(_captures(connection, report_id)),
        tuple(found),
        tuple(findings),
    )


def _figures(
    connection: sqlite3.Connection, report_id: str, capture_id: str, findings: list[dict[str, Any]]
) -> list[PrintedFigure]:
    row = connection.execute("SELECT body FROM reading WHERE capture_id = ?", [capture_id]).fetchone()
    if row is None or row[0] is None:
        return []
    return [_printed(report_id, figure, findings) for figure in figures(decode(row[0])).values()]


def _printed(report_id: str, figure: Figure, findings: list[dict[str, Any]]) -> PrintedFigure:
    rules = tuple(one["rule"] for one in findings if f"{figure.subject}.".startswith(f"{one['subject']}."))
    table = f"{report_id}.table.{figure.table + 1}"
    return PrintedFigure(
        figure.subject, figure.value, figure.raw, table, figure.row, figure.column, figure.locator, rules
    )


def _captures(connection: sqlite3.Connection, report_id: str) -> list[CapturePlace]:
    places = []
    for capture_id, relation in connection.execute(
        "SELECT capture_id, relation FROM report_capture JOIN capture ON capture.id = capture_id "
        "WHERE report_id = ? ORDER BY relation <> 'primary', fetched_at, capture_id",
        [report_id],
    ).fetchall():
        capture = capture_by_id(connection, capture_id)
        assert capture is not None  # a foreign key holds
        payload = payload_place(connection, capture) or (None, None)
        places.append(
            CapturePlace(
                capture.id,
                capture.url,
                capture.fetched_at,
                capture.http_status,
                capture.record_type,
                relation,
                capture.payload_digest,
                capture.warc_file,
                capture.warc_offset,
                capture.warc_length,
                *payload,
            )
        )
    return places


def _findings(connection: sqlite3.Connection, report_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(
        "SELECT rule, severity, subject, expected, actual, message_zh, message_en FROM finding "
        "WHERE report_id = ? ORDER BY length(id), id",
        [report_id],
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _row(connection: sqlite3.Connection, sql: str, value: str) -> dict[str, Any] | None:
    cursor = connection.execute(sql, [value])
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None


def _about(one: str, other: str) -> bool:
    """Whether one subject is the other, or part of it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _outline(found: list[PrintedFigure]) -> str:
    rows = dict.fromkeys(figure.subject.rpartition(".")[0] or figure.subject for figure in found)
    return ", ".join(rows) or "no figures at all"
