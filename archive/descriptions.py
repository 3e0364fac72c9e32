"""The schema told to people and programs: Datasette's metadata and the data dictionary, all from `archive.schema`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from archive.schema import LABEL_TABLES, TABLES, VIEWS, Column, LabelTable, Table, View

Language = Literal["zh", "en"]

DATABASE = "nianbao"  # the file is nianbao.db
TITLE = "年报 nianbao"
ABOUT_ZH = "中国政府信息公开工作年度报告的存档，以及从中读取的数据库。每个数字都可以追溯到存档的原件。"
ABOUT_EN = (
    "An archive of China's annual reports on open government information, and the database read out of them. "
    "Every number leads back to the archived original."
)
LICENSE = "CC BY 4.0"
LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"

# Official texts are outside copyright (著作权法 art. 5); what was read and compiled from them is ours to license.
OFFICIAL_TEXT_TABLES = frozenset({"section", "source_table"})
OFFICIAL_TEXT_ZH = "原文为官方文件，依《著作权法》第五条不受著作权保护。"
OFFICIAL_TEXT_EN = "The text is that of official documents, outside copyright by article 5 of China's Copyright Law."

NEWEST_FIRST = frozenset({"fetched_at", "started_at", "at", "year"})  # columns whose largest value comes first

WIDE, ROWS_OF_WIDE = 20, 20  # tables of more columns are shown with fewer rows a page, which stays below 200 KB


def public_tables() -> tuple[Table, ...]:
    """The tables that users may count on, those with data first, then the tables of codes."""
    return (*(table for table in TABLES if table.public), *(label.table() for label in LABEL_TABLES))


def datasette_metadata(database: str = DATABASE) -> dict[str, Any]:
    """Titles, descriptions, units, facets and sort orders, as Datasette 0.65's `metadata.json` and the
    `metadata.yaml` of Datasette 1.0 hold them."""
    tables: dict[str, dict[str, Any]] = {}
    for table in public_tables():
        tables[table.name] = _described(table) | _presented(table)
    for view in VIEWS:
        tables[view.name] = _described(view)
    for table in TABLES:
        if not table.public:
            tables[table.name] = {"hidden": True} | _described(table)
    return {
        "title": TITLE,
        "description": f"{ABOUT_ZH} {ABOUT_EN}",
        "license": LICENSE,
        "license_url": LICENSE_URL,
        "databases": {database: {"description": f"{ABOUT_ZH} {ABOUT_EN}", "tables": tables}},
    }


def data_dictionary(language: Language | None = None) -> str:
    """Every public table, view, column and code in Markdown; in both languages where none is chosen."""
    return "\n".join(_dictionary_lines(language)).rstrip() + "\n"


@functools.cache
def described() -> dict[str, Table | View]:
    """Every table and view by its name."""
    tables: tuple[Table | View, ...] = (*TABLES, *(label.table() for label in LABEL_TABLES), *VIEWS)
    return {one.name: one for one in tables}


def column_title(table: str | None, column: str, language: Language) -> str | None:
    """A column's name in one language, or None where the schema has no such column."""
    return _column_titles(language).get((table or "", column))


@functools.cache
def _column_titles(language: Language) -> dict[tuple[str, str], str]:
    return {
        (one.name, column.name): column.zh if language == "zh" else column.name
        for one in described().values()
        for column in one.columns
    }


def column_description(column: Column) -> str:
    """A column's meaning in both languages, with its unit and what it refers to."""
    text = f"{column.zh}。{column.en}" if column.zh != column.en else column.en
    if column.unit:
        text += f" [{column.unit}]"
    return text


def _described(described: Table | View) -> dict[str, Any]:
    description = f"{described.zh}。{described.en}."
    if described.name in OFFICIAL_TEXT_TABLES:
        description += f" {OFFICIAL_TEXT_ZH}{OFFICIAL_TEXT_EN}"
    return {
        "description": description,
        "columns": {column.name: column_description(column) for column in described.columns},
    }


def _presented(table: Table) -> dict[str, Any]:
    presented: dict[str, Any] = {}
    if table.label:
        presented["label_column"] = table.label
    if len(table.columns) > WIDE:
        presented["size"] = ROWS_OF_WIDE
    if table.facets:
        presented["facets"] = list(table.facets)
    if table.sort:
        presented["sort_desc" if table.sort in NEWEST_FIRST else "sort"] = table.sort
    return presented


def _dictionary_lines(language: Language | None) -> Iterator[str]:
    yield f"# {_both('数据字典', 'Data dictionary', language)}"
    yield ""
    yield from _paragraphs(_INTRODUCTION, language)
    yield f"## {_both('表', 'Tables', language)}"
    yield ""
    for table in (one for one in TABLES if one.public):
        yield from _entry(table, language)
        if table.name in OFFICIAL_TEXT_TABLES:
            yield from _paragraphs(((OFFICIAL_TEXT_ZH, OFFICIAL_TEXT_EN),), language)
    yield f"## {_both('视图', 'Views', language)}"
    yield ""
    for view in VIEWS:
        yield from _entry(view, language)
    yield f"## {_both('代码表', 'Tables of codes', language)}"
    yield ""
    yield from _paragraphs(_CODES, language)
    for label in LABEL_TABLES:
        yield from _codes(label, language)


_INTRODUCTION = (
    (
        "数据库由 WARC 存档文件生成，随时可以用 `nianbao rebuild` 重新生成，结果相同。",
        "The database is made from the WARC files of the archive; `nianbao rebuild` makes it anew at any time, "
        "with the same rows.",
    ),
    (
        "空白一律为 NULL，绝不记为 0。计数为整数；金额单位为万元，为小数。日期与时间采用 ISO 8601，时间为世界协调时。",
        "Blank is NULL, never 0. Counts are integers; money is a decimal number of 万元 (10,000 yuan). "
        "Dates and times are ISO 8601, times in UTC.",
    ),
    (
        "每张表的第一列是主键，重新生成后不变。箭头（→）表示该列引用的表。",
        "A table's first column is its primary key and stays the same when the database is made anew. "
        "An arrow (→) names the table that a column refers to.",
    ),
)

_CODES = (
    (
        "每张代码表有四列：`code`（代码，主键）、`zh`（中文名称）、`en`（英文名称）、`ordinal`（在官方表格中的顺序）。",
        "A table of codes has four columns: `code` (the key), `zh` and `en` (its names), `ordinal` (its place on the "
        "official form).",
    ),
)


def _entry(described: Table | View, language: Language | None) -> Iterator[str]:
    yield f"### `{described.name}`"
    yield ""
    yield _both(described.zh, described.en, language) + ("。" if language == "zh" else ".")
    yield ""
    names = {"zh": ("列", "类型", "含义", "单位"), "en": ("Column", "Type", "Meaning", "Unit")}[language or "en"]
    yield f"| {' | '.join(names)} |"
    yield "|---|---|---|---|"
    for column in described.columns:
        meaning = _both(column.zh, column.en, language)
        if column.references:
            meaning += f" → `{column.references}`"
        yield f"| `{column.name}` | {TYPE_NAMES[column.type]} | {_cell(meaning)} | {_cell(column.unit or '')} |"
    yield ""


# ANY is how SQLite keeps a column of counts (INTEGER) and sums of money (REAL).
TYPE_NAMES = {"TEXT": "text", "INTEGER": "integer", "REAL": "number", "BLOB": "bytes", "ANY": "number"}


def _codes(label: LabelTable, language: Language | None) -> Iterator[str]:
    yield f"### `{label.name}`"
    yield ""
    yield _both(label.zh, label.en, language) + ("。" if language == "zh" else ".")
    yield ""
    yield "| code | zh | en |"
    yield "|---|---|---|"
    for code in label.rows:
        yield f"| `{code.code}` | {_cell(code.zh)} | {_cell(code.en)} |"
    yield ""


def _paragraphs(texts: Iterable[tuple[str, str]], language: Language | None) -> Iterator[str]:
    for zh, en in texts:
        yield {"zh": zh, "en": en}.get(language or "", f"{zh}\n{en}")
        yield ""


def _both(zh: str, en: str, language: Language | None) -> str:
    if language == "zh":
        return zh
    return en if language == "en" or zh == en else f"{zh} · {en}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
