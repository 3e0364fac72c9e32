"""What one query may cost in memory; its time is bounded by Datasette (`sql_time_limit_ms`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

LONGEST_VALUE = 16 << 20  # bytes of a string, a blob or a row
LARGEST_ANSWER = 32 << 20  # bytes of all strings and blobs of an answer
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,  # the time of LIKE grows with pattern times text
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


def bound(connection: sqlite3.Connection) -> None:
    """Set SQLite's own limits, and count what the rows of an answer hold: 5,000 values of 16 MB are too much."""
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    connection.row_factory = _Counted()


class _Counted:
    """Makes rows as Datasette wants them. A connection runs one query at a time, so one count is enough."""

    def __init__(self) -> None:
        self._cursor: sqlite3.Cursor | None = None
        self._size = 0

    def __call__(self, cursor: sqlite3.Cursor, row: Sequence[object]) -> sqlite3.Row:
        if cursor is not self._cursor:
            self._cursor, self._size = cursor, 0
        for value in row:
            if isinstance(value, str | bytes):
                self._size += len(value)
        if self._size > LARGEST_ANSWER:
            raise sqlite3.OperationalError("the answer is too large; ask for fewer rows or columns")
        return sqlite3.Row(cursor, tuple(row))
