"""The catalogue's schema: every table, column and view with its description, in one place.

The SQL, the site's metadata, the data dictionary and the data package are all made from `TABLES` and `VIEWS`.
`SCHEMA_VERSION` is stored as SQLite's `user_version`; a database with a higher one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers import codes
from parsers.codes import Code

SCHEMA_VERSION = 2

SqlType = Literal["TEXT", "INTEGER", "REAL", "BLOB", "ANY"]  # ANY: a number, INTEGER for counts, REAL for money


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, meaning in both languages, unit, and what it refers to."""

    name: str
    type: SqlType
    zh: str
    en: str
    unit: str | None = None
    references: str | None = None  # a table whose primary key this is
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. The first column is the primary key. `label` is the column that stands for a row in links.

    `public` tables are the contract's; the others serve the catalogue itself and are hidden on the site.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    label: str | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    facets: tuple[str, ...] = ()
    sort: str | None = None
    public: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """One view, with its columns described as a table's are. `sql` is its SELECT.

    Views have no facets: a facet of `coverage` asks for every organ and year again, seconds on a national archive.
    """

    name: str
    zh: str
    en: str
    sql: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class LabelTable:
    """A table of codes with their names."""

    name: str
    zh: str
    en: str
    rows: tuple[Code, ...]

    def table(self) -> Table:
        """The label table as an ordinary table."""
        return Table(
            self.name,
            self.zh,
            self.en,
            (
                Column("code", "TEXT", "代码", "The code", required=True),
                Column("zh", "TEXT", "中文名称", "Name in Chinese", required=True),
                Column("en", "TEXT", "英文名称", "Name in English", required=True),
                Column("ordinal", "INTEGER", "顺序", "Order as on the official form", required=True),
            ),
            label="zh",
            sort="ordinal",
        )


ROLES = (
    Code("listing", "列表页", "Listing"),
    Code("report", "年报", "Report"),
    Code("attachment", "附件", "Attachment"),
    Code("page", "其他页面", "Other page"),
)

RELATIONS = (
    Code("primary", "读取来源", "The capture the report was read from"),
    Code("twin", "同一年报的另一副本", "The same report at another address"),
    Code("attachment", "附件", "An attachment of the report, or the page that links to it"),
    Code("earlier", "较早的捕获", "An earlier capture"),
    Code("later", "较晚的捕获", "A later capture"),
)

SITE_STATES = (
    Code("ok", "正常", "Answers"),
    Code("blocked", "拒绝访问", "Refuses us; left alone"),
    Code("gone", "已消失", "Does not answer any more"),
    Code("paused", "暂停", "Paused for too many errors"),
    Code("unknown", "未知", "Not yet asked"),
)

STAGES = (
    Code("fetch", "抓取", "Fetching"),
    Code("archive", "存档", "Archiving"),
    Code("parse", "解析", "Parsing"),
)

COVERAGE_STATES = (
    *codes.STATUSES,
    Code("not_found", "未找到", "No capture shows the report"),
    Code("blocked", "网站拒绝访问", "The organ's site refuses us"),
    Code("gone", "网站已消失", "The organ's site does not answer"),
    Code("not_due", "尚未到期", "Not yet due"),
)

DEADLINES = (
    Code(
        "article_49_1", "《条例》第四十九条第一款：部门，1月31日", "Regulations, art. 49 (1): departments, 31 January"
    ),
    Code("article_49_2", "《条例》第四十九条第二款：政府，3月31日", "Regulations, art. 49 (2): governments, 31 March"),
    Code("decree_492", "2008年《条例》第三十一条：3月31日", "Regulations of 2008, art. 31: 31 March"),
    Code("custom", "法律未定期限，按各地惯例：3月31日", "No date in law; by local custom 31 March"),
    Code("level_unknown", "层级未知，按较晚期限：3月31日", "Level unknown; the later date, 31 March"),
)

LABEL_TABLES = (
    LabelTable("application_outcome", "申请办理结果代码", "Rows of table 三", codes.OUTCOMES),
    LabelTable("applicant", "申请人类型代码", "Columns of table 三", codes.APPLICANTS),
    LabelTable("proceeding_kind", "复议诉讼种类代码", "Kinds of proceeding of table 四", codes.PROCEEDING_KINDS),
    LabelTable("proceeding_result", "复议诉讼结果代码", "Columns of table 四", codes.PROCEEDING_RESULTS),
    LabelTable("disclosure_clause", "条例第二十条各项", "Clauses of article 20", codes.CLAUSES),
    LabelTable("disclosure_item", "主动公开事项代码", "Rows of table 二", codes.DISCLOSURE_ITEMS),
    LabelTable("disclosure_measure", "主动公开指标代码", "Columns of table 二", codes.DISCLOSURE_MEASURES),
    LabelTable("indicator_code", "2014年统计指标代码", "Lines of the 2014 form", codes.INDICATORS),
    LabelTable("report_form", "年报格式", "Forms", codes.FORMS),
    LabelTable("report_status", "核验状态", "Statuses of a report", codes.STATUSES),
    LabelTable("organ_level", "机关层级", "Levels of an organ", codes.LEVELS),
    LabelTable("section_kind", "章节种类", "Kinds of section", codes.SECTION_KINDS),
    LabelTable("table_kind", "表格种类", "Kinds of table", codes.TABLE_KINDS),
    LabelTable("finding_rule", "核验规则", "Rules that findings follow from", codes.RULES),
    LabelTable("finding_severity", "严重程度", "Severities of a finding", codes.SEVERITIES),
    LabelTable("capture_role", "捕获用途", "Roles of a capture", ROLES),
    LabelTable("capture_relation", "捕获与年报的关系", "Relations of a capture to a report", RELATIONS),
    LabelTable("site_state", "网站状态", "States of a site", SITE_STATES),
    LabelTable("failure_stage", "失败环节", "Stages at which something failed", STAGES),
    LabelTable("coverage_state", "覆盖状态", "States of coverage", COVERAGE_STATES),
    LabelTable("deadline_basis", "公布期限依据", "What a report's deadline follows from", DEADLINES),
)


def _id(zh: str, en: str) -> Column:
    return Column("id", "TEXT", zh, en, required=True)


def _report() -> Column:
    return Column("report_id", "TEXT", "年报", "The report", references="report", required=True)


def _place(*, column: bool) -> tuple[Column, ...]:
    place = (
        Column(
            "source_table_id",
            "TEXT",
            "来源表",
            "The printed table it was read from",
            references="source_table",
        ),
        Column("source_row", "INTEGER", "来源行", "Row of that table's grid, from 0"),
    )
    if column:
        return (*place, Column("source_column", "INTEGER", "来源列", "Column of that table's grid, from 0"))
    return place


def _counts(rows: Iterable[Code], unit: str) -> tuple[Column, ...]:
    return tuple(Column(code.code, "INTEGER", code.zh, code.en, unit=unit) for code in rows)


TABLES = (
    Table(
        "division",
        "行政区划（GB/T 2260）",
        "Administrative divisions, present and former (GB/T 2260)",
        (
            Column("code", "TEXT", "区划代码", "Six-digit code", required=True),
            Column("name", "TEXT", "名称", "Name", required=True),
            Column("level", "TEXT", "层级", "province, city or county", references="organ_level", required=True),
            Column("parent_code", "TEXT", "上级区划", "The division it belongs to", references="division"),
            Column("valid_from", "TEXT", "启用", "First year or date in the source"),
            Column("valid_to", "TEXT", "停用", "Last year or date, NULL while in use"),
            Column("source", "TEXT", "来源", "Where the row comes from"),
        ),
        label="name",
        indexes=(("name",), ("parent_code",)),
    ),
    Table(
        "organ",
        "发布机关",
        "Organs that publish reports",
        (
            _id("机关", "Organ"),
            Column("name", "TEXT", "机关全称", "Full name", required=True),
            Column("level", "TEXT", "层级", "Level of government", references="organ_level"),
            Column(
                "division_code",
                "TEXT",
                "行政区划代码",
                "GB/T 2260 code, NULL where not resolved",
                references="division",
            ),
            Column("parent_id", "TEXT", "上级机关", "The government it belongs to", references="organ"),
        ),
        label="name",
        indexes=(("division_code",), ("parent_id",), ("level", "name")),
        facets=("level",),
        sort="name",
    ),
    Table(
        "site",
        "网站",
        "Websites",
        (
            Column("host", "TEXT", "主机名", "Host name", required=True),
            Column("organ_id", "TEXT", "所属机关", "The organ whose site it is", references="organ"),
            Column("home_url", "TEXT", "首页", "Home page"),
            Column("family", "TEXT", "内容系统", "Content system that lists its reports, where recognised"),
            Column("state", "TEXT", "状态", "Whether it answers us", references="site_state", required=True),
            Column("state_reason", "TEXT", "原因", "Why it is in that state"),
        ),
        label="host",
        facets=("state", "family"),
    ),
    Table(
        "crawl",
        "抓取批次",
        "Crawls and imports",
        (
            _id("批次", "Crawl"),
            Column("started_at", "TEXT", "开始", "Start, UTC", required=True),
            Column("finished_at", "TEXT", "结束", "End, UTC; NULL while it can be resumed"),
            Column("software", "TEXT", "软件", "Software and versions", required=True),
            Column("settings", "TEXT", "设置", "Settings, JSON"),
            Column("captures", "INTEGER", "捕获数", "Captures made", unit="captures"),
            Column("reports", "INTEGER", "年报捕获数", "Captures taken for a report", unit="captures"),
            Column("failures", "INTEGER", "失败数", "Failures", unit="failures"),
        ),
        label="id",
        sort="started_at",
    ),
    Table(
        "capture",
        "捕获记录",
        "Archived exchanges: one WARC record each",
        (
            _id("捕获", "WARC-Record-ID, without urn:uuid:"),
            Column("url", "TEXT", "网址", "Address it was captured from", required=True),
            Column("fetched_at", "TEXT", "捕获时间", "WARC-Date, UTC", required=True),
            Column("http_status", "INTEGER", "HTTP 状态", "HTTP status; NULL for imported files"),
            Column("mime_type", "TEXT", "类型", "Media type as declared"),
            Column("payload_digest", "TEXT", "内容摘要", "WARC-Payload-Digest"),
            Column("warc_file", "TEXT", "WARC 文件", "File in the folder warc/", required=True),
            Column("warc_offset", "INTEGER", "偏移", "Where the record begins", unit="bytes", required=True),
            Column(
                "warc_length",
                "INTEGER",
                "长度",
                "Length of the record in the file",
                unit="bytes",
                required=True,
            ),
            Column("record_type", "TEXT", "记录类型", "WARC-Type: response, revisit, resource", required=True),
            Column("crawl_id", "TEXT", "批次", "The crawl that made it", references="crawl"),
            Column("via_url", "TEXT", "来路", "The page that led to it"),
            Column("role", "TEXT", "用途", "What it was taken for", references="capture_role"),
            Column("site_host", "TEXT", "网站", "The site", references="site"),
            Column("purpose", "TEXT", "请求目的", "What the request was for, in a word"),
            Column("link_text", "TEXT", "链接文字", "Text of the link that led to it"),
            Column("title", "TEXT", "页面标题", "Title that an HTML page gives itself"),
            Column("charset", "TEXT", "字符集", "Character set as declared by the server"),
            Column("filename", "TEXT", "文件名", "File name as declared by the server"),
            Column("verdict", "TEXT", "识别结论", "The recogniser's verdict and evidence, JSON"),
            Column("hint", "TEXT", "档案员提示", "What the archivist said of the target, JSON"),
            Column("refers_to", "TEXT", "引用记录", "For a revisit: the record that holds the payload"),
            Column("truncated", "TEXT", "截断", "WARC-Truncated"),
            Column("etag", "TEXT", "ETag", "Validator for conditional requests"),
            Column("last_modified", "TEXT", "Last-Modified", "Validator for conditional requests"),
        ),
        label="url",
        indexes=(
            ("url", "fetched_at"),
            ("via_url",),
            ("fetched_at",),
            ("payload_digest",),
            ("crawl_id",),
            ("warc_file", "warc_offset"),
            ("refers_to",),
            ("site_host",),
        ),
        facets=("role", "record_type", "http_status", "mime_type"),
        sort="fetched_at",
    ),
    Table(
        "report",
        "年报",
        "Reports: one organ and year each",
        (
            _id("年报", "Organ and year"),
            Column("organ_id", "TEXT", "机关", "The organ", references="organ"),
            Column("organ_name", "TEXT", "机关名称（原文）", "The organ as printed"),
            Column("year", "INTEGER", "年度", "Year reported on"),
            Column("title", "TEXT", "标题", "Title as printed"),
            Column("published_on", "TEXT", "发布日期", "Date of publication as stated"),
            Column("form", "TEXT", "格式", "Form of its tables", references="report_form"),
            Column(
                "status",
                "TEXT",
                "核验状态",
                "How far it was proven",
                references="report_status",
                required=True,
            ),
            Column("identities_checked", "INTEGER", "核验等式数", "Equations checked", unit="equations"),
            Column("identities_failed", "INTEGER", "不成立等式数", "Equations that do not hold", unit="equations"),
            Column("capture_id", "TEXT", "读取来源", "The capture it was read from", references="capture"),
            Column("url", "TEXT", "网址", "Address of that capture"),
            Column("parser_version", "TEXT", "解析器版本", "Version of the parsers that read it"),
        ),
        label="title",
        indexes=(("organ_id", "year"), ("year", "status"), ("status", "year"), ("form", "year"), ("capture_id",)),
        facets=("year", "status", "form"),
        sort="year",
    ),
    Table(
        "report_capture",
        "年报与捕获",
        "Captures that carry a report",
        (
            _id("行", "Row"),
            _report(),
            Column("capture_id", "TEXT", "捕获", "The capture", references="capture", required=True),
            Column(
                "relation",
                "TEXT",
                "关系",
                "What it is to the report",
                references="capture_relation",
                required=True,
            ),
        ),
        indexes=(("report_id",), ("capture_id",)),
        facets=("relation",),
    ),
    Table(
        "revision",
        "修订",
        "Changes of a published report between captures",
        (
            _id("修订", "Revision"),
            _report(),
            Column("earlier_capture_id", "TEXT", "前次捕获", "Before", references="capture", required=True),
            Column("later_capture_id", "TEXT", "后次捕获", "After", references="capture", required=True),
            Column("changes", "TEXT", "改动", "JSON list of table, row, column, before, after", required=True),
        ),
        indexes=(("report_id",),),
    ),
    Table(
        "section",
        "章节",
        "Numbered sections of a report's prose",
        (
            _id("章节", "Section"),
            _report(),
            Column("ordinal", "INTEGER", "序号", "Order in the report", required=True),
            Column(
                "kind",
                "TEXT",
                "种类",
                "Which section of the form it is",
                references="section_kind",
                required=True,
            ),
            Column("heading", "TEXT", "标题", "Heading as printed"),
            Column("text", "TEXT", "正文", "Prose, a paragraph a line"),
        ),
        label="heading",
        indexes=(("report_id",),),
        facets=("kind",),
    ),
    Table(
        "source_table",
        "原表",
        "Tables as printed",
        (
            _id("原表", "Printed table"),
            _report(),
            Column(
                "kind",
                "TEXT",
                "种类",
                "Which table of the form it is",
                references="table_kind",
                required=True,
            ),
            Column("form", "TEXT", "格式", "Whose form it follows", references="report_form"),
            Column(
                "capture_id",
                "TEXT",
                "捕获",
                "The capture it was read from",
                references="capture",
                required=True,
            ),
            Column("locator", "TEXT", "位置", "Where in the payload"),
            Column("grid", "TEXT", "原文网格", "Raw strings, JSON, row by row", required=True),
            Column("locators", "TEXT", "单元格位置", "Where each cell stands, JSON, shaped like grid"),
        ),
        indexes=(("report_id",), ("capture_id",)),
        facets=("kind", "form"),
    ),
    Table(
        "disclosure",
        "主动公开（表二）",
        "Table 二: proactive disclosure, one item and measure a row",
        (
            _id("行", "Row"),
            _report(),
            Column(
                "clause",
                "TEXT",
                "条款",
                "Clause of article 20",
                references="disclosure_clause",
                required=True,
            ),
            Column("item", "TEXT", "事项", "Item", references="disclosure_item", required=True),
            Column("measure", "TEXT", "指标", "Measure", references="disclosure_measure", required=True),
            Column(
                "value",
                "ANY",
                "数值",
                "Value; NULL where blank or unreadable",
                unit="documents, items, decisions or projects; amount: 万元 (10,000 yuan)",
            ),
            Column("raw", "TEXT", "原文", "The cell as printed"),
            *_place(column=True),
        ),
        indexes=(("report_id",), ("item", "measure", "value")),
        facets=("item", "measure"),
    ),
    Table(
        "application",
        "申请办理（表三）",
        "Table 三: requests received and handled, one row of the form a row",
        (
            _id("行", "Row"),
            _report(),
            Column(
                "outcome",
                "TEXT",
                "办理结果",
                "Row of the form",
                references="application_outcome",
                required=True,
            ),
            *_counts(codes.APPLICANTS, "requests"),
            *_place(column=False),
        ),
        indexes=(("report_id",), ("outcome", "total")),
        facets=("outcome",),
    ),
    Table(
        "proceeding",
        "复议诉讼（表四）",
        "Table 四: reconsideration and litigation, one of the three kinds a row",
        (
            _id("行", "Row"),
            _report(),
            Column("kind", "TEXT", "种类", "Kind of proceeding", references="proceeding_kind", required=True),
            *_counts(codes.PROCEEDING_RESULTS, "cases"),
            *_place(column=False),
        ),
        indexes=(("report_id",), ("kind", "corrected")),
        facets=("kind",),
    ),
    Table(
        "indicator",
        "2014年统计表",
        "The 2014 form, one line a row",
        (
            _id("行", "Row"),
            _report(),
            Column("indicator", "TEXT", "指标", "Indicator", references="indicator_code", required=True),
            Column("unit", "TEXT", "单位", "Unit as printed"),
            Column(
                "value",
                "ANY",
                "数值",
                "Value; NULL where blank or unreadable",
                unit="the unit column's; money: 万元",
            ),
            Column("raw", "TEXT", "原文", "The cell as printed"),
            *_place(column=False),
        ),
        indexes=(("report_id",), ("indicator", "value")),
        facets=("indicator",),
    ),
    Table(
        "finding",
        "核验发现",
        "What a careful reader would note",
        (
            _id("发现", "Finding"),
            _report(),
            Column("rule", "TEXT", "规则", "Rule it follows from", references="finding_rule", required=True),
            Column(
                "severity",
                "TEXT",
                "严重程度",
                "How grave it is",
                references="finding_severity",
                required=True,
            ),
            Column(
                "subject",
                "TEXT",
                "对象",
                "What it is about: table, table.row or table.row.column",
                required=True,
            ),
            Column("expected", "TEXT", "应为", "What the rule wants"),
            Column("actual", "TEXT", "实为", "What is printed"),
            Column("message_zh", "TEXT", "说明", "Explanation in Chinese", required=True),
            Column("message_en", "TEXT", "英文说明", "Explanation in English", required=True),
        ),
        label="message_zh",
        indexes=(("report_id",), ("rule", "severity", "report_id")),
        facets=("rule", "severity"),
    ),
    Table(
        "failure",
        "失败记录",
        "What could not be done",
        (
            _id("失败", "Failure"),
            Column("capture_id", "TEXT", "捕获", "The capture, where there is one", references="capture"),
            Column("url", "TEXT", "网址", "The address"),
            Column("stage", "TEXT", "环节", "Where it failed", references="failure_stage", required=True),
            Column("reason", "TEXT", "原因", "Reason in a word", required=True),
            Column("detail", "TEXT", "详情", "What happened"),
            Column("at", "TEXT", "时间", "When, UTC; for reading: when the capture was made"),
        ),
        label="reason",
        indexes=(("capture_id",), ("stage", "reason")),
        facets=("stage", "reason"),
        sort="at",
    ),
    Table(
        "summary",
        "年报概要",
        "One wide row a report, for lists, charts and rankings",
        (
            Column("report_id", "TEXT", "年报", "The report", references="report", required=True),
            Column("organ_id", "TEXT", "机关", "The organ", references="organ"),
            Column("organ_name", "TEXT", "机关名称", "Full name of the organ"),
            Column("level", "TEXT", "层级", "Level of government", references="organ_level"),
            Column("province", "TEXT", "省级", "Province"),
            Column("city", "TEXT", "地市", "City or prefecture"),
            Column("county", "TEXT", "县区", "County or district"),
            Column("division_code", "TEXT", "行政区划代码", "GB/T 2260 code", references="division"),
            Column("year", "INTEGER", "年度", "Year reported on"),
            Column("form", "TEXT", "格式", "Form", references="report_form"),
            Column("status", "TEXT", "核验状态", "Status", references="report_status", required=True),
            Column("received", "INTEGER", "新收", "Requests received", unit="requests"),
            Column("carried_in", "INTEGER", "上年结转", "Carried in", unit="requests"),
            Column("handled", "INTEGER", "办理总计", "Handled", unit="requests"),
            Column("carried_out", "INTEGER", "结转下年", "Carried out", unit="requests"),
            Column("granted", "INTEGER", "予以公开", "Granted", unit="requests"),
            Column("partly_granted", "INTEGER", "部分公开", "Partly granted", unit="requests"),
            Column("refused", "INTEGER", "不予公开", "Refused, eight reasons added up", unit="requests"),
            Column("unable", "INTEGER", "无法提供", "Unable to provide, three reasons added up", unit="requests"),
            Column("rejected", "INTEGER", "不予处理", "Not processed, five reasons added up", unit="requests"),
            Column("other", "INTEGER", "其他处理", "Handled otherwise", unit="requests"),
            Column("reconsiderations", "INTEGER", "行政复议", "Reconsiderations", unit="cases"),
            Column(
                "reconsiderations_corrected",
                "INTEGER",
                "复议纠正",
                "Reconsiderations: corrected",
                unit="cases",
            ),
            Column("suits", "INTEGER", "行政诉讼", "Suits, both kinds", unit="cases"),
            Column("suits_corrected", "INTEGER", "诉讼纠正", "Suits: corrected, both kinds", unit="cases"),
            Column(
                "normative_issued",
                "INTEGER",
                "制发规范性文件",
                "Normative documents issued or made",
                unit="documents",
            ),
            Column(
                "normative_in_force",
                "INTEGER",
                "现行有效规范性文件",
                "Normative documents in force",
                unit="documents",
            ),
            Column("licensing_decisions", "INTEGER", "行政许可决定", "Licensing decisions", unit="decisions"),
            Column("penalty_decisions", "INTEGER", "行政处罚决定", "Penalty decisions", unit="decisions"),
            Column("fees_amount", "REAL", "行政事业性收费", "Fees charged", unit="万元 (10,000 yuan)"),
            Column("published_on", "TEXT", "发布日期", "Date of publication as stated"),
            Column("findings_error", "INTEGER", "错误数", "Findings that are errors", unit="findings"),
            Column("findings_warning", "INTEGER", "警告数", "Findings that are warnings", unit="findings"),
        ),
        label="organ_name",
        indexes=(
            ("organ_id", "year"),
            ("year", "received"),
            ("province", "year", "status"),
            ("division_code", "year", "status"),
            ("status", "year"),  # these two are for facets: without them each reads the whole table
            ("level", "year"),
            ("year", "suits_corrected"),
        ),
        facets=("year", "status", "level", "province"),
        sort="year",
    ),
    Table(
        "warc_file",
        "WARC 文件",
        "WARC files that the catalogue has indexed",
        (
            Column("name", "TEXT", "文件名", "File in the folder warc/", required=True),
            Column("size", "INTEGER", "大小", "Indexed up to this offset", unit="bytes", required=True),
        ),
        public=False,
    ),
    Table(
        "note",
        "附记",
        "Metadata records that are about a run, a site or a failure, or that change what is known of a capture",
        (
            _id("附记", "WARC-Record-ID, without urn:uuid:"),
            Column("kind", "TEXT", "种类", "context, verdict, failure, site, crawl or warcinfo", required=True),
            Column("at", "TEXT", "时间", "WARC-Date, UTC", required=True),
            Column("capture_id", "TEXT", "捕获", "The capture it is about, which may not be indexed yet"),
            Column("crawl_id", "TEXT", "批次", "The crawl that made it"),
            Column("url", "TEXT", "网址", "WARC-Target-URI"),
            Column("host", "TEXT", "主机名", "The site it is about"),
            Column("fields", "TEXT", "内容", "Its fields, JSON", required=True),
        ),
        indexes=(("capture_id",), ("crawl_id",), ("kind", "host")),
        public=False,
    ),
    Table(
        "reading",
        "读取结果",
        "What each capture's payload was read as; reports are put together from these",
        (
            Column("capture_id", "TEXT", "捕获", "The capture", references="capture", required=True),
            Column("parser_version", "TEXT", "解析器版本", "Version of the parsers", required=True),
            Column("hints", "TEXT", "提示摘要", "Digest of the hints it was read with", required=True),
            Column("is_report", "INTEGER", "是否年报", "1 for a report, 0 for what is none", required=True),
            Column("own_organ_key", "TEXT", "机关键（自述）", "Key of the organ as the payload tells"),
            Column("own_year", "INTEGER", "年度（自述）", "Year as the payload tells"),
            Column("organ_key", "TEXT", "机关键", "Key of the organ with the linking page's evidence"),
            Column("year", "INTEGER", "年度", "Year with the linking page's evidence"),
            Column("unit", "TEXT", "归组", "What is put together at once: an organ's reports, or a nameless one"),
            Column("page_id", "TEXT", "链接页", "For an attachment: the capture of the page that links to it"),
            Column("failure", "TEXT", "失败原因", "Why it could not be read"),
            Column("body", "BLOB", "内容", "The reading, JSON, deflated; of a failure only what is known of the organ"),
        ),
        indexes=(("unit",), ("page_id",)),
        public=False,
    ),
    Table(
        "stale",
        "待整理",
        "What must be put together again",
        (Column("item", "TEXT", "对象", "capture:ID, unit:KEY, site:HOST or crawl:ID", required=True),),
        public=False,
    ),
)

# Every organ and year from the first year known to the last that has ended. An organ without any report is
# measured from the first year that the archive knows at all. The Regulations of 2019 govern reports on 2019 and
# after; those of 2008 wanted every report by 31 March. The first reports were on 2008.
_COVERAGE = """
WITH RECURSIVE year_of_report(year) AS (
    SELECT 2008
    UNION ALL
    SELECT year + 1 FROM year_of_report
    WHERE year < max(CAST(strftime('%Y', 'now') AS INTEGER) - 1, coalesce((SELECT max(year) FROM report), 0))
)
SELECT
    organ.id AS organ_id,
    organ.name AS organ_name,
    organ.level AS level,
    organ.division_code AS division_code,
    organ.parent_id AS parent_id,
    year_of_report.year AS year,
    CASE
        WHEN report.id IS NOT NULL THEN report.status
        WHEN date('now') <= (year_of_report.year + 1) || iif(
            year_of_report.year >= 2019 AND organ.level IN ('ministry', 'department'), '-01-31', '-03-31'
        ) THEN 'not_due'
        ELSE coalesce(
            (
                SELECT iif(max(site.state NOT IN ('blocked', 'gone')), 'not_found', max(site.state))
                FROM site WHERE site.organ_id = organ.id
            ),
            'not_found'
        )
    END AS state,
    report.id AS report_id,
    (year_of_report.year + 1) || iif(
        year_of_report.year >= 2019 AND organ.level IN ('ministry', 'department'), '-01-31', '-03-31'
    ) AS due_on,
    CASE
        WHEN organ.level = 'township' THEN 'custom'
        WHEN organ.level IS NULL THEN 'level_unknown'
        WHEN year_of_report.year < 2019 THEN 'decree_492'
        WHEN organ.level IN ('ministry', 'department') THEN 'article_49_1'
        ELSE 'article_49_2'
    END AS basis
FROM organ
JOIN year_of_report ON year_of_report.year >= coalesce(
    (SELECT min(known.year) FROM report AS known WHERE known.organ_id = organ.id AND known.year >= 2008),
    (SELECT min(known.year) FROM report AS known WHERE known.year >= 2008),
    CAST(strftime('%Y', 'now') AS INTEGER) - 1
)
LEFT JOIN report ON report.organ_id = organ.id AND report.year = year_of_report.year
"""

_COVERAGE_COLUMNS = (
    Column("organ_id", "TEXT", "机关", "The organ", references="organ"),
    Column("organ_name", "TEXT", "机关名称", "Full name of the organ"),
    Column("level", "TEXT", "层级", "Level of government", references="organ_level"),
    Column("division_code", "TEXT", "行政区划代码", "GB/T 2260 code", references="division"),
    Column("parent_id", "TEXT", "上级机关", "The government it belongs to", references="organ"),
    Column("year", "INTEGER", "年度", "Year to report on"),
    Column("state", "TEXT", "状态", "Status of the report, or why there is none", references="coverage_state"),
    Column("report_id", "TEXT", "年报", "The report, where there is one", references="report"),
    Column("due_on", "TEXT", "公布期限", "Last day on which it was to be published"),
    Column("basis", "TEXT", "期限依据", "What that day follows from", references="deadline_basis"),
)

VIEWS = (
    View(
        "coverage",
        "覆盖情况",
        "Organ × year: the status of the report, or why it is missing",
        _COVERAGE,
        _COVERAGE_COLUMNS,
    ),
    View(
        "overdue",
        "逾期未见",
        "Organs and years whose report was due and that no capture shows",
        """
SELECT
    organ_id, organ_name, level, division_code, parent_id, year, state, due_on, basis,
    CAST(julianday(date('now')) - julianday(due_on) AS INTEGER) AS days_overdue
FROM coverage
WHERE report_id IS NULL AND state <> 'not_due'
""",
        (
            *(column for column in _COVERAGE_COLUMNS if column.name != "report_id"),
            Column("days_overdue", "INTEGER", "逾期天数", "Days since it was due", unit="days"),
        ),
    ),
)


def all_tables() -> tuple[Table, ...]:
    """Every table, label tables first, each after those that it refers to (but for references to itself)."""
    return (*(label.table() for label in LABEL_TABLES), *TABLES)
