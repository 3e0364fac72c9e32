"""`/`, and its data at `/home.json`: what this is, how much there is, what is covered, new, and wrong lately."""

from __future__ import annotations

import asyncio

from datasette import Request, Response
from datasette.app import Datasette

from .answers import page_or_data
from .coverage import matrix
from .database import Row, remembered_rows, rows
from .takeaway import Data

_COUNTS = """
select (select count(*) from report) as report, (select count(*) from organ) as organ,
    (select count(*) from capture) as capture, (select count(*) from finding) as finding
"""
_STATUSES = """
select report_status.code, zh, en, count(summary.status) as held
from report_status left join summary on summary.status = report_status.code
group by report_status.code order by ordinal
"""
_NEWEST = """
select report.id, report.title, report.year, report.status, organ.name as organ_name, report.organ_name as printed_name,
    capture.fetched_at, capture.id as capture_id, report_status.zh as status_zh, report_status.en as status_en
from capture
cross join report_capture on report_capture.capture_id = capture.id and report_capture.relation = 'primary'
join report on report.id = report_capture.report_id
left join organ on organ.id = report.organ_id
left join report_status on report_status.code = report.status
order by capture.fetched_at desc limit 10
"""
_FINDINGS = """
select finding.id, finding.report_id, finding.subject, finding.severity, finding.message_zh, finding.message_en,
    report.title, report.year, organ.name as organ_name
from finding join report on report.id = finding.report_id left join organ on organ.id = report.organ_id
where finding.severity in ('error', 'warning') and finding.report_id in ({places})
order by finding.severity = 'warning', finding.report_id limit 8
"""


async def home_page(datasette: Datasette, request: Request) -> Response:
    """The home page."""
    counts, statuses, newest = await asyncio.gather(
        remembered_rows(datasette, _COUNTS), remembered_rows(datasette, _STATUSES), rows(datasette, _NEWEST)
    )
    held = await matrix(datasette, counts[0]["organ"])
    found = await _latest_findings(datasette, newest)
    context = {
        "counts": counts[0],
        "statuses": [status for status in statuses if status["held"]],
        "matrix": held,
        "newest": newest,
        "findings": found,
    }
    rest = {"counts": counts[0], "statuses": statuses, "newest": newest, "findings": found}
    data = Data(held.columns, held.rows, rest) if held else Data((), (), rest)
    return await page_or_data(datasette, request, "home.html", context, data, name="home")


async def remember(datasette: Datasette) -> None:
    """Ask beforehand what the home page has to count."""
    counts, _ = await asyncio.gather(remembered_rows(datasette, _COUNTS), remembered_rows(datasette, _STATUSES))
    await matrix(datasette, counts[0]["organ"])


async def _latest_findings(datasette: Datasette, newest: list[Row]) -> list[Row]:
    """What is wrong with the reports that were captured last."""
    keys = sorted({row["id"] for row in newest})
    return await rows(datasette, _FINDINGS.format(places=",".join("?" * len(keys))), keys)
