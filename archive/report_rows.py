"""A reading as rows of the catalogue: plain values in the order of the schema's columns, by table."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from parsers import codes
from parsers.reading import CellValue, Finding, Number, Reading

Row = tuple[object, ...]

_LARGEST = 2**53  # beyond it a number is no longer exact in JSON and spreadsheets
_APPLICANTS = tuple(code.code for code in codes.APPLICANTS)
_RESULTS = tuple(code.code for code in codes.PROCEEDING_RESULTS)


@dataclass(slots=True)
class ReportRows:
    """The rows that hang on one report, by table."""

    report_id: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def add(self, table: str, parts: Iterable[object], *values: object) -> str:
        """Add a row; its id is the report's with the parts, made unique by a number. Gives the id."""
        stem = ".".join((self.report_id, *(str(part).replace("_", "-") for part in parts)))
        ident, count = stem, 1
        while ident in self._used:
            count += 1
            ident = f"{stem}.{count}"
        self._used.add(ident)
        self.rows.setdefault(table, []).append((ident, self.report_id, *(clean(value) for value in values)))
        return ident


def clean(value: object) -> object:
    """Text that SQLite takes: half characters (lone surrogates) become `?`. Anything else as it is."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def report_rows(report_id: str, capture_id: str, reading: Reading, findings: Iterable[Finding]) -> ReportRows:
    """The rows of sections, printed tables, figures and findings of a report read from one capture.

    A count that is no whole number, or too large to be exact, is left out (NULL); `findings` get one that says so.
    """
    rows = ReportRows(report_id)
    doubts: list[Finding] = []
    tables: list[str] = []
    for number, table in enumerate(reading.tables, 1):
        grid, locators = _json(table.grid), _json(table.locators)
        tables.append(
            rows.add(
                "source_table", ("table", number), table.kind, table.form, capture_id, table.locator, grid, locators
            )
        )
    for number, section in enumerate(reading.sections, 1):
        rows.add("section", ("section", number), section.ordinal, section.kind, section.heading, section.text)

    for item in reading.disclosure:
        subject = f"disclosure.{item.item}.{item.measure}"
        cell = item.cell
        value = _amount(cell.value) if item.measure == "amount" else _count(cell, subject, doubts)
        place = (tables[item.table], cell.row, cell.column)
        rows.add("disclosure", subject.split("."), item.clause, item.item, item.measure, value, cell.raw, *place)
    for application in reading.application:
        subject = f"application.{application.outcome}"
        counts = _counts(application.cells, _APPLICANTS, subject, doubts)
        rows.add(
            "application", subject.split("."), application.outcome, *counts, tables[application.table], application.row
        )
    for proceeding in reading.proceeding:
        subject = f"proceeding.{proceeding.kind}"
        counts = _counts(proceeding.cells, _RESULTS, subject, doubts)
        rows.add("proceeding", subject.split("."), proceeding.kind, *counts, tables[proceeding.table], proceeding.row)
    for line in reading.indicator:
        figure, its_place = _indicator(line.cell.value), (tables[line.table], line.cell.row)
        rows.add(
            "indicator", ("indicator", line.indicator), line.indicator, line.unit, figure, line.cell.raw, *its_place
        )
    for number, one in enumerate((*findings, *doubts), 1):
        rows.add(
            "finding",
            ("finding", number),
            one.rule,
            one.severity,
            one.subject,
            one.expected,
            one.actual,
            one.message_zh,
            one.message_en,
        )
    return rows


def exact_count(value: Number | None) -> int | None:
    """A value as a count; None where it is no whole number, or too large to be exact."""
    return int(value) if value is not None and exact(value) and value == int(value) else None


def exact(value: Number) -> bool:
    """Whether a number can be kept exactly."""
    return math.isfinite(value) and abs(value) <= _LARGEST


def _counts(
    cells: Mapping[str, CellValue], columns: tuple[str, ...], subject: str, doubts: list[Finding]
) -> list[int | None]:
    return [_count(cells[name], f"{subject}.{name}", doubts) if name in cells else None for name in columns]


def _count(cell: CellValue, subject: str, doubts: list[Finding]) -> int | None:
    count = exact_count(cell.value)
    if count is not None or cell.value is None:
        return count
    doubts.append(
        Finding(
            "cell_unreadable",
            "error",
            subject,
            f"“{cell.raw}”不是可以精确表示的整数，未予采用。",
            f"“{cell.raw}” is no whole number that can be kept exactly; it was left out.",
            actual=cell.raw,
        )
    )
    return None


def _amount(value: Number | None) -> float | None:
    """A sum of money in 万元."""
    return float(value) if value is not None and exact(value) else None


def _indicator(value: Number | None) -> Number | None:
    """A figure of the 2014 form: counts whole, money as it is."""
    amount = _amount(value)
    return int(amount) if amount is not None and isinstance(value, int) else amount


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
