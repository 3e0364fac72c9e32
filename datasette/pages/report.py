"""`/report/ID`: one report as the official form prints it, and its rows as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from datasette import Request, Response
from datasette.app import Datasette

from archive.figures import Figure

from .addresses import Addresses, key_of
from .answers import kept, not_found, page
from .citation import bibtex, gbt7714
from .database import Row
from .difference import with_pieces
from .language import language_of
from .readings import figures_of, indicator_subject
from .remarks import place_remarks
from .report_rows import ReportRows, load_report
from .report_tables import APPLICANT_CODES, RESULT_CODES, TableLayout
from .takeaway import csv_answer

_CSV = ("report_id", "subject", "value", "raw", "capture_id", "locator")


async def report_page(datasette: Datasette, request: Request) -> Response:
    """The report's page, or its rows where the address ends in `.json` or `.csv`."""
    report_id = key_of(request.url_vars["id"])
    found = await load_report(datasette, report_id)
    if found is None:
        return await not_found(datasette, request)
    if request.url_vars["format"] == "json":
        return Response.json(found.as_json(), headers=kept(datasette))
    figures = await _figures(datasette, found)
    if request.url_vars["format"] == "csv":
        return csv_answer(_CSV, _lines(found, figures), kept(datasette))
    return await page(datasette, request, "report.html", _context(datasette, request, found, figures))


async def _figures(datasette: Datasette, found: ReportRows) -> dict[str, Figure]:
    """Where the report's figures stand, from the readings of the captures that its tables were taken from."""
    figures: dict[str, Figure] = {}
    places = {(source["capture_id"], source["kind"], source["locator"]) for source in found.sources}
    for capture_id in sorted({source["capture_id"] for source in found.sources}):
        for subject, figure in (await figures_of(datasette, capture_id)).items():
            if (capture_id, subject.partition(".")[0], figure.table_locator) in places:
                figures.setdefault(subject, figure)
    return figures


def _context(datasette: Datasette, request: Request, found: ReportRows, figures: dict[str, Figure]) -> dict[str, Any]:
    addresses = Addresses(datasette)
    report = found.report
    pages = {source["capture_id"]: addresses.capture(source["capture_id"]) for source in found.sources}
    layout = TableLayout(
        language_of(request),
        {source["id"]: source for source in found.sources},
        figures,
        lambda capture_id, subject: f"{pages[capture_id]}?cell={quote(subject)}",
    )
    tables = layout.lay_out(found.disclosure, found.application, found.proceeding, found.indicator)
    anchors = tables.anchors() | {f"section.{section['kind']}" for section in found.sections}
    revisions = [
        {**revision, "changes": [with_pieces(change, anchors) for change in revision["changes"]]}
        for revision in found.revisions
    ]
    address = datasette.absolute_url(request, addresses.report(report["id"]))
    return {
        "report": report,
        "tables": tables,
        "wanted": _wanted_tables(report["form"], tables.indicator is not None),
        "remarks": place_remarks(found.findings, anchors),
        "sections": found.sections,
        "captures": found.captures,
        "revisions": revisions,
        "gbt7714": gbt7714(report, address),
        "bibtex": bibtex(report, address),
    }


def _wanted_tables(form: str | None, has_indicator: bool) -> tuple[str, ...]:
    """The tables that a report of this form should hold, in order."""
    if form == "2014":
        return ("indicator",)
    if form == "2008" or form is None:
        return ("indicator",) if has_indicator else ()
    return ("disclosure", "application", "proceeding")


def _lines(found: ReportRows, figures: dict[str, Figure]) -> Iterator[Sequence[object]]:
    """One line a figure, as `_CSV` names its parts."""
    sources = {source["id"]: source for source in found.sources}

    def line(subject: str, value: float | None, raw: str | None, row: Row) -> Sequence[object]:
        figure, source = figures.get(subject), sources.get(row["source_table_id"] or "")
        raw = figure.raw if raw is None and figure else raw
        capture_id, locator = source["capture_id"] if source else None, figure.locator if figure else None
        return (found.report["id"], subject, value, raw, capture_id, locator)

    for row in found.disclosure:
        yield line(f"disclosure.{row['item']}.{row['measure']}", row["value"], row["raw"], row)
    for row in found.application:
        for column in APPLICANT_CODES:
            yield line(f"application.{row['outcome']}.{column}", row[column], None, row)
    for row in found.proceeding:
        for column in RESULT_CODES:
            yield line(f"proceeding.{row['kind']}.{column}", row[column], None, row)
    for row in found.indicator:
        source = sources.get(row["source_table_id"] or "")
        subject = indicator_subject(row, source["locator"] if source else None, figures)
        yield line(subject, row["value"], row["raw"], row)
