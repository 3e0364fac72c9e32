"""Readers' own queries at once, bounded: those who come too many are asked to come again.

Datasette runs queries in a few threads; heavy `?sql=` requests could take them all for as long as the time limit, and
every page would wait. With `MOST` at once a thread is always left for the pages (`choices.md`, Publishing, Speed).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from .database import DATABASE
from .queries import QUERIES
from .security import App, Receive, Send

MOST = 2  # of Datasette's three threads
RETRY_AFTER = b"5"  # seconds
_QUERY_PATHS = tuple(f"/{DATABASE}/{query.name}" for query in QUERIES)
_BUSY = "太多查询正在运行，请稍后再试。Too many queries are running; try again in a few seconds.\n".encode()


def bounded_queries(app: App) -> App:
    """Wraps the site: 503 with Retry-After for a query while `MOST` others run."""
    running = 0

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        nonlocal running
        if scope["type"] != "http" or not is_query(scope):
            await app(scope, receive, send)
            return
        if running >= MOST:
            await _busy(send)
            return
        running += 1
        try:
            await app(scope, receive, send)
        finally:
            running -= 1

    return wrapped


def is_query(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request runs SQL of a reader's or a worked query, and not one of our pages or a table."""
    path = str(scope.get("path", ""))
    written = b"sql=" in scope.get("query_string", b"") and path.startswith(f"/{DATABASE}")
    return written or path.startswith(_QUERY_PATHS)


async def _busy(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", RETRY_AFTER)]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BUSY})
