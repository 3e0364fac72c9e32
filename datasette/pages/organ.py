"""`/organ/ID`: an organ's years side by side, what is missing, and the organs that belong to it."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from archive.schema import TABLES

from .addresses import key_of
from .answers import not_found, page
from .charts import Chart, Series, line_chart
from .database import Row, first, rows
from .language import language_of
from .words import Language

MEASURES = (
    "received",
    "carried_in",
    "handled",
    "carried_out",
    "granted",
    "partly_granted",
    "refused",
    "unable",
    "rejected",
    "other",
    "reconsiderations",
    "reconsiderations_corrected",
    "suits",
    "suits_corrected",
    "normative_issued",
    "normative_in_force",
    "licensing_decisions",
    "penalty_decisions",
    "fees_amount",
)
CHARTS = (  # title's key, measures
    ("chart_requests", ("received", "handled")),
    ("chart_carry", ("carried_in", "carried_out")),
    ("chart_disputes", ("reconsiderations", "suits")),
)
OUTCOMES = ("granted", "partly_granted", "refused", "unable", "rejected", "other")
_SUMMARY_COLUMNS = {column.name: column for table in TABLES if table.name == "summary" for column in table.columns}

_ORGAN = """
select organ.*, parent.name as parent_name, division.name as division_name, level.zh as level_zh, level.en as level_en
from organ
left join organ parent on parent.id = organ.parent_id
left join division on division.code = organ.division_code
left join organ_level level on level.code = organ.level
where organ.id = ?
"""
_YEARS = """
select summary.*, status.zh as status_zh, status.en as status_en
from summary left join report_status status on status.code = summary.status
where organ_id = ? order by year
"""
_CHILDREN = """
select organ.id, organ.name, (select count(*) from report where report.organ_id = organ.id) as held
from organ where parent_id = ? order by name limit 500
"""


async def organ_page(datasette: Datasette, request: Request) -> Response:
    """The page of one organ."""
    organ_id = key_of(request.url_vars["id"])
    organ = await first(datasette, _ORGAN, [organ_id])
    if organ is None:
        return await not_found(datasette, request)
    years, children, sites = await asyncio.gather(
        rows(datasette, _YEARS, [organ_id]),
        rows(datasette, _CHILDREN, [organ_id]),
        rows(datasette, "select host, home_url, state from site where organ_id = ? order by host", [organ_id]),
    )
    return await page(
        datasette,
        request,
        "organ.html",
        {
            "organ": organ,
            "years": years,
            "missing": _missing(years),
            "lines": _lines(years),
            "broken": _broken_carry(years),
            "outcomes": [_SUMMARY_COLUMNS[name] for name in OUTCOMES],
            "most": max((row["handled"] or 0 for row in years), default=0),
            "charts": _charts(years, language_of(request)),
            "children": children,
            "sites": sites,
        },
    )


def _missing(years: list[Row]) -> list[int]:
    """The years between the first and the last that are not held."""
    held = {row["year"] for row in years if row["year"] is not None}
    return [year for year in range(min(held), max(held) + 1) if year not in held] if held else []


def _lines(years: list[Row]) -> list[dict[str, Any]]:
    """One line a measure that any year has, with its description from the schema."""
    return [
        {"column": _SUMMARY_COLUMNS[name], "values": [row[name] for row in years]}
        for name in MEASURES
        if any(row[name] is not None for row in years)
    ]


def _charts(years: list[Row], language: Language) -> list[tuple[str, Chart]]:
    """The charts that have anything to show, over all years from the first to the last, gaps included."""
    by_year = {row["year"]: row for row in years if row["year"] is not None}
    span = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    charts = []
    for title, measures in CHARTS:
        series = [
            Series(_name(measure, language), [by_year.get(year, {}).get(measure) for year in span])
            for measure in measures
        ]
        chart = line_chart(span, series)
        if chart is not None:
            charts.append((title, chart))
    return charts


def _name(measure: str, language: Language) -> str:
    column = _SUMMARY_COLUMNS[measure]
    return column.zh if language == "zh" else column.en.partition(",")[0]


def _broken_carry(years: list[Row]) -> set[int]:
    """The years whose carried-in differs from what the year before carried out."""
    return {
        row["year"]
        for before, row in pairwise(years)
        if row["year"] is not None
        and before["year"] == row["year"] - 1
        and None not in (before["carried_out"], row["carried_in"])
        and before["carried_out"] != row["carried_in"]
    }
