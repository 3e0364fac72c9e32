"""Small answers for machines: robots.txt, health, and the archived copy nearest to a moment."""

from __future__ import annotations

from datasette import Request, Response
from datasette.app import Datasette

from .addresses import Addresses
from .answers import not_found
from .database import first
from .holdings import archived_urls
from .urls import absolute

_ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /-/
Disallow: /search
Allow: /

Sitemap: {sitemap}
"""


async def robots(datasette: Datasette, request: Request) -> Response:
    """Pages with a query cost the most; archived copies are not ours to be indexed."""
    sitemap = datasette.absolute_url(request, Addresses(datasette).path("/sitemap.xml"))
    return Response.text(_ROBOTS.format(sitemap=sitemap), headers={"Cache-Control": "max-age=86400"})


async def health(datasette: Datasette, request: Request) -> Response:
    """Whether the database answers, for a watcher: 200 with the number of reports, or an error."""
    row = await first(datasette, "select count(*) as reports from report")
    return Response.json({"ok": True, "reports": row["reports"] if row else 0}, headers={"Cache-Control": "no-store"})


async def nearest(datasette: Datasette, request: Request) -> Response:
    """`/-/archive?url=…&at=2024-05-01`: leads to the capture of that address nearest in time."""
    url = absolute(request.args.get("url"), "")
    moment = request.args.get("at") or "9999-12-31"
    found = await archived_urls(datasette, {url} if url else set(), moment)
    if url not in found:
        return await not_found(datasette, request)
    return Response.redirect(Addresses(datasette).capture(found[url]))
