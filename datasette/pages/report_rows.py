"""Everything the catalogue holds of one report, fetched for its page and its downloads."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette

from .database import Row, first, rows

_REPORT = """
select report.*, organ.name as organ_full_name, organ.level as organ_level, organ.division_code,
    capture.fetched_at as captured_at, status.zh as status_zh, status.en as status_en,
    form.zh as form_zh, form.en as form_en
from report
left join organ on organ.id = report.organ_id
left join capture on capture.id = report.capture_id
left join report_status status on status.code = report.status
left join report_form form on form.code = report.form
where report.id = ?
"""
_FINDINGS = """
select finding.*, rule.zh as rule_zh, rule.en as rule_en
from finding left join finding_rule rule on rule.code = finding.rule
where report_id = ? order by finding.id
"""
_CAPTURES = """
select capture.*, report_capture.relation, relation.zh as relation_zh, relation.en as relation_en
from report_capture
join capture on capture.id = report_capture.capture_id
left join capture_relation relation on relation.code = report_capture.relation
where report_capture.report_id = ? order by relation.ordinal, capture.fetched_at, capture.id
"""
_REVISIONS = """
select revision.*, earlier.fetched_at as earlier_at, later.fetched_at as later_at
from revision
left join capture earlier on earlier.id = earlier_capture_id
left join capture later on later.id = later_capture_id
where report_id = ? order by later.fetched_at, revision.id
"""
_SOURCES = "select id, kind, form, capture_id, locator, grid from source_table where report_id = ? order by rowid"


def _in_order(table: str, then: str = "") -> str:
    return f"select * from {table} where report_id = ? order by source_table_id, source_row, {then}rowid"


@dataclass(frozen=True, slots=True)
class ReportRows:
    """The rows of one report, table by table. `revisions` have their changes decoded."""

    report: Row
    sources: list[Row]
    disclosure: list[Row]
    application: list[Row]
    proceeding: list[Row]
    indicator: list[Row]
    sections: list[Row]
    findings: list[Row]
    captures: list[Row]
    revisions: list[Row]

    def as_json(self) -> dict[str, Any]:
        """The rows as plain JSON, by the names of the catalogue's tables."""
        return {
            "report": self.report,
            "disclosure": self.disclosure,
            "application": self.application,
            "proceeding": self.proceeding,
            "indicator": self.indicator,
            "section": self.sections,
            "source_table": [
                {**{key: value for key, value in source.items() if key != "grid"}, "grid": json.loads(source["grid"])}
                for source in self.sources
            ],
            "finding": self.findings,
            "capture": self.captures,
            "revision": self.revisions,
        }


async def load_report(datasette: Datasette, report_id: str) -> ReportRows | None:
    """The report with this key, or None."""
    report = await first(datasette, _REPORT, [report_id])
    if report is None:
        return None
    queries = (
        _SOURCES,
        _in_order("disclosure", "source_column, "),
        _in_order("application"),
        _in_order("proceeding"),
        _in_order("indicator"),
        "select * from section where report_id = ? order by ordinal",
        _FINDINGS,
        _CAPTURES,
        _REVISIONS,
    )
    found = await asyncio.gather(*(rows(datasette, query, [report_id]) for query in queries))
    sources, disclosure, application, proceeding, indicator, sections, findings, captures, revisions = found
    return ReportRows(
        report=report,
        sources=sources,
        disclosure=disclosure,
        application=application,
        proceeding=proceeding,
        indicator=_with_printed_labels(indicator, sources),
        sections=sections,
        findings=findings,
        captures=captures,
        revisions=[{**revision, "changes": json.loads(revision["changes"])} for revision in revisions],
    )


def _with_printed_labels(indicator: list[Row], sources: list[Row]) -> list[Row]:
    """Each line of the 2014 form with the label printed in its row: the longest text that is no number."""
    grids = {source["id"]: json.loads(source["grid"]) for source in sources if source["kind"] == "indicator"}
    labelled = []
    for row in indicator:
        grid = grids.get(row["source_table_id"], [])
        place = row["source_row"]
        printed = grid[place] if place is not None and 0 <= place < len(grid) else []
        texts = [text.strip() for text in printed if text.strip() and text.strip() != row["raw"]]
        labelled.append({**row, "printed_label": max(texts, key=len, default=None)})
    return labelled
