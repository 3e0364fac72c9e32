"""The official tables as they are printed (`form_layout.toml`), and how nested labels become merged cells.

国办公开办函〔2019〕60号 (form 2019) and 国办公开办函〔2021〕30号 (form 2021). Codes are those of `parsers.codes`;
Chinese labels are the forms' own, English ones ours.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from .words import Language, data_file

Label = tuple[str, str]  # Chinese, English
DISCLOSURE_COLUMNS = 3
APPLICATION_DEPTH = 3


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


@functools.cache
def application_rows(form: str) -> tuple[FormRow, ...]:
    """The rows of table 三 of a form, as printed."""
    data = data_file("form_layout.toml")
    groups = {name: _label(pair) for name, pair in data["groups"].items()}
    return tuple(
        FormRow(row["code"], (*(groups[name] for name in row.get("groups", ())), _label(row["label"])))
        for row in data["application"]
        if row.get("form", form) == form
    )


@functools.cache
def disclosure_blocks(form: str) -> tuple[DisclosureBlock, ...]:
    """The clauses of table 二 of a form, as printed."""
    return tuple(
        DisclosureBlock(
            block["clause"],
            _label(block["title"]),
            tuple((code, _label(pair)) for code, pair in block["measures"].items()),
            tuple((code, _label(pair)) for code, pair in block["items"].items()),
        )
        for block in data_file("form_layout.toml")["disclosure"]
        if block["form"] == form
    )


def _label(pair: Sequence[str]) -> Label:
    return pair[0], pair[1]


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
