"""`/search`: words in the reports' prose, with excerpts; the index and the excerpts are the archive's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette
from datasette.database import QueryInterrupted

from archive.search import excerpt
from parsers import codes
from parsers.divisions import divisions

from .addresses import Addresses
from .answers import page_or_data
from .database import Row, remembered_rows, rows
from .language import language_of
from .takeaway import Data
from .words import Language

_PAGE_SIZE = 20
_COLUMNS = ("report_id", "organ_name", "year", "ordinal", "kind", "heading", "excerpt")
_MOST_PAGES = 50
_LONGEST_QUERY = 100

_FOUND = """
select section.report_id, section.ordinal, section.kind, section.heading, section.text,
    report.title, report.year, organ.name as organ_name
from section_fts
cross join section on section.rowid = section_fts.rowid
join report on report.id = section.report_id
left join organ on organ.id = report.organ_id
where section_fts match escape_fts(:words){filters}
limit :limit offset :offset
"""
# Only what is asked for is put into the query: `:year is null or …` costs a look-up for each passage found.
_CONDITIONS = {
    "year": "report.year = :year",
    "section": "section.kind = :section",
    "level": "organ.level = :level",
    "place": "organ.division_code between :place and :place_end",
}
_YEARS = "select distinct year from report where year is not null order by year desc"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; `place` is the code of a province."""

    year: int | None
    section: str | None
    level: str | None
    place: str | None

    def given(self) -> dict[str, object]:
        """The filters that are set."""
        return {name: value for name in _CONDITIONS if (value := getattr(self, name)) is not None}


async def search_page(datasette: Datasette, request: Request) -> Response:
    """The search form and what it finds: `q` words, `year`, `section`, `level`, `place`, `page`."""
    language = language_of(request)
    words = (request.args.get("q") or "").strip()[:_LONGEST_QUERY]
    provinces = [division for division in divisions() if division.level == "province" and division.valid_to is None]
    filters = Filters(
        year=_number(request.args.get("year")),
        section=_one_of(request.args.get("section"), (code.code for code in codes.SECTION_KINDS)),
        level=_one_of(request.args.get("level"), (code.code for code in codes.LEVELS)),
        place=_one_of(request.args.get("place"), (province.code for province in provinces)),
    )
    number = min(max(_number(request.args.get("page")) or 1, 1), _MOST_PAGES)
    found: list[Row] = []
    slow = False
    if words:
        try:
            found = await _search(datasette, words, filters, number)
        except QueryInterrupted:
            slow = True
    context: dict[str, Any] = {
        "words": words,
        "filters": filters,
        "kinds": _named(codes.SECTION_KINDS, language),
        "levels": _named(codes.LEVELS, language),
        "provinces": [(province.code, province.name) for province in provinces],
        "years": [(row["year"], row["year"]) for row in await remember(datasette)],
        "slow": slow,
        "results": [_shown(row, words) for row in found[:_PAGE_SIZE]],
        "previous": _link(datasette, words, filters, number - 1) if number > 1 else None,
        "next": _link(datasette, words, filters, number + 1) if len(found) > _PAGE_SIZE else None,
    }
    return await page_or_data(datasette, request, "search.html", context, _data(context["results"]))


async def remember(datasette: Datasette) -> list[Row]:
    """The years that there are reports on; asked once."""
    return await remembered_rows(datasette, _YEARS)


async def _search(datasette: Datasette, words: str, filters: Filters, number: int) -> list[Row]:
    given = filters.given()
    parameters = {**given, "words": words, "limit": _PAGE_SIZE + 1, "offset": (number - 1) * _PAGE_SIZE}
    if filters.place is not None:
        parameters["place_end"] = filters.place[:2] + "9999"
    conditions = "".join(f" and {_CONDITIONS[name]}" for name in given)
    return await rows(datasette, _FOUND.format(filters=conditions), parameters)


def _data(results: Iterable[Row]) -> Data:
    lines = [{**row, "excerpt": "".join(text for text, _ in row["pieces"])} for row in results]
    return Data(_COLUMNS, [{**line, "heading": "".join(text for text, _ in line["heading"])} for line in lines])


def _link(datasette: Datasette, words: str, filters: Filters, number: int) -> str:
    return Addresses(datasette).path("/search", q=words, **filters.given(), page=number if number > 1 else None)


def _shown(row: Row, words: str) -> Row:
    heading, text = (list(excerpt(row[name] or "", words, 120)) for name in ("heading", "text"))
    return {**row, "heading": heading, "pieces": text}


def _named(known: Iterable[codes.Code], language: Language) -> list[tuple[str, str]]:
    return [(code.code, code.zh if language == "zh" else code.en) for code in known]


def _one_of(text: str | None, known: Iterable[str]) -> str | None:
    return text if text in set(known) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else None
