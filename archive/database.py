"""The catalogue's SQLite file: made from the schema, opened with care, closed so that it can be served immutable.

What SQLite raises becomes a `CatalogueError` that says what is wrong with the file and how to mend it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive import search
from archive.schema import LABEL_TABLES, SCHEMA_VERSION, TABLES, VIEWS, Column, Table, all_tables
from parsers.divisions import by_code, divisions

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x6E62616F  # "nbao": what `file` and we know the database by
_BUSY_SECONDS = 10.0


class CatalogueError(Exception):
    """The catalogue cannot be used; the message says why and what to do."""


class NotACatalogueError(CatalogueError):
    """The file is not a database of ours."""


class CatalogueTooNewError(CatalogueError):
    """A newer nianbao made the database."""


class CatalogueTooOldError(CatalogueError):
    """An older nianbao made the database."""


class CatalogueMissingError(CatalogueError):
    """There is no database yet."""


class CatalogueLockedError(CatalogueError):
    """Another process is writing."""


class CatalogueDamagedError(CatalogueError):
    """The file's content is broken."""


class CatalogueUnwritableError(CatalogueError):
    """The file or its folder may not be written."""


class CatalogueDiskFullError(CatalogueError):
    """No space is left for the database."""


# SQLite's primary result codes (https://www.sqlite.org/rescode.html) and what they mean to a user.
_MEANINGS: tuple[tuple[frozenset[int], type[CatalogueError], str], ...] = (
    (
        frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}),
        CatalogueLockedError,
        "is in use by another process; wait for it or end it, then try again",
    ),
    (
        frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}),
        CatalogueDamagedError,
        "is damaged; `nianbao rebuild` makes it anew from the WARC files",
    ),
    (
        frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}),
        CatalogueUnwritableError,
        "cannot be opened or written; check the permissions of the file and of its folder",
    ),
    (
        frozenset({sqlite3.SQLITE_FULL}),
        CatalogueDiskFullError,
        "cannot grow, the disk is full; free some space and try again, what is archived is safe",
    ),
    (
        frozenset({sqlite3.SQLITE_IOERR}),
        CatalogueDamagedError,
        "cannot be read or written; check the disk, then `nianbao rebuild` makes the file anew",
    ),
)


@contextmanager
def errors_explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the file into a `CatalogueError`; errors in our own SQL stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        for codes, kind, meaning in _MEANINGS:
            if code is not None and code & 0xFF in codes:
                raise kind(f"{path} {meaning} ({error})") from error
        raise


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the database, creating it where there is none; WAL, foreign keys on, no implicit transactions.

    Raises CatalogueError.
    """
    with errors_explained(path):
        if not path.parent.is_dir():
            raise CatalogueUnwritableError(f"{path.parent} is not a folder")
        connection = _connect(path, "rwc")
        try:
            if _check(connection, path) == "empty":
                _create(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            _refresh(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing database read-only. Raises CatalogueError."""
    with errors_explained(path):
        if not path.is_file():
            raise CatalogueMissingError(f"{path} does not exist; `nianbao rebuild` makes it from the WARC files")
        connection = _connect(path, "ro")
        try:
            if _check(connection, path) == "empty":
                raise NotACatalogueError(f"{path} is empty; `nianbao rebuild` makes it from the WARC files")
        except BaseException:
            connection.close()
            raise
        return connection


def close(connection: sqlite3.Connection, path: Path) -> None:
    """Close the database as one file without a write-ahead log, which can be served immutable or copied.

    Where a reader holds it open, the log is emptied into it as far as that goes and the next one to close ends it.
    """
    try:
        with errors_explained(path):
            connection.execute("PRAGMA optimize")
            try:
                connection.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. Foreign keys are checked at the end, so that rows may come in any order."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def insert_sql(table: Table, *, ignore: bool = False) -> str:
    """The statement that inserts one row of all the table's columns, in the schema's order."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    return f'INSERT {"OR IGNORE " if ignore else ""}INTO "{table.name}" ({names}) VALUES ({places})'


def upsert(connection: sqlite3.Connection, table: Table, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of all columns; a row whose key is there already is overwritten in place."""
    key = table.columns[0].name
    others = ", ".join(f'"{column.name}" = excluded."{column.name}"' for column in table.columns[1:])
    connection.executemany(f'{insert_sql(table)} ON CONFLICT ("{key}") DO UPDATE SET {others}', rows)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    search.register(connection)
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> str:
    """Whether the file is `empty` or `ours`. Raises CatalogueError for anything else."""
    has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    if not has_tables:
        return "empty"
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotACatalogueError(f"{path} is a SQLite database, but not one that nianbao made; move it away")
    if version > SCHEMA_VERSION:
        raise CatalogueTooNewError(
            f"{path} was made by a newer nianbao (schema {version}, this one knows {SCHEMA_VERSION}); "
            "upgrade nianbao, or move the file away and run `nianbao rebuild`"
        )
    if version < SCHEMA_VERSION:
        raise CatalogueTooOldError(
            f"{path} was made by an older nianbao (schema {version}, now {SCHEMA_VERSION}); "
            "run `nianbao rebuild` to make it anew from the WARC files"
        )
    return "ours"


def _create(connection: sqlite3.Connection, path: Path) -> None:
    database = _sqlite_utils(connection)
    with transaction(connection):
        if _check(connection, path) != "empty":
            return  # another process was faster
        for table in all_tables():
            connection.execute(_table_sql(table))
            for index in table.indexes:
                database.table(table.name).create_index(list(index))
        for statement in search.index_sql():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _refresh(connection: sqlite3.Connection) -> None:
    """Bring codes, divisions and views to what this version of the program knows."""
    with transaction(connection):
        for label in LABEL_TABLES:
            rows = [(code.code, code.zh, code.en, ordinal) for ordinal, code in enumerate(label.rows, 1)]
            _refill(connection, label.table(), rows)
        _refill(connection, next(table for table in TABLES if table.name == "division"), _division_rows())
        known = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
        for view in VIEWS:
            if not known.get(view.name, "").endswith(view.sql.strip()):
                _sqlite_utils(connection).create_view(view.name, view.sql.strip(), replace=True)


def _sqlite_utils(connection: sqlite3.Connection) -> Database:
    # Loaded only where something is created: it loads pandas where that is installed, which takes seconds.
    from sqlite_utils import Database

    return Database(connection)


def _refill(connection: sqlite3.Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    if connection.execute(f'SELECT * FROM "{table.name}" ORDER BY 1').fetchall() != sorted(
        rows, key=lambda r: str(r[0])
    ):
        upsert(connection, table, rows)


def _division_rows() -> list[tuple[object, ...]]:
    """One row a code, under the name that it has or had last."""
    latest = [by_code(code) for code in dict.fromkeys(division.code for division in divisions())]
    return [
        (one.code, one.name, one.level, one.parent_code, one.valid_from, one.valid_to, one.source)
        for one in latest
        if one is not None
    ]


def _table_sql(table: Table) -> str:
    lines = [_column_sql(column, key=place == 0) for place, column in enumerate(table.columns)]
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n) STRICT"


def _column_sql(column: Column, *, key: bool) -> str:
    sql = f'"{column.name}" {column.type}'
    if key:
        sql += " PRIMARY KEY"
    if column.required:
        sql += " NOT NULL"
    if column.references:
        referenced = next(table for table in all_tables() if table.name == column.references)
        sql += f' REFERENCES "{referenced.name}" ("{referenced.columns[0].name}")'
    return sql
