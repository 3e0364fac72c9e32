"""Rows of the catalogue for the pages: read-only, through Datasette's own time-limited connections."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database

DATABASE = "nianbao"

Row = dict[str, Any]

_REMEMBERED: WeakKeyDictionary[Database, dict[str, list[Row]]] = WeakKeyDictionary()


def catalogue(datasette: Datasette) -> Database:
    """The database the pages are about: the one named `nianbao`. Raises KeyError where it is not attached."""
    return datasette.get_database(DATABASE)


async def rows(
    datasette: Datasette, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
) -> list[Row]:
    """The result of a query as dictionaries, at most `max_returned_rows` of them."""
    result = await catalogue(datasette).execute(sql, parameters or {}, page_size=datasette.max_returned_rows)
    return [dict(row) for row in result.rows]


async def remembered_rows(datasette: Datasette, sql: str) -> list[Row]:
    """The result of a query without parameters over a whole table, asked once of a database that cannot change.

    The counts and the coverage of a national archive cost hundreds of milliseconds, each time the home page is shown.
    """
    database = catalogue(datasette)
    if database.is_mutable:
        return await rows(datasette, sql)
    remembered = _REMEMBERED.setdefault(database, {})
    if sql not in remembered:
        remembered[sql] = await database.execute_fn(functools.partial(_all_rows, sql))
    return remembered[sql]


def _all_rows(sql: str, connection: sqlite3.Connection) -> list[Row]:
    """Without the time limit that readers' queries have: our own run once, and no page can do without them."""
    return [dict(row) for row in connection.execute(sql)]


async def first(
    datasette: Datasette, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
) -> Row | None:
    """The first row of a query, or None."""
    found = await rows(datasette, sql, parameters)
    return found[0] if found else None
