"""Cells of an XLSX workbook that print something else than their value: the reader of sheets tells only values."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT
from parsers.formats.package import Package

_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TELLING = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")
# A per cent, or a format that divides: a comma behind the digits (thousands), a point that is only drawn (0!.0000).
_PERCENT = {"9": "0%", "10": "0.00%"}  # ECMA-376 part 1, 18.8.30
_SCALING = re.compile(r'%|!\.|\\\.|"\."|[0#?],+(?![0#?,])')
_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^<>]*?\br=["']([A-Z]{1,4}[0-9]{1,8})["'])[^<>]*?\bs=["']([0-9]{1,6})["']""")


def with_marks(payload: bytes, package: Package) -> bytes:
    """The workbook with the digits of formatted runs set apart in its strings; as it is where there are none."""
    parts = [name for name in package.names if name == _STRINGS or name.startswith("xl/worksheets/sheet")]
    changed = {}
    for name in parts:
        if _TELLING.search(package.part(name)):
            changed[name] = _marked(package.xml(name))
    if not changed:
        return payload
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(package.names):
            out.writestr(name, changed.get(name) or package.part(name))
    return buffer.getvalue()


def cells_set_apart(package: Package) -> dict[str, dict[str, str]]:
    """By the name of a sheet: the cells (`B7`) that are struck out (with an empty text) or whose number format prints
    another number than their value (with the format)."""
    if _STYLES not in package.names:
        return {}
    root = package.xml(_STYLES)
    struck = [_font_strikes(font) for font in _children(root, "fonts")]
    formats = _PERCENT | {str(one.get("numFmtId")): one.get("formatCode") or "" for one in _children(root, "numFmts")}
    apart: dict[str, str] = {}
    for number, style in enumerate(_children(root, "cellXfs")):
        printed = formats.get(str(style.get("numFmtId")), "")
        if _SCALING.search(printed):
            apart[str(number)] = printed
        elif struck[_font_of(style) : _font_of(style) + 1] == [True]:
            apart[str(number)] = ""
    found = {}
    for name, part in _sheets(package) if apart else ():
        cells = ((cell.decode(), style.decode()) for cell, style in _CELL.findall(package.part(part)))
        found[name] = {cell: apart[style] for cell, style in cells if style in apart}
    return found


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """The name of each sheet and of the part that holds it."""
    if not {_BOOK, _RELATIONS} <= package.names:
        return
    relations = package.xml(_RELATIONS)
    parts = {one.get("Id"): f"xl/{(one.get('Target') or '').removeprefix('/xl/')}" for one in relations}
    for sheet in _children(package.xml(_BOOK), "sheets"):
        identity = next((value for name, value in sheet.items() if str(name).endswith("}id")), "")
        part = parts.get(str(identity), "")
        if part in package.names:
            yield sheet.get("name") or "", part


def _marked(root: etree._Element) -> bytes:
    for run in root.iter():
        if _name(run) != "r":
            continue
        properties = next((child for child in run if _name(child) == "rPr"), None)
        marks = _marks_of(properties) if properties is not None else None
        for text in run if marks else ():
            if _name(text) == "t" and text.text and marks:
                text.text = text.text.translate(marks)
    return etree.tostring(root, encoding="utf-8")


def _marks_of(properties: etree._Element) -> dict[int, str] | None:
    if _font_strikes(properties):
        return STRUCK_OUT
    position = next((child.get("val") for child in properties if _name(child) == "vertAlign"), None)
    return {"superscript": RAISED, "subscript": LOWERED}.get(str(position))


def _font_strikes(font: etree._Element) -> bool:
    return any(_name(child) == "strike" and child.get("val") not in ("0", "false") for child in font)


def _children(root: etree._Element, group: str) -> list[etree._Element]:
    return [child for element in root if _name(element) == group for child in element if _name(child)]


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _font_of(style: etree._Element) -> int:
    number = style.get("fontId") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
