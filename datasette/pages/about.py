"""`/about`: what the data are, how they were made, their limits, licence and how to cite and take them;
`/dictionary`: every table, column and code."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from archive.descriptions import TYPE_NAMES, public_tables
from archive.schema import LABEL_TABLES, VIEWS, Table, View
from parsers import codes

from .addresses import Addresses
from .answers import page, page_or_data
from .citation import data_bibtex, data_gbt7714
from .database import Row, remembered_rows
from .takeaway import Data
from .words import data_file

_COLUMNS = ("table", "column", "type", "zh", "en", "unit", "references")
_THROUGH = "select max(fetched_at) as moment from capture"


async def about_page(datasette: Datasette, request: Request) -> Response:
    """The page about the data."""
    moment = (await remembered_rows(datasette, _THROUGH))[0]["moment"]
    address = datasette.absolute_url(request, Addresses(datasette).path("/"))
    context: dict[str, Any] = {
        "parts": data_file("about.toml")["part"],
        "statuses": codes.STATUSES,
        "through": (moment or "")[:10],
        "gbt7714": data_gbt7714(moment, address),
        "bibtex": data_bibtex(moment, address),
    }
    return await page(datasette, request, "about.html", context)


async def dictionary_page(datasette: Datasette, request: Request) -> Response:
    """The data dictionary, from the schema."""
    label_tables = {label.name: label for label in LABEL_TABLES}
    context = {
        "tables": [table for table in public_tables() if table.name not in label_tables],
        "views": VIEWS,
        "label_tables": LABEL_TABLES,
        "type_names": TYPE_NAMES,
    }
    names = {label.name: [(code.code, code.zh, code.en) for code in label.rows] for label in LABEL_TABLES}
    data = Data(_COLUMNS, _columns(), {"codes": names})
    return await page_or_data(datasette, request, "dictionary.html", context, data)


@functools.cache
def _columns() -> tuple[Row, ...]:
    return tuple(_each_column())


def _each_column() -> Iterator[Row]:
    described: tuple[Table | View, ...] = (*public_tables(), *VIEWS)
    for table in described:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "type": TYPE_NAMES[column.type],
                "zh": column.zh,
                "en": column.en,
                "unit": column.unit,
                "references": column.references,
            }
