"""Organs that the catalogue knows without a reading: named by the archivist, or by the recogniser's verdict."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import cast

from archive.capture_rows import CaptureRow, json_object
from archive.readings import LEVELS, text_of, year_of
from parsers.divisions import ancestors, by_code
from parsers.organs import Context, make_organ
from parsers.reading import Level, Organ


def organ_id(key: str) -> str:
    """The id of the organ with this key: twelve hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]


def known_of(capture: CaptureRow) -> tuple[Organ | None, int | None]:
    """Organ and year of a capture as far as the archivist or the recogniser named them."""
    hint, verdict = json_object(capture.hint), json_object(capture.verdict)
    organ = _organ(verdict, capture.site_host)
    if organ is None and capture.purpose == "import":
        organ = _organ(hint, capture.site_host)
    return organ, year_of(hint.get("year")) or year_of(verdict.get("year"))


def hinted_organs(connection: sqlite3.Connection) -> Iterator[tuple[str | None, Organ]]:
    """The organs that archivists named, each with the host of the target or document."""
    rows = connection.execute(
        "SELECT DISTINCT hint, site_host FROM capture WHERE hint IS NOT NULL AND via_url IS NULL "
        "UNION SELECT json_extract(fields, '$.hint'), host FROM note "
        "WHERE kind = 'site' AND json_extract(fields, '$.hint') IS NOT NULL ORDER BY 1, 2"
    )
    for text, host in rows.fetchall():
        if organ := _organ(json_object(text), host):
            yield host, organ


def link_parents(connection: sqlite3.Connection) -> None:
    """Give each organ the government it belongs to, by division code, where the archive knows that government.

    A department or township belongs to the government of its division; a county's or city's government to the
    nearest one above it.
    """
    organs = connection.execute("SELECT id, name, level, division_code, parent_id FROM organ").fetchall()
    governments: dict[str, tuple[int, str, str]] = {}
    for ident, name, level, code, _ in organs:
        if code and level in ("province", "city", "county"):
            candidate = (len(name), name, ident)  # of several, the one that is named most plainly
            governments[code] = min(governments.get(code, candidate), candidate)
    changed = []
    for ident, _, level, code, parent in organs:
        found = _parent(level, code, governments)
        if found != parent and found != ident:
            changed.append((found, ident))
    connection.executemany("UPDATE organ SET parent_id = ? WHERE id = ?", changed)


def _parent(level: str | None, code: str | None, governments: dict[str, tuple[int, str, str]]) -> str | None:
    division = by_code(code) if code else None
    if division is None:
        return None
    if level in ("department", "township"):
        above = [division.code]
    elif level in ("city", "county"):
        above = [one.code for one in reversed(ancestors(division))]
    else:
        return None
    return next((governments[one][2] for one in above if one in governments), None)


def _organ(said: Mapping[str, object], host: str | None) -> Organ | None:
    name = text_of(said.get("organ"))
    if name is None:
        return None
    level = said.get("level")
    return make_organ(
        name,
        Context(host=host),
        level=cast(Level, level) if level in LEVELS else None,
        division_code=text_of(said.get("division_code")),
    )
