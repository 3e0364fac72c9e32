"""Rows of the catalogue for the pages: read-only, through Datasette's own time-limited connections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

DATABASE = "nianbao"

Row = dict[str, Any]


def catalogue(datasette: Datasette) -> Database:
    """The database the pages are about: the one named `nianbao`. Raises KeyError where it is not attached."""
    return datasette.get_database(DATABASE)


async def rows(
    datasette: Datasette, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
) -> list[Row]:
    """The result of a query as dictionaries, at most `max_returned_rows` of them."""
    result = await catalogue(datasette).execute(sql, parameters or {}, page_size=datasette.max_returned_rows)
    return [dict(row) for row in result.rows]


async def first(
    datasette: Datasette, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
) -> Row | None:
    """The first row of a query, or None."""
    found = await rows(datasette, sql, parameters)
    return found[0] if found else None
