"""The tables of a report laid out as the official form prints them, each figure with its link and raw text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.figures import Figure
from parsers import codes

from .database import Row
from .form_layout import (
    DISCLOSURE_COLUMNS,
    FormRow,
    HeadCell,
    application_rows,
    column_spans,
    disclosure_blocks,
    row_heads,
    text_of,
)
from .readings import indicator_subject
from .words import Language

APPLICANT_CODES = tuple(code.code for code in codes.APPLICANTS)
RESULT_CODES = tuple(code.code for code in codes.PROCEEDING_RESULTS)
KIND_CODES = tuple(code.code for code in codes.PROCEEDING_KINDS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure on the page. `raw` is given only where it says more than `text`; `href` leads to the capture."""

    subject: str
    text: str = ""
    raw: str = ""
    href: str | None = None
    column_span: int = 1
    expected: bool = True  # False where the database has no row for a place of the form


@dataclass(frozen=True, slots=True)
class Line:
    """One printed row: headings, then figures. `subject` is the row's anchor."""

    subject: str
    heads: Sequence[HeadCell]
    cells: Sequence[Shown] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A clause of table 二."""

    title: str
    measures: Sequence[HeadCell]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ReportTables:
    """What the page draws. A table that was not read is None."""

    disclosure: Sequence[Block] | None = None
    application: Sequence[Line] | None = None
    proceeding: Mapping[str, Sequence[Shown]] | None = None
    indicator: Sequence[Line] | None = None
    forms: Mapping[str, str] = field(default_factory=dict)

    def anchors(self) -> set[str]:
        """Every subject that the tables show: tables, rows and figures."""
        found: set[str] = {"disclosure", "application", "proceeding", "indicator"}
        lines: list[Line] = [line for block in self.disclosure or () for line in block.lines]
        lines += [*(self.application or ()), *(self.indicator or ())]
        for line in lines:
            found.add(line.subject)
            found.update(cell.subject for cell in line.cells)
        for kind, cells in (self.proceeding or {}).items():
            found.add(f"proceeding.{kind}")
            found.update(cell.subject for cell in cells)
        return found


class TableLayout:
    """Lays out the rows of one report. `link(capture, subject)` gives the address of a figure in its capture."""

    def __init__(
        self,
        language: Language,
        sources: Mapping[str, Row],
        figures: Mapping[str, Figure],
        link: Callable[[str, str], str],
    ) -> None:
        self._language = language
        self._sources = sources
        self._figures = figures
        self._link = link

    def lay_out(
        self,
        disclosure: Sequence[Row],
        application: Sequence[Row],
        proceeding: Sequence[Row],
        indicator: Sequence[Row],
    ) -> ReportTables:
        """The four tables, each None where the report has no row of it."""
        kinds = {"disclosure": disclosure, "application": application, "proceeding": proceeding, "indicator": indicator}
        return ReportTables(
            disclosure=self._disclosure(disclosure) if disclosure else None,
            application=self._application(application) if application else None,
            proceeding=self._proceeding(proceeding) if proceeding else None,
            indicator=self._indicator(indicator) if indicator else None,
            forms={kind: form for kind, rows in kinds.items() if rows and (form := self._form(rows))},
        )

    def _form(self, rows: Iterable[Row]) -> str | None:
        for row in rows:
            source = self._sources.get(row["source_table_id"] or "")
            if source and source["form"]:
                return str(source["form"])
        return None

    def _shown(self, subject: str, value: float | None, raw: str | None, row: Row | None, span: int = 1) -> Shown:
        if row is None:
            return Shown(subject, column_span=span, expected=False)
        if raw is None and subject in self._figures:
            raw = self._figures[subject].raw
        text = number_text(value)
        raw = (raw or "").strip()
        source = self._sources.get(row["source_table_id"] or "")
        return Shown(
            subject,
            text,
            raw if raw != text else "",
            self._link(source["capture_id"], subject) if source else None,
            span,
        )

    def _disclosure(self, rows: Sequence[Row]) -> list[Block]:
        by_place = {(row["item"], row["measure"]): row for row in rows}
        measures = {row["measure"] for row in rows}
        form = self._form(rows)
        if not disclosure_blocks(form):
            form = "2021" if measures & {"issued", "repealed", "in_force"} else "2019"
        blocks, used = [], set()
        for block in disclosure_blocks(form):
            spans = column_spans(len(block.measures))
            lines = []
            for item, label in block.items:
                places = [(item, measure) for measure, _ in block.measures]
                used.update(places)
                cells = [
                    self._disclosed(place, by_place.get(place), span) for place, span in zip(places, spans, strict=True)
                ]
                lines.append(Line(f"disclosure.{item}", [HeadCell(text_of(label, self._language))], cells))
            heads = [
                HeadCell(text_of(label, self._language), column_span=span)
                for (_, label), span in zip(block.measures, spans, strict=True)
            ]
            blocks.append(Block(text_of(block.title, self._language), heads, lines))
        others = [place for place in by_place if place not in used]
        return [*blocks, *(self._other_disclosed(place, by_place[place]) for place in others)]

    def _disclosed(self, place: tuple[str, str], row: Row | None, span: int) -> Shown:
        subject = f"disclosure.{place[0]}.{place[1]}"
        return self._shown(subject, row["value"] if row else None, row["raw"] if row else None, row, span)

    def _other_disclosed(self, place: tuple[str, str], row: Row) -> Block:
        """A figure that the table's own form does not have (forms mixed within one table)."""
        item, measure = place
        return Block(
            code_name(codes.CLAUSES, row["clause"], self._language),
            [HeadCell(code_name(codes.DISCLOSURE_MEASURES, measure, self._language), column_span=DISCLOSURE_COLUMNS)],
            [
                Line(
                    f"disclosure.{item}",
                    [HeadCell(code_name(codes.DISCLOSURE_ITEMS, item, self._language))],
                    [self._disclosed(place, row, DISCLOSURE_COLUMNS)],
                )
            ],
        )

    def _application(self, rows: Sequence[Row]) -> list[Line]:
        by_outcome = {row["outcome"]: row for row in rows}
        form = self._form(rows)
        if not application_rows(form):
            form = "2019" if "other" in by_outcome else "2021"
        form_rows = list(application_rows(form))
        for code in codes.OUTCOMES:  # rows that the form does not have: forms mixed within one table
            if code.code in by_outcome and code.code not in {row.code for row in form_rows}:
                form_rows.append(FormRow(code.code, ((code.zh, code.en),)))
        heads = row_heads(form_rows, self._language)
        return [
            Line(f"application.{row.code}", head, self._counts("application", row.code, by_outcome, APPLICANT_CODES))
            for row, head in zip(form_rows, heads, strict=True)
        ]

    def _proceeding(self, rows: Sequence[Row]) -> dict[str, list[Shown]]:
        by_kind = {row["kind"]: row for row in rows}
        return {kind: self._counts("proceeding", kind, by_kind, RESULT_CODES) for kind in KIND_CODES}

    def _counts(self, table: str, code: str, by_code: Mapping[str, Row], columns: Sequence[str]) -> list[Shown]:
        row = by_code.get(code)
        return [self._shown(f"{table}.{code}.{column}", row[column] if row else None, None, row) for column in columns]

    def _indicator(self, rows: Sequence[Row]) -> list[Line]:
        lines = []
        for row in rows:
            source = self._sources.get(row["source_table_id"] or "")
            subject = indicator_subject(row, source["locator"] if source else None, self._figures)
            heads = [HeadCell(self._indicator_label(row)), HeadCell(row["unit"] or "")]
            lines.append(Line(subject, heads, [self._shown(subject, row["value"], row["raw"], row)]))
        return lines

    def _indicator_label(self, row: Row) -> str:
        if row["indicator"] == "local" and row["printed_label"]:
            return str(row["printed_label"])
        return code_name(codes.INDICATORS, row["indicator"], self._language)


def number_text(value: float | None) -> str:
    """A figure as digits: no decimals where it is whole, empty where it is NULL."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def code_name(table: Iterable[codes.Code], code: str | None, language: Language) -> str:
    """The name of a code in one language; the code itself where it is not in the table."""
    for entry in table:
        if entry.code == code:
            return entry.zh if language == "zh" else entry.en
    return code or ""
