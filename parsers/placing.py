"""A row's cells placed under the columns of its header: by their count, and by where they stand.

The two agree in most rows. Where a row is shifted, the cells are counted from the first figure; where blanks leave
several ways to count, the one under the header's labels is taken; where that does not settle it, the row is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from parsers.headers import Header
from parsers.lines import Line, Slot
from parsers.numbers import read_number

Placed = Mapping[str, Slot | None]
"""Column code to the cell that stands for it; None where the row has no cell there."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The cells of a row by column. `shifted`: they do not stand under their labels. `spread`: codes that share one
    cell merged over several columns. `offers`: the ways to place them that remain where none is certain.
    """

    cells: Placed
    shifted: bool = False
    spread: frozenset[str] = frozenset()
    offers: tuple[Placed, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether one way was found."""
        return not self.offers


def place(slots: Sequence[Slot], line: Line, header: Header, fits: Callable[[Placed], bool]) -> Placement | None:
    """Places the cells after a row's label. `fits` tells whether a placed row adds up; None: no way to place them."""
    count = len(header.places)
    positioned = header.grid == line.grid and line.clean
    if len(slots) == count:
        if slots[0].nature == "empty" and _figure_aside(slots, header):
            return _moved(slots, header, fits)
        placed = _coded(slots, header)
        if not line.clean and slots[0].nature == "empty" and not fits(placed):
            return Placement({}, offers=(placed,))  # shifted, with its last cell lost?
        if _lacks_total(placed):
            return Placement({}, offers=(placed,))  # a cell is lost, and those behind it moved up?
        return Placement(placed, shifted=positioned and not _overlapping(slots, header))
    by_position = _by_position(slots, header) if positioned else None
    if len(slots) < count:
        return _short(slots, by_position, fits)
    ways = _by_count(slots, count)
    if not ways:
        return None if by_position is None else Placement(by_position[0], spread=by_position[1])
    plain = [way for way in ways if not _figure_aside(way, header)]
    if not plain and all(way[0].nature == "empty" for way in ways):
        return _moved(slots, header, fits)
    counted = [_coded(way, header) for way in plain or ways]
    if len(counted) == 1:
        first = next(iter(counted[0].values()))
        if not line.clean and first is not None and first.nature == "empty" and not fits(counted[0]):
            return Placement({}, offers=tuple(counted))  # one cell too few, behind a label that takes several?
        shifted = counted[0] != by_position[0] if by_position else positioned or _has_margin(slots, counted[0])
        return Placement(counted[0], shifted=shifted)
    return _settled(counted, by_position[0] if by_position else None, fits)


def _moved(slots: Sequence[Slot], header: Header, fits: Callable[[Placed], bool]) -> Placement:
    """A row that begins with an empty cell and ends in a figure under a column that is not the form's."""
    codes = [place.code for place in header.places if place.code is not None]
    ways: list[Placed] = [dict(zip(codes, way, strict=True)) for way in _by_count(slots, len(codes))]
    if len(ways) == 1 and fits(ways[0]):
        return Placement(ways[0], shifted=True)
    return Placement({}, offers=tuple(ways) or (_coded(slots, header),))


def _lacks_total(placed: Placed) -> bool:
    """Whether the last column is empty and the last figure before it is the sum of the others: the total, one column
    too far to the left."""
    slots = [slot for slot in placed.values() if slot is not None]
    if len(slots) < 3 or slots[-1].nature != "empty":
        return False
    readings = (read_number(slot.text, "count") for slot in slots if slot.nature != "empty")
    *parts, total = [reading.value or 0 for reading in readings] or [0]
    return total > 0 and sum(parts) == total


def _short(
    slots: Sequence[Slot],
    by_position: tuple[dict[str, Slot | None], frozenset[str]] | None,
    fits: Callable[[Placed], bool],
) -> Placement | None:
    """A row with fewer cells than columns: certain only where every column of the form has its cell all the same (a
    merged cell, or a remark left out) and the row adds up; what is lost may be any cell otherwise."""
    if by_position is None:
        return None
    placed, spread = by_position
    if spread and None not in placed.values():
        return Placement(placed, spread=spread)
    if all(slot is not None and slot.nature != "empty" for slot in placed.values()) and fits(placed):
        return Placement(placed)
    if all(slot.nature == "empty" for slot in slots):
        return Placement(placed)
    return Placement({}, offers=(placed,))


def _settled(ways: Sequence[Placed], by_position: Placed | None, fits: Callable[[Placed], bool]) -> Placement:
    """The only way in which the row adds up; else the row is in doubt."""
    fitting = [way for way in ways if fits(way)]
    if len(fitting) == 1:
        return Placement(fitting[0], shifted=fitting[0] != by_position)
    if all(_is_empty(way) for way in ways):
        return Placement(ways[0])
    return Placement({}, offers=tuple(fitting or ways))


def _is_empty(placed: Placed) -> bool:
    return all(slot is None or slot.nature == "empty" for slot in placed.values())


def _has_margin(slots: Sequence[Slot], placed: Placed) -> bool:
    """Whether the figures do not begin where the row's cells begin."""
    first = next((slot for slot in placed.values() if slot is not None), None)
    return bool(slots) and first is not slots[0]


def _by_count(slots: Sequence[Slot], count: int) -> list[list[Slot]]:
    """The runs of `count` neighbouring cells that leave out nothing but empty ones."""
    runs = []
    for start in range(len(slots) - count + 1):
        outside = (*slots[:start], *slots[start + count :])
        if all(slot.nature == "empty" for slot in outside):
            runs.append(list(slots[start : start + count]))
    return runs


def _coded(way: Sequence[Slot], header: Header) -> dict[str, Slot | None]:
    return {place.code: slot for place, slot in zip(header.places, way, strict=True) if place.code is not None}


def _figure_aside(way: Sequence[Slot], header: Header) -> bool:
    """Whether a figure would stand in a column that is not the form's."""
    return any(
        place.code is None and not place.counter and slot.nature == "figure"
        for place, slot in zip(header.places, way, strict=True)
    )


def _overlapping(way: Sequence[Slot], header: Header) -> bool:
    """Whether each cell stands under its label."""
    return all(place.slot is None or place.slot.overlaps(slot) for place, slot in zip(header.places, way, strict=True))


def _by_position(slots: Sequence[Slot], header: Header) -> tuple[dict[str, Slot | None], frozenset[str]] | None:
    """Each cell under the one label that it overlaps, or None where a figure stands under none or under several
    that others also claim."""
    placed: dict[str, Slot | None] = {place.code: None for place in header.places if place.code is not None}
    spread: set[str] = set()
    for slot in slots:
        columns = [p for p in header.places if p.slot is not None and p.slot.overlaps(slot)]
        codes = [p.code for p in columns if p.code is not None]
        if not columns and slot.nature != "empty":
            return None
        for code in codes:
            if placed[code] is not None:
                if slot.nature == "empty" or slot.text == placed[code].text:  # type: ignore[union-attr]
                    continue  # the same again: a merged cell that is printed in each column it covers
                if placed[code].nature != "empty":  # type: ignore[union-attr]
                    return None
            placed[code] = slot
        if len(codes) > 1:
            spread.update(codes)
    return placed, frozenset(spread)
