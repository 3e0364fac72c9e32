"""Pages of a PDF as pictures, by pdfium. pdfium is not thread-safe: one document is open at a time."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

from parsers.document import DamagedDocumentError

_LOCK = threading.Lock()
_WIDTH = 1240  # pixels: 150 dots an inch on A4
_MOST_PAGES = 300
_MOST_PIXELS = 12_000_000


def sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points, at most 300 pages. Raises DamagedDocumentError."""
    with _opened(content) as document:
        return [document.get_page_size(number) for number in range(min(len(document), _MOST_PAGES))]


def draw(content: bytes, number: int) -> bytes | None:
    """Page `number`, from 1, as PNG; None where there is no such page or no such PDF."""
    try:
        with _opened(content) as document:
            if not 1 <= number <= min(len(document), _MOST_PAGES):
                return None
            width, height = document.get_page_size(number - 1)
            if width <= 0 or height <= 0:
                return None
            scale = min(_WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
            picture = document[number - 1].render(scale=scale).to_pil()
    except DamagedDocumentError:
        return None
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise DamagedDocumentError(f"pdfium cannot open it: {error}") from error
        try:
            yield document
        finally:
            document.close()
