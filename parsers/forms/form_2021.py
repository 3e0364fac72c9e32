"""The form of 2021: 国办公开办函〔2021〕30号, for the reports on 2021 and later. Table 四 is that of 2019."""

from __future__ import annotations

from parsers.forms.form_2019 import (
    APPLICANTS,
    APPLICATION_GROUPS,
    INCOMING,
    OUTCOMES,
    OUTGOING,
    OVER_FIVE,
    application_identities,
)
from parsers.forms.model import Block, Column, Doubt, Row, TableForm

OTHERS = (
    Row(
        "other_not_corrected",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "申请人无正当理由逾期不补正",
        ),
    ),
    Row(
        "other_fee_unpaid",
        (
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "申请人逾期未按收费通知要求缴纳费用",
        ),
    ),
    Row("other_misc", ("3.其他",)),
)

_DECISIONS = (Column("decisions", ("本年处理决定数量", "处理决定数量", "本年处理决定数")),)

DISCLOSURE = TableForm(
    kind="disclosure",
    form="2021",
    layouts=(
        (
            Block(
                code="20(1)",
                heading=("第二十条第（一）项", "第20条第1项"),
                rows=(Row("regulations", ("规章",)), Row("normative_documents", ("行政规范性文件", "规范性文件"))),
                columns=(
                    Column("issued", ("本年制发件数", "本年制发数量", "本年制发数")),
                    Column("repealed", ("本年废止件数", "本年废止数量", "本年废止数")),
                    Column("in_force", ("现行有效件数", "现行有效数量", "现行有效数")),
                ),
            ),
            Block(
                code="20(5)",
                heading=("第二十条第（五）项", "第20条第5项"),
                rows=(Row("licensing", ("行政许可",)),),
                columns=_DECISIONS,
            ),
            Block(
                code="20(6)",
                heading=("第二十条第（六）项", "第20条第6项"),
                rows=(Row("penalties", ("行政处罚",)), Row("coercive_measures", ("行政强制", "行政强制措施"))),
                columns=_DECISIONS,
            ),
            Block(
                code="20(8)",
                heading=("第二十条第（八）项", "第20条第8项"),
                rows=(Row("fees", ("行政事业性收费",)),),
                columns=(
                    Column(
                        "amount", ("本年收费金额（单位：万元）", "本年收费金额", "收费金额", "本年收费总金额"), "amount"
                    ),
                ),
            ),
        ),
    ),
    doubts=tuple(
        Doubt(
            f"{item}.in_force",
            f"{item}.issued",
            "现行有效件数少于本年制发件数",
            "fewer in force than issued this year",
        )
        for item in ("regulations", "normative_documents")
    ),
    stubs=("信息内容",),
)

APPLICATION = TableForm(
    kind="application",
    form="2021",
    layouts=(
        (Block(rows=(*INCOMING, *OUTCOMES, *OTHERS, *OUTGOING), columns=APPLICANTS, headless=True, between=OVER_FIVE),),
    ),
    identities=application_identities((*OUTCOMES, *OTHERS)),
    groups=APPLICATION_GROUPS,
)
