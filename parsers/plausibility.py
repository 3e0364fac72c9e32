"""Figures that no identity forbids and that a careful reader would still look at twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parsers.findings import finding
from parsers.reading import DisclosureValue, Finding, Level, Number

MOST_MONEY = 5_000_000  # 万元; more is likely to be yuan under a header of 万元

# 立法法 art. 93: rules (规章) are made by ministries, provinces and cities with districts, not below.
LEVELS_WITHOUT_REGULATIONS: tuple[Level, ...] = ("county", "township")


def implausible(
    disclosure: tuple[DisclosureValue, ...], level: Level | None, unit_above: str | None = None
) -> Iterator[Finding]:
    """Findings about table 二: rules made by an organ that makes none, money out of all measure, and decisions that
    are the number of items filled into the wrong column."""
    figures = {(v.item, v.measure): v.cell.value for v in disclosure if v.cell.value is not None}
    for (item, measure), value in figures.items():
        subject = f"disclosure.{item}.{measure}"
        if item == "regulations" and value and level in LEVELS_WITHOUT_REGULATIONS:
            zh, en = "县级以下机关无权制定规章", "an organ of this level makes no regulations"
            yield finding("suspicious_value", subject, actual=str(value), why_zh=zh, why_en=en)
        if measure == "amount" and value and unit_above is not None:
            zh, en = f"表上方注明单位为{unit_above}", f"the unit stated above the table is {unit_above}"
            yield finding("suspicious_value", subject, actual=str(value), why_zh=zh, why_en=en)
        elif measure == "amount" and value >= MOST_MONEY:
            zh, en = "金额过大，单位可能不是万元", "so much that the unit may not be 10,000 yuan"
            yield finding("suspicious_value", subject, actual=str(value), why_zh=zh, why_en=en)
        if measure == "decisions" and _is_number_of_items(figures, item, value):
            zh, en = (
                "等于上一年项目数量加本年增减，可能误填了项目数",
                "is last year's items plus the change: perhaps items",
            )
            yield finding("suspicious_value", subject, actual=str(value), why_zh=zh, why_en=en)


def _is_number_of_items(figures: Mapping[tuple[str, str], Number], item: str, decisions: Number) -> bool:
    last_year, change = figures.get((item, "items_last_year")), figures.get((item, "items_change"))
    return bool(last_year and change) and decisions > 0 and decisions == (last_year or 0) + (change or 0)
