"""The captures of one report: which is read, what the others are to it, and what was changed between them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.capture_rows import CAPTURE_COLUMNS, CaptureRow
from archive.organs import known_of
from archive.readings import decode
from archive.summaries import completeness
from parsers.figures import figures
from parsers.reading import Finding, Organ, Reading, Status
from parsers.revision import changes

_RANK: dict[Status, int] = {"verified": 0, "inconsistent": 1, "partial": 2, "narrative": 3, "unreadable": 4}


@dataclass(slots=True)
class Member:
    """A capture with what it was read as; a capture that could not be read has a reading without content.

    `carries` is false for a page that is no report itself but links to one.
    """

    capture: CaptureRow
    reading: Reading
    parser_version: str
    page_id: str | None
    carries: bool

    @property
    def foreign(self) -> bool:
        """Whether it was found on a host that is neither the government's nor named by the archivist."""
        host = self.capture.site_host
        return bool(host) and host != "gov.cn" and not str(host).endswith(".gov.cn") and self.capture.hint is None

    @property
    def age(self) -> tuple[str, str]:
        """By which captures are put in order of time."""
        return self.capture.fetched_at, self.capture.id


@dataclass(frozen=True, slots=True)
class Revision:
    """A change between two captures of one address: the last with the old content, the first with the new."""

    earlier: str
    later: str
    changes: list[dict[str, object]]


@dataclass(slots=True)
class Group:
    """The captures of one report, put together. `reading` has the year and organ that were settled."""

    members: list[Member]
    primary: Member
    reading: Reading
    organ: Organ | None
    revisions: list[Revision]
    findings: tuple[Finding, ...]

    def relations(self) -> Iterator[tuple[Member, str]]:
        """Each capture and what it is to the report."""
        primary = self.primary
        by_id = {member.capture.id: member for member in self.members}
        page = by_id.get(primary.page_id or "")
        for member in sorted(self.members, key=lambda one: one.age):
            its_page = by_id.get(member.page_id or "")
            if member is primary:
                relation = "primary"
            elif member.capture.url == primary.capture.url:
                relation = "earlier" if member.age < primary.age else "later"
            elif not member.carries or (
                _address(its_page) in (primary.capture.url, _address(page))
                if its_page
                else member.capture.url == _address(page)
            ):
                relation = "attachment"
            else:
                relation = "twin"
            yield member, relation


def load_members(connection: sqlite3.Connection, ids: list[str]) -> list[Member]:
    """The captures with these ids, and the pages, no reports themselves, that link to them."""
    pages = connection.execute(
        "SELECT DISTINCT page.capture_id FROM reading JOIN reading AS page ON page.capture_id = reading.page_id "
        "WHERE reading.capture_id IN (SELECT value FROM json_each(?)) AND page.unit IS NULL",
        [json.dumps(ids)],
    ).fetchall()
    columns = ", ".join(f"capture.{name}" for name in CAPTURE_COLUMNS)
    rows = connection.execute(
        f"SELECT {columns}, reading.body, reading.parser_version, reading.page_id "
        "FROM capture JOIN reading ON reading.capture_id = capture.id "
        "WHERE capture.id IN (SELECT value FROM json_each(?)) ORDER BY capture.fetched_at, capture.id",
        [json.dumps([*ids, *(page for (page,) in pages)])],
    )
    carrying = set(ids)
    decoded: dict[bytes, Reading] = {}
    members = []
    for row in rows:
        capture = CaptureRow(*row[:-3])
        body, version, page_id = row[-3:]
        if body is None:
            organ, year = known_of(capture)
            reading = Reading(False, "", year=year, organ=organ)
        else:
            reading = decoded.get(body) or decoded.setdefault(body, decode(body))
        members.append(Member(capture, reading, version, page_id, capture.id in carrying))
    return members


def put_together(members: list[Member], key: str | None, year: int | None) -> Group:
    """The report that these captures carry. `key` and `year` are what was settled of its organ and year."""
    carriers = [member for member in members if member.carries]
    by_url: dict[str, list[Member]] = {}
    for member in carriers:
        by_url.setdefault(member.capture.url, []).append(member)
    candidates = sorted((_newest(same) for same in by_url.values()), key=_worth)
    primary = candidates[0]
    organ = _organ(candidates, key)
    reading = replace(primary.reading, year=year if year is not None else primary.reading.year, organ=organ)
    revisions = [revision for same in by_url.values() for revision in _revisions(same)]
    revisions.sort(key=lambda one: (one.later, one.earlier))
    findings = (
        *reading.findings,
        *(_revised(one, members) for one in revisions if _at(one.later, members).capture.url == primary.capture.url),
        *(finding for one in candidates[1:] for finding in _differs(primary, one)),
    )
    return Group(members, primary, reading, organ, revisions, findings)


def _worth(member: Member) -> tuple[object, ...]:
    capture = member.capture
    return member.foreign, _RANK[member.reading.status], -completeness(member.reading), *member.age, capture.url


def _contents(same_address: list[Member]) -> list[list[Member]]:
    """Captures of one address that could be read, in runs of the same content, by time."""
    runs: list[list[Member]] = []
    for member in sorted(same_address, key=lambda one: one.age):
        if not member.reading.is_report:
            continue
        if runs and runs[-1][0].capture.payload_digest == member.capture.payload_digest:
            runs[-1].append(member)
        else:
            runs.append([member])
    return runs


def _newest(same_address: list[Member]) -> Member:
    """The earliest capture of an address's newest content; where none could be read, the earliest."""
    runs = _contents(same_address)
    return runs[-1][0] if runs else min(same_address, key=lambda one: one.age)


def _organ(candidates: list[Member], key: str | None) -> Organ | None:
    """The organ as the best capture that names it does; its printed name is the primary's own where it has one."""
    named = [member.reading.organ for member in candidates if member.reading.organ is not None]
    return next((organ for organ in named if organ.key == key), None)


def _revisions(same_address: list[Member]) -> Iterator[Revision]:
    runs = _contents(same_address)
    for before, after in pairwise(runs):
        if found := changes(before[-1].reading, after[0].reading):
            yield Revision(before[-1].capture.id, after[0].capture.id, found)


def _revised(revision: Revision, members: list[Member]) -> Finding:
    before, after = (_at(ident, members).capture.fetched_at[:10] for ident in (revision.earlier, revision.later))
    count = len(revision.changes)
    in_tables = any(change.get("table") != "section" for change in revision.changes)
    return Finding(
        "revised",
        "warning" if in_tables else "info",
        "report",
        f"发布后有修改：{before}至{after}之间改动{count}处。",
        f"Changed after publication: {count} {'change' if count == 1 else 'changes'} between {before} and {after}.",
    )


def _differs(primary: Member, other: Member) -> Iterator[Finding]:
    """A finding where another address gives other figures for the same report."""
    if other.foreign and not primary.foreign:
        return
    ours, theirs = figures(primary.reading), figures(other.reading)
    different = [
        subject
        for subject, value in ours.items()
        if value is not None and theirs.get(subject) is not None and theirs[subject] != value
    ]
    if different:
        first = different[0]
        yield Finding(
            "twin_differs",
            "warning",
            first,
            f"同一年报的另一副本有{len(different)}个数字不同：{other.capture.url}",
            f"Another copy of the report gives {len(different)} figures otherwise: {other.capture.url}",
            expected=str(ours[first]),
            actual=str(theirs[first]),
        )


def _at(capture_id: str, members: list[Member]) -> Member:
    return next(member for member in members if member.capture.id == capture_id)


def _address(member: Member | None) -> str | None:
    return member.capture.url if member is not None else None
