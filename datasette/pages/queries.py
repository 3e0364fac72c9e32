"""Worked queries for readers of SQL, as Datasette's canned queries: each with a title and an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WorkedQuery:
    """One query: `zh` and `en` say what it shows and how to read it."""

    name: str
    title: str
    zh: str
    en: str
    sql: str


QUERIES = (
    WorkedQuery(
        "most_requests",
        "某年收到申请最多的机关 · Organs with the most requests",
        "按“本年新收”排序。填入年度。只看 verified 可避开数据矛盾的年报。",
        "Sorted by requests newly received in the year you give. Add status = 'verified' to leave out reports whose "
        "printed figures contradict each other.",
        """select organ_name, year, received, handled, granted, refused, status, report_id
from summary
where year = :year and received is not null
order by received desc
limit 100""",
    ),
    WorkedQuery(
        "how_requests_end",
        "各省申请办理结果构成 · How requests end, by province",
        "把各机关的办理结果按省相加；share_granted 为予以公开与部分公开占办理总计的比例。NULL 不计入。",
        "Outcomes added up by province. share_granted is granted plus partly granted over handled. NULLs are left out.",
        """select province, year, count(*) as reports, sum(handled) as handled,
  sum(granted) as granted, sum(partly_granted) as partly_granted, sum(refused) as refused,
  sum(unable) as unable, sum(rejected) as rejected,
  round(1.0 * sum(granted + partly_granted) / nullif(sum(handled), 0), 3) as share_granted
from summary
where status = 'verified'
group by province, year
order by province, year""",
    ),
    WorkedQuery(
        "suits_corrected",
        "行政诉讼纠正率 · Suits in which the organ was corrected",
        "诉讼结果纠正数除以诉讼总数（两类诉讼合计），至少 5 件。",
        "Suits corrected over all suits (both kinds together), for organs with at least five suits.",
        """select organ_name, year, suits, suits_corrected,
  round(1.0 * suits_corrected / suits, 3) as share_corrected, report_id
from summary
where suits >= 5
order by share_corrected desc, suits desc
limit 100""",
    ),
    WorkedQuery(
        "broken_carry_over",
        "结转对不上的年份 · Years whose carry-over does not fit",
        "上一年“结转下年度继续办理”应等于本年“上年结转”。这里列出不等的。",
        "What one year carries out should be what the next carries in. These are the pairs that differ.",
        """select later.organ_name, earlier.year as year, earlier.carried_out,
  later.year as next_year, later.carried_in, later.report_id
from summary as later
join summary as earlier on earlier.organ_id = later.organ_id and earlier.year = later.year - 1
where earlier.carried_out <> later.carried_in
order by abs(earlier.carried_out - later.carried_in) desc
limit 100""",
    ),
    WorkedQuery(
        "errors_by_rule",
        "各类错误各有多少 · How often each rule is broken",
        "按规则与严重程度统计核验发现，附一份例子。",
        "Findings counted by rule and severity, with one example each.",
        """select finding_rule.zh, finding_rule.en, finding.severity,
  count(*) as findings, count(distinct finding.report_id) as reports, min(finding.report_id) as example
from finding join finding_rule on finding_rule.code = finding.rule
group by finding.rule, finding.severity
order by findings desc""",
    ),
    WorkedQuery(
        "figure_to_source",
        "从数字回到存档 · From a figure to its record",
        "列出一份年报表三各行及其来源：哪个捕获、哪个 WARC 文件、从第几字节起。",
        "The rows of table 三 of one report with where each was read: the capture, its WARC file and offset.",
        """select application_outcome.zh, application.total, application.source_row, source_table.locator,
  capture.url, capture.fetched_at, capture.warc_file, capture.warc_offset, capture.payload_digest
from application
join application_outcome on application_outcome.code = application.outcome
join source_table on source_table.id = application.source_table_id
join capture on capture.id = source_table.capture_id
where application.report_id = :report_id
order by application_outcome.ordinal""",
    ),
    WorkedQuery(
        "refusal_reasons",
        "不予公开的理由 · Reasons for refusal",
        "八项不予公开理由按年合计。",
        "The eight reasons for refusing, added up by year.",
        """select summary.year, application_outcome.zh, application_outcome.en, sum(application.total) as requests
from application
join application_outcome on application_outcome.code = application.outcome
join summary on summary.report_id = application.report_id
where application.outcome like 'refused%'
group by summary.year, application.outcome
order by summary.year, requests desc""",
    ),
    WorkedQuery(
        "late_reports",
        "迟于法定期限公布的年报 · Reports published after the day the law sets",
        "以年报自述的发布日期与期限相比：政府为次年3月31日，部门自2019年度起为次年1月31日（《条例》第四十九条）。",
        "The date of publication that a report states against the last day: 31 March of the next year, for departments "
        "31 January from the reports on 2019 (Regulations, art. 49).",
        """select summary.organ_name, summary.year, summary.published_on, summary.level, summary.report_id,
  cast(julianday(summary.published_on) - julianday((summary.year + 1) ||
    iif(summary.year >= 2019 and summary.level in ('ministry', 'department'), '-01-31', '-03-31')) as integer)
    as days_late
from summary
where summary.year = :year and days_late > 0
order by days_late desc
limit 100""",
    ),
    WorkedQuery(
        "growth_of_requests",
        "申请量增长最快的机关 · Where requests grew most",
        "与上一年相比，本年新收申请的增加量；只比较两年均已核验的年报。",
        "Requests received against the year before, where both reports are verified.",
        """select later.organ_name, later.year, earlier.received as year_before, later.received,
  later.received - earlier.received as growth, later.report_id
from summary as later
join summary as earlier on earlier.organ_id = later.organ_id and earlier.year = later.year - 1
where later.year = :year and later.status = 'verified' and earlier.status = 'verified'
order by growth desc
limit 100""",
    ),
    WorkedQuery(
        "silent_revisions",
        "公布之后又被改动的年报 · Reports changed after publication",
        "同一年报前后两次存档不一致；changes 为逐格差异（JSON）。",
        "Reports whose figures or text differ between two captures; changes lists them cell by cell (JSON).",
        """select report.title, report.year, json_array_length(revision.changes) as cells,
  earlier.fetched_at as before, later.fetched_at as after, revision.changes, report.id as report_id
from revision
join report on report.id = revision.report_id
join capture as earlier on earlier.id = revision.earlier_capture_id
join capture as later on later.id = revision.later_capture_id
order by later.fetched_at desc
limit 100""",
    ),
)


def as_canned() -> dict[str, Any]:
    """The queries in the shape that Datasette's hook wants."""
    return {
        query.name: {
            "sql": query.sql,
            "title": query.title,
            "description": f"{query.zh} {query.en}",
            "hide_sql": False,
        }
        for query in QUERIES
    }
