"""Cells as they are really printed, and what they say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import Quantity, read_number


@pytest.mark.parametrize(
    ("text", "quantity", "value", "notes"),
    [
        ("56 ", "count", "56", ()),
        ("\xa0\u30000\n", "count", "0", ()),
        ("１２", "count", "12", ()),
        ("1,302", "count", "1302", ()),
        ("1，302", "count", "1302", ()),
        ("12.0", "count", "12", ()),
        ("14件", "count", "14", ("unit_in_cell",)),
        ("22（其中修订 16 件）", "count", "22", ("note_in_cell",)),
        ("-584", "change", "-584", ()),
        ("－584", "change", "-584", ()),
        ("+19", "change", "19", ()),
        ("增98", "change", "98", ("sign_in_words",)),
        ("减641", "change", "-641", ("sign_in_words",)),
        ("3（减少）", "change", "-3", ("sign_in_words",)),
        ("3（增）", "change", "3", ("sign_in_words",)),
        ("增加 1,024 项", "change", "1024", ("sign_in_words", "unit_in_cell")),
        ("14584.9972", "amount", "14584.9972", ()),
        ("33565万元", "amount", "33565", ("unit_in_cell",)),
        ("251000元", "amount", "25.1", ("unit_in_cell",)),
        ("0.3亿元", "amount", "3000", ("unit_in_cell",)),
        ("12（万元）", "amount", "12", ("unit_in_cell",)),
    ],
)
def test_a_number_is_read_exactly(text: str, quantity: Quantity, value: str, notes: tuple[str, ...]) -> None:
    reading = read_number(text, quantity)
    assert (reading.state, reading.value, reading.notes) == ("number", Decimal(value), notes)


def test_an_amount_follows_the_unit_of_its_header_unless_the_cell_has_its_own() -> None:
    assert read_number("251000", "amount", "元").value == Decimal("25.1")
    assert read_number("25.1万元", "amount", "元").value == Decimal("25.1")


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "/", "／", "—", "——", "-", "－", "无", "无。", "（空）"])
def test_what_stands_for_nothing_is_blank(text: str) -> None:
    assert read_number(text, "count").state == "blank"


@pytest.mark.parametrize(
    "text",
    [
        "99%", "约3", "近30", "3余", "1.2.3", "2021-12-31", "2021年", "3 4", "1\n4", "2²", "③", "½", "1/2", "22（16）",
        "1,30", "1.302", "3.5", "007", "O", "1e5", "<3", "一千", "不涉及", "5-6", "1:2", "9" * 13, "-2", "+2", "增3",
    ],
)  # fmt: skip
def test_anything_else_is_unreadable_as_a_count(text: str) -> None:
    assert read_number(text, "count").state == "unreadable"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("-12", "amount"),
        ("12件", "amount"),
        ("增-5", "change"),
        ("98减5", "change"),
        ("-3（减）", "change"),
        ("3（较上年减少）", "change"),
    ],
)
def test_signs_and_units_stand_only_where_they_make_sense(text: str, quantity: Quantity) -> None:
    assert read_number(text, quantity).state == "unreadable"


@given(st.integers(0, 10**11))
def test_every_count_survives_its_print(number: int) -> None:
    wide = str(number).translate({ord(d): ord("０") + int(d) for d in "0123456789"})
    for text in (str(number), f"{number:,}", wide, f" {number}\xa0", f"{number}件"):
        assert read_number(text, "count").value == number


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for quantity in ("count", "change", "amount"):
        reading = read_number(text, quantity)
        assert (reading.value is not None) == (reading.state == "number")
