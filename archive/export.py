"""The database as a data package: CSV and Parquet of every public table and view, with all that describes them.

    datapackage.json   Frictionless Data Package: every table's columns, types, keys
    data/TABLE.csv     UTF-8, header, NULL is an empty field
    data/TABLE.parquet the same rows, with types
    dictionary.md      the data dictionary
    README.md, LICENSE.md, CITATION.cff, SHA256SUMS

Everything is streamed from one snapshot of the database; the same database gives the same CSV files to the byte.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from archive import descriptions
from archive.descriptions import ABOUT_EN, ABOUT_ZH, DATABASE, LICENSE_URL, TITLE, column_description
from archive.schema import VIEWS, Column, SqlType, Table, View

Described = Table | View

_BATCH = 5000  # rows in memory at once

_FRICTIONLESS_TYPES: dict[SqlType, str] = {
    "TEXT": "string",
    "INTEGER": "integer",
    "REAL": "number",
    "ANY": "number",
    "BLOB": "string",
}
_ARROW_TYPES: dict[SqlType, pa.DataType] = {
    "TEXT": pa.string(),
    "INTEGER": pa.int64(),
    "REAL": pa.float64(),
    "ANY": pa.float64(),
    "BLOB": pa.binary(),
}


class ExportError(Exception):
    """The package cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What was written: rows by table or view, files and their bytes in all."""

    rows: dict[str, int]
    files: int
    size: int


def export(connection: sqlite3.Connection, folder: Path, *, version: str) -> ExportOutcome:
    """Write the data package into `folder`, which must be new, empty, or an earlier export (then it is replaced).

    `version` is that of the program. Raises ExportError; then what was in the folder before is as it was.
    """
    if folder.exists() and not _replaceable(folder):
        raise ExportError(f"{folder} is not empty and holds no earlier export; name another folder")
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        (part / "data").mkdir(parents=True)
        connection.execute("BEGIN")
        try:
            rows = {one.name: _write_rows(connection, part / "data", one) for one in _exported()}
            through = connection.execute("SELECT max(fetched_at) FROM capture").fetchone()[0]
        finally:
            connection.execute("ROLLBACK")
        _write_documents(part, rows, version, (through or "")[:10])
        sums = _write_sums(part)
        size = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
        if folder.exists():
            shutil.rmtree(folder)
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}") from error
    return ExportOutcome(rows, sums + 1, size)


def _exported() -> tuple[Described, ...]:
    return (*descriptions.public_tables(), *VIEWS)


def _replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        return bool(described["name"] == DATABASE)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write_rows(connection: sqlite3.Connection, folder: Path, described: Described) -> int:
    """Write one table's CSV and Parquet; gives the number of rows."""
    columns = described.columns
    names = [column.name for column in columns]
    schema = pa.schema(
        [
            pa.field(column.name, _ARROW_TYPES[column.type], metadata={"description": column_description(column)})
            for column in columns
        ]
    )
    count = 0
    with (
        (folder / f"{described.name}.csv").open("w", encoding="utf-8", newline="") as file,
        pq.ParquetWriter(folder / f"{described.name}.parquet", schema, compression="zstd") as parquet,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for batch in _batches(connection, described, names):
            count += len(batch)
            writer.writerows(batch)
            arrays = [
                pa.array(_of_type(values, column), _ARROW_TYPES[column.type])
                for values, column in zip(zip(*batch, strict=True), columns, strict=True)
            ]
            parquet.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count


def _batches(
    connection: sqlite3.Connection, described: Described, names: list[str]
) -> Iterator[list[tuple[object, ...]]]:
    chosen = ", ".join(f'"{name}"' for name in names)
    order = ", ".join(f'"{name}"' for name in _key(described))
    cursor = connection.execute(f'SELECT {chosen} FROM "{described.name}" ORDER BY {order}')
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _of_type(values: Sequence[object], column: Column) -> Sequence[object]:
    if column.type == "ANY":
        return [None if value is None else float(str(value)) for value in values]
    return values


def _key(described: Described) -> list[str]:
    """The columns that name a row: a table's first; of the views, organ and year."""
    return [described.columns[0].name] if isinstance(described, Table) else ["organ_id", "year"]


def _write_documents(folder: Path, rows: dict[str, int], version: str, through: str) -> None:
    texts = {
        "dictionary.md": descriptions.data_dictionary(),
        "README.md": _readme(rows, version, through),
        "LICENSE.md": _LICENSE,
        "CITATION.cff": _citation(version, through),
        "datapackage.json": json.dumps(_package(folder, rows, version, through), ensure_ascii=False, indent=2) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _package(folder: Path, rows: dict[str, int], version: str, through: str) -> dict[str, Any]:
    resources = []
    for described in _exported():
        path = folder / "data" / f"{described.name}.csv"
        resources.append(
            {
                "name": described.name,
                "title": f"{described.zh} {described.en}",
                "profile": "tabular-data-resource",
                "path": f"data/{described.name}.csv",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": path.stat().st_size,
                "hash": f"sha256:{_sha256(path)}",
                "schema": _table_schema(described),
            }
        )
    return {
        "name": DATABASE,
        "profile": "data-package",
        "title": TITLE,
        "description": f"{ABOUT_ZH} {ABOUT_EN}",
        "version": through or version,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENSE_URL, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": f"nianbao {version}", "role": "wrangler"}],
        "resources": resources,
    }


def _table_schema(described: Described) -> dict[str, Any]:
    keys = [
        {
            "fields": [column.name],
            "reference": {
                "resource": "" if column.references == described.name else column.references,
                "fields": [_first_column(column.references)],
            },
        }
        for column in described.columns
        if column.references
    ]
    schema: dict[str, Any] = {
        "fields": [
            {"name": column.name, "type": _field_type(column), "description": column_description(column)}
            for column in described.columns
        ],
        "missingValues": [""],
        "primaryKey": _key(described),
    }
    return schema | ({"foreignKeys": keys} if keys else {})


def _field_type(column: Column) -> str:
    return "date" if column.name.endswith("_on") else _FRICTIONLESS_TYPES[column.type]


def _first_column(table_name: str) -> str:
    return next(table.columns[0].name for table in descriptions.public_tables() if table.name == table_name)


def _write_sums(folder: Path) -> int:
    """SHA256SUMS as `sha256sum -c` reads it; gives the number of files in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return len(paths)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readme(rows: dict[str, int], version: str, through: str) -> str:
    counts = "\n".join(f"| `{name}` | {count:,} |" for name, count in rows.items())
    return f"""# {TITLE}

{ABOUT_ZH}

{ABOUT_EN}

Captures up to {through or "none"}; made by nianbao {version}. `datapackage.json` describes every file
(Frictionless Data Package), `dictionary.md` every table, column and code.
In the CSV files an empty field is NULL: blank in the source, unreadable, or not stated; never 0.
Check the files with `sha256sum -c SHA256SUMS`.

| table | rows |
|---|---|
{counts}
"""


_LICENSE = f"""# Licence

The compiled data are licensed under Creative Commons Attribution 4.0 International (CC BY 4.0), {LICENSE_URL}

The texts of the reports (tables `section` and `source_table`) are official documents, outside copyright by article 5
of the Copyright Law of the People's Republic of China.

数据以知识共享署名 4.0（CC BY 4.0）许可发布。报告原文为官方文件，依《中华人民共和国著作权法》第五条不受著作权保护。
"""


def _citation(version: str, through: str) -> str:
    released = f"date-released: {json.dumps(through)}\n" if through else ""
    return f"""cff-version: 1.2.0
message: If you use these data, please cite them as below.
type: dataset
title: {json.dumps(TITLE + ": annual reports on open government information", ensure_ascii=False)}
authors:
  - name: nianbao
version: {json.dumps(through or version)}
{released}license: CC-BY-4.0
abstract: {json.dumps(ABOUT_EN)}
"""
