"""`nianbao explain`: the way back from a number to the archived bytes."""

from __future__ import annotations

from contextlib import closing

import click
from rich.table import Table

from archive.database import open_for_reading
from archive.provenance import CapturePlace, Explanation, NotFoundError, PrintedFigure, explain
from nianbao.commands.options import json_option
from nianbao.errors import CannotStartError
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("explain")
@click.argument("report")
@click.argument("cell", required=False)
@json_option
@click.pass_obj
def command(workspace: Workspace, report: str, cell: str | None, as_json: bool) -> None:
    """Show the way back from a number to the archived bytes it was read from.

    Number, printed cell, table, capture, WARC file with offset and digest, and the record's date and address. CELL is
    named as findings name it: a table, a row of it, or one cell.

    Example: nianbao explain fd97aaacceae-2021 application.granted.total
    """
    workspace.require_database()
    with closing(open_for_reading(workspace.database)) as connection:
        try:
            explanation = explain(connection, report, cell)
        except NotFoundError as error:
            raise CannotStartError(str(error)) from error
    with Reporter(as_json=as_json) as reporter:
        reporter.result(explanation.to_json(), _lines(explanation))


def _lines(explanation: Explanation) -> list[str | Table]:
    lines: list[str | Table] = [
        f"{explanation.title or explanation.report_id}",
        f"report {explanation.report_id}: {explanation.organ or 'organ unknown'}, "
        f"{explanation.year or 'year unknown'}, {explanation.status}, read by parsers {explanation.parser_version}",
    ]
    for figure in explanation.figures:
        lines += _figure_lines(figure)
    for place in explanation.captures:
        lines += _capture_lines(place)
    for finding in explanation.findings:
        lines.append(f"finding {finding['rule']} ({finding['severity']}) {finding['subject']}: {finding['message_zh']}")
    return lines


def _figure_lines(figure: PrintedFigure) -> list[str]:
    value = "NULL" if figure.value is None else f"{figure.value:g}" if figure.value % 1 else f"{figure.value:.0f}"
    return [
        f"figure  {figure.subject} = {value}",
        f"  printed {figure.raw!r} in row {figure.row}, column {figure.column} of table {figure.source_table_id}, "
        f"at {figure.locator or 'an unknown place'}",
    ]


def _capture_lines(place: CapturePlace) -> list[str]:
    lines = [
        f"capture {place.capture_id} ({place.relation})",
        f"  {place.record_type} of {place.url}, {place.fetched_at}",
        f"  {place.warc_file} at offset {place.warc_offset}, {place.warc_length} bytes, {place.payload_digest}",
    ]
    if (place.payload_file, place.payload_offset) not in ((place.warc_file, place.warc_offset), (None, None)):
        lines.append(f"  its payload stands in {place.payload_file} at offset {place.payload_offset}")
    return lines
