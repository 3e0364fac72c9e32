"""What Datasette calls: routes, headers, words for templates, descriptions, search functions."""

# mypy: disable-error-code="untyped-decorator"
# (pluggy's markers carry no types here)

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from jinja2 import Environment
from markupsafe import Markup

from archive import descriptions, search
from archive.schema import COVERAGE_STATES, DEADLINES, LABEL_TABLES
from parsers import codes

from . import (
    about,
    bounds,
    capture,
    cells,
    compare,
    errors,
    feed,
    findings,
    home,
    organ,
    places,
    queries,
    replay,
    report,
    service,
    sitemap,
    snapshots,
    sql,
)
from . import search as search_pages
from .addresses import Addresses
from .answered import remembering
from .crowding import bounded_queries
from .database import DATABASE
from .language import language_of, other_language_url, translator
from .security import App, with_headers
from .takeaway import EXTENSION
from .words import Language, cut, number, words_after

_CODE_TABLES = frozenset(label.name for label in LABEL_TABLES)
_WORKED = {query.name: query for query in queries.QUERIES}
_KEY = r"(?P<id>[A-Za-z0-9_~%.-]+?)"


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Our pages. Keys are tilde-encoded; nothing else may stand in their place."""
    return [
        (rf"^/(?:home{EXTENSION})?$", home.home_page),
        (rf"^/report/{_KEY}{EXTENSION}$", report.report_page),
        (rf"^/organ/{_KEY}{EXTENSION}$", organ.organ_page),
        (rf"^/capture/{_KEY}{EXTENSION}$", capture.capture_page),
        (rf"^/search{EXTENSION}$", search_pages.search_page),
        (rf"^/compare{EXTENSION}$", compare.compare_page),
        (rf"^/coverage{EXTENSION}$", places.coverage_page),
        (rf"^/sql{EXTENSION}$", sql.sql_page),
        (r"^/sitemap\.xml$", sitemap.sitemap_index),
        (r"^/sitemap-(?P<kind>pages|report|organ)-(?P<number>[0-9]{1,6})\.xml$", sitemap.sitemap_part),
        (rf"^/findings{EXTENSION}$", findings.findings_page),
        (r"^/about$", about.about_page),
        (rf"^/dictionary{EXTENSION}$", about.dictionary_page),
        (r"^/snapshots$", snapshots.snapshots_page),
        (rf"^/snapshots/(?P<name>{snapshots.NAME})/(?P<file>{snapshots.FILE})$", snapshots.snapshot_file),
        (r"^/feed\.atom$", feed.new_reports),
        (r"^/revised\.atom$", feed.revised_reports),
        (r"^/-/archive$", service.nearest),
        (rf"^/-/archive/{_KEY}$", replay.part),
        (rf"^/-/archive/{_KEY}/view$", replay.view),
        (rf"^/-/archive/{_KEY}/original$", replay.original),
        (rf"^/-/archive/{_KEY}/page-(?P<page>[1-9][0-9]{{0,2}})\.png$", replay.drawn_page),
        (r"^/-/health$", service.health),
        (r"^/robots\.txt$", service.robots),
    ]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Security headers and the language cookie on every answer; answers remembered; readers' queries bounded."""
    return lambda app: with_headers(remembering(datasette, bounded_queries(app)))


@hookimpl
def extra_template_vars(request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """What every template may use, Datasette's own included."""
    language = language_of(request)
    return {
        **_of_datasettes_pages(language),
        "lang": language,
        "t": translator(language),
        "address": Addresses(datasette),
        "other_language_url": other_language_url(request, language),
        **_names(language),
    }


@functools.cache
def _names(language: Language) -> dict[str, Any]:
    """Names of codes in one language."""
    tables = {
        "severity_names": codes.SEVERITIES,
        "state_names": COVERAGE_STATES,
        "basis_names": DEADLINES,
        "level_names": codes.LEVELS,
        "status_names": codes.STATUSES,
    }
    rows = {"applicant_names": codes.APPLICANTS, "result_names": codes.PROCEEDING_RESULTS}

    def name(code: codes.Code) -> str:
        return code.zh if language == "zh" else code.en

    return {
        **{key: {code.code: name(code) for code in table} for key, table in tables.items()},
        **{key: [name(code) for code in row] for key, row in rows.items()},
    }


def _of_datasettes_pages(language: Language) -> dict[str, Any]:
    """What the templates of tables, rows and queries add to Datasette's own."""
    return {
        "described": descriptions.described(),
        "column_title": lambda table, column: descriptions.column_title(table, column, language),
        "code_tables": _CODE_TABLES,
        "official_tables": descriptions.OFFICIAL_TEXT_TABLES,
        "worked_queries": _WORKED,
        "filter_names": words_after("filter_", language),
        "parameter_names": words_after("parameter_", language),
    }


@hookimpl
def get_metadata(key: str | None) -> dict[str, Any]:
    """Titles, descriptions, units, facets and sort orders, made from the schema; no file has to be generated.

    Datasette asks for `tables` once for each table of a page, to look for permissions, and copies all it gets.
    """
    return {} if key in ("tables", "allow", "allow_sql") else _described()


@hookimpl
def canned_queries(database: str) -> dict[str, Any]:
    """Worked queries, explained."""
    return queries.as_canned() if database == DATABASE else {}


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Filters for templates: keys in paths, bounds for what strangers wrote, figures."""
    env.filters["tilde"] = tilde_encode
    env.filters["cut"] = cut
    env.filters["number"] = number


@hookimpl
def render_cell(
    row: sqlite3.Row, value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Names and keys in Datasette's tables lead to our pages."""
    return cells.linked_cell(datasette, table, column, value, row) if database == DATABASE else None


@hookimpl(trylast=True)  # after Datasette has registered its own escape_fts, which this replaces
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give `bigrams` and an `escape_fts` that knows Chinese to every connection, and bounds."""
    search.register(conn)
    bounds.bound(conn)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Errors are answered by `errors` alone; what pages count over whole tables is counted before the first reader."""
    errors.replace_default_handler()

    async def count() -> None:
        if DATABASE in datasette.databases:
            for part in (home, findings, places, search_pages):
                await part.remember(datasette)

    return count


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Errors in the site's own look and language."""

    async def answer() -> Response:
        return await errors.error_answer(datasette, request, exception)

    return answer


@functools.cache
def _described() -> dict[str, Any]:
    return descriptions.datasette_metadata(DATABASE)
