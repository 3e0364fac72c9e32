"""`/capture/ID`: an archived copy beside what is known of it, with a figure or a place marked.

`?cell=application.granted.total` marks the figure of that name; `?at=LOCATOR` any place.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from .addresses import Addresses, key_of
from .answers import not_found, page_or_data
from .archived_html import MARK
from .database import Row, first, rows
from .holdings import HoldingError, Payload, capture_row, payload_of
from .readings import figures_of
from .replay import View, view_of
from .takeaway import Data

_REPORTS = """
select report.id, report.title, report.year, report_capture.relation
from report_capture join report on report.id = report_capture.report_id
where report_capture.capture_id = ? order by report_capture.relation, report.id
"""
_OTHERS = "select id, fetched_at, http_status, record_type from capture where url = ? order by fetched_at desc limit 30"


async def capture_page(datasette: Datasette, request: Request) -> Response:
    """The page of one capture."""
    capture = await capture_row(datasette, key_of(request.url_vars["id"]))
    if capture is None:
        return await not_found(datasette, request)
    subject = request.args.get("cell")
    figure = (await figures_of(datasette, capture["id"])).get(subject) if subject else None
    locator = figure.locator if figure else request.args.get("at")
    payload, problem = await _payload(datasette, capture)
    shown = None
    if payload is not None and not payload.location:
        shown = await view_of(datasette, request, capture, payload, locator)
    reports = await rows(datasette, _REPORTS, [capture["id"]])
    rest = {"reports": reports, "figure": dataclasses.asdict(figure) if figure else None}
    return await page_or_data(
        datasette,
        request,
        "capture.html",
        {
            "capture": capture,
            "figure": figure,
            "subject": subject,
            "locator": locator,
            "shown": shown,
            "location": payload.location if payload else None,
            "problem": problem,
            "place_lost": bool(subject or locator) and (not locator or shown is None or not shown.place_found),
            "frame": _frame_address(Addresses(datasette), capture, shown, locator),
            "reports": reports,
            "others": [row for row in await rows(datasette, _OTHERS, [capture["url"]]) if row["id"] != capture["id"]],
            "is_import": capture["record_type"] == "resource",
            "referred": await _referred(datasette, capture),
        },
        Data(tuple(capture), [capture], rest),
    )


async def _payload(datasette: Datasette, capture: Row) -> tuple[Payload | None, str]:
    try:
        return await payload_of(datasette, capture), ""
    except HoldingError as error:
        return None, str(error)


async def _referred(datasette: Datasette, capture: Row) -> dict[str, Any] | None:
    if capture["record_type"] != "revisit" or not capture["refers_to"]:
        return None
    return await first(datasette, "select id, fetched_at from capture where id = ?", [capture["refers_to"]])


def _frame_address(addresses: Addresses, capture: Row, shown: View | None, locator: str | None) -> str | None:
    if shown is None:
        return None
    marked = bool(locator) and shown.place_found
    return addresses.archive(capture["id"], "/view", at=locator if marked else None) + (f"#{MARK}" if marked else "")
