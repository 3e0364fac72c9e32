"""The identities of a form checked on the numbers read, and what they prove of the blanks.

A blank is a number that we do not know. Each equation bounds it (all counts are whole and not negative); where the
bounds leave nothing but zero, the blank is proven to stand for zero. Nothing is proven by equations that contradict
each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from parsers.forms.model import TableForm, key

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Equation:
    """One identity in one row or column: the cells left and right of the equals sign, by their keys.

    `subject` is the row, column or cell that a finding about it names.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    subject: str
    cells: tuple[str, ...] = field(init=False)  # the keys of all its cells

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", (*self.left, *self.right))


@dataclass(frozen=True, slots=True)
class Broken:
    """An equation that the printed numbers contradict, with both sides' sums and how they come about."""

    equation: Equation
    left: Decimal
    right: Decimal
    left_terms: str
    right_terms: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the identities say. `checked` equations had every cell known (a proven zero is known)."""

    checked: int
    broken: tuple[Broken, ...]
    zeros: frozenset[str]
    open: tuple[Equation, ...]  # equations that a blank leaves unchecked


@lru_cache(maxsize=64)
def equations(form: TableForm) -> tuple[Equation, ...]:
    """Every identity of a form written out, one equation a row or column that it holds in."""
    wanted = set(form.cells)
    rows = list(dict.fromkeys(cell.rpartition(".")[0] for cell in form.cells if "." in cell))
    columns = list(dict.fromkeys(cell.rpartition(".")[2] for cell in form.cells if "." in cell)) or [""]
    found = []
    for identity in form.identities:
        left, right = identity.sides()
        in_column = identity.holds_in == "column"
        for place in columns if in_column else rows:
            sides = [tuple(key(t, place) if in_column else key(place, t) for t in side) for side in (left, right)]
            if wanted.issuperset((*sides[0], *sides[1])):
                subject = sides[1][-1] if in_column else place
                found.append(Equation(identity.rule, sides[0], sides[1], subject))
    return tuple(found)


def prove(
    form: TableForm,
    numbers: Mapping[str, Decimal],
    blanks: Iterable[str],
    extra: Mapping[str, Decimal] | None = None,
) -> Proof:
    """Checks `numbers` (by cell key) against the form's identities; cells neither there nor in `blanks` are unknown
    and prove nothing. `extra` are the figures of local rows, by column, which may belong to the sum of outcomes.
    """
    ours = equations(form)
    zeros = _proven_zeros(ours, numbers, set(blanks))
    known = {**dict.fromkeys(zeros, ZERO), **numbers}
    checked, broken, left_open = 0, [], []
    for equation in ours:
        if all(cell in known for cell in equation.cells):
            checked += 1
            left, right = (sum((known[cell] for cell in side), ZERO) for side in (equation.left, equation.right))
            if left != right and not _explained(equation, right - left, extra):
                broken.append(_broken(equation, known, left, right))
            continue
        if (excess := _overfull(equation, known)) is not None:
            checked += 1
            broken.append(_broken(equation, known, *excess))
        else:
            left_open.append(equation)
    return Proof(checked, tuple(broken), frozenset(zeros), tuple(left_open))


def _explained(equation: Equation, gap: Decimal, extra: Mapping[str, Decimal] | None) -> bool:
    """Whether local rows account for the gap of a sum down a column."""
    if not extra or len(equation.right) != 1:
        return False
    return gap != 0 and extra.get(equation.right[0].rpartition(".")[2]) == gap


def _overfull(equation: Equation, known: Mapping[str, Decimal]) -> tuple[Decimal, Decimal] | None:
    """The sums where the known parts alone exceed the other side, whatever the blanks stand for."""
    sums = [sum((known[cell] for cell in side if cell in known), ZERO) for side in (equation.left, equation.right)]
    whole = [all(cell in known for cell in side) for side in (equation.left, equation.right)]
    if (whole[1] and sums[0] > sums[1]) or (whole[0] and sums[1] > sums[0]):
        return sums[0], sums[1]
    return None


def _broken(equation: Equation, known: Mapping[str, Decimal], left: Decimal, right: Decimal) -> Broken:
    terms = [
        " + ".join(f"{known[cell]:f}" if cell in known else "?" for cell in side)
        for side in (equation.left, equation.right)
    ]
    return Broken(equation, left, right, *terms)


def _proven_zeros(ours: Iterable[Equation], numbers: Mapping[str, Decimal], blanks: set[str]) -> set[str]:
    """The blanks that can stand for nothing but zero, by narrowing bounds until nothing changes."""
    zeros: set[str] = set()
    for group in _connected(ours, blanks):
        bounds: dict[str, tuple[Decimal, Decimal | None]] = {
            cell: (numbers[cell], numbers[cell]) if cell in numbers else (ZERO, None)
            for equation in group
            for cell in equation.cells
        }
        if not _narrow(group, bounds, blanks):
            continue
        zeros |= {cell for cell in blanks if bounds.get(cell) == (ZERO, ZERO)}
    return zeros


def _connected(ours: Iterable[Equation], blanks: set[str]) -> list[list[Equation]]:
    """The equations that hold a blank, in groups that share blanks; the other equations prove nothing of them."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in ours:
        shared = blanks.intersection(equation.cells)
        if not shared:
            continue
        joined, members = set(shared), [equation]
        for cells, others in [group for group in groups if group[0] & shared]:
            joined |= cells
            members += others
            groups.remove((cells, others))
        groups.append((joined, members))
    return [members for _, members in groups]


def _narrow(group: list[Equation], bounds: dict[str, tuple[Decimal, Decimal | None]], blanks: set[str]) -> bool:
    """Narrows the bounds of the blanks; False where they contradict each other."""
    changed = True
    while changed:
        changed = False
        for equation in group:
            for side, other in ((equation.left, equation.right), (equation.right, equation.left)):
                for cell in side:
                    if cell not in blanks:
                        continue
                    low, high = bounds[cell]
                    most = _total(bounds, other, 1)
                    rest_low = _total(bounds, [c for c in side if c != cell], 0) or ZERO
                    if most is not None and (high is None or most - rest_low < high):
                        high, changed = most - rest_low, True
                    rest_high = _total(bounds, [c for c in side if c != cell], 1)
                    least = _total(bounds, other, 0) or ZERO
                    if rest_high is not None and least - rest_high > low:
                        low, changed = least - rest_high, True
                    if high is not None and high < low:
                        return False
                    bounds[cell] = (low, high)
            for one, two in ((equation.left, equation.right), (equation.right, equation.left)):
                most = _total(bounds, two, 1)
                if most is not None and (_total(bounds, one, 0) or ZERO) > most:
                    return False
    return True


def _total(bounds: Mapping[str, tuple[Decimal, Decimal | None]], cells: Iterable[str], which: int) -> Decimal | None:
    total = ZERO
    for cell in cells:
        bound = bounds[cell][which]
        if bound is None:
            return None
        total += bound
    return total
