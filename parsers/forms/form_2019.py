"""The form of 2019: 国办公开办函〔2019〕60号, for the reports on 2019 and 2020."""

from __future__ import annotations

from parsers.forms.model import Block, Column, Doubt, Identity, Row, TableForm, key

APPLICANTS = (
    Column("natural_person", ("自然人",)),
    Column("enterprise", ("商业企业", "企业")),
    Column("research", ("科研机构",)),
    Column("public_welfare", ("社会公益组织", "公益组织")),
    Column("legal_service", ("法律服务机构",)),
    Column("other_organization", ("其他", "其他组织")),
    Column("total", ("总计", "合计", "共计")),
)

OVER_FIVE = (1, "法人或其他组织")

INCOMING = (
    Row(
        "received",
        (
            "一、本年新收政府信息公开申请数量",
            "本年新收政府信息公开申请数",
            "本年度新收政府信息公开申请数量",
            "本年新收申请数量",
        ),
    ),
    Row(
        "carried_in",
        (
            "二、上年结转政府信息公开申请数量",
            "上年结转政府信息公开申请数",
            "上年度结转政府信息公开申请数量",
            "上年结转申请数量",
        ),
    ),
)

OUTCOMES = (
    Row("granted", ("（一）予以公开",)),
    Row("partly_granted", ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）",)),
    Row("refused_state_secret", ("1.属于国家秘密", "涉及国家秘密")),
    Row("refused_other_law", ("2.其他法律行政法规禁止公开",)),
    Row("refused_security_stability", ("3.危及“三安全一稳定”",)),
    Row("refused_third_party", ("4.保护第三方合法权益",)),
    Row("refused_internal_affairs", ("5.属于三类内部事务信息",)),
    Row("refused_process", ("6.属于四类过程性信息",)),
    Row("refused_enforcement_file", ("7.属于行政执法案卷",)),
    Row("refused_admin_query", ("8.属于行政查询事项",)),
    Row("unable_not_held", ("1.本机关不掌握相关政府信息",)),
    Row("unable_needs_creation", ("2.没有现成信息需要另行制作",)),
    Row("unable_unclear", ("3.补正后申请内容仍不明确",)),
    Row("rejected_petition", ("1.信访举报投诉类申请",)),
    Row("rejected_repeat", ("2.重复申请",)),
    Row("rejected_publication", ("3.要求提供公开出版物",)),
    Row("rejected_excessive", ("4.无正当理由大量反复申请",)),
    Row("rejected_confirmation", ("5.要求行政机关确认或重新出具已获取信息",)),
)

OTHER = Row("other", ("（六）其他处理", "其他"))

OUTGOING = (
    Row("handled_total", ("（七）总计", "合计", "共计")),
    Row("carried_out", ("四、结转下年度继续办理", "结转下年继续办理", "结转下一年度继续办理")),
)

APPLICATION_GROUPS = (
    "三、本年度办理结果",
    "（三）不予公开",
    "（四）无法提供",
    "（五）不予处理",
    "（六）其他处理",
    "申请人情况",
    "法人或其他组织",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
)


def application_identities(outcomes: tuple[Row, ...]) -> tuple[Identity, ...]:
    """The identities of table 三; `outcomes` are the rows that add up to the total handled."""
    return (
        Identity("balance", "received + carried_in = handled_total + carried_out", "column"),
        Identity("outcome_sum", f"{' + '.join(row.code for row in outcomes)} = handled_total", "column"),
        Identity(
            "row_sum",
            "natural_person + enterprise + research + public_welfare + legal_service + other_organization = total",
            "row",
        ),
    )


def _items(last_year: str, change: str, decisions: str | None) -> tuple[Column, ...]:
    columns = (
        Column(last_year, ("上一年项目数量", "上年项目数量", "上一年度项目数量")),
        Column(change, ("本年增/减", "本年增减", "本年增减数量", "本年增(减)"), "change"),
    )
    return columns if decisions is None else (*columns, Column(decisions, ("处理决定数量", "处理决定数")))


_MATTERS = _items("items_last_year", "items_change", "decisions")

DISCLOSURE = TableForm(
    kind="disclosure",
    form="2019",
    layouts=(
        (
            Block(
                code="20(1)",
                heading=("第二十条第（一）项", "第20条第1项"),
                rows=(Row("regulations", ("规章",)), Row("normative_documents", ("规范性文件", "行政规范性文件"))),
                columns=(
                    Column("made", ("本年新制作数量", "本年新制发数量", "本年制作数量")),
                    Column("published", ("本年新公开数量", "本年公开数量")),
                    Column("published_total", ("对外公开总数量", "对外公开总数")),
                ),
            ),
            Block(
                code="20(5)",
                heading=("第二十条第（五）项", "第20条第5项"),
                rows=(
                    Row("licensing", ("行政许可",)),
                    Row("other_services", ("其他对外管理服务事项", "其他对外管理服务")),
                ),
                columns=_MATTERS,
            ),
            Block(
                code="20(6)",
                heading=("第二十条第（六）项", "第20条第6项"),
                rows=(Row("penalties", ("行政处罚",)), Row("coercive_measures", ("行政强制", "行政强制措施"))),
                columns=_MATTERS,
            ),
            Block(
                code="20(8)",
                heading=("第二十条第（八）项", "第20条第8项"),
                rows=(Row("fees", ("行政事业性收费",)),),
                columns=_items("items_last_year", "items_change", None),
            ),
            Block(
                code="20(9)",
                heading=("第二十条第（九）项", "第20条第9项"),
                rows=(Row("procurement", ("政府集中采购", "政府采购")),),
                columns=(
                    Column("projects", ("采购项目数量", "采购项目数")),
                    Column("amount", ("采购总金额", "采购总金额（单位：万元）", "采购金额"), "amount"),
                ),
            ),
        ),
    ),
    doubts=tuple(
        Doubt(at_least, at_most, zh, en)
        for at_least, at_most, zh, en in (
            (
                "normative_documents.published_total",
                "normative_documents.published",
                "对外公开总数量少于本年新公开数量",
                "fewer published in all than published this year",
            ),
            (
                "regulations.published_total",
                "regulations.published",
                "对外公开总数量少于本年新公开数量",
                "fewer published in all than published this year",
            ),
            *(
                (
                    f"{item}.items_last_year + {item}.items_change",
                    "",
                    "上一年项目数量加本年增减为负",
                    "last year's items and the change add up to less than nothing",
                )
                for item in ("licensing", "other_services", "penalties", "coercive_measures", "fees")
            ),
        )
    ),
    stubs=("信息内容",),
)

APPLICATION = TableForm(
    kind="application",
    form="2019",
    layouts=(
        (Block(rows=(*INCOMING, *OUTCOMES, OTHER, *OUTGOING), columns=APPLICANTS, headless=True, between=OVER_FIVE),),
    ),
    identities=application_identities((*OUTCOMES, OTHER)),
    groups=APPLICATION_GROUPS,
)

_RESULTS = (
    ("upheld", ("结果维持", "维持")),
    ("corrected", ("结果纠正", "纠正")),
    ("other_result", ("其他结果", "其他")),
    ("pending", ("尚未审结", "未审结")),
    ("total", ("总计", "合计", "共计")),
)
_KINDS = (
    ("reconsideration", ("行政复议",)),
    ("suit_direct", ("未经复议直接起诉", "行政诉讼未经复议直接起诉", "未经复议直接起诉的行政诉讼")),
    ("suit_after_reconsideration", ("复议后起诉", "行政诉讼复议后起诉", "复议后起诉的行政诉讼")),
)
_RESULT_COLUMNS = tuple(Column(code, labels) for code, labels in _RESULTS)

PROCEEDING = TableForm(
    kind="proceeding",
    form="2019",
    layouts=(
        # As issued: one row of fifteen numbers.
        (
            Block(
                rows=(Row(""),),
                columns=tuple(
                    Column(key(kind, result), labels, under=under)
                    for kind, under in _KINDS
                    for result, labels in _RESULTS
                ),
            ),
        ),
        # A row for each kind.
        (Block(rows=tuple(Row(code, labels) for code, labels in _KINDS), columns=_RESULT_COLUMNS),),
        # A table for reconsiderations and one for suits.
        (
            Block(code="行政复议", heading=("行政复议",), rows=(Row("reconsideration"),), columns=_RESULT_COLUMNS),
            Block(
                code="行政诉讼",
                heading=("行政诉讼",),
                rows=(Row(""),),
                columns=tuple(
                    Column(key(kind, result), labels, under=under)
                    for kind, under in _KINDS[1:]
                    for result, labels in _RESULTS
                ),
            ),
        ),
        # A small table for each kind, under its name.
        tuple(Block(code=code, heading=labels, rows=(Row(code),), columns=_RESULT_COLUMNS) for code, labels in _KINDS),
    ),
    identities=(Identity("proceeding_sum", "upheld + corrected + other_result + pending = total", "row"),),
    groups=("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"),
    lasting=True,
)
