"""Readings → reports and all that hangs on them, organ by organ.

Everything of an organ is put together at once (its years are chained to each other), from its readings alone; so the
rows are the same however often and in whatever steps this was done before. Only organs that something new bears on
are touched, and one organ's readings of one year are in memory at a time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby

from archive import runs
from archive.capture_rows import page_url
from archive.database import insert_sql, transaction, upsert
from archive.grouping import NAMELESS, regroup
from archive.organs import hinted_organs, link_parents, organ_id
from archive.report_group import Group, load_members, put_together
from archive.report_rows import clean, report_rows
from archive.schema import TABLES
from archive.stale import settled, stale
from archive.summaries import summary_row
from parsers.chains import chain_findings
from parsers.divisions import by_code
from parsers.reading import Finding, Organ, Reading

_BATCH = 20  # units a transaction
_TABLES = {table.name: table for table in TABLES}
# What hangs on a report, so that nothing is deleted or inserted before what it refers to.
_CHILDREN = (
    "report_capture",
    "revision",
    "section",
    "source_table",
    "disclosure",
    "application",
    "proceeding",
    "indicator",
    "finding",
    "summary",
)


def assemble(connection: sqlite3.Connection) -> None:
    """Bring reports, organs, sites and crawls to what has been indexed and read."""
    regroup(connection)
    while units := stale(connection, "unit", _BATCH):
        with transaction(connection):
            for unit in units:
                _assemble_unit(connection, unit)
            settled(connection, "unit", units)
    with transaction(connection):
        _settle_organs(connection)
        runs.refresh(connection)


def _assemble_unit(connection: sqlite3.Connection, unit: str) -> None:
    key = None if unit.startswith(NAMELESS) else unit
    ident = organ_id(key) if key is not None else None
    _delete_reports(connection, unit, ident)
    before: Group | None = None
    for group in _groups(connection, unit, key):
        if ident is not None and group.organ is not None:
            _upsert_organ(connection, ident, group.organ)  # the last, of the newest year, stays
        findings = group.findings
        if before is not None and _follows(before.reading, group.reading):
            findings = (*findings, *chain_findings(before.reading, group.reading))
        _insert_report(connection, _report_id(unit, ident, group), ident, group, findings)
        before = group


def _groups(connection: sqlite3.Connection, unit: str, key: str | None) -> Iterator[Group]:
    """The reports of a unit, by year; those of an organ without a year first, by payload."""
    rows = connection.execute(
        "SELECT capture.id, reading.year, iif(reading.year IS NULL, capture.payload_digest, NULL) FROM reading "
        "JOIN capture ON capture.id = reading.capture_id WHERE reading.unit = ? ORDER BY 2, 3, capture.id",
        [unit],
    ).fetchall()
    for (year, _), captures in groupby(rows, key=lambda row: row[1:] if key is not None else (None, None)):
        members = load_members(connection, [row[0] for row in captures])
        yield put_together(members, key, year)


def _follows(before: Reading, after: Reading) -> bool:
    return (
        before.year is not None and after.year == before.year + 1 and "unreadable" not in (before.status, after.status)
    )


def _report_id(unit: str, ident: str | None, group: Group) -> str:
    """ORGAN-YEAR; where either is unknown, made from the payload."""
    if ident is None:
        return f"unknown-{_short(unit)}"
    if group.reading.year is None:
        return f"{ident}-{_short(group.primary.capture.payload_digest or group.primary.capture.id)}"
    return f"{ident}-{group.reading.year}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _delete_reports(connection: sqlite3.Connection, unit: str, ident: str | None) -> None:
    condition, value = ("organ_id = ?", ident) if ident is not None else ("id = ?", f"unknown-{_short(unit)}")
    for (report,) in connection.execute(f"SELECT id FROM report WHERE {condition}", [value]).fetchall():
        for table in reversed(_CHILDREN):
            connection.execute(f'DELETE FROM "{table}" WHERE report_id = ?', [report])
        connection.execute("DELETE FROM report WHERE id = ?", [report])


def _upsert_organ(connection: sqlite3.Connection, ident: str, organ: Organ) -> None:
    code = organ.division_code if organ.division_code and by_code(organ.division_code) else None
    upsert(connection, _TABLES["organ"], [(ident, clean(organ.name), organ.level, code, None)])


def _insert_report(
    connection: sqlite3.Connection, report_id: str, ident: str | None, group: Group, findings: tuple[Finding, ...]
) -> None:
    reading, capture = group.reading, group.primary.capture
    rows = report_rows(report_id, capture.id, reading, findings)
    report = (
        report_id,
        ident,
        reading.organ.printed if reading.organ else None,
        reading.year,
        reading.title,
        reading.published_on.isoformat() if reading.published_on else None,
        reading.form,
        reading.status,
        reading.identities_checked,
        reading.identities_failed,
        capture.id,
        page_url(capture.url),
        group.primary.parser_version,
    )
    connection.execute(insert_sql(_TABLES["report"]), [clean(value) for value in report])
    for member, relation in group.relations():
        rows.add("report_capture", (member.capture.id,), member.capture.id, relation)
    for revision in group.revisions:
        changes = json.dumps(revision.changes, ensure_ascii=False, separators=(",", ":"))
        rows.add("revision", ("revision", revision.later), revision.earlier, revision.later, changes)
    for table in _CHILDREN:
        connection.executemany(insert_sql(_TABLES[table]), rows.rows.get(table, ()))
    summary = summary_row(report_id, ident, group.organ, reading, findings)
    connection.execute(insert_sql(_TABLES["summary"]), [clean(value) for value in summary])


def _settle_organs(connection: sqlite3.Connection) -> None:
    """Organs that only the archivist named; what they say of others that their reports leave open; the parents."""
    named: set[str] = set()
    for _, organ in hinted_organs(connection):
        ident = organ_id(organ.key)
        code = organ.division_code if organ.division_code and by_code(organ.division_code) else None
        named.add(ident)
        connection.execute(
            "INSERT INTO organ (id, name, level, division_code) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "level = coalesce(level, excluded.level), division_code = coalesce(division_code, excluded.division_code)",
            [ident, clean(organ.name), organ.level, code],
        )
    unknown = connection.execute(
        "SELECT id FROM organ WHERE NOT EXISTS (SELECT 1 FROM report WHERE report.organ_id = organ.id)"
    ).fetchall()
    gone = [row for row in unknown if row[0] not in named]
    for statement in (
        "UPDATE organ SET parent_id = NULL WHERE parent_id = ?",
        "UPDATE site SET organ_id = NULL WHERE organ_id = ?",
        "DELETE FROM organ WHERE id = ?",
    ):
        connection.executemany(statement, gone)
    link_parents(connection)
