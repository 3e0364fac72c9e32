"""DOCX (ECMA-376): the body's paragraphs and tables, with merged and nested cells, text boxes, content controls.

What the author deleted (tracked changes), hid, or what only a fallback repeats, is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from lxml import etree

from parsers import grid, limits
from parsers.document import Block, Cell, DamagedDocumentError, Document, Locator, Paragraph, Picture
from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT
from parsers.formats.layout import cell_text, holds_data
from parsers.formats.package import Package
from parsers.reading import Hints

_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # "strict"
    "http://schemas.microsoft.com/office/word/2003/wordml",
)
_BODY = "word/document.xml"
# Elements that only hold others, wherever they stand.
_TRANSPARENT_NAMES = (
    "sdt sdtContent smartTag customXml sect sub-section ins moveTo hyperlink fldSimple AlternateContent Choice"
)
_TRANSPARENT = frozenset(_TRANSPARENT_NAMES.split())
_IGNORED_NAMES = "del moveFrom delText instrText rPr pPr sdtPr sdtEndPr Fallback tblPr tblGrid trPr tcPr"
_IGNORED = frozenset(_IGNORED_NAMES.split())
_NO_SIZE = frozenset(("0", "1", "2"))  # half-points
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the body. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    package = Package(payload)
    if _BODY not in package.names:
        raise DamagedDocumentError("the DOCX has no body")
    root = package.xml(_BODY)
    body = next((element for element in root.iter() if _name(element) == "body"), None)
    if body is None:
        raise DamagedDocumentError("the DOCX has no body")
    reader = _Reader(_levels(package), _targets(package))
    blocks = list(islice(reader.blocks(body), limits.MAX_BLOCKS + 1))
    facts = _properties(package)
    if len(blocks) > limits.MAX_BLOCKS:
        package.notes.append(f"cut after {limits.MAX_BLOCKS} blocks")
    return Document(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        tuple(blocks[: limits.MAX_BLOCKS]),
        title=facts.get("dc:title"),
        facts=facts,
        notes=tuple(package.notes),
    )


def blocks_of_body(body: etree._Element) -> Iterator[Block]:
    """The blocks of a body whose package has neither styles nor pictures."""
    return _Reader({}, {}).blocks(body)


class _Reader:
    def __init__(self, levels: dict[str, int], targets: dict[str, str]) -> None:
        self._levels = levels
        self._targets = targets
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, parent: etree._Element, locator: Locator | None = None) -> Iterator[Block]:
        """The blocks under `parent`; inside a cell or text box they all have its locator."""
        for element in parent:
            name = _name(element)
            if name == "p":
                if locator is None:
                    self._paragraphs += 1
                yield from self._paragraph(element, locator or f"paragraph:{self._paragraphs}")
            elif name == "tbl":
                yield from self._table(element)
            elif name in _TRANSPARENT:
                yield from self.blocks(element, locator)

    def _paragraph(self, element: etree._Element, locator: Locator) -> Iterator[Block]:
        texts: list[str] = []
        boxes: list[Block] = []
        self._inline(element, texts, boxes, locator)
        level = self._level(element)
        for line in _printed_lines("".join(texts)):
            yield Paragraph(line, locator, level)
        yield from boxes

    def _inline(self, parent: etree._Element, texts: list[str], boxes: list[Block], locator: Locator) -> None:
        for element in parent:
            name = _name(element)
            if name == "t":
                texts.append(element.text or "")
            elif name == "tab":
                texts.append("\t")
            elif name in ("br", "cr"):
                texts.append("\n")
            elif name == "noBreakHyphen":
                texts.append("-")
            elif name == "txbxContent":
                boxes.extend(self.blocks(element, locator))
            elif name in ("blip", "imagedata"):
                boxes.extend(self._picture(element, locator))
            elif name == "r":
                self._run(element, texts, boxes, locator)
            elif name not in _IGNORED:
                self._inline(element, texts, boxes, locator)

    def _run(self, run: etree._Element, texts: list[str], boxes: list[Block], locator: Locator) -> None:
        properties = _child(run, "rPr")
        if _is_on(properties, "vanish"):
            return
        marks = _digit_marks(properties)
        if marks is None:
            self._inline(run, texts, boxes, locator)
            return
        marked: list[str] = []
        self._inline(run, marked, boxes, locator)
        texts.extend(text.translate(marks) for text in marked)

    def _picture(self, element: etree._Element, locator: Locator) -> Iterator[Picture]:
        for attribute in ("embed", "id", "link"):
            for namespace in (_RELATIONSHIP, _STRICT_RELATIONSHIP):
                target = self._targets.get(element.get(f"{namespace}{attribute}") or "")
                if target:
                    yield Picture(target, locator)
                    return

    def _level(self, element: etree._Element) -> int:
        properties = _child(element, "pPr")
        if properties is None:
            return 0
        own = _child(properties, "outlineLvl")
        if own is not None:
            return _heading_level(_value(own))
        style = _child(properties, "pStyle")
        return self._levels.get(_value(style), 0) if style is not None else 0

    def _table(self, element: etree._Element) -> Iterator[Block]:
        self._tables += 1
        number = self._tables
        cells: list[Cell] = []
        contents: list[list[Block]] = []
        open_merges: dict[int, int] = {}  # column -> index of the cell that goes on downwards
        row_count = 0
        for row in _parts(element, "tr"):
            properties = _child(row, "trPr")
            if row_count >= limits.MAX_ROWS or (properties is not None and _child(properties, "del") is not None):
                continue
            column = _number(properties, "gridBefore")
            merges: dict[int, int] = {}
            for position, part in enumerate(_parts(row, "tc"), start=1):
                settings = _child(part, "tcPr")
                width = max(1, min(_number(settings, "gridSpan"), limits.MAX_COLUMNS))
                merge = _child(settings, "vMerge")
                merge = _child(settings, "vmerge") if merge is None else merge  # Word 2003's name
                if merge is not None and _value(merge) != "restart" and column in open_merges:
                    above = open_merges[column]
                    cells[above] = replace(cells[above], row_span=row_count - cells[above].row + 1)
                    merges[column] = above
                else:
                    locator = f"table:{number};row:{row_count + 1};cell:{position}"
                    content = list(self.blocks(part, locator))
                    if merge is not None:
                        merges[column] = len(cells)
                    cells.append(Cell(cell_text(content), row_count, column, locator, 1, width))
                    contents.append(content)
                column += width
            open_merges = merges
            row_count += 1
        if holds_data(contents):
            yield grid.from_places(cells, f"table:{number}")
            yield from (block for content in contents for block in content if isinstance(block, Picture))
        else:
            yield from (block for content in contents for block in content)


def _printed_lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.split("\n") if line.strip())


def _parts(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, those in content controls too."""
    for element in parent:
        name = _name(element)
        if name == wanted:
            yield element
        elif name in _TRANSPARENT:
            yield from _parts(element, wanted)


def _name(element: etree._Element) -> str:
    """The local name; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else next((element for element in parent if _name(element) == name), None)


def _value(element: etree._Element) -> str:
    return next((element.get(f"{{{space}}}val") or "" for space in _NAMESPACES if element.get(f"{{{space}}}val")), "")


def _number(properties: etree._Element | None, name: str) -> int:
    element = _child(properties, name)
    value = _value(element) if element is not None else ""
    return min(int(value), limits.MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a property that is on or off (ECMA-376 part 1, 17.17.4) is on."""
    element = _child(properties, name)
    return element is not None and _value(element) not in ("0", "false", "off")


def _digit_marks(properties: etree._Element | None) -> dict[int, str] | None:
    """How the digits of a run with these properties are set apart from their neighbours; None where they are not."""
    if properties is None:
        return None
    if _is_on(properties, "strike") or _is_on(properties, "dstrike"):
        return STRUCK_OUT
    colour, size = _child(properties, "color"), _child(properties, "sz")
    if (colour is not None and _value(colour).upper() == "FFFFFF") or (size is not None and _value(size) in _NO_SIZE):
        return STRUCK_OUT  # nobody sees them
    position = _child(properties, "vertAlign")
    return {"superscript": RAISED, "subscript": LOWERED}.get(_value(position)) if position is not None else None


def _heading_level(value: str) -> int:
    return int(value) + 1 if value in ("0", "1", "2", "3", "4", "5") else 0


def _levels(package: Package) -> dict[str, int]:
    """The heading level of each style that has one."""
    if "word/styles.xml" not in package.names:
        return {}
    levels: dict[str, int] = {}
    for style in package.xml("word/styles.xml"):
        if _name(style) != "style":
            continue
        identity = next((style.get(f"{{{space}}}styleId") or "" for space in _NAMESPACES), "")
        outline = _child(_child(style, "pPr"), "outlineLvl")
        name = _child(style, "name")
        words = _value(name).lower().split() if name is not None else []
        if outline is not None:
            levels[identity] = _heading_level(_value(outline))
        elif len(words) == 2 and words[0] == "heading" and words[1] in "123456":
            levels[identity] = int(words[1])
    return levels


def _targets(package: Package) -> dict[str, str]:
    """The part or address that each relationship of the body leads to."""
    name = "word/_rels/document.xml.rels"
    if name not in package.names:
        return {}
    targets = {}
    for element in package.xml(name):
        target = (element.get("Target") or "")[: limits.MAX_LINK]
        external = element.get("TargetMode") == "External"
        targets[element.get("Id") or ""] = target if external or target.startswith("/") else f"word/{target}"
    return targets


def _properties(package: Package) -> dict[str, str]:
    if "docProps/core.xml" not in package.names:
        return {}
    prefixes = {"title": "dc", "creator": "dc", "subject": "dc", "description": "dc", "created": "dcterms"}
    prefixes |= {"modified": "dcterms", "lastModifiedBy": "cp", "keywords": "cp"}
    facts = {}
    for element in package.xml("docProps/core.xml"):
        name, text = _name(element), (element.text or "").strip()
        if name in prefixes and text:
            facts[f"{prefixes[name]}:{name}"] = text[: limits.MAX_FACT]
    return facts
