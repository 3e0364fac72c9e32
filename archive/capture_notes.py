"""What metadata and warcinfo records say about captures, runs and sites: the catalogue's notes.

Everything is taken from the record alone, so that the same files give the same rows in any order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.capture_records import CONTEXT, OF_ORIGINAL
from archive.capture_rows import CaptureRow, as_text, clean_id, host_of
from archive.schema import ROLES
from archive.warc_reader import Record

NOTE_TYPES = frozenset({"metadata", "warcinfo"})

_INHERITED = ("via_url", "role", "purpose", "link_text", "verdict", "hint")
_ROLES = frozenset(role.code for role in ROLES)


@dataclass(frozen=True, slots=True)
class Note:
    """A metadata or warcinfo record: fields by name, the first of each."""

    id: str
    kind: str  # context, verdict, failure, site, crawl or warcinfo
    at: str
    capture_id: str | None
    crawl_id: str | None
    url: str | None
    host: str | None
    fields: Mapping[str, str]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Note:
        """The note of a row of `note`."""
        *columns, text = row
        return cls(*columns, json.loads(text))  # type: ignore[call-arg]

    @property
    def is_as_of_original(self) -> bool:
        """Whether it is the context of a revisit that came about as the capture it refers to."""
        return self.kind == "context" and self.fields.get(CONTEXT) == OF_ORIGINAL

    def values(self) -> tuple[object, ...]:
        """The row's values in the order of the table's columns."""
        fields = json.dumps(self.fields, ensure_ascii=False, sort_keys=True)
        return self.id, self.kind, self.at, self.capture_id, self.crawl_id, self.url, self.host, fields


def add_context(row: CaptureRow, fields: Mapping[str, str]) -> None:
    """Add what the crawler knew when it made the capture (see `archive.exchange.CaptureContext`)."""
    row.crawl_id = fields.get("crawl") or row.crawl_id
    row.via_url = fields.get("via") or row.via_url
    row.role = _role(fields) or row.role
    row.purpose = fields.get("purpose") or row.purpose
    row.link_text = fields.get("linkText") or row.link_text
    row.verdict = fields.get("verdict") or row.verdict
    row.hint = fields.get("hint") or row.hint


def add_context_of_original(row: CaptureRow, original: CaptureRow) -> None:
    """Add what is known of the capture that a revisit refers to: it came about in the same way."""
    for name in _INHERITED:
        setattr(row, name, getattr(original, name))


def add_verdict(row: CaptureRow, fields: Mapping[str, str]) -> None:
    """Add a later verdict: the role and the verdict that it gives take the place of the earlier ones."""
    row.role = _role(fields) or row.role
    row.verdict = fields.get("verdict") or row.verdict


def note(record: Record) -> Note | None:
    """A metadata or warcinfo record of fields as a note; None for one of another content type."""
    values: dict[str, str] = {}
    for name, value in record.fields():
        values.setdefault(name, value)
    if not values:
        return None
    url = as_text(record.url)
    about = next(iter(record.concurrent_to), record.refers_to)
    kind = "warcinfo" if record.type == "warcinfo" else values.get("kind", "context")
    host = values.get("host") if kind == "site" else None
    return Note(
        id=clean_id(record.id, record.date, json.dumps(values, sort_keys=True)),
        kind=kind,
        at=as_text(record.date) or "",
        capture_id=clean_id(about) if about else None,
        crawl_id=values.get("crawl"),
        url=url,
        host=host or host_of(url or ""),
        fields=values,
    )


def _role(fields: Mapping[str, str]) -> str | None:
    role = fields.get("role")
    return role if role in _ROLES else None
