"""`/feed.atom`: the reports captured last; `/revised.atom`: the reports found changed last (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from datasette import Request, Response
from datasette.app import Datasette
from lxml import etree

from .addresses import Addresses
from .answers import kept
from .database import Row, rows
from .language import Translate, language_of, translator

_ATOM = "http://www.w3.org/2005/Atom"
_MOST_CHANGES = 10  # told of one revision
_NEWEST = """
select report.id, report.title, report.year, report.status, capture.fetched_at, organ.name as organ_name
from capture
cross join report_capture on report_capture.capture_id = capture.id and report_capture.relation = 'primary'
join report on report.id = report_capture.report_id
left join organ on organ.id = report.organ_id
order by capture.fetched_at desc, report.id limit 50
"""
_REVISED = """
select revision.id as revision_id, revision.changes, report.id, report.title, report.status,
    later.fetched_at, earlier.fetched_at as earlier_at, organ.name as organ_name
from revision
join report on report.id = revision.report_id
join capture as later on later.id = revision.later_capture_id
join capture as earlier on earlier.id = revision.earlier_capture_id
left join organ on organ.id = report.organ_id
order by later.fetched_at desc, revision.id limit 50
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `path` is a page of the site and, with it, the entry's lasting name."""

    path: str
    title: str
    updated: str | None
    author: str
    status: str
    summary: str = ""


async def new_reports(datasette: Datasette, request: Request) -> Response:
    """The newest fifty reports; an entry is updated when its report is read from a later capture."""
    t = translator(language_of(request))
    addresses = Addresses(datasette)
    entries = [
        Entry(
            addresses.report(row["id"]),
            row["title"] or t("untitled"),
            row["fetched_at"],
            row["organ_name"] or t("organ_unknown"),
            row["status"],
        )
        for row in await rows(datasette, _NEWEST)
    ]
    return _answer(datasette, request, "/feed.atom", t("feed_new"), entries)


async def revised_reports(datasette: Datasette, request: Request) -> Response:
    """The last fifty changes of published reports, an entry each, with the figures that changed."""
    t = translator(language_of(request))
    addresses = Addresses(datasette)
    entries = [_revised(row, addresses, t) for row in await rows(datasette, _REVISED)]
    return _answer(datasette, request, "/revised.atom", t("feed_revised"), entries)


def _revised(row: Row, addresses: Addresses, t: Translate) -> Entry:
    changes = json.loads(row["changes"])
    told = [
        f"{'.'.join(filter(None, (change['table'], change['row'], change['column'])))}: "
        f"{_shown(change['before'], t)} → {_shown(change['after'], t)}"
        for change in changes[:_MOST_CHANGES]
    ]
    if len(changes) > _MOST_CHANGES:
        told.append("…")
    between = t("revision_between", earlier=row["earlier_at"][:10], later=row["fetched_at"][:10])
    return Entry(
        f"{addresses.report(row['id'])}#revision-{row['revision_id']}",
        t("feed_changes", title=row["title"] or t("untitled"), count=len(changes)),
        row["fetched_at"],
        row["organ_name"] or t("organ_unknown"),
        row["status"],
        "\n".join([between, *told]),
    )


def _shown(value: object, t: Translate) -> str:
    text = t("blank") if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _answer(datasette: Datasette, request: Request, path: str, title: str, entries: Iterable[Entry]) -> Response:
    entries = list(entries)
    root = etree.fromstring(f'<feed xmlns="{_ATOM}"/>')
    here = datasette.absolute_url(request, Addresses(datasette).path(path))
    _add(root, "id", here)
    _add(root, "title", title)
    _add(root, "updated", _moment(entries[0].updated if entries else None))
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=here)
    for one in entries:
        address = datasette.absolute_url(request, one.path)
        entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "id", address)
        _add(entry, "title", one.title)
        _add(entry, "updated", _moment(one.updated))
        _add(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", one.author)
        etree.SubElement(entry, f"{{{_ATOM}}}link", href=address)
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=one.status)
        if one.summary:
            _add(entry, "summary", one.summary)
    body = etree.tostring(root, encoding="utf-8", xml_declaration=True).decode()
    return Response(body, headers=kept(datasette), content_type="application/atom+xml; charset=utf-8")


def _add(parent: etree._Element, name: str, text: str) -> None:
    """An element with text, without the characters that XML 1.0 has not."""
    clean = "".join(one for one in text if one in "\t\n" or 32 <= ord(one) < 0xD800 or 0xE000 <= ord(one) < 0xFFFE)
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean


def _moment(text: str | None) -> str:
    """A moment as RFC 3339 wants it; the epoch where there is none."""
    try:
        moment = dt.datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        moment = dt.datetime.fromtimestamp(0, dt.UTC)
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
