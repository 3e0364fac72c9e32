"""`/coverage?place=330000&year=2024`: what is held of a place, part by part, down to its organs; what is overdue."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from parsers.divisions import Division, ancestors, by_code

from .answers import not_found, page_or_data
from .database import Row, remembered_rows, rows
from .takeaway import Data
from .words import data_file

_FIRST_YEAR = 2008
_MOST_ORGANS = 60
_MOST_OVERDUE = 60

# A code's first two digits are its province, the first four its city (GB/T 2260): a place's codes are a range.
_NATION_REPORTS = """
select substr(division_code, 1, 2) || '0000' as code, year, count(*) as held, sum(status = 'verified') as verified
from summary where year is not null group by 1, 2
"""
_NATION_ORGANS = "select substr(division_code, 1, 2) || '0000' as code, count(*) as organs from organ group by 1"
_REPORTS = """
select division_code as code, year, count(*) as held, sum(status = 'verified') as verified
from summary where division_code between ? and ? and year is not null group by 1, 2
"""
_ORGANS = "select division_code as code, count(*) as organs from organ where division_code between ? and ? group by 1"
_OWN = """
select organ.id, organ.name, summary.year, summary.status, summary.report_id
from (select id, name from organ where division_code = ? order by level = 'department', name limit ?) as organ
left join summary on summary.organ_id = organ.id and summary.year is not null
"""
# The year is written into the queries on the nation, which are asked once each: one of at most a few dozen numbers.
_NATION_OVERDUE = """
select substr(division_code, 1, 2) || '0000' as code, count(*) as overdue from overdue where year = {year} group by 1
"""
_OVERDUE_COUNTS = """
select division_code as code, count(*) as overdue from overdue
where division_code between ? and ? and year = ? group by 1
"""
_OVERDUE = """
select organ_id, organ_name, year, state, due_on, basis, days_overdue from overdue
where division_code between ? and ? and year = ? order by level = 'department', division_code, organ_name limit ?
"""
_PART_COLUMNS = ("code", "name", "organs", "year", "held", "verified", "overdue")


@dataclass(slots=True)
class Part:
    """A place within the place shown: how many organs it has, and by year how many reports are held and verified."""

    code: str | None
    name: str
    organs: int = 0
    by_year: dict[int, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))
    overdue: int = 0

    def count(self, year: int, held: int, verified: int) -> None:
        """Add reports of a year."""
        before = self.by_year[year]
        self.by_year[year] = (before[0] + held, before[1] + verified)

    def share(self, year: int | None) -> int | None:
        """Reports held of a year in per cent of the organs; None where there is no organ."""
        return round(100 * self.by_year.get(year or 0, (0, 0))[0] / self.organs) if self.organs else None


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """The page of a place; without one, of the nation."""
    code = request.args.get("place")
    place = by_code(code) if code else None
    if code and place is None:
        return await not_found(datasette, request)
    reports, organs = await (_of_place(datasette, place) if place else _of_nation(datasette))
    own = await _own(datasette, place.code) if place else {}
    years = _years([*reports, *(row for line in own.values() for row in line["years"].values())])
    chosen = _chosen(request.args.get("year"))
    due_years = _due_years(years, chosen)
    year = chosen or (years[-1] if years else due_years[-1])
    counts, overdue = await _overdue(datasette, place, year)
    parts = _parts(place, reports, organs, counts)
    context: dict[str, Any] = {
        "place": place,
        "above": ancestors(place) if place else (),
        "years": years,
        "due_years": due_years,
        "chosen": year,
        "parts": parts,
        "tiles": _tiles(parts) if place is None else [],
        "own": own,
        "own_is_cut": len(own) == _MOST_ORGANS,
        "overdue": overdue,
        "overdue_count": sum(row["overdue"] for row in counts),
    }
    return await page_or_data(datasette, request, "coverage.html", context, _data(parts, own, overdue, year))


async def remember(datasette: Datasette) -> None:
    """Ask beforehand what the nation's page has to count."""
    reports, _ = await _of_nation(datasette)
    years = _years(reports)
    await _overdue(datasette, None, years[-1] if years else _due_years(years)[-1])


async def _of_nation(datasette: Datasette) -> tuple[list[Row], list[Row]]:
    """Reports and organs of the nation by province; asked once."""
    return await remembered_rows(datasette, _NATION_REPORTS), await remembered_rows(datasette, _NATION_ORGANS)


async def _of_place(datasette: Datasette, place: Division) -> tuple[list[Row], list[Row]]:
    codes = _codes(place)
    reports, organs = await asyncio.gather(rows(datasette, _REPORTS, codes), rows(datasette, _ORGANS, codes))
    return reports, organs


async def _overdue(datasette: Datasette, place: Division | None, year: int) -> tuple[list[Row], list[Row]]:
    """How many reports of a year are due and not seen, by code, and of a place the first of them by name."""
    if place is None:
        return await remembered_rows(datasette, _NATION_OVERDUE.format(year=int(year))), []
    codes = _codes(place)
    counts, named = await asyncio.gather(
        rows(datasette, _OVERDUE_COUNTS, [*codes, year]), rows(datasette, _OVERDUE, [*codes, year, _MOST_OVERDUE])
    )
    return counts, named


def _codes(place: Division) -> list[str]:
    """The first and the last code of a place and all places in it."""
    stem = place.code.removesuffix("00").removesuffix("00")
    return [stem.ljust(6, "0"), stem.ljust(6, "9")]


def _parts(place: Division | None, reports: Iterable[Row], organs: Iterable[Row], overdue: Iterable[Row]) -> list[Part]:
    """The places directly below this one, in the order of their codes; what has no known place comes last."""
    parts: dict[str | None, Part] = {}

    def part_of(code: str | None) -> Part | None:
        below = _below(place, code)
        if place is not None and below is None:
            return None  # the place's own organs are listed one by one
        key = below.code if below else None
        return parts.setdefault(key, Part(key, below.name if below else ""))

    for row in organs:
        if (part := part_of(row["code"])) is not None:
            part.organs += row["organs"]
    for row in reports:
        if (part := part_of(row["code"])) is not None:
            part.count(row["year"], row["held"], row["verified"])
    for row in overdue:
        if (part := part_of(row["code"])) is not None:
            part.overdue += row["overdue"]
    return sorted(parts.values(), key=lambda part: (part.code is None, part.code))


def _below(place: Division | None, code: str | None) -> Division | None:
    """The division directly below `place` that a code belongs to; None for the place itself and unknown codes."""
    division = by_code(code) if code else None
    if division is None:
        return None
    chain = [*ancestors(division), division]
    if place is None:
        return chain[0]
    codes = [one.code for one in chain]
    following = codes.index(place.code) + 1 if place.code in codes else len(chain)
    return chain[following] if following < len(chain) else None


async def _own(datasette: Datasette, code: str) -> dict[str, Row]:
    """The organs of the place itself with their reports by year."""
    own: dict[str, Row] = {}
    for row in await rows(datasette, _OWN, [code, _MOST_ORGANS]):
        line = own.setdefault(row["id"], {"name": row["name"], "years": {}})
        if row["year"] is not None:
            line["years"][row["year"]] = row
    return own


def _years(found: Sequence[Row]) -> list[int]:
    years = {row["year"] for row in found}
    return list(range(min(years), max(years) + 1)) if years and max(years) - min(years) < 30 else sorted(years)


def _due_years(held: Sequence[int], chosen: int | None = None) -> list[int]:
    """The years that can be looked at: from the first that is held, or chosen, to the last that has ended."""
    ended = dt.date.today().year - 1
    first, last = min([*held, chosen or ended]), max([*held, ended])
    return list(range(first, last + 1))


def _chosen(text: str | None) -> int | None:
    """A year since the first reports, or None."""
    year = int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if _FIRST_YEAR <= year <= dt.date.today().year else None


def _data(parts: Iterable[Part], own: dict[str, Row], overdue: Sequence[Row], year: int) -> Data:
    """By place and year; what is overdue is that of the chosen year."""
    lines = [
        {"code": part.code, "name": part.name, "organs": part.organs, "year": one, "held": held, "verified": verified}
        | ({"overdue": part.overdue} if one == year else {})
        for part in parts
        for one, (held, verified) in sorted({year: (0, 0), **part.by_year}.items())
    ]
    reports = [
        {"organ_id": key, "organ_name": line["name"]} | {name: row[name] for name in ("year", "status", "report_id")}
        for key, line in own.items()
        for _, row in sorted(line["years"].items())
    ]
    return Data(_PART_COLUMNS, lines, {"own": reports, "overdue": overdue})


def _tiles(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The provinces where `tiles.toml` puts them, those without any organ too."""
    held = {part.code: part for part in parts}
    return [
        {"code": code, "column": column, "row": row, "short": (zh, en), "part": held.get(code)}
        for code, (column, row, zh, en) in data_file("tiles.toml")["tiles"].items()
    ]
