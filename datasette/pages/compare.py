"""`/compare?organ=…&organ=…&measure=…`: a measure of several organs over the years; the address holds all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from archive.schema import TABLES, Column

from .addresses import Addresses
from .answers import page
from .charts import MOST_LINES, Series, line_chart
from .database import Row, rows
from .organ import MEASURES

_MOST_FOUND = 20
_LONGEST_NAME = 60
_COLUMNS = {column.name: column for table in TABLES if table.name == "summary" for column in table.columns}

_ORGANS = "select id, name from organ where id in ({places})"
_FIGURES = """
select organ_id, year, {measure} as value, report_id from summary
where organ_id in ({places}) and year is not null order by year
"""
_FIND = "select id, name from organ where name like :pattern escape '\\' order by length(name), name limit :most"


async def compare_page(datasette: Datasette, request: Request) -> Response:
    """The page; `find` looks for organs by a part of their name, `add` adds one."""
    measure = request.args.get("measure")
    column = _COLUMNS[measure] if measure in MEASURES else _COLUMNS["received"]
    wanted = list(dict.fromkeys(request.args.getlist("organ")))[:MOST_LINES]
    organs = await _organs(datasette, wanted)
    name = (request.args.get("find") or "").strip()[:_LONGEST_NAME]
    found = await _found(datasette, name, [organ["id"] for organ in organs]) if name else []
    figures = await _figures(datasette, column, [organ["id"] for organ in organs])
    years = _years(figures)
    values = {(row["organ_id"], row["year"]): row for row in figures}
    series = [Series(one["name"], [values.get((one["id"], year), {}).get("value") for year in years]) for one in organs]
    keys = [organ["id"] for organ in organs]
    context: dict[str, Any] = {
        "column": column,
        "measures": [_COLUMNS[name] for name in MEASURES],
        "organs": [{**organ, "without": _address(datasette, column, keys, organ["id"])} for organ in organs],
        "years": years,
        "values": values,
        "chart": line_chart(years, series),
        "find": name,
        "found": [{**row, "with": _address(datasette, column, [*keys, row["id"]])} for row in found],
        "full": len(organs) >= MOST_LINES,
        "table": Addresses(datasette).table(
            "summary", ".csv", organ_id__in=",".join(keys), _col=["organ_name", "year", column.name]
        ),
    }
    return await page(datasette, request, "compare.html", context)


async def _organs(datasette: Datasette, wanted: Sequence[str]) -> list[Row]:
    """The organs in the order that was asked for, those that are there."""
    found = await rows(datasette, _ORGANS.format(places=_places(wanted)), wanted)
    return sorted(found, key=lambda row: wanted.index(row["id"]))


async def _figures(datasette: Datasette, column: Column, organs: Sequence[str]) -> list[Row]:
    return await rows(datasette, _FIGURES.format(measure=column.name, places=_places(organs)), organs)


async def _found(datasette: Datasette, name: str, chosen: Sequence[str]) -> list[Row]:
    literal = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = await rows(datasette, _FIND, {"pattern": f"%{literal}%", "most": _MOST_FOUND + len(chosen)})
    return [row for row in found if row["id"] not in chosen][:_MOST_FOUND]


def _years(figures: Sequence[Row]) -> list[int]:
    years = [row["year"] for row in figures]
    return list(range(min(years), max(years) + 1)) if years and max(years) - min(years) < 50 else sorted(set(years))


def _address(datasette: Datasette, column: Column, organs: Sequence[str], without: str | None = None) -> str:
    kept = [organ for organ in organs if organ != without]
    return Addresses(datasette).path("/compare", measure=column.name, organ=kept)


def _places(keys: Sequence[str]) -> str:
    return ",".join("?" * len(keys))
