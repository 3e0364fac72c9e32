"""`/sitemap.xml` and the parts that it names: every report and organ (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from datasette import Request, Response
from datasette.app import Datasette
from datasette.utils import tilde_encode

from .addresses import Addresses
from .answers import not_found
from .database import first, rows

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_A_PART = 1000  # addresses: a part stays below 100 KB
_PAGES = ("/", "/coverage", "/compare", "/findings", "/sql", "/about", "/dictionary", "/snapshots")
_LAST = "select coalesce(max(rowid), 0) as last from {table}"
# Rows are numbered as they were stored; a part is a range of numbers, found without counting.
_PART = "select id from {table} where rowid > ? and rowid <= ? order by rowid"


async def sitemap_index(datasette: Datasette, request: Request) -> Response:
    """The index: a part for our own pages, and as many as reports and organs need."""
    parts = ["/sitemap-pages-0.xml"]
    for table in ("report", "organ"):
        row = await first(datasette, _LAST.format(table=table))
        count = -(-(row["last"] if row else 0) // _A_PART)
        parts += [f"/sitemap-{table}-{number}.xml" for number in range(count)]
    return _answer("sitemapindex", "sitemap", _absolute(datasette, request, map(Addresses(datasette).path, parts)))


async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """One part."""
    kind, number = request.url_vars["kind"], int(request.url_vars["number"])
    addresses = Addresses(datasette)
    if kind == "pages":
        paths = [addresses.path(path) for path in _PAGES] if number == 0 else []
    else:
        places = [number * _A_PART, (number + 1) * _A_PART]
        found = await rows(datasette, _PART.format(table=kind), places)
        root = addresses.path(f"/{kind}/")
        paths = [root + tilde_encode(row["id"]) for row in found]
    if not paths:
        return await not_found(datasette, request)
    return _answer("urlset", "url", _absolute(datasette, request, paths))


def _absolute(datasette: Datasette, request: Request, paths: Iterable[str]) -> Iterator[str]:
    """The paths with the site's own scheme and host, which are asked for once: a part has thousands of addresses."""
    root = str(datasette.absolute_url(request, "/")).removesuffix("/")
    return (root + path for path in paths)


def _answer(root: str, entry: str, locations: Iterable[str]) -> Response:
    """A document of a thousand elements that are all alike, written out: half the time of building a tree."""
    listed = "".join(f"<{entry}><loc>{escape(location)}</loc></{entry}>\n" for location in locations)
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{listed}</{root}>\n'
    return Response(body, headers={"Cache-Control": "max-age=86400"}, content_type="application/xml; charset=utf-8")
