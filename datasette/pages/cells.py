"""Cells of Datasette's own tables that lead to the pages of this site."""

from __future__ import annotations

import sqlite3

from datasette.app import Datasette
from markupsafe import Markup

from .addresses import Addresses
from .words import cut

# In these tables the column that names the row leads to its page: table, column → key column, kind of page.
_NAMING = {
    ("report", "title"): ("id", "report"),
    ("summary", "organ_name"): ("report_id", "report"),
    ("coverage", "state"): ("report_id", "report"),
    ("finding", "message_zh"): ("report_id", "report"),
    ("section", "heading"): ("report_id", "report"),
    ("organ", "name"): ("id", "organ"),
    ("coverage", "organ_name"): ("organ_id", "organ"),
    ("overdue", "organ_name"): ("organ_id", "organ"),
    ("capture", "url"): ("id", "capture"),
}
# In results of queries these columns do, whatever the query.
_KEYS = {"report_id": "report", "organ_id": "organ", "capture_id": "capture", "example": "report"}


def linked_cell(datasette: Datasette, table: str | None, column: str, value: object, row: sqlite3.Row) -> Markup | None:
    """The cell with a link to our page, or None where Datasette's own way is right. Asked for every cell of a page."""
    if table is None:
        kind, key = _KEYS.get(column), value
    elif (table, column) in _NAMING:
        key_column, kind = _NAMING[table, column]
        key = row[key_column] if key_column in row.keys() else None  # noqa: SIM118
    else:
        return None
    if kind is None or not isinstance(key, str) or not isinstance(value, str) or not key or not value:
        return None
    return _link(Addresses(datasette).page(kind, key), value)


def _link(address: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, cut(text))
