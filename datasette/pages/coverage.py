"""The coverage matrix of the home page: organ × year while it fits on a page, else province × year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasette.app import Datasette

from .database import Row, remembered_rows

_MOST_ORGANS = 60

_ORGANS = """
select organ_id, organ_name, province, year, status, report_id from summary
where year is not null
order by province is null, province, organ_name, organ_id, year
"""
_PROVINCES = """
select province, year, count(*) as held, sum(status = 'verified') as verified
from summary where year is not null group by province, year order by province is null, province
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix; `cells` follow the matrix's years, None where nothing is held."""

    key: str | None
    name: str
    cells: Sequence[Row | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`by` is `organ` (cells are reports) or `province` (cells are counts)."""

    by: str
    years: Sequence[int]
    lines: Sequence[Line]
    rows: Sequence[Row]  # what the lines were made of

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns of `rows`."""
        return tuple(self.rows[0])


async def matrix(datasette: Datasette, organ_count: int) -> Matrix | None:
    """What is held, by year; None where nothing is."""
    by = "organ" if organ_count <= _MOST_ORGANS else "province"
    found = await remembered_rows(datasette, _ORGANS if by == "organ" else _PROVINCES)
    if not found:
        return None
    present = {row["year"] for row in found}
    years = range(min(present), max(present) + 1) if max(present) - min(present) < 30 else sorted(present)
    grouped: dict[str | None, dict[int, Row]] = {}
    names: dict[str | None, str] = {}
    for row in found:
        key = row["organ_id"] if by == "organ" else row["province"]
        grouped.setdefault(key, {})[row["year"]] = row
        names[key] = (row["organ_name"] if by == "organ" else row["province"]) or ""
    lines = [Line(key, names[key], [by_year.get(year) for year in years]) for key, by_year in grouped.items()]
    return Matrix(by, list(years), lines, found)
