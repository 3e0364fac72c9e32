"""`/compare?organ=…&organ=…&measure=…&from=…&to=…`: a figure of several organs over the years, all in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from . import measures
from .addresses import Addresses
from .answers import page_or_data
from .charts import MOST_LINES, Series, line_chart
from .database import Row, rows
from .measures import Measure
from .takeaway import Data

_MOST_FOUND = 20
_LONGEST_NAME = 60
_LONGEST_SPAN = 50  # years
_COLUMNS = ("organ_id", "organ_name", "year", "measure", "value", "report_id")

_ORGANS = "select id, name from organ where id in ({places})"
_FIND = "select id, name from organ where name like :pattern escape '\\' order by length(name), name limit :most"


async def compare_page(datasette: Datasette, request: Request) -> Response:
    """The page; `find` looks for organs by a part of their name."""
    measure = measures.by_key().get(request.args.get("measure") or "") or measures.by_key()["received"]
    wanted = list(dict.fromkeys(request.args.getlist("organ")))[:MOST_LINES]
    organs = await _organs(datasette, wanted)
    keys = [organ["id"] for organ in organs]
    name = (request.args.get("find") or "").strip()[:_LONGEST_NAME]
    found = await _found(datasette, name, keys) if name else []
    figures = await rows(datasette, measure.query(len(keys)), [*measure.row_codes, *keys]) if keys else []
    known = _years(figures)
    first, last = _year(request.args.get("from")), _year(request.args.get("to"))
    years = [year for year in known if (first or year) <= year <= (last or year)]
    values: dict[tuple[str, int], Row] = {}
    for row in figures:  # of a table printed twice, the first counts
        values.setdefault((row["organ_id"], row["year"]), row)
    series = [Series(one["name"], [values.get((one["id"], year), {}).get("value") for year in years]) for one in organs]
    chosen = {"measure": measure.key, "from": first, "to": last}
    addresses = Addresses(datasette)

    def address(organs: Sequence[str]) -> str:
        return addresses.path("/compare", **chosen, organ=organs)

    context: dict[str, Any] = {
        "measure": measure,
        "groups": measures.groups(),
        "organs": [{**organ, "without": address([key for key in keys if key != organ["id"]])} for organ in organs],
        "years": years,
        "known_years": known,
        "first": first,
        "last": last,
        "values": values,
        "chart": line_chart(years, series),
        "find": name,
        "found": [{**row, "with": address([*keys, row["id"]])} for row in found],
        "full": len(organs) >= MOST_LINES,
    }
    return await page_or_data(datasette, request, "compare.html", context, _data(measure, organs, years, values))


def _data(measure: Measure, organs: Sequence[Row], years: Sequence[int], values: dict[tuple[str, int], Row]) -> Data:
    names = {organ["id"]: organ["name"] for organ in organs}
    figures = [
        {**values[key, year], "organ_name": names[key], "measure": measure.key}
        for key in names
        for year in years
        if (key, year) in values
    ]
    return Data(_COLUMNS, figures, {"measure": {"key": measure.key, "zh": measure.name[0], "en": measure.name[1]}})


async def _organs(datasette: Datasette, wanted: Sequence[str]) -> list[Row]:
    """The organs in the order that was asked for, those that are there."""
    found = await rows(datasette, _ORGANS.format(places=",".join("?" * len(wanted))), wanted)
    return sorted(found, key=lambda row: wanted.index(row["id"]))


async def _found(datasette: Datasette, name: str, chosen: Sequence[str]) -> list[Row]:
    literal = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = await rows(datasette, _FIND, {"pattern": f"%{literal}%", "most": _MOST_FOUND + len(chosen)})
    return [row for row in found if row["id"] not in chosen][:_MOST_FOUND]


def _years(figures: Sequence[Row]) -> list[int]:
    years = sorted({row["year"] for row in figures})
    return list(range(years[0], years[-1] + 1)) if years and years[-1] - years[0] < _LONGEST_SPAN else years


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else None
