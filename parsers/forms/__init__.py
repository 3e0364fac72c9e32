"""The forms that reports are written on, one file each. A new form is one file and one line here."""

from __future__ import annotations

from functools import cache, lru_cache

from parsers.forms import form_2014, form_2019, form_2021
from parsers.forms.model import TableForm
from parsers.labels import LONGEST_LABEL, Vocabulary

TABLE_FORMS: tuple[TableForm, ...] = (
    form_2021.DISCLOSURE,
    form_2019.DISCLOSURE,
    form_2021.APPLICATION,
    form_2019.APPLICATION,
    form_2019.PROCEEDING,
    form_2014.INDICATOR,
)
"""Every table of every form, in the order of the reports."""

REQUIRED_TABLES: dict[str, tuple[str, ...]] = {
    "2008": (),
    "2014": ("indicator",),
    "2019": ("disclosure", "application", "proceeding"),
    "2021": ("disclosure", "application", "proceeding"),
    "mixed": ("disclosure", "application", "proceeding"),
}
"""The kinds of table that a whole report on each form holds."""


@cache
def known_labels() -> Vocabulary:
    """Every label of every form, whatever it stands for."""
    blocks = [block for form in TABLE_FORMS for layout in form.layouts for block in layout]
    rows = [row.labels for block in blocks for row in block.rows]
    columns = [column.labels for block in blocks for column in block.columns]
    return Vocabulary(("label", labels) for labels in (*rows, *columns))


@lru_cache(maxsize=16384)
def is_label(text: str) -> bool:
    """Whether some form has a text as the label of a row, a column, a group or a band."""
    return bool(known_labels().exact(text)) or any(
        form.group_labels.exact(text) or form.aside_labels.exact(text) for form in TABLE_FORMS
    )


@lru_cache(maxsize=4096)
def is_stub(text: str) -> bool:
    """Whether some form has a text as the header of its column of labels."""
    return any(form.stub_labels.exact(text) for form in TABLE_FORMS)


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Whether a line is nothing but the heading of one part of a form (`第二十条第（五）项`, `未经复议直接起诉`)."""
    return len(text) <= LONGEST_LABEL and bool(_headings().exact(text))


@cache
def _headings() -> Vocabulary:
    blocks = [block for form in TABLE_FORMS for layout in form.layouts for block in layout]
    return Vocabulary(("heading", block.heading) for block in blocks)
