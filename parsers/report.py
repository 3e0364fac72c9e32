"""A document read as a report: its tables with their proofs, its sections, and what a careful reader would note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.choosing import report_form
from parsers.document import Document, Paragraph, Picture
from parsers.findings import finding
from parsers.forms import REQUIRED_TABLES
from parsers.identity import Identity, identify
from parsers.plausibility import implausible
from parsers.prose import prose_findings
from parsers.reading import Finding, Hints, Reading, Section, SectionKind, Status
from parsers.report_tables import Tables, read_tables_of, stated_unit
from parsers.sections import read_sections, sections_of_blocks
from parsers.source_tables import Ledger
from parsers.text_rows import lines_apart
from parsers.titles import read_title

_TELLING_SECTIONS = {"overview", "disclosure", "application", "proceeding", "problems"}
SHORTEST_PROSE = 20  # characters of a paragraph that is more than a caption or a menu
_SENTENCE = re.compile("[。；;！!？?]")  # a link's text and a menu have none
LEAST_PROSE = 300  # characters of prose in a report without tables


def read_report(document: Document, hints: Hints) -> Reading:
    """Everything that a document says as an annual report.

    `hints` are what is known of it from outside. A document that is no report gives a reading with `is_report` False
    and the reason. Never raises for any document.
    """
    apart = tuple(part for block in document.blocks for part in lines_apart(block))
    document = document if len(apart) == len(document.blocks) else replace(document, blocks=apart)
    identity = identify(document, hints)
    tables = read_tables_of(document, identity.year, identity.title)
    paragraphs = [p for number, p in enumerate(document.paragraphs()) if number not in tables.paragraphs]
    sections = read_sections(paragraphs, identity.title)
    links = tuple((link.target, link.text) for link in document.links)
    if reason := _why_no_report(identity, tables, paragraphs, sections):
        return Reading(False, reason, title=identity.title, links=links, evidence=identity.evidence)
    form = _form(tables, identity.year, [section.kind for section in sections])
    ledger = Ledger(tables.grids)
    findings: list[Finding] = list(identity.findings)
    ledger.enter_sources([t for c in tables.choices for t in (c.table, *c.others) if t is not None])
    for choice in tables.choices:
        findings += choice.findings
        if choice.table is not None:
            verdict = tables.verdicts[choice.kind]
            findings += verdict.findings
            ledger.enter_values(choice.table, verdict.cells)
    findings += _missing(document, tables, form)
    findings += implausible(tuple(ledger.disclosure), identity.level, stated_unit(document, tables))
    if form == "mixed":
        forms = "、".join(f"{c.kind} {c.table.form.form}" for c in tables.chosen if c.table)
        findings.append(finding("form_mixed", "report.form", forms=forms, actual=forms))
    verdicts = tables.verdicts.values()
    reading = Reading(
        is_report=True,
        reason="",
        title=identity.title,
        year=identity.year,
        organ=identity.organ,
        published_on=identity.published_on,
        form=form,
        status=_status(tables, form),
        tables=tuple(ledger.tables),
        disclosure=tuple(ledger.disclosure),
        application=tuple(ledger.application),
        proceeding=tuple(ledger.proceeding),
        indicator=tuple(ledger.indicator),
        sections=sections,
        findings=tuple(findings),
        identities_checked=sum(verdict.checked for verdict in verdicts),
        identities_failed=sum(verdict.failed for verdict in verdicts),
        links=links,
        evidence=identity.evidence,
    )
    return replace(reading, findings=(*findings, *prose_findings(reading)))


def _why_no_report(
    identity: Identity, tables: Tables, paragraphs: Sequence[Paragraph], sections: Sequence[Section]
) -> str:
    """Why a document is no annual report; empty where it is one."""
    if identity.refusal:
        return f"the title names something else: {identity.refusal}"
    if _is_blank_form(tables, paragraphs):
        return "the empty form: its tables hold no figure"
    told = {section.kind for section in sections if section.ordinal}
    if any(choice.table for choice in tables.chosen) or len(told & _TELLING_SECTIONS) >= 3:
        return ""
    if not identity.names_report:
        return "no title, table or section of an annual report on open government information"
    prose = sum(len(p.text) for p in paragraphs if len(p.text) >= SHORTEST_PROSE and _SENTENCE.search(p.text))
    if prose >= LEAST_PROSE or len(told) >= 2:
        return ""
    if any(choice.findings for choice in tables.choices):  # tables that could not be told apart
        return ""
    titles = (one for p in paragraphs if (one := read_title(p.text)).names_report)
    named = {(one.organ, one.year) for one in titles if one.organ or one.year}
    if len(named) > 2:
        return f"a list of reports: it names {len(named)}"
    return "a title without a report: no tables, sections or prose"


def _is_blank_form(tables: Tables, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether tables were found and none of them holds a single figure."""
    cells = [cell for verdict in tables.verdicts.values() for cell in verdict.cells.values()]
    if not cells or any(cell.state in ("number", "unreadable") for cell in cells):
        return False
    return any("文字描述" in paragraph.text or "模板" in paragraph.text for paragraph in paragraphs)


FORM_SINCE = (("2021", 2021), ("2019", 2019), ("2014", 2014))  # by the year that a report is on


def _form(tables: Tables, year: int | None, sections: Sequence[SectionKind]) -> str:
    """The form of the report: what its tables say; else what its year calls for, or without one its headings."""
    told = report_form([choice.table for choice in tables.chosen if choice.table])
    if told is not None:
        return told
    if year is not None and not tables.chosen:
        return next((form for form, since in FORM_SINCE if year >= since), "2008")
    if tables.chosen or {"application", "proceeding"} <= set(sections):
        return "2021" if year is None or year >= 2021 else "2019"
    return "2008"


def _missing(document: Document, tables: Tables, form: str) -> list[Finding]:
    """A finding for each table that the form wants and the document does not hold."""
    missing = []
    homes = sections_of_blocks(document.blocks)
    for choice in tables.choices:
        if choice.kind not in REQUIRED_TABLES[form] or choice.table is not None or choice.findings:
            continue
        here = [block for block, home in zip(document.blocks, homes, strict=True) if home == choice.kind]
        pictured = any(isinstance(block, Picture) for block in here)
        missing.append(
            finding(
                "table_missing",
                choice.kind,
                why_zh="章节中只有图片" if pictured else "正文中没有这张表",
                why_en="its section holds a picture" if pictured else "the document does not hold it",
            )
        )
    return missing


def _status(tables: Tables, form: str) -> Status:
    required = REQUIRED_TABLES[form]
    if not required and not tables.chosen:
        return "narrative"
    taken = {choice.kind for choice in tables.chosen}
    if not taken.issuperset(required) or any(not verdict.whole for verdict in tables.verdicts.values()):
        return "partial"
    return "inconsistent" if any(verdict.failed for verdict in tables.verdicts.values()) else "verified"
