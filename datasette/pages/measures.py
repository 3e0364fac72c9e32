"""Every figure that organs can be compared by: the summary's columns, and each cell of each form.

A measure's key is a column of `summary` (`received`) or what findings call the figure (`application.granted.total`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.schema import TABLES, Column
from parsers import codes

from .form_layout import Label, disclosure_blocks

SUMMARY = {column.name: column for table in TABLES if table.name == "summary" for column in table.columns}
SUMMARY_MEASURES = (
    "received",
    "carried_in",
    "handled",
    "carried_out",
    "granted",
    "partly_granted",
    "refused",
    "unable",
    "rejected",
    "other",
    "reconsiderations",
    "reconsiderations_corrected",
    "suits",
    "suits_corrected",
    "normative_issued",
    "normative_in_force",
    "licensing_decisions",
    "penalty_decisions",
    "fees_amount",
)
_UNITS: dict[str | None, Label] = {
    "requests": ("件", "requests"),
    "cases": ("件", "cases"),
    "documents": ("件", "documents"),
    "decisions": ("件", "decisions"),
    "万元 (10,000 yuan)": ("万元", "万元 = 10,000 yuan"),
}
_NO_UNIT: Label = ("", "")
_FIGURES = """
select report.organ_id, report.year, {table}.{column} as value, report.id as report_id
from report join {table} on {table}.report_id = report.id{condition}
where report.organ_id in ({places}) and report.year is not null
order by report.year, {table}.rowid
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a table, and which of its rows: those whose `row_columns` hold `row_codes`."""

    key: str
    name: Label
    unit: Label
    table: str
    column: str
    row_columns: tuple[str, ...] = ()
    row_codes: tuple[str, ...] = ()

    def query(self, organs: int) -> str:
        """The query for its values of so many organs; takes `row_codes`, then the organs."""
        condition = "".join(f" and {self.table}.{column} = ?" for column in self.row_columns)
        places = ",".join("?" * organs)
        return _FIGURES.format(table=self.table, column=self.column, condition=condition, places=places)


@dataclass(frozen=True, slots=True)
class Group:
    """Measures under one heading of the choice."""

    name: Label
    measures: Sequence[Measure]


@functools.cache
def groups() -> tuple[Group, ...]:
    """All of them, in the order of the forms."""
    return (
        Group(("概要", "Summary"), [_of_summary(SUMMARY[name]) for name in SUMMARY_MEASURES]),
        Group(("表二：主动公开", "Table 二: disclosure"), list(_of_disclosure())),
        *(_of_applicant(applicant) for applicant in (codes.APPLICANTS[-1], *codes.APPLICANTS[:-1])),
        Group(("表四：复议与诉讼", "Table 四: proceedings"), list(_of_proceeding())),
        Group(
            ("2014年统计表", "The 2014 form"),
            [_of_indicator(one) for one in codes.INDICATORS if one.code != "local"],  # that has many meanings
        ),
    )


@functools.cache
def by_key() -> dict[str, Measure]:
    """The measures by their keys."""
    return {measure.key: measure for group in groups() for measure in group.measures}


def column_name(column: Column) -> Label:
    """A column's name; what its English description says beyond the name stands after a comma."""
    return column.zh, column.en.partition(",")[0]


def _of_summary(column: Column) -> Measure:
    return Measure(column.name, column_name(column), _UNITS.get(column.unit, _NO_UNIT), "summary", column.name)


def _of_disclosure() -> Iterator[Measure]:
    items = {one.code: one for one in codes.DISCLOSURE_ITEMS}
    measures = {one.code: one for one in codes.DISCLOSURE_MEASURES}
    pairs = {
        (item, measure): None
        for form in ("2021", "2019")
        for block in disclosure_blocks(form)
        for item, _ in block.items
        for measure, _ in block.measures
    }
    for item, measure in pairs:
        name = _joined(items[item], measures[measure])
        yield Measure(
            f"disclosure.{item}.{measure}", name, _NO_UNIT, "disclosure", "value", ("item", "measure"), (item, measure)
        )


def _of_applicant(applicant: codes.Code) -> Group:
    unit = _UNITS["requests"]
    return Group(
        (f"表三：申请（{applicant.zh}）", f"Table 三: requests ({applicant.en})"),
        [
            Measure(
                f"application.{outcome.code}.{applicant.code}",
                _joined(outcome, applicant) if applicant.code != "total" else _label(outcome),
                unit,
                "application",
                applicant.code,
                ("outcome",),
                (outcome.code,),
            )
            for outcome in codes.OUTCOMES
        ],
    )


def _of_proceeding() -> Iterator[Measure]:
    for kind in codes.PROCEEDING_KINDS:
        for result in codes.PROCEEDING_RESULTS:
            key, name = f"proceeding.{kind.code}.{result.code}", _joined(kind, result)
            yield Measure(key, name, _UNITS["cases"], "proceeding", result.code, ("kind",), (kind.code,))


def _of_indicator(one: codes.Code) -> Measure:
    key = f"indicator.{one.code}"
    return Measure(key, _label(one), _NO_UNIT, "indicator", "value", ("indicator",), (one.code,))


def _label(code: codes.Code) -> Label:
    return code.zh, code.en


def _joined(one: codes.Code, other: codes.Code) -> Label:
    return f"{one.zh} · {other.zh}", f"{one.en} · {other.en}"
