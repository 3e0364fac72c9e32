"""Readers' own queries at once, bounded, so that a thread is always left for the pages.

Datasette runs queries in a few threads; heavy requests could take them all for as long as the time limit, and every
page would wait (`choices.md`, Publishing, Speed). Who comes third with SQL is asked to come again; who filters a table,
which may cost as much, waits his turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from .database import DATABASE
from .queries import QUERIES
from .security import App, Receive, Send

MOST = 2  # of Datasette's three threads
LONGEST_WAIT = 15.0  # seconds that a filtered table waits for its turn
RETRY_AFTER = b"5"  # seconds
_QUERY_PATHS = tuple(f"/{DATABASE}/{query.name}" for query in QUERIES)
_SQL_ARGUMENTS = (b"sql=", b"_where=")
_BUSY = "太多查询正在运行，请稍后再试。Too many queries are running; try again in a few seconds.\n".encode()


def bounded_queries(app: App) -> App:
    """Wraps the site: 503 with Retry-After for SQL while `MOST` others run, and for a table that waited too long."""
    running = 0
    turns = asyncio.Semaphore(MOST)

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        nonlocal running
        if is_query(scope):
            if running >= MOST:
                await _busy(send)
                return
            running += 1
            try:
                await app(scope, receive, send)
            finally:
                running -= 1
        elif is_filtered(scope):
            try:
                await asyncio.wait_for(turns.acquire(), LONGEST_WAIT)
            except TimeoutError:
                await _busy(send)
                return
            try:
                await app(scope, receive, send)
            finally:
                turns.release()
        else:
            await app(scope, receive, send)

    return wrapped


def is_query(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request runs SQL of a reader's or a worked query."""
    path = _path_within(scope)
    arguments = scope.get("query_string", b"").split(b"&")
    written = any(argument.startswith(_SQL_ARGUMENTS) for argument in arguments)
    return path is not None and (written or path.startswith(_QUERY_PATHS))


def is_filtered(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request narrows, sorts or facets a table or a view in a way of its own."""
    return _path_within(scope) is not None and bool(scope.get("query_string"))


def _path_within(scope: MutableMapping[str, Any]) -> str | None:
    """The path of a page of Datasette's own on our database, else None."""
    path = str(scope.get("path", ""))
    return path if scope["type"] == "http" and path.startswith(f"/{DATABASE}") else None


async def _busy(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", RETRY_AFTER)]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BUSY})
