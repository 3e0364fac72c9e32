"""`/findings`: how often each rule is broken, with examples."""

from __future__ import annotations

from datasette import Request, Response
from datasette.app import Datasette

from .answers import page_or_data
from .database import Row, remembered_rows
from .takeaway import Data

_RULES = """
select finding.rule, finding_rule.zh, finding_rule.en, finding.severity,
    count(*) as findings, count(distinct finding.report_id) as reports, max(finding.id) as example_id
from finding left join finding_rule on finding_rule.code = finding.rule
group by finding.rule, finding.severity
"""
_EXAMPLES = f"""
with example as (select example_id from ({_RULES}))
select finding.id, finding.report_id, finding.subject, finding.message_zh, finding.message_en,
    report.title, report.year
from example join finding on finding.id = example.example_id join report on report.id = finding.report_id
"""
_COLUMNS = ("rule", "zh", "en", "severity", "findings", "reports", "example_id")
_GRAVITY = {"error": 0, "warning": 1, "info": 2}


async def findings_page(datasette: Datasette, request: Request) -> Response:
    """The rules that findings follow from, gravest and most frequent first."""
    rules, found = await remember(datasette)
    examples = {row["id"]: row for row in found}
    ordered = sorted(rules, key=lambda row: (_GRAVITY.get(row["severity"], 3), -row["findings"], row["rule"]))
    data = Data(_COLUMNS, ordered, {"examples": list(found)})
    return await page_or_data(datasette, request, "findings.html", {"rules": ordered, "examples": examples}, data)


async def remember(datasette: Datasette) -> tuple[list[Row], list[Row]]:
    """The rules with their counts, and an example of each; asked once."""
    return await remembered_rows(datasette, _RULES), await remembered_rows(datasette, _EXAMPLES)
