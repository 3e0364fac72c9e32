"""ZIP, 7z, RAR and gzip: the documents inside, one after the other, each locator led by its member's name.

A RAR's packed members need a program of their own, which is not run here: whoever has unpacked them elsewhere gives
them to `read_members`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from parsers import limits
from parsers.document import (
    Block,
    DamagedDocumentError,
    Document,
    DocumentError,
    Grid,
    HostileDocumentError,
)
from parsers.formats import format_of, read_document
from parsers.formats.archive.members import Budget, members_of
from parsers.reading import Hints

# Of a document that lies in the archive twice, the form that is read best.
_PREFERENCE = (".docx", ".doc", ".wps", ".html", ".htm", ".odt", ".rtf", ".xlsx", ".xls", ".pdf", ".txt")


def read(payload: bytes, hints: Hints) -> Document:
    """The members' blocks.

    Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError, and PackedDocumentError where only a
    program can unpack them.
    """
    return _read(payload, hints, Budget(), depth=1)


def read_members(members: Iterable[tuple[str, bytes]], hints: Hints) -> Document:
    """One document of the members (name, bytes) of an archive that was unpacked elsewhere.

    Members that are no documents are named in the notes. Raises DamagedDocumentError where none is.
    """
    return _joined(members, hints, Budget(), [], depth=1)


def _read(payload: bytes, hints: Hints, budget: Budget, depth: int) -> Document:
    if depth > limits.MAX_ARCHIVE_DEPTH:
        raise HostileDocumentError("archives in archives are nested too deep")
    notes: list[str] = []
    return _joined(members_of(payload, budget, notes), hints, budget, notes, depth)


def _joined(
    members: Iterable[tuple[str, bytes]], hints: Hints, budget: Budget, notes: list[str], depth: int
) -> Document:
    read_ones: list[tuple[str, Document]] = []
    unread: list[DocumentError] = []
    for name, payload in _best_forms(members):
        inner = replace(hints, filename=name, media_type=None, charset=None)
        try:
            found = format_of(payload)
            nested = found is not None and __name__.endswith(f".{found.name}")
            document = _read(payload, inner, budget, depth + 1) if nested else read_document(payload, inner)
        except DocumentError as error:
            unread.append(error)
            notes.append(f"{name}: {error}")
        else:
            read_ones.append((name, document))
            notes.extend(f"{name}: {note}" for note in document.notes)
    if not read_ones:
        if len(unread) == 1:
            raise unread[0]
        raise DamagedDocumentError("; ".join(notes[:5]) or "the archive holds no document")
    return Document(
        "application/zip",
        tuple(_moved(block, name) for name, document in read_ones for block in document.blocks)[: limits.MAX_BLOCKS],
        title=next((document.title for _, document in read_ones if document.title), None),
        links=tuple(link for _, document in read_ones for link in document.links),
        facts={key: value for _, document in reversed(read_ones) for key, value in document.facts.items()}
        | {"members": ", ".join(name for name, _ in read_ones)[: limits.MAX_FACT]},
        notes=tuple(notes),
    )


def _best_forms(members: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The members by name, each document once: of `a.docx` and `a.pdf` the first."""
    kept: dict[str, tuple[int, str, bytes]] = {}
    for name, payload in members:
        suffix = PurePosixPath(name).suffix.lower()
        rank = _PREFERENCE.index(suffix) if suffix in _PREFERENCE else len(_PREFERENCE)
        stem = name[: len(name) - len(suffix)] if suffix in _PREFERENCE else name
        if stem not in kept or rank < kept[stem][0]:
            kept[stem] = (rank, name, payload)
    return [(name, payload) for _, (_, name, payload) in sorted(kept.items())]


def _moved(block: Block, name: str) -> Block:
    locator = f"member:{name}!{block.locator}"
    if isinstance(block, Grid):
        cells = tuple(replace(cell, locator=f"member:{name}!{cell.locator}") for cell in block.cells)
        return replace(block, locator=locator, cells=cells)
    return replace(block, locator=locator)
