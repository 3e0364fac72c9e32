"""A picture of the schema as SVG, drawn from `archive.schema`: tables with their keys, and which refers to which."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from archive.schema import LABEL_TABLES, TABLES, Table

# What is drawn where: columns from left to right, each read downwards. Tables of codes are left out.
_COLUMNS = (
    ("division", "organ", "site", "crawl"),
    ("capture", "report", "summary"),
    ("report_capture", "source_table", "section", "revision"),
    ("disclosure", "application", "proceeding", "indicator", "finding"),
)
_BOX, _GAP_ACROSS, _GAP_DOWN, _LINE, _HEAD = 190, 80, 22, 16, 22
_MOST_COLUMNS = 9
_SVG = "http://www.w3.org/2000/svg"
_CODES = frozenset(label.name for label in LABEL_TABLES)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a table's box stands, and the columns that it shows."""

    x: int
    y: int
    shown: Sequence[str]

    @property
    def height(self) -> int:
        return _HEAD + _LINE * len(self.shown) + 6


@functools.cache
def schema_svg() -> str:
    """The picture, once made the same for every reader."""
    tables = {table.name: table for table in TABLES}
    places = _places(tables)
    width = len(_COLUMNS) * (_BOX + _GAP_ACROSS)
    height = max(place.y + place.height for place in places.values()) + 10
    root = etree.fromstring(f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}" role="img"/>')
    etree.SubElement(root, f"{{{_SVG}}}title").text = "nianbao.db"
    for name, place in places.items():
        for column in tables[name].columns:
            if column.references in places and column.references != name:
                _arrow(root, place, column.name, places[column.references])
    for name, place in places.items():
        _box(root, name, place)
    return etree.tostring(root, encoding="unicode")


def _places(tables: dict[str, Table]) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for index, names in enumerate(_COLUMNS):
        y = 6
        for name in names:
            place = _Place(40 + index * (_BOX + _GAP_ACROSS), y, _shown(tables[name]))
            places[name] = place
            y += place.height + _GAP_DOWN
    return places


def _shown(table: Table) -> list[str]:
    """The key and the references, then the first others, as many as fit."""
    keys = [c.name for n, c in enumerate(table.columns) if n == 0 or (c.references and c.references not in _CODES)]
    others = [column.name for column in table.columns if column.name not in keys]
    room = max(0, _MOST_COLUMNS - len(keys))
    return [*keys, *others[:room], *(["…"] if len(others) > room else [])]


def _box(root: etree._Element, name: str, place: _Place) -> None:
    at = {"x": str(place.x), "y": str(place.y), "width": str(_BOX)}
    etree.SubElement(root, f"{{{_SVG}}}rect", {**at, "height": str(place.height), "class": "box"})
    etree.SubElement(root, f"{{{_SVG}}}rect", {**at, "height": str(_HEAD), "class": "head"})
    _text(root, place.x + 8, place.y + 15, name, "name")
    for number, column in enumerate(place.shown):
        _text(root, place.x + 8, place.y + _HEAD + 14 + number * _LINE, column, "column")


def _text(root: etree._Element, x: int, y: int, text: str, kind: str) -> None:
    etree.SubElement(root, f"{{{_SVG}}}text", {"x": str(x), "y": str(y), "class": kind}).text = text


def _arrow(root: etree._Element, place: _Place, column: str, target: _Place) -> None:
    """From the column to the head of the table that it refers to, around the left side where that is nearer."""
    from_y = place.y + _HEAD + 9 + place.shown.index(column) * _LINE
    to_y = target.y + _HEAD // 2
    if target.x < place.x:
        start, end = place.x, target.x + _BOX
        path = f"M{start} {from_y}C{start - 40} {from_y} {end + 40} {to_y} {end} {to_y}"
    elif target.x > place.x:
        start, end = place.x + _BOX, target.x
        path = f"M{start} {from_y}C{start + 40} {from_y} {end - 40} {to_y} {end} {to_y}"
    else:
        path = f"M{place.x} {from_y}C{place.x - 34} {from_y} {place.x - 34} {to_y} {target.x} {to_y}"
    etree.SubElement(root, f"{{{_SVG}}}path", {"d": path, "class": "arrow"})
