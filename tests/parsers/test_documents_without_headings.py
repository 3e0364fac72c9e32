"""A document without any heading is read too, or refused; it never breaks the reader."""

from __future__ import annotations

from parsers.document import Paragraph
from parsers.read import read
from parsers.reading import Hints
from parsers.sections import read_sections


def test_prose_without_headings_is_one_preface() -> None:
    (section,) = read_sections([Paragraph("没有标题的一段话。")])
    assert (section.kind, section.text) == ("preface", "没有标题的一段话。")


def test_no_prose_at_all_has_no_sections() -> None:
    assert read_sections([]) == ()


def test_a_page_that_is_no_report_is_refused_with_a_reason() -> None:
    reading = read("某县工作随笔\n\n这不是年报。\n".encode(), Hints())
    assert not reading.is_report
    assert reading.reason
