"""Line charts as geometry for an inline SVG: what `_chart.html` draws. No script, no colour alone tells lines apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 26, 12, 28
_TICKS = 4
MOST_LINES = 12  # lines are told apart by six colours, then by the same six dashed


@dataclass(frozen=True, slots=True)
class Series:
    """A line to draw: one value a year, None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Point:
    """A dot of a line and what it stands for."""

    x: float
    y: float
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as drawn: `runs` are broken where a year is missing."""

    name: str
    number: int
    runs: Sequence[Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the SVG holds."""

    lines: Sequence[Drawn]
    across: Sequence[Tick]
    up: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def line_chart(years: Sequence[int], series: Sequence[Series]) -> Chart | None:
    """The chart of some series over consecutive years; None where no value is known in two of them."""
    known = [value for one in series for value in one.values if value is not None]
    if len(years) < 2 or len(known) < 2:
        return None
    low, step = min(0.0, *known), _step(max(known) - min(0.0, *known))
    bottom = math.floor(low / step) * step
    top = max(math.ceil(max(known) / step) * step, bottom + step)

    def x(index: int) -> float:
        return round(_LEFT + index * (WIDTH - _LEFT - _RIGHT) / (len(years) - 1), 1)

    def y(value: float) -> float:
        return round(HEIGHT - _BOTTOM - (value - bottom) / (top - bottom) * (HEIGHT - _TOP - _BOTTOM), 1)

    lines = []
    for number, one in enumerate(series[:MOST_LINES]):
        points = [
            None if value is None else Point(x(index), y(value), year, value)
            for index, (year, value) in enumerate(zip(years, one.values, strict=True))
        ]
        lines.append(Drawn(one.name, number, list(_runs(points))))
    every = math.ceil(len(years) / 8)
    across = [Tick(x(index), str(year)) for index, year in enumerate(years) if index % every == 0]
    up = [Tick(y(bottom + step * n), f"{bottom + step * n:,g}") for n in range(round((top - bottom) / step) + 1)]
    return Chart(lines, across, up)


def _runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    run: list[Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _step(span: float) -> float:
    """A round distance between ticks: 1, 2 or 5 times a power of ten."""
    rough = max(span, 1.0) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return max(1.0, next(power * times for times in (1, 2, 5, 10) if power * times >= rough))
