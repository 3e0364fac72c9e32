"""`/sql`: for readers who write queries: the picture of the schema, worked queries, where to type one's own."""

from __future__ import annotations

from datasette import Request, Response
from datasette.app import Datasette
from markupsafe import Markup

from .answers import page
from .queries import QUERIES
from .schema_picture import schema_svg

_START = "select organ_name, year, received, status, report_id\nfrom summary\nwhere year = 2022\nlimit 20"


async def sql_page(datasette: Datasette, request: Request) -> Response:
    """The page."""
    context = {"queries": QUERIES, "picture": Markup(schema_svg()), "start": _START}
    return await page(datasette, request, "sql.html", context)
