"""`/organ/ID`: an organ's years side by side, what is missing or came late, and the organs that belong to it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from archive.schema import Column

from .addresses import key_of
from .answers import not_found, page_or_data
from .charts import Chart, Series, line_chart
from .database import Row, first, rows
from .language import language_of
from .measures import SUMMARY, SUMMARY_MEASURES, column_name
from .takeaway import Data
from .words import Language

CHARTS = (  # title's key, measures
    ("chart_requests", ("received", "handled")),
    ("chart_carry", ("carried_in", "carried_out")),
    ("chart_disputes", ("reconsiderations", "suits")),
)
OUTCOMES = ("granted", "partly_granted", "refused", "unable", "rejected", "other")
_DATA = ("organ_id", "organ_name", "year", "state", "due_on", "published_on", "days_late", "report_id")

_ORGAN = """
select organ.*, parent.name as parent_name, division.name as division_name, level.zh as level_zh, level.en as level_en
from organ
left join organ parent on parent.id = organ.parent_id
left join division on division.code = organ.division_code
left join organ_level level on level.code = organ.level
where organ.id = ?
"""
_REPORTS = "select * from summary where organ_id = ? order by year"
_DUE = "select year, state, due_on, basis from coverage where organ_id = ? order by year"
_CHILDREN = """
select organ.id, organ.name, organ.level, (select count(*) from report where report.organ_id = organ.id) as held
from organ left join organ_level on organ_level.code = organ.level
where parent_id = ? order by organ_level.ordinal, name limit 500
"""
_SITES = "select host, home_url, state from site where organ_id = ? order by host"


async def organ_page(datasette: Datasette, request: Request) -> Response:
    """The page of one organ."""
    organ_id = key_of(request.url_vars["id"])
    organ = await first(datasette, _ORGAN, [organ_id])
    if organ is None:
        return await not_found(datasette, request)
    queries = (_REPORTS, _DUE, _CHILDREN, _SITES)
    reports, due, children, sites = await asyncio.gather(*(rows(datasette, query, [organ_id]) for query in queries))
    years = _years(reports, due)
    measures = [SUMMARY[name] for name in SUMMARY_MEASURES if any(row[name] is not None for row in reports)]
    context = {
        "organ": organ,
        "years": years,
        "held": len(reports),
        "missing": [year["year"] for year in years if not year["report"] and year["state"] != "not_due"],
        "measures": measures,
        "broken": _broken_carry(reports),
        "outcomes": [SUMMARY[name] for name in OUTCOMES],
        "most": max((row["handled"] or 0 for row in reports), default=0),
        "charts": _charts(reports, language_of(request)),
        "children": [(level, list(group)) for level, group in groupby(children, key=lambda child: child["level"])],
        "sites": sites,
    }
    return await page_or_data(datasette, request, "organ.html", context, _data(organ, years, measures, children, sites))


def _years(reports: Sequence[Row], due: Sequence[Row]) -> list[Row]:
    """A column of the table each: every year that is held or was due, then reports whose year is not known."""
    by_year = {row["year"]: row for row in due}
    held = {row["year"]: row for row in reports if row["year"] is not None}
    columns = [_year(year, held.get(year), by_year.get(year)) for year in sorted(held.keys() | by_year.keys())]
    return columns + [_year(None, row, None) for row in reports if row["year"] is None]


def _year(year: int | None, report: Row | None, due: Row | None) -> Row:
    published_on = report["published_on"] if report else None
    due_on = due["due_on"] if due else None
    return {
        "year": year,
        "report": report,
        "report_id": report["report_id"] if report else None,
        "state": report["status"] if report else due["state"] if due else None,
        "due_on": due_on,
        "basis": due["basis"] if due else None,
        "published_on": published_on,
        "days_late": _days_late(published_on, due_on),
    }


def _days_late(published_on: str | None, due_on: str | None) -> int | None:
    """Days between the day that the law sets and a later day of publication; None where it was not late or unknown."""
    try:
        days = (dt.date.fromisoformat(published_on or "") - dt.date.fromisoformat(due_on or "")).days
    except ValueError:
        return None
    return days if days > 0 else None


def _charts(reports: Sequence[Row], language: Language) -> list[tuple[str, Chart]]:
    """The charts that have anything to show, over all years from the first to the last, gaps included."""
    by_year = {row["year"]: row for row in reports if row["year"] is not None}
    span = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    charts = []
    for title, measures in CHARTS:
        series = [
            Series(
                column_name(SUMMARY[measure])[language == "en"],
                [by_year.get(year, {}).get(measure) for year in span],
            )
            for measure in measures
        ]
        chart = line_chart(span, series)
        if chart is not None:
            charts.append((title, chart))
    return charts


def _broken_carry(reports: Sequence[Row]) -> set[int]:
    """The years whose carried-in differs from what the year before carried out."""
    return {
        row["year"]
        for before, row in pairwise([row for row in reports if row["year"] is not None])
        if before["year"] == row["year"] - 1
        and None not in (before["carried_out"], row["carried_in"])
        and before["carried_out"] != row["carried_in"]
    }


def _data(
    organ: Row, years: Sequence[Row], measures: Sequence[Column], children: Sequence[Row], sites: Sequence[Row]
) -> Data:
    names = [measure.name for measure in measures]
    figures = [
        {**year, "organ_id": organ["id"], "organ_name": organ["name"]}
        | {name: year["report"][name] if year["report"] else None for name in names}
        for year in years
    ]
    rest: dict[str, Any] = {"organ": organ, "belonging": children, "sites": sites}
    return Data((*_DATA, *names), figures, rest)
