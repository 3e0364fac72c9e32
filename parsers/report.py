"""A document read as a report: its tables with their proofs, its sections, and what a careful reader would note."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from parsers.choosing import Choice, choose, find_tables, kinds, report_form
from parsers.document import Document, Grid, Paragraph, Picture
from parsers.findings import finding
from parsers.forms import REQUIRED_TABLES, is_label
from parsers.identity import Identity, identify
from parsers.lines import lines_of
from parsers.paragraph_tables import ParagraphTable, table_of_paragraphs
from parsers.plausibility import implausible
from parsers.prose import prose_findings
from parsers.proving import Verdict, weigh
from parsers.reading import Finding, Hints, Reading, Section, SectionKind, Status, TableKind
from parsers.sections import captions_of, read_sections, sections_of_blocks
from parsers.source_tables import Ledger
from parsers.table_reading import TableReading
from parsers.titles import fold, years_in

_TELLING_SECTIONS = {"overview", "disclosure", "application", "proceeding", "problems"}
SHORTEST_PROSE = 20  # characters of a paragraph that is more than a caption or a menu
LEAST_PROSE = 300  # characters of prose in a report without tables


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables chosen, each weighed, over the grids that they were found in."""

    grids: tuple[Grid, ...]
    choices: tuple[Choice, ...]
    verdicts: dict[TableKind, Verdict]
    paragraphs: frozenset[int] = frozenset()  # those that are cells of a table, counted from 0

    @property
    def chosen(self) -> list[Choice]:
        """The kinds of which a table was taken."""
        return [choice for choice in self.choices if choice.table is not None]


def read_report(document: Document, hints: Hints) -> Reading:
    """Everything that a document says as an annual report.

    `hints` are what is known of it from outside. A document that is no report gives a reading with `is_report` False
    and the reason. Never raises for any document.
    """
    identity = identify(document, hints)
    tables = read_tables_of(document, identity.year)
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
    findings += implausible(tuple(ledger.disclosure), identity.level)
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


def read_tables_of(document: Document, year: int | None) -> Tables:
    """The tables of a document: from its grids, from its grids turned round, from its paragraphs, in this order.

    A table whose caption names another year than `year` is not the report's.
    """
    grids = list(document.grids())
    homes = sections_of_blocks(document.blocks)
    sections = [home for block, home in zip(document.blocks, homes, strict=True) if isinstance(block, Grid)]
    stream = [line for number, grid in enumerate(grids) for line in lines_of(grid, number)]
    found = {kind: find_tables(stream, kind) for kind in kinds()}
    wanting = _wanting({kind for kind in kinds() if found[kind]})
    used = {line.grid for tables in found.values() for table in tables for line in table.all_lines}
    turned = [line for n, grid in enumerate(grids) if n not in used for line in lines_of(grid, n, transposed=True)]
    for kind in wanting:
        found[kind] = find_tables(turned, kind)
    spoken: set[int] = set()
    if any(not found[kind] for kind in wanting):
        run = table_of_paragraphs(list(document.paragraphs()), is_label)
        for kind in wanting:
            if not found[kind]:
                found[kind] = _in_paragraphs(run, kind, grids, spoken)

    def section_of(grid: int) -> SectionKind | None:
        return sections[grid] if grid < len(sections) else None

    captions = captions_of(document.blocks)

    def other_year_of(grid: int) -> int | None:
        years = years_in(fold(captions[grid])) if grid < len(captions) else ()
        return years[0] if years and year is not None and year not in years else None

    choices = tuple(choose(kind, found[kind], section_of, other_year_of) for kind in kinds())
    verdicts = {choice.kind: weigh(choice.table) for choice in choices if choice.table is not None}
    return Tables(tuple(grids), choices, verdicts, frozenset(spoken))


def _wanting(found: Collection[TableKind]) -> list[TableKind]:
    """The kinds to look for in less likely places: none where the tables of some form are all there."""
    if any(required and set(required) <= set(found) for required in REQUIRED_TABLES.values()):
        return []
    return [kind for kind in kinds() if kind not in found]


def _in_paragraphs(run: ParagraphTable, kind: TableKind, grids: list[Grid], spoken: set[int]) -> list[TableReading]:
    """The tables of a kind printed as paragraphs. What they take of the run becomes a grid of its own."""
    lines = [line.index for table in find_tables(lines_of(run.grid, -1), kind) for line in table.all_lines]
    if not lines:
        return []
    part = run.cropped(min(lines), max(lines))
    tables = find_tables(lines_of(part.grid, len(grids)), kind)
    if tables:
        grids.append(part.grid)
        spoken.update(range(part.sources[0], part.sources[-1] + 1))
    return tables


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
    prose = sum(len(p.text) for p in paragraphs if len(p.text) >= SHORTEST_PROSE)
    return "" if prose >= LEAST_PROSE or len(told) >= 2 else "a title without a report: no tables, sections or prose"


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
