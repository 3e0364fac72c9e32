"""The official tables as they are printed: data, and the rule that turns nested labels into merged cells.

国办公开办函〔2019〕60号 (form 2019) and 国办公开办函〔2021〕30号 (form 2021). Codes are those of `parsers.codes`;
Chinese labels are the forms' own, English ones ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .words import Language

Label = tuple[str, str]  # Chinese, English


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One heading cell of a table: its text and how many rows and columns it covers."""

    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a form: its code and its label, outermost group first."""

    code: str
    path: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class DisclosureBlock:
    """One clause of table 二: its measures across, its items down."""

    clause: str
    title: Label
    measures: tuple[tuple[str, Label], ...]
    items: tuple[tuple[str, Label], ...]


_RESULT: Label = ("三、本年度办理结果", "3. Outcomes this year")
_REFUSED: Label = ("（三）不予公开", "(3) Refused")
_UNABLE: Label = ("（四）无法提供", "(4) Unable to provide")
_REJECTED: Label = ("（五）不予处理", "(5) Not processed")
_OTHER: Label = ("（六）其他处理", "(6) Handled otherwise")

_APPLICATION_HEAD = (
    FormRow("received", (("一、本年新收政府信息公开申请数量", "1. Requests newly received this year"),)),
    FormRow("carried_in", (("二、上年结转政府信息公开申请数量", "2. Requests carried in from last year"),)),
    FormRow("granted", (_RESULT, ("（一）予以公开", "(1) Granted"))),
    FormRow(
        "partly_granted",
        (
            _RESULT,
            (
                "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
                "(2) Partly granted (where parts were treated differently, counted here only)",
            ),
        ),
    ),
    FormRow("refused_state_secret", (_RESULT, _REFUSED, ("1.属于国家秘密", "1. State secret"))),
    FormRow(
        "refused_other_law",
        (_RESULT, _REFUSED, ("2.其他法律行政法规禁止公开", "2. Forbidden by another law or regulation")),
    ),
    FormRow(
        "refused_security_stability",
        (_RESULT, _REFUSED, ("3.危及“三安全一稳定”", "3. Endangers security or stability")),
    ),
    FormRow(
        "refused_third_party",
        (_RESULT, _REFUSED, ("4.保护第三方合法权益", "4. Protects a third party’s rights")),
    ),
    FormRow(
        "refused_internal_affairs",
        (_RESULT, _REFUSED, ("5.属于三类内部事务信息", "5. Internal affairs, three kinds")),
    ),
    FormRow("refused_process", (_RESULT, _REFUSED, ("6.属于四类过程性信息", "6. Deliberative process, four kinds"))),
    FormRow(
        "refused_enforcement_file", (_RESULT, _REFUSED, ("7.属于行政执法案卷", "7. Administrative enforcement file"))
    ),
    FormRow("refused_admin_query", (_RESULT, _REFUSED, ("8.属于行政查询事项", "8. Matter for a register query"))),
    FormRow("unable_not_held", (_RESULT, _UNABLE, ("1.本机关不掌握相关政府信息", "1. Not held by this organ"))),
    FormRow(
        "unable_needs_creation",
        (_RESULT, _UNABLE, ("2.没有现成信息需要另行制作", "2. Would have to be created")),
    ),
    FormRow("unable_unclear", (_RESULT, _UNABLE, ("3.补正后申请内容仍不明确", "3. Still unclear after correction"))),
    FormRow(
        "rejected_petition",
        (_RESULT, _REJECTED, ("1.信访举报投诉类申请", "1. Petition, report or complaint")),
    ),
    FormRow("rejected_repeat", (_RESULT, _REJECTED, ("2.重复申请", "2. Repeated request"))),
    FormRow("rejected_publication", (_RESULT, _REJECTED, ("3.要求提供公开出版物", "3. Asks for a public publication"))),
    FormRow(
        "rejected_excessive",
        (_RESULT, _REJECTED, ("4.无正当理由大量反复申请", "4. Excessive without good reason")),
    ),
    FormRow(
        "rejected_confirmation",
        (
            _RESULT,
            _REJECTED,
            ("5.要求行政机关确认或重新出具已获取信息", "5. Asks to confirm or reissue what was given"),
        ),
    ),
)
_APPLICATION_FOOT = (
    FormRow("handled_total", (_RESULT, ("（七）总计", "(7) Total"))),
    FormRow("carried_out", (("四、结转下年度继续办理", "4. Carried out to next year"),)),
)

APPLICATION_ROWS: dict[str, tuple[FormRow, ...]] = {
    "2019": (*_APPLICATION_HEAD, FormRow("other", (_RESULT, _OTHER)), *_APPLICATION_FOOT),
    "2021": (
        *_APPLICATION_HEAD,
        FormRow(
            "other_not_corrected",
            (
                _RESULT,
                _OTHER,
                (
                    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                    "1. Not corrected in time without good reason",
                ),
            ),
        ),
        FormRow(
            "other_fee_unpaid",
            (
                _RESULT,
                _OTHER,
                (
                    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
                    "2. Fee not paid in time",
                ),
            ),
        ),
        FormRow("other_misc", (_RESULT, _OTHER, ("3.其他", "3. Other"))),
        *_APPLICATION_FOOT,
    ),
}

_ITEMS_LAST_YEAR: tuple[str, Label] = ("items_last_year", ("上一年项目数量", "Items last year"))
_ITEMS_CHANGE: tuple[str, Label] = ("items_change", ("本年增/减", "Change this year"))
_DECISIONS: tuple[str, Label] = ("decisions", ("处理决定数量", "Decisions"))
_LICENSING: tuple[str, Label] = ("licensing", ("行政许可", "Administrative licences"))
_PENALTIES: tuple[str, Label] = ("penalties", ("行政处罚", "Administrative penalties"))
_COERCIVE: tuple[str, Label] = ("coercive_measures", ("行政强制", "Administrative coercive measures"))
_FEES: tuple[str, Label] = ("fees", ("行政事业性收费", "Administrative and institutional fees"))
_CLAUSE_1: Label = ("第二十条第（一）项", "Article 20 (1)")
_CLAUSE_5: Label = ("第二十条第（五）项", "Article 20 (5)")
_CLAUSE_6: Label = ("第二十条第（六）项", "Article 20 (6)")
_CLAUSE_8: Label = ("第二十条第（八）项", "Article 20 (8)")
_CLAUSE_9: Label = ("第二十条第（九）项", "Article 20 (9)")

DISCLOSURE_BLOCKS: dict[str, tuple[DisclosureBlock, ...]] = {
    "2019": (
        DisclosureBlock(
            "20(1)",
            _CLAUSE_1,
            (
                ("made", ("本年新制作数量", "Made this year")),
                ("published", ("本年新公开数量", "Published this year")),
                ("published_total", ("对外公开总数量", "Published in all")),
            ),
            (
                ("regulations", ("规章", "Regulations")),
                ("normative_documents", ("规范性文件", "Normative documents")),
            ),
        ),
        DisclosureBlock(
            "20(5)",
            _CLAUSE_5,
            (_ITEMS_LAST_YEAR, _ITEMS_CHANGE, _DECISIONS),
            (_LICENSING, ("other_services", ("其他对外管理服务事项", "Other public management and service matters"))),
        ),
        DisclosureBlock("20(6)", _CLAUSE_6, (_ITEMS_LAST_YEAR, _ITEMS_CHANGE, _DECISIONS), (_PENALTIES, _COERCIVE)),
        DisclosureBlock("20(8)", _CLAUSE_8, (_ITEMS_LAST_YEAR, _ITEMS_CHANGE), (_FEES,)),
        DisclosureBlock(
            "20(9)",
            _CLAUSE_9,
            (
                ("projects", ("采购项目数量", "Projects")),
                ("amount", ("采购总金额（万元）", "Amount (10,000 yuan)")),
            ),
            (("procurement", ("政府集中采购", "Centralised government procurement")),),
        ),
    ),
    "2021": (
        DisclosureBlock(
            "20(1)",
            _CLAUSE_1,
            (
                ("issued", ("本年制发件数", "Issued this year")),
                ("repealed", ("本年废止件数", "Repealed this year")),
                ("in_force", ("现行有效件数", "In force")),
            ),
            (
                ("regulations", ("规章", "Regulations")),
                ("normative_documents", ("行政规范性文件", "Administrative normative documents")),
            ),
        ),
        DisclosureBlock(
            "20(5)",
            _CLAUSE_5,
            (("decisions", ("本年处理决定数量", "Decisions this year")),),
            (_LICENSING,),
        ),
        DisclosureBlock(
            "20(6)",
            _CLAUSE_6,
            (("decisions", ("本年处理决定数量", "Decisions this year")),),
            (_PENALTIES, _COERCIVE),
        ),
        DisclosureBlock(
            "20(8)",
            _CLAUSE_8,
            (("amount", ("本年收费金额（单位：万元）", "Charged this year (10,000 yuan)")),),
            (_FEES,),
        ),
    ),
}

DISCLOSURE_COLUMNS = 3
APPLICATION_DEPTH = 3


def text_of(label: Label, language: Language) -> str:
    """A label in one language."""
    return label[0] if language == "zh" else label[1]


def column_spans(count: int, width: int = DISCLOSURE_COLUMNS) -> tuple[int, ...]:
    """How `count` cells share `width` columns: the last one takes what is left, as the forms print it."""
    return (*(1 for _ in range(count - 1)), width - count + 1)


def row_heads(rows: Sequence[FormRow], language: Language, depth: int = APPLICATION_DEPTH) -> list[list[HeadCell]]:
    """For each row the heading cells that begin there: equal groups are merged downwards, the innermost fills up."""
    heads: list[list[HeadCell]] = []
    for index, row in enumerate(rows):
        cells: list[HeadCell] = []
        for level, label in enumerate(row.path):
            group = row.path[: level + 1]
            innermost = level == len(row.path) - 1
            if not innermost and index and rows[index - 1].path[: level + 1] == group:
                continue  # begun in a row above
            row_span = 1
            if not innermost:
                row_span = _run(rows, index, group)
            cells.append(
                HeadCell(
                    text=text_of(label, language),
                    row_span=row_span,
                    column_span=depth - level if innermost else 1,
                )
            )
        heads.append(cells)
    return heads


def _run(rows: Sequence[FormRow], start: int, group: tuple[Label, ...]) -> int:
    length = 0
    while start + length < len(rows) and rows[start + length].path[: len(group)] == group:
        length += 1
    return length
