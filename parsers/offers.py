"""What a doubtful cell may say, where the identities leave exactly one way to read it. Offered, never taken.

A figure wrapped in a narrow cell (`924`, `9`) or two figures in one cell can be read in several ways. Where one of
them satisfies every identity of the form, and no other does, the finding names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from parsers.forms.model import TableForm
from parsers.identities import ZERO, Equation, equations
from parsers.labels import squeezed
from parsers.numbers import read_number
from parsers.table_reading import ReadCell

_PIECES = re.compile(r"[\s,，.、]+")
_DIGITS = re.compile(r"\d+", re.ASCII)
_MOST_STEPS = 4_000  # of the search for one group of cells
_LONGEST = 30  # characters of a cell that may be read in another way


def offered(form: TableForm, cells: Mapping[str, ReadCell], zeros: frozenset[str]) -> dict[str, str]:
    """By cell key the one reading that satisfies all identities, for unreadable cells that have one."""
    ways: dict[str, list[Decimal]] = {}
    for name, cell in cells.items():
        if cell.state == "unreadable" and (readings := _ways(form, name, cell)):
            ways[name] = readings
    if not ways:
        return {}
    known = {name: cell.value for name, cell in cells.items() if cell.value is not None}
    known.update(dict.fromkeys(zeros, ZERO))
    found: dict[str, str] = {}
    for names, ours in _groups(ways, equations(form), known):
        fitting = _Search(names, ways, ours, known).solutions()
        if len(fitting) == 1:
            found |= {name: f"{value.normalize():f}" for name, value in fitting[0].items()}
    return found


def _ways(form: TableForm, name: str, cell: ReadCell) -> list[Decimal]:
    """The numbers that a cell's print may mean: its digits joined, or each of the figures in it."""
    raw = cell.raw.strip()
    if form.quantity(name) != "count" or not raw or len(raw) > _LONGEST:
        return []
    pieces = [piece for piece in _PIECES.split(squeezed_lines(raw)) if piece]
    texts = ["".join(pieces), *pieces, *_DIGITS.findall(squeezed(raw))]
    readings = (read_number(text, "count") for text in texts if _DIGITS.fullmatch(text))
    return list(dict.fromkeys(one.value for one in readings if one.value is not None))


def squeezed_lines(text: str) -> str:
    """The text in compatibility form, its lines and blanks kept apart by one space."""
    return " ".join(squeezed(part) for part in text.split())


def _groups(
    ways: Mapping[str, Sequence[Decimal]], all_equations: Sequence[Equation], known: Mapping[str, Decimal]
) -> Iterator[tuple[list[str], list[Equation]]]:
    """Doubtful cells that share equations, with the equations of which nothing else is unknown."""
    usable = [e for e in all_equations if all(cell in known or cell in ways for cell in e.cells)]
    left = set(ways)
    while left:
        names, pending, ours = set(), [left.pop()], []
        while pending:
            name = pending.pop()
            names.add(name)
            for equation in usable:
                if name in equation.cells and equation not in ours:
                    ours.append(equation)
                    pending += [cell for cell in equation.cells if cell in left]
                    left -= set(equation.cells)
        if ours and all(any(name in equation.cells for equation in ours) for name in names):
            yield sorted(names), ours


class _Search:
    """Tries the ways of the cells of one group, leaving off where no choice of the rest can satisfy an equation."""

    def __init__(
        self,
        names: Sequence[str],
        ways: Mapping[str, Sequence[Decimal]],
        ours: Sequence[Equation],
        known: Mapping[str, Decimal],
    ) -> None:
        self._names = names
        self._ways = ways
        self._of = {name: [equation for equation in ours if name in equation.cells] for name in names}
        self._bounds = {name: (min(ways[name]), max(ways[name])) for name in names}
        self._bounds |= {cell: (known[cell], known[cell]) for e in ours for cell in e.cells if cell in known}
        self._steps = 0
        self._found: list[dict[str, Decimal]] = []

    def solutions(self) -> list[dict[str, Decimal]]:
        """At most two; none where the search would take too long."""
        self._try(0, {})
        return self._found if self._steps < _MOST_STEPS else []

    def _try(self, at: int, chosen: dict[str, Decimal]) -> None:
        if at == len(self._names):
            self._found.append(dict(chosen))
            return
        name = self._names[at]
        before = self._bounds[name]
        for value in self._ways[name]:
            self._steps += 1
            if self._steps >= _MOST_STEPS or len(self._found) > 1:
                break
            self._bounds[name] = (value, value)
            if all(map(self._may_hold, self._of[name])):
                self._try(at + 1, {**chosen, name: value})
        self._bounds[name] = before

    def _may_hold(self, equation: Equation) -> bool:
        (low, high), (other_low, other_high) = (
            [sum((self._bounds[cell][end] for cell in side), ZERO) for end in (0, 1)]
            for side in (equation.left, equation.right)
        )
        return low <= other_high and other_low <= high
