"""Two captures of one report are compared cell by cell and passage by passage."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from parsers.reading import (
    ApplicationRow,
    CellValue,
    DisclosureValue,
    IndicatorValue,
    ProceedingRow,
    Reading,
    Section,
)
from parsers.revision import changes


def cell(raw: str) -> CellValue:
    value = int(raw) if raw.strip().isdigit() else None
    return CellValue(value, raw, 0, 0)


def reading(received: str = "14", corrected: str = "1", text: str = "全年平稳。未收费。") -> Reading:
    return Reading(
        True,
        "",
        title="天台县人民政府2022年政府信息公开工作年度报告",
        application=(ApplicationRow("received", {"total": cell(received)}, 0, 0),),
        proceeding=(ProceedingRow("suit_direct", {"corrected": cell(corrected)}, 0, 0),),
        disclosure=(DisclosureValue("20(1)", "regulations", "issued", cell("0"), 0),),
        indicator=(IndicatorValue("meetings", "会议数", "次", cell("3"), 0),),
        sections=(Section(1, "overview", "一、总体情况", text),),
    )


def test_a_report_captured_twice_unchanged_has_no_changes() -> None:
    assert changes(reading(), reading()) == []


def test_a_changed_figure_names_its_cell_with_both_values() -> None:
    assert changes(reading(), reading(received="15")) == [
        {"table": "application", "row": "received", "column": "total", "before": 14, "after": 15}
    ]
    later = replace(reading(), indicator=(IndicatorValue("meetings", "会议数", "次", cell("4"), 0),))
    assert changes(reading(), later) == [
        {"table": "indicator", "row": "meetings", "column": "value", "before": 3, "after": 4}
    ]


def test_a_figure_that_was_blanked_or_made_unreadable_is_a_change() -> None:
    assert [(one["before"], one["after"]) for one in changes(reading(), reading(received=" "))] == [(14, None)]
    assert [(one["before"], one["after"]) for one in changes(reading(), reading(corrected="若干"))] == [(1, "若干")]


def test_the_same_figure_printed_otherwise_is_no_change() -> None:
    assert changes(reading(), reading(received=" 14 ")) == []


def test_changed_text_is_told_by_the_passage_that_differs() -> None:
    later = reading(text="全年平稳。收费200元。")
    assert changes(reading(), later) == [
        {"table": "section", "row": "overview", "column": "text", "before": "未收费。", "after": "收费200元。"}
    ]
    assert changes(reading(), reading(text="全年 平稳。\n未收费。")) == []


def test_a_table_or_section_that_is_gone_is_a_change_to_nothing() -> None:
    later = replace(reading(), application=(), sections=())
    assert [(one["table"], one["after"]) for one in changes(reading(), later)] == [
        ("application", None),
        ("section", None),
        ("section", None),
    ]


@given(st.lists(st.integers(0, 3), min_size=2, max_size=2), st.text("甲乙。\n ", max_size=12))
def test_changes_turn_round_when_the_captures_do(received: list[int], text: str) -> None:
    first, second = reading(received=str(received[0])), reading(received=str(received[1]), text=text)
    there = [(one["table"], one["row"], one["column"], one["before"], one["after"]) for one in changes(first, second)]
    back = [(one["table"], one["row"], one["column"], one["after"], one["before"]) for one in changes(second, first)]
    figures = [one for one in there if one[0] != "section"]
    assert figures == [one for one in back if one[0] != "section"]
    assert bool(there) == bool(back)
