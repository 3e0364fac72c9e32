"""A table's cells weighed: what is a figure, what is blank, what is in doubt, and the findings that say so.

The source is never corrected. Where a clean grid breaks an identity, the source is inconsistent and its numbers stand
as printed; where the grid itself is a guess, the cells of the broken identity are in doubt and are not taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.findings import finding
from parsers.forms.model import Doubt, TableForm, key
from parsers.identities import Broken, Proof, prove
from parsers.offers import offered
from parsers.reading import Finding
from parsers.table_reading import ReadCell, TableReading

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A table after proof. `whole`: every cell that the form wants was read or is a proven zero."""

    cells: Mapping[str, ReadCell]
    findings: tuple[Finding, ...]
    checked: int
    failed: int
    whole: bool


def weigh(table: TableReading) -> Verdict:
    """Proves or disproves a table's cells by the identities of its form."""
    form, kind = table.form, table.form.kind
    cells = dict(table.cells)
    extra = _extra_sums(table)
    proof = _prove(form, cells, extra)
    found: list[Finding] = []
    for broken in proof.broken:
        found.append(_broken_finding(kind, broken))
    if proof.broken and not table.clean:
        for cell in _in_doubt(proof):
            if cells[cell].state == "number":
                cells[cell] = replace(cells[cell], state="unreadable", value=None, offer=_plain(cells[cell].value))
    for name, text in offered(form, cells, proof.zeros).items():
        cells[name] = replace(cells[name], offer=text)
    for row in table.rows:
        if row.shifted:
            found.append(finding("shifted_cells", key(kind, row.code)))
    for code in table.disputed_rows:
        zh, en = "按行次与按标题对应的行不同，以标题为准", "its place and its label differ; the label was taken"
        found.append(finding("reading_conflict", key(kind, code), why_zh=zh, why_en=en))
    found += _cell_findings(table, cells, proof)
    for extra_row in table.extra_rows:
        label = extra_row.label.strip() or "（无标题行）"
        found.append(finding("extra_row", kind, label=label, actual=label))
    for label in table.extra_columns:
        found.append(finding("extra_row", kind, label=label.strip(), actual=label.strip()))
    found += _doubts(form, cells, proof)
    whole = all(cell.state == "number" or name in proof.zeros for name, cell in cells.items())
    return Verdict(cells, tuple(found), proof.checked, len(proof.broken), whole)


def _prove(form: TableForm, cells: Mapping[str, ReadCell], extra: Mapping[str, Decimal]) -> Proof:
    numbers = {name: cell.value for name, cell in cells.items() if cell.value is not None}
    blanks = [name for name, cell in cells.items() if cell.state == "blank"]
    return prove(form, numbers, blanks, extra)


def _extra_sums(table: TableReading) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in table.extra_rows:
        for column, value in row.values.items():
            sums[column] = sums.get(column, ZERO) + value
    return sums


def _broken_finding(kind: str, broken: Broken) -> Finding:
    return finding(
        broken.equation.rule,
        key(kind, broken.equation.subject),
        expected=_plain(broken.left),
        actual=_plain(broken.right),
        left=_plain(broken.left),
        right=_plain(broken.right),
        left_terms=broken.left_terms,
        right_terms=broken.right_terms,
    )


def _in_doubt(proof: Proof) -> set[str]:
    """The cells that may have been misread: all of a row that does not add up, for it may be shifted; of a column
    the cells that other broken equations share, or all of them where there is none."""
    doubtful: set[str] = set()
    for broken in proof.broken:
        ours = set(broken.equation.cells)
        in_row = len({cell.rpartition(".")[0] for cell in ours}) == 1
        others = {cell for other in proof.broken if other is not broken for cell in other.equation.cells}
        doubtful |= ours if in_row else (ours & others or ours)
    return doubtful


def _cell_findings(table: TableReading, cells: Mapping[str, ReadCell], proof: Proof) -> list[Finding]:
    form, kind = table.form, table.form.kind
    found: list[Finding] = []
    lost_rows = _lost_rows(form, cells)
    for row in lost_rows:
        found.append(
            finding(
                "cell_unreadable",
                key(kind, row),
                raw="",
                why_zh="，表中没有找到这一行",
                why_en=": no such row was found",
            )
        )
    for name in form.cells:
        cell = cells[name]
        if cell.state == "number" and not cell.notes:
            continue
        subject = key(kind, name)
        if cell.state == "missing" and name.rpartition(".")[0] not in lost_rows and name not in lost_rows:
            found.append(
                finding("cell_unreadable", subject, raw="", why_zh="，没有这个单元格", why_en=": there is no such cell")
            )
        elif cell.state == "unreadable":
            found.append(_unreadable(subject, cell))
        elif cell.state == "blank":
            rule = "blank_as_zero" if name in proof.zeros else "blank_cell"
            found.append(finding(rule, subject, actual=cell.raw))
        for note in cell.notes:
            found.append(finding(note, subject, raw=cell.raw.strip(), actual=cell.raw.strip()))
    return found


def _unreadable(subject: str, cell: ReadCell) -> Finding:
    raw = cell.raw.strip()
    offered = cell.offer is not None
    return finding(
        "cell_unreadable",
        subject,
        raw=raw,
        expected=cell.offer,
        actual=raw,
        why_zh=f"，可能是{cell.offer}，但无法确定" if offered else "",
        why_en=f"; perhaps {cell.offer}, but that is not certain" if offered else "",
    )


def _lost_rows(form: TableForm, cells: Mapping[str, ReadCell]) -> list[str]:
    """Rows of which no cell was found."""
    rows = form.cells_by_row.items()
    return [row for row, members in rows if all(cells[name].state == "missing" for _, name in members)]


def _doubts(form: TableForm, cells: Mapping[str, ReadCell], proof: Proof) -> list[Finding]:
    found = []
    for doubt in form.doubts:
        more, less = (_sum(side, cells, proof) for side in (doubt.at_least, doubt.at_most))
        if more is not None and less is not None and more < less:
            found.append(_doubt_finding(form, doubt, more, less))
    return found


def _doubt_finding(form: TableForm, doubt: Doubt, more: Decimal, less: Decimal) -> Finding:
    subject = key(form.kind, doubt.at_least.split("+")[-1].strip())
    return finding(
        "suspicious_value",
        subject,
        expected=f"≥ {_plain(less)}",
        actual=_plain(more),
        why_zh=doubt.why_zh,
        why_en=doubt.why_en,
    )


def _sum(side: str, cells: Mapping[str, ReadCell], proof: Proof) -> Decimal | None:
    total = ZERO
    for term in filter(None, (part.strip() for part in side.split("+"))):
        if term in proof.zeros:
            continue
        value = cells[term].value
        if value is None:
            return None
        total += value
    return total


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
