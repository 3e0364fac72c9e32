"""Which captures carry the same report: by organ and year, with the evidence of the page that links to a document.

An attachment belongs to the page that led to it. Where a document does not say its organ or year, the page does, and
the other way round; then other captures of the same address. What stays nameless stands alone, by its payload.
What a capture belongs to depends only on the captures of its address, its page and its attachments.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.capture_rows import RENDERED
from archive.database import transaction
from archive.stale import mark_stale, settled, stale

_BATCH = 500
NAMELESS = "payload "  # a unit that is one nameless report begins so; any other is an organ's key

_MEMBER = """
    SELECT capture.id, capture.url, capture.fetched_at, coalesce(capture.role, 'report'), capture.via_url,
           capture.payload_digest, reading.is_report AND coalesce(capture.role, 'report') IN ('report', 'attachment'),
           reading.failure IS NOT NULL AND capture.role IN ('report', 'attachment'),
           reading.own_organ_key, reading.own_year, reading.unit
    FROM json_each(?) AS wanted
    CROSS JOIN capture ON {condition}
    CROSS JOIN reading ON reading.capture_id = capture.id
"""  # CROSS JOIN keeps SQLite from scanning all captures instead of looking up the few wanted ones


@dataclass(slots=True)
class _Member:
    id: str
    url: str
    fetched_at: str
    role: str
    via_url: str | None
    payload_digest: str | None
    is_report: bool
    failed: bool
    organ: str | None
    year: int | None
    old_unit: str | None
    page: _Member | None = None

    def fits(self, other: _Member) -> bool:
        """Whether nothing speaks against both being the same report."""
        return (self.organ is None or other.organ is None or self.organ == other.organ) and (
            self.year is None or other.year is None or self.year == other.year
        )

    def learn(self, other: _Member) -> None:
        """Take over what the other knows and this one does not."""
        if self.fits(other):
            self.organ, self.year = self.organ or other.organ, self.year or other.year

    @property
    def named(self) -> bool:
        return self.organ is not None and self.year is not None

    def unit(self) -> str | None:
        """What it is put together with: the organ's reports, itself alone, or nothing where it is no report."""
        if self.is_report and self.organ is None:
            page = self.page if self.page is not None and self.page.is_report and self.fits(self.page) else self
            return f"{NAMELESS}{page.payload_digest or page.id}"
        return self.organ if self.is_report or (self.failed and self.named) else None


def regroup(connection: sqlite3.Connection) -> None:
    """Settle what each changed capture, and those it bears on, belongs to; mark the units concerned as stale."""
    while ids := stale(connection, "capture", _BATCH):
        with transaction(connection):
            members = _relatives(connection, ids)
            _settle(list(members.values()))
            rows = []
            for member in members.values():
                unit = member.unit()
                mark_stale(connection, "unit", [member.old_unit, unit])
                rows.append((member.organ, member.year, unit, member.page.id if member.page else None, member.id))
            connection.executemany(
                "UPDATE reading SET organ_key = ?, year = ?, unit = ?, page_id = ? WHERE capture_id = ?", rows
            )
            settled(connection, "capture", [*ids, *members])


def _relatives(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, _Member]:
    """The captures with a reading among `ids`, those of the same addresses, their pages and their attachments."""
    members: dict[str, _Member] = {}
    found = _select(connection, "capture.id = wanted.value", ids)
    asked: set[str] = set()
    while new := [member for member in found if member.id not in members]:
        members.update((member.id, member) for member in new)
        addresses = {member.url for member in new}
        addresses |= {member.via_url for member in new if member.via_url and member.role == "attachment"}
        addresses -= asked
        asked |= addresses
        found = _select(connection, "capture.url = wanted.value", addresses)
        found += _select(connection, "capture.via_url = wanted.value AND capture.role = 'attachment'", addresses)
    return members


def _select(connection: sqlite3.Connection, condition: str, values: Iterable[str]) -> list[_Member]:
    rows = connection.execute(_MEMBER.format(condition=condition), [json.dumps(sorted(set(values)))])
    return [_Member(*row) for row in rows]


def _settle(members: list[_Member]) -> None:
    members.sort(key=lambda member: (member.fetched_at, member.id))
    by_url: dict[str, list[_Member]] = {}
    for member in members:
        by_url.setdefault(member.url, []).append(member)
    for member in members:
        member.page = _page(member, by_url)
    attachments = [member for member in members if member.page is not None and (member.is_report or member.failed)]
    for attachment in attachments:
        if attachment.page is not None:
            attachment.learn(attachment.page)
    for page in {id(one.page): one.page for one in attachments if one.page is not None and one.page.is_report}.values():
        _learn_if_agreed(page, [one for one in attachments if one.page is page])
    for attachment in attachments:
        if attachment.page is not None:
            attachment.learn(attachment.page)
    for same_address in by_url.values():
        named = [member for member in same_address if member.is_report and member.named]
        for member in same_address:
            if member.is_report and not member.named:
                _learn_if_agreed(member, named)


def _learn_if_agreed(member: _Member, others: list[_Member]) -> None:
    fitting = [other for other in others if other.named and other.fits(member)]
    if len({(other.organ, other.year) for other in fitting}) == 1:
        member.learn(fitting[0])


def _page(member: _Member, by_url: dict[str, list[_Member]]) -> _Member | None:
    """The page whose document this is: the last capture of it before this one, else the first after.

    A viewer between the two (an attachment itself) is passed over.
    """
    page = member
    for _ in range(len(by_url)):
        if page.role != "attachment" or page.via_url is None or page.via_url not in by_url:
            break
        captures = by_url[page.via_url] or by_url.get(RENDERED + page.via_url, [])
        earlier = [one for one in captures if one.fetched_at <= page.fetched_at]
        page = earlier[-1] if earlier else captures[0]
    return page if page is not member and page.url != member.url else None
