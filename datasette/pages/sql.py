"""`/sql`: for readers who write queries: the picture of the schema, worked queries, where to type one's own."""

from __future__ import annotations

import dataclasses

from datasette import Request, Response
from datasette.app import Datasette
from markupsafe import Markup

from .answers import page_or_data
from .queries import QUERIES
from .schema_picture import schema_svg
from .takeaway import Data

_START = "select organ_name, year, received, status, report_id\nfrom summary\nwhere year = 2022\nlimit 20"


async def sql_page(datasette: Datasette, request: Request) -> Response:
    """The page."""
    context = {"queries": QUERIES, "picture": Markup(schema_svg()), "start": _START}
    data = Data(("name", "title", "zh", "en", "sql"), [dataclasses.asdict(query) for query in QUERIES])
    return await page_or_data(datasette, request, "sql.html", context, data)
