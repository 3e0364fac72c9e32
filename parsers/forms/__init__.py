"""The forms that reports are written on, one file each. A new form is one file and one line here."""

from __future__ import annotations

from parsers.forms import form_2014, form_2019, form_2021
from parsers.forms.model import TableForm

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
