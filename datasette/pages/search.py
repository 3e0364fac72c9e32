"""`/search`: words in the reports' prose, with excerpts; the index and the excerpts are the archive's."""

from __future__ import annotations

from typing import Any

from datasette import Request, Response
from datasette.app import Datasette
from datasette.database import QueryInterrupted

from archive.search import excerpt
from parsers import codes

from .addresses import Addresses
from .answers import page
from .database import Row, rows

_PAGE_SIZE = 20
_MOST_PAGES = 50
_LONGEST_QUERY = 100

_SEARCH = """
select section.report_id, section.ordinal, section.kind, section.heading, section.text,
    report.title, report.year, organ.name as organ_name
from section_fts
cross join section on section.rowid = section_fts.rowid
join report on report.id = section.report_id
left join organ on organ.id = report.organ_id
where section_fts match escape_fts(:words)
    and (:year is null or report.year = :year) and (:kind is null or section.kind = :kind)
limit :limit offset :offset
"""


async def search_page(datasette: Datasette, request: Request) -> Response:
    """The search form and what it finds: `q` words, `year`, `section` kind, `page`."""
    words = (request.args.get("q") or "").strip()[:_LONGEST_QUERY]
    year = _number(request.args.get("year"))
    kind = request.args.get("section") or None
    number = min(max(_number(request.args.get("page")) or 1, 1), _MOST_PAGES)
    found: list[Row] = []
    slow = False
    if words:
        try:
            found = await _search(datasette, words, year, kind, number)
        except QueryInterrupted:
            slow = True
    context: dict[str, Any] = {
        "words": words,
        "year": year,
        "kind": kind,
        "kinds": codes.SECTION_KINDS,
        "years": await rows(datasette, "select distinct year from report where year is not null order by year desc"),
        "slow": slow,
        "results": [{**row, "pieces": list(excerpt(row["text"] or "", words, 120))} for row in found[:_PAGE_SIZE]],
        "previous": _link(datasette, words, year, kind, number - 1) if number > 1 else None,
        "next": _link(datasette, words, year, kind, number + 1) if len(found) > _PAGE_SIZE else None,
    }
    return await page(datasette, request, "search.html", context)


async def _search(datasette: Datasette, words: str, year: int | None, kind: str | None, number: int) -> list[Row]:
    return await rows(
        datasette,
        _SEARCH,
        {"words": words, "year": year, "kind": kind, "limit": _PAGE_SIZE + 1, "offset": (number - 1) * _PAGE_SIZE},
    )


def _link(datasette: Datasette, words: str, year: int | None, kind: str | None, number: int) -> str:
    return Addresses(datasette).path("/search", q=words, year=year, section=kind, page=number if number > 1 else None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else None
