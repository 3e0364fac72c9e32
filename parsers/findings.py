"""Every finding's wording: rule → severity and a sentence in Chinese and English, as a table.

A template's fields are filled by whoever makes the finding; `{name}` is always the subject in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from parsers import codes
from parsers.reading import Finding, Severity


@dataclass(frozen=True, slots=True)
class Wording:
    """How a rule's finding reads, and how grave it is."""

    severity: Severity
    zh: str
    en: str


_SUM_ZH = "{name}：{left} ≠ {right}（{left_terms} 对 {right_terms}）"
_SUM_EN = "{name}: {left} ≠ {right} ({left_terms} against {right_terms})"

WORDINGS: dict[str, Wording] = {
    "balance": Wording(
        "error",
        "新收加上年结转不等于办理总计加结转下年，" + _SUM_ZH,
        "New plus carried in is not handled plus carried out, " + _SUM_EN,
    ),
    "outcome_sum": Wording(
        "error", "各项办理结果之和不等于总计，" + _SUM_ZH, "The outcomes do not add up to the total, " + _SUM_EN
    ),
    "row_sum": Wording(
        "error", "各类申请人之和不等于总计，" + _SUM_ZH, "The applicants do not add up to the row's total, " + _SUM_EN
    ),
    "proceeding_sum": Wording(
        "error", "各项结果之和不等于总计，" + _SUM_ZH, "The results do not add up to the total, " + _SUM_EN
    ),
    "indicator_sum": Wording("error", "分项之和不等于合计，" + _SUM_ZH, "The parts do not add up to it, " + _SUM_EN),
    "table_missing": Wording("error", "缺少“{name}”：{why_zh}", "The table “{name}” is missing: {why_en}"),
    "table_repeated": Wording(
        "error",
        "“{name}”出现{count}次且数据不同，{choice_zh}",
        "“{name}” stands here {count} times with different figures; {choice_en}",
    ),
    "cell_unreadable": Wording("error", "{name}：无法读取“{raw}”{why_zh}", "{name}: cannot read “{raw}”{why_en}"),
    "blank_as_zero": Wording(
        "info", "{name}：空白，经勾稽关系证明为零", "{name}: blank, and the identities prove that it stands for zero"
    ),
    "blank_cell": Wording("warning", "{name}：空白", "{name}: blank"),
    "shifted_cells": Wording(
        "warning",
        "{name}：单元格与表头错位，已按顺序读取",
        "{name}: the cells stand beside their labels; read by order",
    ),
    "form_mixed": Wording("info", "各表格式不同：{forms}", "The tables are of different forms: {forms}"),
    "unit_in_cell": Wording("info", "{name}：单位写在单元格内“{raw}”", "{name}: the unit stands in the cell “{raw}”"),
    "note_in_cell": Wording(
        "info", "{name}：单元格内另有说明“{raw}”", "{name}: the cell holds a remark besides the number, “{raw}”"
    ),
    "sign_in_words": Wording("info", "{name}：增减用文字表示“{raw}”", "{name}: the sign is written as a word, “{raw}”"),
    "suspicious_value": Wording("warning", "{name}：{why_zh}", "{name}: {why_en}"),
    "reading_conflict": Wording(
        "warning",
        "{name}：两种读法不一致，{why_zh}",
        "{name}: two independent readings disagree, {why_en}",
    ),
    "extra_row": Wording("info", "表中有格式以外的“{label}”", "The table has “{label}”, which the form does not have"),
}
"""By rule. Rules about prose, titles and chains of years are worded where they are found."""

# The codes that the parts of a subject are, by its table: of the row, then of the column.
_PARTS: dict[str, tuple[tuple[codes.Code, ...], ...]] = {
    "disclosure": (codes.DISCLOSURE_ITEMS, codes.DISCLOSURE_MEASURES),
    "application": (codes.OUTCOMES, codes.APPLICANTS),
    "proceeding": (codes.PROCEEDING_KINDS, codes.PROCEEDING_RESULTS),
    "indicator": (codes.INDICATORS,),
}


@lru_cache(maxsize=4096)
def spoken(subject: str, language: Literal["zh", "en"]) -> str:
    """A table's subject in the form's words: `application.granted.total` gives `予以公开·总计`, or `Granted, Total`.

    A part that is no code of the form stands as it is.
    """
    kind, *parts = subject.split(".")
    tables = _PARTS.get(kind, ()) if parts else (codes.TABLE_KINDS,)
    words = [_word(part, table, language) for part, table in zip(parts or [kind], tables, strict=False)]
    return ("·" if language == "zh" else ", ").join(words) or subject


def _word(part: str, table: tuple[codes.Code, ...], language: Literal["zh", "en"]) -> str:
    found = next((code for code in table if code.code == part), None)
    if found is None:
        return part
    return found.zh if language == "zh" else found.en


def finding(
    rule: str,
    subject: str,
    *,
    expected: str | None = None,
    actual: str | None = None,
    severity: Severity | None = None,
    **fields: object,
) -> Finding:
    """The finding of a rule about a subject, in the rule's words; `fields` fill the template."""
    wording = WORDINGS[rule]
    words: dict[str, object] = {"why_zh": "", "why_en": "", **fields}
    return Finding(
        rule,
        severity or wording.severity,
        subject,
        wording.zh.format(name=spoken(subject, "zh"), **words),
        wording.en.format(name=spoken(subject, "en"), **words),
        expected,
        actual,
    )
