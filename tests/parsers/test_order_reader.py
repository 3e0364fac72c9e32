"""The reader by order: blind to labels, silent where the count is not that of the form."""

from __future__ import annotations

from parsers.forms.model import Block, Column, Row
from parsers.grid import Printed, from_rows
from parsers.lines import lines_of
from parsers.order_reader import read_by_order

BLOCK = Block((Row("a", ("甲",)), Row("b", ("乙",))), (Column("x", ("数",)), Column("y", ("量",))))


def lines(*rows: tuple[str, ...]) -> list[str]:
    stream = lines_of(from_rows([[Printed(text) for text in row] for row in rows]), 0)
    return [f"{code}:{line.slots[0].text}" for code, line in read_by_order(stream, BLOCK).items()]


def test_the_kth_line_of_figures_is_the_kth_row() -> None:
    assert lines(("标题",), ("丙", "1", "2"), ("说明",), ("丁", "3", "4")) == ["a:丙", "b:丁"]


def test_it_says_nothing_where_a_line_is_lost_or_added() -> None:
    assert lines(("甲", "1", "2")) == []
    assert lines(("甲", "1", "2"), ("乙", "3", "4"), ("丙", "5", "6")) == []
