"""Cells of Datasette's own tables that lead to the pages of this site."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from datasette.app import Datasette
from markupsafe import Markup

from .addresses import Addresses
from .words import cut

# In these tables the column that names the row leads to its page: table, column, key column, kind of page.
_NAMING = (
    ("report", "title", "id", "report"),
    ("summary", "organ_name", "report_id", "report"),
    ("coverage", "state", "report_id", "report"),
    ("finding", "message_zh", "report_id", "report"),
    ("section", "heading", "report_id", "report"),
    ("organ", "name", "id", "organ"),
    ("coverage", "organ_name", "organ_id", "organ"),
    ("overdue", "organ_name", "organ_id", "organ"),
    ("capture", "url", "id", "capture"),
)
# In results of queries these columns do, whatever the query.
_KEYS = {"report_id": "report", "organ_id": "organ", "capture_id": "capture", "example": "report"}


def linked_cell(datasette: Datasette, table: str | None, column: str, value: object, row: sqlite3.Row) -> Markup | None:
    """The cell with a link to our page, or None where Datasette's own way is right."""
    if not isinstance(value, str) or not value:
        return None
    addresses = Addresses(datasette)
    pages: dict[str, Callable[[str], str]] = {
        "report": addresses.report,
        "organ": addresses.organ,
        "capture": addresses.capture,
    }
    if table is None:
        kind = _KEYS.get(column)
        return _link(pages[kind](value), value) if kind else None
    for naming_table, naming_column, key_column, kind in _NAMING:
        if (table, column) == (naming_table, naming_column) and key_column in row.keys():  # noqa: SIM118
            key = row[key_column]
            return _link(pages[kind](key), value) if isinstance(key, str) and key else None
    return None


def _link(address: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, cut(text))
