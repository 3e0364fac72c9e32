"""One walk over the element tree: text becomes paragraphs, tables become grids, each with its element path.

Text nodes are joined with nothing, since editors split one number over several tags; block elements and `<br>`
break lines. A table that only lays out the page gives its cells' blocks to the flow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers import limits
from parsers.document import Block, Grid, Link, Locator, Paragraph, Picture
from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT
from parsers.formats.html.links import LINKING, PICTURE_SOURCES, link_of
from parsers.formats.html.styles import PLAIN, Style, declared, joined, styles_of_classes
from parsers.formats.html.table import CellDraft, Entry, TableDraft
from parsers.formats.text import blocks_of

Path = tuple[int, ...]

_SKIPPED_WORDS = "script style head svg math select datalist audio video canvas object applet map"
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_HIDING_WORDS = "template noscript textarea dialog"
_HIDING = frozenset(_HIDING_WORDS.split())  # shown by scripts, or only without them
_BLOCK_WORDS = (
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p pre "
    "section summary ul caption td th tr tbody thead tfoot table ucapcontent ucaptitle frameset"
)
_BLOCK = frozenset(_BLOCK_WORDS.split())
_SHOWN = frozenset({"img", "input"})
_SPECIAL = frozenset({"br", "ucapcontent"}) | _SKIPPED | _HIDING | _SHOWN | LINKING  # all others are only containers
_TABLE_PARTS = frozenset({"table", "tr", "td", "th"})
_ROOT = "html:/"
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_ASCII_BLANKS = " \t\r\n\f"  # what HTML collapses; no-break and full-width spaces are text
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DIGIT_MARKS = {"sup": RAISED, "sub": LOWERED, "del": STRUCK_OUT, "s": STRUCK_OUT, "strike": STRUCK_OUT}
_DIGITS = re.compile(r"\s*\+?(\d{1,9})", re.ASCII)
_TYPED = frozenset({"", "text", "number"})
_CONTAINERS = re.compile(
    r"^(?:zoom|ucapcontent|trs_editor(?:_view)?|trs_ueditor|vsb_content\w*|v_news_content|wzzw-article|article|"
    r"article[-_]?(?:content|body|con|text|main)|content[-_]?(?:text|body|main|detail)|news[-_]?content|"
    r"(?:con|main|detail|text|page|info)[-_]?content|xxgk[-_]?content|bt_content|pages_content|conTxt|zw|zwcontent)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Page:
    """What the walk found, before the main content is told from what surrounds it."""

    entries: list[Entry] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    containers: list[Path] = field(default_factory=list)  # elements that content systems put articles in
    notes: list[str] = field(default_factory=list)
    hidden: bool = False  # whether hidden elements were left out


def walk(tree: LexborHTMLParser, *, with_hidden: bool) -> Page:
    """Reads the whole tree; never raises. With `with_hidden`, elements that the page hides are read too."""
    walker = _Walker(with_hidden, styles_of_classes(tree))
    root = tree.root
    if root is not None:
        walker.run(root)
    return walker.page


class _Walker:
    def __init__(self, with_hidden: bool, class_styles: Mapping[str, Style]) -> None:
        self.page = Page()
        self._with_hidden = with_hidden
        self._path: list[int] = []
        self._places: list[Locator] = [_ROOT]  # the locator of each open element
        self._lines: list[list[str]] = [[]]
        self._pending = False  # whether the lines hold anything
        self._blocks: list[tuple[int, str]] = [(0, "html")]  # path length and tag of the open block elements
        self._class_styles = class_styles
        self._classes: dict[str, Style] = {}  # by the value of a class attribute
        self._marks: list[tuple[int, Mapping[int, str]]] = []  # path length and marks of open elements
        self._entries = self.page.entries
        self._tables: list[TableDraft] = []
        self._link_text: list[str] | None = None
        self._link_index = 0
        self._text_in_links = 0

    def run(self, root: LexborNode) -> None:
        # This loop runs for every node of every page: what it needs stands in local names, and steps are not calls.
        path, places = self._path, self._places
        entries = self.page.entries
        counts = [0]  # elements seen so far at each open level
        open_elements: list[tuple[LexborNode, str, bool]] = []
        node: LexborNode = root
        while True:
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag and tag[0] not in "-!":
                if open_elements:
                    index = counts[-1]
                    counts[-1] = index + 1
                    above = places[-1]
                    if len(path) >= limits.MAX_DEPTH:
                        places.append(above)
                    else:
                        places.append(f"{above}/{index}" if path else f"{above}{index}")
                    path.append(index)
                is_block = self._enter(tag, node.attributes)
                if is_block is not None:
                    child = node.child
                    if is_block and child is not None and child.tag == "-text" and child.next is None:
                        self._only_text(tag, child.text_content or "")
                    elif child is not None and len(entries) <= limits.MAX_BLOCKS:
                        open_elements.append((node, tag, is_block))
                        counts.append(0)
                        node = child
                        continue
                    self._leave(tag, is_block)
                if open_elements:
                    path.pop()
                    places.pop()
            while open_elements:
                following = node.next
                if following is not None:
                    node = following
                    break
                node, tag, is_block = open_elements.pop()
                counts.pop()
                self._leave(tag, is_block)
                if open_elements:
                    path.pop()
                    places.pop()
            else:
                break
        self._flush()
        if len(entries) > limits.MAX_BLOCKS:
            self.page.notes.append(f"cut after {limits.MAX_BLOCKS} blocks")

    # --- elements ----------------------------------------------------------------------------------------------

    def _enter(self, tag: str, attributes: Mapping[str, str | None]) -> bool | None:
        """Whether the element is a block; None where it is not gone into."""
        style, hides = PLAIN, False
        if attributes:
            if "onclick" in attributes and tag not in LINKING:
                self._note_link(tag, attributes)
            style = self._style(attributes)
            hides = style.hides or ("hidden" in attributes and tag not in _HIDING)
        if tag in _SPECIAL:
            if tag == "br":
                self._lines.append([])
                self._pending = True
                return None
            if tag in LINKING:
                self._note_link(tag, attributes)
            if tag in _SKIPPED:
                return None
            hides = hides or (tag in _HIDING and not (tag == "dialog" and "open" in attributes))
        if hides and not self._with_hidden:
            self.page.hidden = True
            return None
        if tag in _SPECIAL:
            if attributes and tag in _SHOWN:
                self._show(tag, attributes)
                return None
            if tag == "ucapcontent":
                self.page.containers.append(self._here())
        marks = style.marks if style.marks and not (style.raises and tag in _BLOCK) else _DIGIT_MARKS.get(tag)
        if marks:
            self._marks.append((len(self._path), marks))
        if not style.is_block and tag not in _BLOCK:
            return False
        if self._pending:
            self._flush()
        self._blocks.append((len(self._path), tag))
        if tag in _TABLE_PARTS:
            self._open_table_part(tag, attributes)
        if attributes and ("id" in attributes or "class" in attributes):
            self._note_container(attributes)
        return True

    def _leave(self, tag: str, is_block: bool) -> None:
        if self._marks and self._marks[-1][0] == len(self._path):
            self._marks.pop()
        if is_block:
            if self._pending:
                self._flush()
            if tag in _TABLE_PARTS:
                self._close_table_part(tag)
            self._blocks.pop()
        elif tag == "a" and self._link_text is not None:
            self._close_link()

    def _style(self, attributes: Mapping[str, str | None]) -> Style:
        """What the element's own style says, and that of its classes."""
        style, classes = attributes.get("style"), attributes.get("class")
        own = declared(style) if style else PLAIN
        if not classes:
            return own
        known = self._classes.get(classes)
        if known is None:
            known = joined(self._class_styles.get(name, PLAIN) for name in classes.split())
            self._classes[classes] = known
        return own if known is PLAIN else joined(iter((known, own)))

    def _show(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Pictures, and fields whose value is printed on the page."""
        if tag == "input":
            if (attributes.get("type") or "").lower() in _TYPED:
                self._text(attributes.get("value") or "")
            return
        source = next((value for name in PICTURE_SOURCES if (value := (attributes.get(name) or "").strip())), "")
        if source and len(source) <= limits.MAX_INLINE_PICTURE:
            alt = (attributes.get("alt") or attributes.get("title") or "").strip()
            self._entries.append(Entry(self._here(), Picture(source, self._places[-1], alt[: limits.MAX_FACT])))

    def _note_container(self, attributes: Mapping[str, str | None]) -> None:
        names = [attributes.get("id") or "", *(attributes.get("class") or "").split()]
        if any(_CONTAINERS.match(name) for name in names):
            self.page.containers.append(self._here())

    # --- links -------------------------------------------------------------------------------------------------

    def _note_link(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if len(self.page.links) >= limits.MAX_LINKS:
            return
        link = link_of(tag, attributes, self._places[-1])
        if link is None:
            return
        self.page.links.append(link)
        if tag == "a":
            self._link_text, self._link_index = [], len(self.page.links) - 1

    def _close_link(self) -> None:
        text = _BLANKS.sub(" ", "".join(self._link_text or [])).strip()
        self._link_text = None
        link = self.page.links[self._link_index]
        if text:
            self.page.links[self._link_index] = Link(link.target, text[: limits.MAX_FACT], link.locator, link.rel)

    # --- text --------------------------------------------------------------------------------------------------

    def _only_text(self, tag: str, text: str) -> None:
        """The text of a block that holds nothing else, as most cells and paragraphs do: a paragraph at once."""
        if self._marks or self._link_text is not None or tag == "pre" or tag in _LEVELS:
            self._text(text)
        elif text := _BLANKS.sub(" ", text).strip(" "):
            self._entries.append(Entry(self._here(), Paragraph(text, self._places[-1])))

    def _text(self, text: str) -> None:
        line = self._lines[-1]
        if not line and not text.strip(_ASCII_BLANKS) and self._blocks[-1][1] != "pre":
            return
        for _, marks in self._marks:
            text = text.translate(marks)
        line.append(text)
        self._pending = True
        if self._link_text is not None:
            self._link_text.append(text)
            self._text_in_links += len(text.strip())

    def _flush(self) -> None:
        """Ends the paragraph: what was gathered since the last block boundary, a line each."""
        if not self._pending:
            return
        length, tag = self._blocks[-1]
        path = tuple(self._path[: min(length, limits.MAX_DEPTH)])
        printed = ["".join(pieces) for pieces in self._lines]
        linked = False
        if self._text_in_links:
            linked = self._text_in_links * 10 >= sum(len(line.strip()) for line in printed) * 9
        self._lines, self._text_in_links, self._pending = [[]], 0, False
        if tag == "pre":
            lines = "\n".join(printed).replace("\r\n", "\n").split("\n")
            self._entries.extend(Entry(path, _moved(block, self._places[len(path)])) for block in blocks_of(lines))
            return
        lines = [_BLANKS.sub(" ", line).strip(" ") for line in printed if line]
        level = _LEVELS.get(tag, 0)
        if level:
            lines = ["\n".join(line for line in lines if line.strip())]
        locator = self._places[min(length, limits.MAX_DEPTH)]
        for line in lines:
            if line:
                self._entries.append(Entry(path, Paragraph(line, locator, level), linked))

    # --- tables ------------------------------------------------------------------------------------------------

    def _open_table_part(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "table" and len(self._tables) < limits.MAX_NESTED_TABLES:
            draft = TableDraft(self._here(), self._places[-1], self._entries)
            self._tables.append(draft)
            self._entries = draft.loose
        elif tag == "table":
            self._tables.append(TableDraft(self._here(), self._places[-1], self._entries, ignored=True))
        elif not self._tables or self._tables[-1].ignored:
            return
        elif tag == "tr":
            self._tables[-1].rows.append([])
        else:
            cell = CellDraft(self._places[-1], *_spans(attributes))
            draft = self._tables[-1]
            if not draft.rows:
                draft.rows.append([])
            draft.rows[-1].append(cell)
            self._entries = cell.entries

    def _close_table_part(self, tag: str) -> None:
        if not self._tables:
            return
        draft = self._tables[-1]
        if tag == "table":
            self._tables.pop()
            if not draft.ignored:
                self._entries = draft.around
                self._entries.extend(draft.finished())
        elif tag != "tr" and not draft.ignored:
            self._entries = draft.loose

    def _here(self) -> Path:
        return tuple(self._path[: limits.MAX_DEPTH])


def _spans(attributes: Mapping[str, str | None]) -> tuple[int, int]:
    return _span(attributes.get("rowspan"), smallest=0), _span(attributes.get("colspan"), smallest=1)


def _span(value: str | None, smallest: int) -> int:
    """HTML's "rules for parsing non-negative integers": leading digits count; anything else means 1."""
    if value is None:
        return 1
    digits = _DIGITS.match(value)
    return max(int(digits[1]), smallest) if digits else 1


def _moved(block: Block, locator: Locator) -> Block:
    """A block of preformatted text, whose place is the element that holds it."""
    if isinstance(block, Grid):
        return replace(block, locator=locator, cells=tuple(replace(cell, locator=locator) for cell in block.cells))
    return replace(block, locator=locator)
