"""The header of a block: which column of the form stands where, by the labels above the figures.

Columns are taken in the order in which they are printed where the grid says so plainly; where it does not (a stream of
cells has no spans), the form's own order is taken, provided that the labels are those of the form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from parsers.forms.model import BETWEEN, Block, TableForm
from parsers.labels import squeezed
from parsers.lines import Line, Slot
from parsers.numbers import WAN_YUAN, read_number

ORDINARY_UNIT = "万元"

Order = Literal["printed", "form", "contradictory"]


@dataclass(frozen=True, slots=True)
class Place:
    """One column of figures as the header shows it; `code` is None for a column that the form does not have."""

    code: str | None
    label: str = ""
    slot: Slot | None = None
    foreign: bool = False  # neither the form's nor a customary aside (unit, remark)
    counter: bool = False  # its figures count the rows


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of figures in the order in which their cells follow the row's label.

    A `contradictory` header names the form's columns in an order that cannot be made out; no figure is read by it.
    `grid` is the grid whose column positions the places may be compared with; None where positions mean nothing.
    `whole` says that every column of the form was found by its label.
    """

    places: tuple[Place, ...]
    order: Order
    whole: bool
    grid: int | None = None
    units: tuple[tuple[str, str], ...] = ()

    def unit(self, code: str) -> str:
        """The unit of money that the header declares for a column (`万元` unless it says otherwise)."""
        return next((unit for column, unit in self.units if column == code), ORDINARY_UNIT)


_UNIT = re.compile("(" + "|".join(sorted((u for u in WAN_YUAN if "元" in u), key=len, reverse=True)) + ")")


def read_header(lines: Sequence[Line], block: Block, form: TableForm) -> Header | None:
    """The header that a run of header lines gives for a block, or None where its labels are not the block's."""
    labelled = _labelled_slots(lines, block, form)
    wanted = [column.code for column in block.columns]
    found = {code for _, codes in labelled for code in codes}
    if len(found) * 2 < len(wanted) or not labelled:
        return None
    units = _units(labelled)
    grids = {line.grid for line in lines}
    clean = len(grids) == 1 and all(line.clean for line in lines)
    one_line = len({id(line) for line in lines if any(slot in line.own for slot, _ in labelled)}) == 1
    if clean or one_line:
        printed = _printed_order(lines, labelled, block, form)
        if printed is not None:
            printed = _completed(printed, wanted)
            codes = [place.code for place in printed if place.code is not None]
            whole = sorted(codes) == sorted(wanted)
            if whole or len(codes) * 2 >= len(wanted):
                return Header(printed, "printed", whole, grids.pop() if clean else None, units)
    if not _parents_in_order(lines, block) or not _columns_in_order(lines, labelled, block):
        return Header((), "contradictory", False)
    whole = len(labelled) >= len(wanted) and found == set(wanted)
    return Header(tuple(Place(code) for code in wanted), "form", whole, None, units)


def _completed(printed: tuple[Place, ...], wanted: Sequence[str]) -> tuple[Place, ...]:
    """With the one column that has a strange label named, where the form's order leaves no other for it."""
    missing = [code for code in wanted if code not in {place.code for place in printed}]
    foreign = [place for place in printed if place.foreign]
    if len(missing) != 1 or len(foreign) != 1:
        return printed
    named = tuple(Place(missing[0], p.label, p.slot) if p is foreign[0] else p for p in printed)
    return named if [p.code for p in named if p.code is not None] == list(wanted) else printed


def _columns_in_order(lines: Sequence[Line], labelled: Sequence[tuple[Slot, tuple[str, ...]]], block: Block) -> bool:
    """Whether the labels follow one another as in a header of the form, read line by line from left to right.

    The last column's may stand above all others, where it ends the line of the label over them (申请人情况, 总计).
    """
    codes_of = {id(slot): codes for slot, codes in labelled}
    last = (block.columns[-1].code,)
    read: list[tuple[str, ...]] = []
    for line in lines:
        for slot in line.own:
            if id(slot) in codes_of:
                if not read and codes_of[id(slot)] == last and slot is line.words[-1] and len(line.words) > 1:
                    continue
                read.append(codes_of[id(slot)])
            elif block.between and squeezed(slot.text) == block.between[1]:
                read.append((BETWEEN,))
    return any(_is_within(read, order) for order in block.reading_orders)


def _is_within(read: Sequence[tuple[str, ...]], order: Sequence[str]) -> bool:
    """Whether the labels, each with the codes it may stand for, come in this order; some may be missing."""
    at = -1
    for codes in read:
        later = [order.index(code) for code in codes if code in order and order.index(code) > at]
        if not later:
            return False
        at = min(later)
    return True


def _labelled_slots(lines: Sequence[Line], block: Block, form: TableForm) -> list[tuple[Slot, tuple[str, ...]]]:
    """The labels of columns with the codes that they may stand for. One that is merged over several places, and
    printed in each of them where the grid states no spans, counts once."""
    found: list[list[tuple[Slot, tuple[str, ...]]]] = []
    for line in lines:
        here: list[tuple[Slot, tuple[str, ...]]] = []
        for slot in line.words:
            codes = block.column_labels.exact(slot.text)
            if not codes and not form.group_labels.exact(slot.text):
                near = block.column_labels.near(slot.text)
                codes = (near,) if near is not None else ()
            if codes and here and _goes_on(here[-1], slot, codes):
                here[-1] = (replace(here[-1][0], stop=slot.stop), codes)
            elif codes:
                here.append((slot, codes))
        found.append(here)
    if sum(map(len, found)) > len(block.columns):
        for above, below in pairwise(found):
            places = {(slot.start, slot.stop, codes) for slot, codes in below}
            above[:] = [(slot, codes) for slot, codes in above if (slot.start, slot.stop, codes) not in places]
    return [label for line in found for label in line]


def _goes_on(before: tuple[Slot, tuple[str, ...]], slot: Slot, codes: tuple[str, ...]) -> bool:
    return before[1] == codes and before[0].text == slot.text and before[0].stop == slot.start


def _units(labelled: Sequence[tuple[Slot, tuple[str, ...]]]) -> tuple[tuple[str, str], ...]:
    """The units of money that labels name, in brackets or behind the words (`采购总金额（元）`)."""
    units = []
    for slot, codes in labelled:
        match = _UNIT.search(squeezed(slot.text))
        if match:
            units += [(code, match[1]) for code in codes]
    return tuple(units)


def _printed_order(
    lines: Sequence[Line], labelled: Sequence[tuple[Slot, tuple[str, ...]]], block: Block, form: TableForm
) -> tuple[Place, ...] | None:
    """The columns from left to right, or None where the labels' positions contradict each other."""
    ordered = sorted(labelled, key=lambda item: item[0].start)
    if any(left.overlaps(right) for (left, _), (right, _) in pairwise(ordered)):
        return None
    parents = _parents(lines, block)
    used: set[str] = set()
    places: list[Place] = []
    for slot, codes in ordered:
        over = [label for parent, label in parents if parent.overlaps(slot)]
        fitting = [c for c in codes if not parents or len(over) != 1 or _under(block, c) == over[0]]
        code = next((c for c in fitting if c not in used), None)
        if code is None:
            return None
        used.add(code)
        places.append(Place(code, slot.text, slot))
    places += _strangers(lines, [slot for slot, _ in ordered], form)
    return tuple(sorted(places, key=lambda place: place.slot.start if place.slot else 0))


def _under(block: Block, code: str) -> str:
    return next(("|".join(column.under) for column in block.columns if column.code == code), "")


def _parents(lines: Sequence[Line], block: Block) -> list[tuple[Slot, str]]:
    """Labels that stand above several columns, in reading order, each with the `under` it stands for."""
    parents: list[tuple[Slot, str]] = []
    for line in lines:
        begun = len(parents)
        for slot in line.words:
            codes = block.parent_labels.exact(slot.text)
            if not codes:
                continue
            if len(parents) > begun and parents[-1][1] == codes[0] and parents[-1][0].stop == slot.start:
                # merged over several columns, and printed in each of them
                parents[-1] = (replace(parents[-1][0], stop=slot.stop), codes[0])
            else:
                parents.append((replace(slot, stop=_end_of_blanks(line, slot)), codes[0]))
    return parents


def _end_of_blanks(line: Line, slot: Slot) -> int:
    """Where the empty places behind a cell end: they are its own where a grid states no spans."""
    stop = slot.stop
    for other in line.slots:
        if other.start == stop and other.nature == "empty" and other.begins:
            stop = other.stop
    return stop


def _parents_in_order(lines: Sequence[Line], block: Block) -> bool:
    official = list(dict.fromkeys("|".join(column.under) for column in block.columns if column.under))
    printed = [label for _, label in _parents(lines, block)]
    return printed == [label for label in official if label in printed]


def _strangers(lines: Sequence[Line], known: Sequence[Slot], form: TableForm) -> list[Place]:
    """Columns among or behind the form's that the form does not have."""
    first = min(slot.start for slot in known)
    stubs = [slot.stop for line in lines for slot in line.words if form.stub_labels.exact(slot.text)]
    first = min((stop for stop in stubs if stop <= first), default=first)  # the cells after a label begin there
    strangers: list[Place] = []
    for line in lines:
        for slot in line.own:
            aside = form.aside_labels.exact(slot.text)
            if (slot.start < first and not aside) or read_number(slot.text, "count").state == "blank":
                continue
            if form.group_labels.exact(slot.text):
                continue
            if any(slot.overlaps(other) for other in (*known, *(p.slot for p in strangers if p.slot))):
                continue
            strangers.append(Place(None, slot.text, slot, foreign=not aside, counter="counter" in aside))
    return strangers
