"""Which row of the form a line is: by its label, confirmed by the order of the form.

A label that is exactly a form's (but for spaces, brackets, numbering) names its row wherever it stands. A label that
several rows share, or a misspelt one, counts only where the order of its neighbours leaves no other row for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.forms.model import Block, TableForm
from parsers.lines import Line, Slot, nature

Evidence = Literal["label", "near", "order"]
WEIGHTS = {"label": 6, "shared": 4, "near": 3}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be one of some rows (positions in the layout, all blocks counted on)."""

    at: int  # index of the line in the stream
    label: Slot
    values: tuple[Slot, ...]
    rows: tuple[int, ...]
    evidence: Evidence
    common: bool = False  # 其他 or 总计: a word that also names columns, or a local row

    @property
    def certain(self) -> bool:
        """Whether its label is that of one row only."""
        return self.evidence == "label" and len(self.rows) == 1 and not self.common


@dataclass(frozen=True, slots=True)
class Match:
    """A line taken for a row."""

    candidate: Candidate
    row: int
    evidence: Evidence


def rows_of(layout: Sequence[Block]) -> list[tuple[Block, int]]:
    """Every row of a layout as its block and its index there."""
    return [(block, index) for block in layout for index in range(len(block.rows))]


def candidates(lines: Sequence[Line], layout: Sequence[Block], form: TableForm) -> Iterator[Candidate]:
    """The lines whose label is, or resembles, that of a row, with the cells that follow it."""
    positions: dict[tuple[int, str], int] = {}
    for position, (block, index) in enumerate(rows_of(layout)):
        positions[id(block), block.rows[index].code] = position
    for at, line in enumerate(lines):
        candidate = _candidate(at, line, layout, form, positions)
        if candidate is not None:
            yield candidate


def _candidate(
    at: int, line: Line, layout: Sequence[Block], form: TableForm, positions: dict[tuple[int, str], int]
) -> Candidate | None:
    own = [
        slot
        for slot in line.slots
        if slot.begins
        and (
            nature(slot.text) == "words"
            or (nature(slot.text) == "figure" and any(b.row_labels.exact(slot.text) for b in layout))  # 3其他
        )
    ]
    column_labels = {slot.text for slot in own if any(b.column_labels.exact(slot.text) for b in layout)}
    if len(column_labels) > 1:
        return None  # a header
    for slot in reversed(own):
        values = tuple(other for other in line.slots if other.start >= slot.stop)
        # 总计 and 其他 are rows and columns: a row has cells for most columns behind its label.
        if len(values) < (max(len(b.columns) for b in layout) // 2 if slot.text in column_labels else 1):
            continue
        codes = {positions[id(b), code] for b in layout for code in b.row_labels.exact(slot.text)}
        if codes:
            return Candidate(at, slot, values, tuple(sorted(codes)), "label", slot.text in column_labels)
        if _is_label(slot, layout, form):
            near = {positions[id(b), code] for b in layout if (code := b.row_labels.near(slot.text)) is not None}
            known = form.group_labels.exact(slot.text) or any(b.column_labels.exact(slot.text) for b in layout)
            if len(near) == 1 and not known:
                return Candidate(at, slot, values, tuple(near), "near")
            return None
    return None


def _is_label(slot: Slot, layout: Sequence[Block], form: TableForm) -> bool:
    """Whether words are a label rather than a remark in a cell for figures."""
    if form.group_labels.exact(slot.text) or any(b.column_labels.exact(slot.text) for b in layout):
        return True
    return sum("\u3400" <= char <= "\u9fff" for char in slot.text) >= 4


def instances(found: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of each printed table: a row that comes again begins another one.

    A table printed again needs at least a quarter of the rows of the first (and two); fewer are strays, which stay
    with the table they follow, for `conflicts` to judge.
    """
    tables: list[list[Candidate]] = [[]]
    seen: set[int] = set()
    for candidate in found:
        if candidate.certain and candidate.rows[0] in seen:
            tables.append([])
            seen = set()
        tables[-1].append(candidate)
        if candidate.certain:
            seen.add(candidate.rows[0])
    return [table for table in tables if table]


def align(found: Sequence[Candidate]) -> list[Match]:
    """One row for each candidate that has one: the heaviest run of rows in the form's order, then exact labels that
    stand out of order. A candidate whose neighbours would leave it another row as well is left out.
    """
    steps = [
        (
            candidate,
            row,
            WEIGHTS["label" if candidate.certain else "near" if candidate.evidence == "near" else "shared"],
        )
        for candidate in found
        for row in sorted(candidate.rows, reverse=True)
    ]
    best: list[int] = []
    before: list[int | None] = []
    for i, (candidate, row, weight) in enumerate(steps):
        top, link = 0, None
        for j in range(i):
            if steps[j][0].at < candidate.at and steps[j][1] < row and best[j] > top:
                top, link = best[j], j
        best.append(top + weight)
        before.append(link)
    matches: list[Match] = []
    at: int | None = max(range(len(steps)), key=lambda i: best[i], default=None)
    while at is not None:
        candidate, row, _ = steps[at]
        matches.insert(0, Match(candidate, row, candidate.evidence))
        at = before[at]
    matches = _unambiguous(matches)
    taken = {match.row for match in matches}
    used = {match.candidate.at for match in matches}
    for candidate in found:
        if candidate.certain and candidate.rows[0] not in taken and candidate.at not in used:
            matches.append(Match(candidate, candidate.rows[0], "label"))
            taken.add(candidate.rows[0])
    return matches


def _unambiguous(matches: list[Match]) -> list[Match]:
    """Without those shared labels that could as well be another row between the same neighbours."""
    kept = []
    rows = [match.row for match in matches]
    for i, match in enumerate(matches):
        low = rows[i - 1] if i else -1
        high = rows[i + 1] if i + 1 < len(rows) else 10**6
        others = [row for row in match.candidate.rows if low < row < high and row != match.row]
        if not others:
            kept.append(match)
    return kept
