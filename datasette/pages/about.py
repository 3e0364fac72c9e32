"""`/about`: what the data are, how they were made, their limits, licence and how to cite; the tables described."""

from __future__ import annotations

from datasette import Request, Response
from datasette.app import Datasette

from archive.descriptions import public_tables
from archive.schema import VIEWS

from .answers import page
from .queries import QUERIES
from .words import data_file


async def about_page(datasette: Datasette, request: Request) -> Response:
    """The page about the data."""
    context = {"parts": data_file("about.toml")["part"], "tables": [*public_tables(), *VIEWS], "queries": QUERIES}
    return await page(datasette, request, "about.html", context)
