"""What must be put together again, kept in the database so that a crash in between loses none of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

Kind = Literal["capture", "unit", "site", "crawl"]


def mark_stale(connection: sqlite3.Connection, kind: Kind, keys: Iterable[str | None]) -> None:
    """Note that these must be looked at by the next assembly; None is passed over."""
    rows = [(f"{kind}:{key}",) for key in keys if key is not None]
    connection.executemany("INSERT OR IGNORE INTO stale (item) VALUES (?)", rows)


def stale(connection: sqlite3.Connection, kind: Kind, limit: int) -> list[str]:
    """Up to `limit` keys of a kind that wait, in their order."""
    prefix = f"{kind}:"
    rows = connection.execute(
        "SELECT item FROM stale WHERE item >= ? AND item < ? ORDER BY item LIMIT ?", [prefix, f"{kind};", limit]
    )
    return [row[0].removeprefix(prefix) for row in rows]


def settled(connection: sqlite3.Connection, kind: Kind, keys: Iterable[str]) -> None:
    """Strike them off."""
    connection.executemany("DELETE FROM stale WHERE item = ?", [(f"{kind}:{key}",) for key in keys])
