"""Pictures of text: recognised where a document prints no table and the extra `ocr` is installed, else left alone.

Only pictures whose bytes are at hand: a picture file, the pages of a scanned PDF, parts of a DOCX, `data:` URIs, and
those that were captured beside the page that shows them.
Tables are cut into cells along their lines and each line of text is recognised by itself, always anew: crops that look
alike are not the same (9 became 0). What two recognitions do not agree on is marked as unreadable, so that it can
never become a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from parsers.document import Block, Document, Grid, Picture
from parsers.sections import sections_of_blocks

if TYPE_CHECKING:
    from parsers.formats.scan.images import Images
    from parsers.formats.scan.recogniser import Recogniser

EXTRA = ("rapidocr", "onnxruntime", "cv2")
MAX_IMAGES = 16  # pages of a scan; a report has five, and each takes about ten seconds
MAX_BESIDE = 6  # pictures that a page shows and does not hold itself: a report has three or four tables
_FEW_FIGURES = 12  # cells with digits: a grid with more is a table printed as text


def recognised(document: Document, format_name: str, payload: bytes, beside: Mapping[str, bytes]) -> Document:
    """The document with grids and paragraphs where its pictures stood; as it is where it prints its tables itself.

    `beside` are pictures that it links to, by address.
    """
    if any(map(_has_figures, document.grids())):
        return document
    places = [i for i, block in enumerate(document.blocks) if isinstance(block, Picture)]
    return _recognised_at(places, document, format_name, payload, beside)


def recognised_in(
    sections: Collection[str], document: Document, format_name: str, payload: bytes, beside: Mapping[str, bytes]
) -> Document:
    """The document with grids where pictures stood in sections of these kinds, whose tables it does not print."""
    homes = sections_of_blocks(document.blocks)
    places = [
        i
        for i, (b, home) in enumerate(zip(document.blocks, homes, strict=True))
        if isinstance(b, Picture) and home in sections
    ]
    return _recognised_at(places, document, format_name, payload, beside)


def _recognised_at(
    places: Collection[int], document: Document, format_name: str, payload: bytes, beside: Mapping[str, bytes]
) -> Document:
    if not places:
        return document
    if not all(map(find_spec, EXTRA)):
        return replace(document, notes=(*document.notes, "pictures of text are recognised with nianbao[ocr] installed"))
    from parsers.formats.scan.images import images_of
    from parsers.formats.scan.recogniser import Recogniser  # models of 60 MB, needed by few documents

    recogniser = Recogniser()
    blocks = tuple(_blocks(set(places), document, images_of(format_name, payload, beside), recogniser))
    if not recogniser.used:
        return document
    note = f"{recogniser.used} lines were recognised from pictures, {recogniser.doubtful} of them doubtful"
    return replace(document, blocks=blocks, notes=(*document.notes, note))


def _has_figures(grid: Grid) -> bool:
    return sum(any(map(str.isdigit, cell.text)) for cell in grid.cells) > _FEW_FIGURES


def _blocks(places: Collection[int], document: Document, images: Images, recogniser: Recogniser) -> Iterator[Block]:
    from parsers.formats.scan.layout import blocks_of

    # Beside printed prose a picture counts only for the table in it: seals and logos have words too.
    printed = any(True for _ in document.paragraphs())
    seen: set[str] = set()
    for place, block in enumerate(document.blocks):
        if not isinstance(block, Picture) or place not in places:
            yield block
            continue
        key = images.key(block)
        if key in seen:
            continue
        seen.add(key)
        image = images.open(block) if len(seen) <= (MAX_BESIDE if images.beside else MAX_IMAGES) else None
        found = list(blocks_of(image, recogniser, only_tables=printed)) if image is not None else []
        yield from found or [block]
