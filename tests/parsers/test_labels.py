"""Printed labels matched to those of the forms."""

from __future__ import annotations

import pytest

from parsers.forms import TABLE_FORMS
from parsers.labels import distance

APPLICATION = next(form for form in TABLE_FORMS if form.kind == "application" and form.form == "2021")
ROWS = APPLICATION.layouts[0][0].row_labels


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("一、本年新收政府信息公开申请数量", "received"),
        ("一.本年新收政府信息公开申请数量", "received"),
        ("本 年 新 收\n政府信息公开申请数量", "received"),
        ("(一) 予以公开", "granted"),
        ("（一）\n\n予以公开", "granted"),
        ("【一】予以公开", "granted"),
        ("①属于国家秘密", "refused_state_secret"),
        ("1．属于国家秘密", "refused_state_secret"),
        ("（三）不予公开 1.属于国家秘密", "refused_state_secret"),
        ("（二）部分公开（区分处理的，\n只计这一情形，不计其他情形）", "partly_granted"),
        ("部分公开", "partly_granted"),
        ('3.危及"三安全一稳定"', "refused_security_stability"),
        ("3.其他", "other_misc"),
        ("(七)总计", "handled_total"),
    ],
)
def test_a_label_is_known_by_its_letters(printed: str, code: str) -> None:
    assert ROWS.exact(printed) == (code,)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("2.其他法律行政止公开", "refused_other_law"),
        ("4.无正当理由大量反复申", "rejected_excessive"),
        ("予以公幵", "granted"),
        ("6.属于四类过程性信急", "refused_process"),
    ],
)
def test_a_misspelt_label_is_known_where_no_other_is_near(printed: str, code: str) -> None:
    assert ROWS.exact(printed) == ()
    assert ROWS.near(printed) == code


@pytest.mark.parametrize(
    "printed", ["不予公开", "9.其他情形", "属于类信息", "小计", "公开", "申请数量", "", "本年新收"]
)
def test_what_is_near_no_label_or_several_is_not_guessed(printed: str) -> None:
    assert ROWS.near(printed) is None


def test_every_official_label_names_its_own_row_and_misspells_no_other() -> None:
    for form in TABLE_FORMS:
        for block in form.layouts[0]:
            for row in block.rows:
                for label in row.labels:
                    assert row.code in block.row_labels.exact(label)
                    assert block.row_labels.near(label) in (row.code, None)


def test_the_distance_of_two_labels_is_bounded() -> None:
    assert distance("其他法律行政止公开", "其他法律行政法规禁止公开", 5) == 3
    assert distance("予以公开", "结转下年度继续办理", 2) == 3
