"""`/feed.atom`: the reports captured or revised last (RFC 4287)."""

from __future__ import annotations

import datetime as dt

from datasette import Request, Response
from datasette.app import Datasette
from lxml import etree

from .addresses import Addresses
from .database import rows
from .language import language_of, translator

_ATOM = "http://www.w3.org/2005/Atom"
_NEWEST = """
select report.id, report.title, report.year, report.status, capture.fetched_at, organ.name as organ_name
from capture
cross join report_capture on report_capture.capture_id = capture.id and report_capture.relation = 'primary'
join report on report.id = report_capture.report_id
left join organ on organ.id = report.organ_id
order by capture.fetched_at desc, report.id limit 50
"""


async def feed(datasette: Datasette, request: Request) -> Response:
    """The newest fifty reports; an entry is updated when its report is read from a later capture."""
    t = translator(language_of(request))
    addresses = Addresses(datasette)
    newest = await rows(datasette, _NEWEST)
    root = etree.fromstring(f'<feed xmlns="{_ATOM}"/>')
    here = datasette.absolute_url(request, addresses.path("/feed.atom"))
    _add(root, "id", here)
    _add(root, "title", t("site_subtitle"))
    _add(root, "updated", _moment(newest[0]["fetched_at"] if newest else None))
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=here)
    for row in newest:
        address = datasette.absolute_url(request, addresses.report(row["id"]))
        entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "id", address)
        _add(entry, "title", row["title"] or t("untitled"))
        _add(entry, "updated", _moment(row["fetched_at"]))
        author = etree.SubElement(entry, f"{{{_ATOM}}}author")
        _add(author, "name", row["organ_name"] or t("organ_unknown"))
        etree.SubElement(entry, f"{{{_ATOM}}}link", href=address)
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=row["status"])
    body = etree.tostring(root, encoding="utf-8", xml_declaration=True).decode()
    headers = {"Cache-Control": "max-age=3600"}
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


def _add(parent: etree._Element, name: str, text: str) -> None:
    clean = "".join(character for character in text if character in "\t\n" or ord(character) >= 32)
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean


def _moment(text: str | None) -> str:
    """A moment as RFC 3339 wants it; the epoch where there is none."""
    try:
        moment = dt.datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        moment = dt.datetime.fromtimestamp(0, dt.UTC)
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
