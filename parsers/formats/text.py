"""Plain text: each line is a paragraph, and runs of lines that hold cells are grids; or the whole is CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import limits
from parsers.charset import decode
from parsers.document import Block, Document, Paragraph
from parsers.formats.delimited import blocks_of_values
from parsers.formats.text_table import table_at
from parsers.reading import Hints

_LINE_END = re.compile(r"\r\n|\r|\n|\f")


def read(payload: bytes, hints: Hints) -> Document:
    """The text's lines as paragraphs and grids. Never raises."""
    decoded = decode(payload, hints.charset)
    notes = list(decoded.notes)
    text = decoded.text
    if len(text) > limits.MAX_TEXT:
        text = text[: limits.MAX_TEXT]
        notes.append(f"cut after {limits.MAX_TEXT} characters")
    if (sheet := blocks_of_values(text)) is not None:
        return Document("text/csv", tuple(sheet[: limits.MAX_BLOCKS]), charset=decoded.charset, notes=tuple(notes))
    lines = _LINE_END.split(text)
    if len(lines) > limits.MAX_LINES:
        lines = lines[: limits.MAX_LINES]
        notes.append(f"cut after {limits.MAX_LINES} lines")
    blocks = blocks_of(lines)
    if len(blocks) > limits.MAX_BLOCKS:
        blocks = blocks[: limits.MAX_BLOCKS]
        notes.append(f"cut after {limits.MAX_BLOCKS} blocks")
    return Document("text/plain", tuple(blocks), charset=decoded.charset, notes=tuple(notes))


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """The blocks of lines of text (without line ends), in order; locators count lines from 1."""
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        run = table_at(lines, at) if lines[at].strip(" ") else None
        end = run.end if run else at + 1
        if run and run.grid:
            blocks.append(run.grid)
        else:
            plain = ((number, lines[number - 1].strip()) for number in range(at + 1, end + 1))
            blocks.extend(Paragraph(line, f"line:{number}") for number, line in plain if line)
        at = end
    return blocks
