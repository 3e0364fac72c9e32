"""What is read out of one document: values, sections and findings. Plain data, the same for the same input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from parsers.document import Locator

Number = int | float

Status = Literal["verified", "inconsistent", "partial", "narrative", "unreadable"]
Severity = Literal["error", "warning", "info"]
TableKind = Literal["disclosure", "application", "proceeding", "indicator", "other"]
SectionKind = Literal["overview", "disclosure", "application", "proceeding", "problems", "other", "preface"]
Level = Literal["ministry", "province", "city", "county", "township", "department"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a payload from outside: where it was found and what the archivist said of it.

    `organ`, `year`, `level` and `division_code` given by the archivist (`by_archivist=True`) settle the question;
    otherwise they are one piece of evidence among others.
    """

    url: str | None = None
    media_type: str | None = None  # as the server declared it
    charset: str | None = None  # as the server declared it
    filename: str | None = None
    link_text: str | None = None
    via_title: str | None = None  # title of the page that led here
    site_name: str | None = None
    organ: str | None = None
    year: int | None = None
    level: Level | None = None
    division_code: str | None = None
    by_archivist: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a careful reader would note; `rule` and `severity` are codes, `subject` is codes joined by dots."""

    rule: str
    severity: Severity
    subject: str
    message_zh: str
    message_en: str
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class CellValue:
    """One figure: its value (None where blank or unreadable), its raw text, its place in the source table's grid."""

    value: Number | None
    raw: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One table as printed. `grid` holds the raw strings, `locators` has the same shape."""

    kind: TableKind
    form: str | None
    locator: Locator
    grid: tuple[tuple[str, ...], ...]
    locators: tuple[tuple[Locator, ...], ...]
    clean: bool = True


@dataclass(frozen=True, slots=True)
class DisclosureValue:
    """Table 二: one item and measure. `amount` is in 万元."""

    clause: str
    item: str
    measure: str
    cell: CellValue
    table: int  # index into Reading.tables


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """Table 三: one row of the form; `cells` by applicant column, `total` included."""

    outcome: str
    cells: Mapping[str, CellValue]
    table: int
    row: int


@dataclass(frozen=True, slots=True)
class ProceedingRow:
    """Table 四: one of the three kinds; `cells` by result column, `total` included."""

    kind: str
    cells: Mapping[str, CellValue]
    table: int
    row: int


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The 2014 form: one line. `label` is the line as printed."""

    indicator: str
    label: str
    unit: str | None
    cell: CellValue
    table: int


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section of the report; `text` is its prose, paragraphs joined by newlines."""

    ordinal: int
    kind: SectionKind
    heading: str
    text: str
    locator: Locator = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """The publishing organ as far as the document and the hints tell.

    `key` is the same for every spelling of the same organ: the division code and the rest of the name where the
    place resolved to one code, else the printed name and the site it was found on. `name` is the full name.
    """

    key: str
    name: str
    printed: str
    level: Level | None
    division_code: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read out of one document.

    `is_report` is False for a document that is not an annual report at all (a look-alike, a listing, the empty
    form); then `reason` says why and nothing else need be filled. Identities are counted one per equation checked.
    """

    is_report: bool
    reason: str
    title: str | None = None
    year: int | None = None
    organ: Organ | None = None
    published_on: dt.date | None = None
    form: str | None = None
    status: Status = "unreadable"
    tables: tuple[SourceTable, ...] = ()
    disclosure: tuple[DisclosureValue, ...] = ()
    application: tuple[ApplicationRow, ...] = ()
    proceeding: tuple[ProceedingRow, ...] = ()
    indicator: tuple[IndicatorValue, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    identities_checked: int = 0
    identities_failed: int = 0
    links: tuple[tuple[str, str], ...] = ()  # (target, text) of attachments that the document points to
    evidence: Mapping[str, Any] = field(default_factory=dict)  # votes for title, year and organ, kept to explain them

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON types; `from_json` gives an equal reading back."""
        return _fields_of(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """The reading that `to_json` made `data` from."""

        def cell(raw: Mapping[str, Any]) -> CellValue:
            return CellValue(**raw)

        def cells(raw: Mapping[str, Any]) -> dict[str, CellValue]:
            return {column: cell(value) for column, value in raw.items()}

        def rectangle(raw: list[list[str]]) -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(row) for row in raw)

        published_on = data["published_on"]
        return cls(
            **{
                **data,
                "organ": Organ(**data["organ"]) if data["organ"] else None,
                "published_on": dt.date.fromisoformat(published_on) if published_on else None,
                "tables": tuple(
                    SourceTable(**{**t, "grid": rectangle(t["grid"]), "locators": rectangle(t["locators"])})
                    for t in data["tables"]
                ),
                "disclosure": tuple(DisclosureValue(**{**v, "cell": cell(v["cell"])}) for v in data["disclosure"]),
                "application": tuple(ApplicationRow(**{**v, "cells": cells(v["cells"])}) for v in data["application"]),
                "proceeding": tuple(ProceedingRow(**{**v, "cells": cells(v["cells"])}) for v in data["proceeding"]),
                "indicator": tuple(IndicatorValue(**{**v, "cell": cell(v["cell"])}) for v in data["indicator"]),
                "sections": tuple(Section(**v) for v in data["sections"]),
                "findings": tuple(Finding(**v) for v in data["findings"]),
                "links": tuple((target, text) for target, text in data["links"]),
            }
        )


def _plain(value: object) -> object:
    """A value of a reading as JSON types; `dataclasses.asdict` copies each string and takes four times as long."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return _fields_of(value)


def _fields_of(record: object) -> dict[str, object]:
    """The fields of one of the classes above, by name."""
    names: tuple[str, ...] = getattr(record, "__slots__", ())
    return {name: _plain(getattr(record, name)) for name in names}
