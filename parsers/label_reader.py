"""Which row of the form a line is: by its label, confirmed by the order of the form.

A label that is exactly a form's (but for spaces, brackets, numbering) names its row wherever it stands. A label that
several rows share, or a misspelt one, counts only where the order of its neighbours leaves no other row for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.forms.model import LayoutLabels
from parsers.lines import Line, Slot

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


def candidates(lines: Sequence[Line], labels: LayoutLabels) -> Iterator[Candidate]:
    """The lines whose label is, or resembles, that of a row, with the cells that follow it."""
    for at, line in enumerate(lines):
        if line.naming:
            candidate = _candidate(at, line, labels)
            if candidate is not None:
                yield candidate


def _candidate(at: int, line: Line, labels: LayoutLabels) -> Candidate | None:
    mentions = [(slot, labels.mention(slot.text)) for slot in line.naming]
    if len(mentions) > 1 and len({slot.text for slot, mention in mentions if mention.is_column}) > 1:
        return None  # a header
    for slot, mention in reversed(mentions):
        if slot.nature == "figure" and not mention.rows:
            continue  # a figure may still be a label: 3其他
        values = line.after(slot)
        # 总计 and 其他 are rows and columns: a row has cells for most columns behind its label.
        if len(values) < (labels.most_columns // 2 if mention.is_column else 1):
            continue
        if mention.rows:
            return Candidate(at, slot, values, mention.rows, "label", mention.is_column)
        if mention.is_column or mention.is_group:
            return None
        if not mention.is_remark:
            near = labels.near_rows(slot.text)
            return Candidate(at, slot, values, near, "near") if len(near) == 1 else None
    return None


def instances(found: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of each printed table: where rows come again, another table begins.

    A single row that comes again among others that do not is no other table. Printed alike (over a page break), it
    counts once; else nobody can say which of the two lines it is, and both are left out.
    """
    tables: list[list[Candidate]] = [[]]
    seen: dict[int, Candidate] = {}
    for i, candidate in enumerate(found):
        if candidate.certain and candidate.rows[0] in seen:
            following = [other for other in found[i + 1 : i + 4] if other.certain]
            if all(other.rows[0] not in seen for other in following):
                first = seen[candidate.rows[0]]
                if [s.text for s in first.values] != [s.text for s in candidate.values] and first in tables[-1]:
                    tables[-1].remove(first)
                continue
            tables.append([])
            seen = {}
        tables[-1].append(candidate)
        if candidate.certain:
            seen[candidate.rows[0]] = candidate
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
