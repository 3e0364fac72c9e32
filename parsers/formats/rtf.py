"""RTF 1.9.1: control words to paragraphs with cell marks, as Word keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers import limits
from parsers.document import DamagedDocumentError, Document, HostileDocumentError
from parsers.formats.cell_marks import CELL_END, PICTURE, ParagraphProperties, RawParagraph, RowCell, blocks_of
from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT
from parsers.reading import Hints

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'])"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<text>[^\\{}\r\n]+)|(?P<blank>[\r\n]+)|(?P<odd>\\)",
    re.DOTALL,
)
_SKIPPED_NAMES = (
    "fonttbl colortbl stylesheet info pict header footer headerl headerr headerf footerl footerr footerf "
    "footnote fldinst listtable listoverridetable rsidtbl generator xmlnstbl themedata colorschememapping latentstyles "
    "datastore object nonshppict bkmkstart bkmkend pgptbl annotation atnid atnauthor"
)
_SKIPPED = frozenset(name.encode() for name in _SKIPPED_NAMES.split())
_KEPT_OPTIONAL = frozenset({b"shptxt", b"shpinst", b"shp", b"nesttableprops"})
_CHARS = {b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’"}
_CHARS |= {b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002"}
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\"}
_CHARSETS = {134: "gb18030", 136: "big5", 128: "cp932", 129: "cp949", 0: "cp1252", 1: "gb18030"}
_POSITIONS = {"super": RAISED, "sub": LOWERED}
_MAX_GROUPS = 400
_MAX_TOKENS = 600_000


@dataclass(slots=True)
class _State:
    """What a group inherits and its end undoes."""

    skipped: bool = False
    hidden: bool = False
    depth: int = 0
    in_table: bool = False
    outline: int = 9
    unicode_skip: int = 1
    charset: str = ""
    position: str = ""  # super, sub or none
    struck: bool = False

    def marked(self, text: str) -> str:
        """The text with its digits set apart where they are raised, lowered or struck out."""
        if self.struck:
            return text.translate(STRUCK_OUT)
        return text.translate(_POSITIONS[self.position]) if self.position else text


@dataclass(slots=True)
class _Row:
    cells: list[RowCell] = field(default_factory=list)
    left: int = 0
    joins_left: bool = False
    joins_above: bool = False


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the text. Raises DamagedDocumentError where there is none."""
    blocks = list(blocks_of(_Reader().paragraphs(payload)))
    if not blocks:
        raise DamagedDocumentError("the RTF file holds no text")
    return Document("application/rtf", tuple(blocks[: limits.MAX_BLOCKS]))


class _Reader:
    def __init__(self) -> None:
        self._state = _State()
        self._stack: list[_State] = []
        self._charset = "gb18030"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._in_fonts = False
        self._bytes = bytearray()
        self._text: list[str] = []
        self._pending_skip = 0
        self._row = _Row()
        self._optional = False

    def paragraphs(self, payload: bytes) -> Iterator[RawParagraph]:
        """The text's paragraphs, cell and row ends."""
        for count, token in enumerate(_TOKEN.finditer(payload)):
            if count > _MAX_TOKENS:
                raise HostileDocumentError(f"the RTF file has more than {_MAX_TOKENS} control words")
            kind = token.lastgroup
            if kind == "number":
                kind = "word"
            if kind == "open":
                self._decode()
                if len(self._stack) < _MAX_GROUPS:
                    self._stack.append(replace(self._state))
                else:
                    raise DamagedDocumentError("the RTF file nests its groups too deep")
            elif kind == "close":
                self._decode()
                if self._stack:
                    self._state = self._stack.pop()
                if not self._stack:
                    break
                self._in_fonts = self._in_fonts and len(self._stack) > 1
            elif kind == "hex":
                self._byte(int(token["hex"], 16))
            elif kind == "text":
                self._plain(token["text"])
            elif kind == "symbol":
                self._symbol(token["symbol"])
            elif kind == "word":
                yield from self._word(token["word"], int(token["number"]) if token["number"] else None)
        self._decode()
        if self._text:
            yield self._paragraph("\r")

    # --- text --------------------------------------------------------------------------------------------------

    def _byte(self, value: int) -> None:
        if self._pending_skip:
            self._pending_skip -= 1
        elif not self._state.skipped and not self._state.hidden:
            self._bytes.append(value)

    def _plain(self, raw: bytes) -> None:
        rest = raw[self._pending_skip :]
        self._pending_skip = max(0, self._pending_skip - len(raw))
        if not self._state.skipped and not self._state.hidden:
            self._bytes.extend(rest)

    def _decode(self) -> None:
        if self._bytes:
            text = bytes(self._bytes).decode(self._state.charset or self._charset, "replace")
            self._text.append(self._state.marked(text))
            self._bytes.clear()

    def _say(self, text: str) -> None:
        self._decode()
        if not self._state.skipped and not self._state.hidden:
            self._text.append(self._state.marked(text))

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._optional = True
        elif symbol in (b"\n", b"\r"):
            self._say("\n")
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    # --- control words -----------------------------------------------------------------------------------------

    def _word(self, word: bytes, number: int | None) -> Iterator[RawParagraph]:
        optional, self._optional = self._optional, False
        state = self._state
        if word == b"u" and number is not None:
            code = number + 0x10000 if number < 0 else number
            self._say(chr(code) if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
            self._pending_skip = state.unicode_skip
            return
        self._pending_skip = 0
        if word == b"fonttbl":
            self._in_fonts = True
        if word in _SKIPPED or (optional and word not in _KEPT_OPTIONAL):
            self._decode()
            if word == b"pict" and not state.skipped:
                self._text.append(PICTURE)
            state.skipped = True
            if not self._in_fonts:
                return
        if self._in_fonts:
            self._note_font(word, number)
            return
        if state.skipped:
            return
        if word in (b"par", b"sect", b"page"):
            yield self._paragraph("\r")
        elif word in (b"cell", b"nestcell"):
            state.in_table = True
            yield self._paragraph(CELL_END, depth=max(state.depth, 2) if word == b"nestcell" else 1)
        elif word in (b"row", b"nestrow"):
            yield self._row_end(nested=word == b"nestrow")
        elif word in _CHARS:
            self._say(_CHARS[word])
        else:
            self._property(word, number)

    def _note_font(self, word: bytes, number: int | None) -> None:
        if word == b"f":
            self._font = number or 0
        elif word == b"fcharset" and len(self._fonts) < 4_000:
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")

    def _property(self, word: bytes, number: int | None) -> None:
        state = self._state
        value = number if number is not None else 1
        if word == b"f":
            self._decode()
            # A Latin font's charset says nothing of the Chinese bytes that follow it in careless files.
            charset = self._fonts.get(value, "")
            state.charset = charset if charset != "cp1252" else ""
        elif word == b"ansicpg":
            self._charset = {936: "gb18030", 54936: "gb18030", 950: "big5", 65001: "utf-8"}.get(value, self._charset)
        elif word == b"uc":
            state.unicode_skip = min(max(value, 0), 8)
        elif word in (b"v", b"deleted"):
            self._decode()
            state.hidden = value != 0
        elif word in (b"super", b"sub", b"nosupersub"):
            self._decode()
            state.position = word.decode() if value and word != b"nosupersub" else ""
        elif word in (b"strike", b"striked"):
            self._decode()
            state.struck = value != 0
        elif word == b"plain":
            self._decode()
            state.hidden, state.position, state.struck = False, "", False
        elif word == b"pard":
            state.in_table, state.depth, state.outline = False, 0, 9
        elif word == b"intbl":
            state.in_table = True
        elif word == b"itap":
            state.depth = min(max(value, 0), limits.MAX_NESTED_TABLES)
        elif word == b"outlinelevel":
            state.outline = value
        else:
            self._row_property(word, value)

    def _row_property(self, word: bytes, value: int) -> None:
        row = self._row
        if word == b"trowd":
            self._row = _Row()
        elif word == b"trleft":
            row.left = value
        elif word == b"clvmrg":
            row.joins_above = True
        elif word == b"clmrg":
            row.joins_left = True
        elif word == b"cellx" and len(row.cells) < limits.MAX_COLUMNS:
            left = row.cells[-1].right if row.cells else row.left
            row.cells.append(RowCell(left, value, row.joins_left, row.joins_above))
            row.joins_left = row.joins_above = False

    # --- marks -------------------------------------------------------------------------------------------------

    def _paragraph(self, mark: str, depth: int = 0) -> RawParagraph:
        self._decode()
        state = self._state
        depth = max(depth, state.depth, 1 if state.in_table else 0)
        text, self._text = "".join(self._text), []
        nested_end = mark == CELL_END and depth > 1
        properties = ParagraphProperties(in_table=depth > 0, depth=depth, inner_cell=nested_end, outline=state.outline)
        return RawParagraph(text, mark, properties)

    def _row_end(self, *, nested: bool) -> RawParagraph:
        self._decode()
        self._text = []
        depth = max(self._state.depth, 2) if nested else 1
        properties = ParagraphProperties(in_table=True, row_end=True, depth=depth, cells=tuple(self._row.cells))
        return RawParagraph("", CELL_END, properties)
