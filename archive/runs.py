"""Crawls and sites: what the notes about them say, and what their captures show."""

from __future__ import annotations

import json
import sqlite3

from archive.database import upsert
from archive.organs import hinted_organs, organ_id
from archive.schema import SITE_STATES, TABLES
from archive.stale import settled, stale

_TABLES = {table.name: table for table in TABLES}
_STATES = frozenset(state.code for state in SITE_STATES)
_ALL = -1  # no limit


def refresh(connection: sqlite3.Connection) -> None:
    """Bring the rows of crawls and sites that something new was heard of to what is known of them."""
    crawls = stale(connection, "crawl", _ALL)
    upsert(connection, _TABLES["crawl"], [row for crawl in crawls if (row := _crawl(connection, crawl))])
    settled(connection, "crawl", crawls)
    hosts = stale(connection, "site", _ALL)
    upsert(connection, _TABLES["site"], [_site(connection, host) for host in hosts])
    settled(connection, "site", hosts)
    _link_sites(connection)


def _crawl(connection: sqlite3.Connection, crawl: str) -> tuple[object, ...] | None:
    notes = connection.execute(
        "SELECT kind, at, fields FROM note WHERE crawl_id = ? AND kind IN ('crawl', 'warcinfo') ORDER BY at, id",
        [crawl],
    ).fetchall()
    said = [(kind, at, json.loads(fields)) for kind, at, fields in notes]
    captures, reports, first = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE role = 'report'), min(fetched_at) FROM capture WHERE crawl_id = ?",
        [crawl],
    ).fetchone()
    fetch_failures, parse_failures = connection.execute(
        "SELECT (SELECT count(*) FROM note WHERE kind = 'failure' AND crawl_id = :crawl),"
        " (SELECT count(*) FROM failure JOIN capture ON capture.id = failure.capture_id"
        "  WHERE capture.crawl_id = :crawl AND failure.id = capture.id || '.parse')",
        {"crawl": crawl},
    ).fetchone()
    starts = [at for kind, at, fields in said if kind == "crawl" and fields.get("event") == "started"]
    ends = [at for kind, at, fields in said if kind == "crawl" and fields.get("event") == "finished"]
    finished = ends[-1] if ends and (not starts or ends[-1] >= starts[-1]) else None
    software = sorted({fields["software"] for _, _, fields in said if fields.get("software")})
    settings = [fields["settings"] for _, _, fields in said if fields.get("settings")]
    started = min((moment for moment in (*starts, first) if moment), default=None)
    if started is None:
        started = min((at for _, at, _ in said), default=None)
    if started is None:
        return None
    return (
        crawl,
        started,
        finished,
        "; ".join(software) or "unknown",
        settings[-1] if settings else None,
        captures,
        reports,
        fetch_failures + parse_failures,
    )


def _site(connection: sqlite3.Connection, host: str) -> tuple[object, ...]:
    notes = connection.execute(
        "SELECT url, fields FROM note WHERE kind = 'site' AND host = ? ORDER BY at DESC, id DESC", [host]
    ).fetchall()
    said = [(url, json.loads(fields)) for url, fields in notes]
    answered, home = connection.execute(
        "SELECT max(http_status BETWEEN 200 AND 399), (SELECT url FROM capture WHERE site_host = :host "
        "AND purpose = 'seed' ORDER BY fetched_at, id LIMIT 1) FROM capture WHERE site_host = :host",
        {"host": host},
    ).fetchone()
    state, reason = next(
        ((fields["state"], fields.get("reason")) for _, fields in said if fields.get("state") in _STATES), (None, None)
    )
    return (
        host,
        None,
        next((url for url, _ in reversed(said) if url), home),
        next((fields["family"] for _, fields in said if fields.get("family")), None),
        state or ("ok" if answered else "unknown"),
        reason,
    )


def _link_sites(connection: sqlite3.Connection) -> None:
    """Give each site its organ: the one that the archivist named for it, else the one of most of its reports."""
    counts: dict[str, dict[str, int]] = {}
    for host, organ, count in connection.execute(
        "SELECT capture.site_host, report.organ_id, count(*) "
        "FROM report JOIN capture ON capture.id = report.capture_id "
        "WHERE report.organ_id IS NOT NULL AND capture.site_host IS NOT NULL GROUP BY 1, 2"
    ):
        counts.setdefault(host, {})[organ] = count
    named: dict[str | None, set[str]] = {}
    for host, hinted in hinted_organs(connection):
        named.setdefault(host, set()).add(organ_id(hinted.key))
    changed = []
    for host, organ in connection.execute("SELECT host, organ_id FROM site").fetchall():
        said = named.get(host, set())
        found = next(iter(said)) if len(said) == 1 else _majority(counts.get(host, {}))
        if found != organ:
            changed.append((found, host))
    connection.executemany("UPDATE site SET organ_id = ? WHERE host = ?", changed)


def _majority(counts: dict[str, int]) -> str | None:
    total = sum(counts.values())
    return next((organ for organ, count in counts.items() if 2 * count > total), None)
