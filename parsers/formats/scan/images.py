"""The pictures of a document whose bytes are at hand, decoded, and the locator of any box in them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urldefrag

import cv2
import numpy as np
import pypdfium2 as pdfium

from parsers.document import DocumentError, Locator, Picture
from parsers.formats.package import Package
from parsers.formats.picture import size_of

Pixels = Any  # a numpy array of height x width x 3, blue first

_DPI = 200
_SMALLEST = (300, 120)  # pixels: no table of a form is smaller
_MOST = 50_000_000  # pixels of one picture
_PAGE = re.compile(r"page:(\d{1,4})")
_DATA = re.compile(r"data:image/[\w.+-]+((?:;[\w=.+-]+)*),", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """A decoded picture. Boxes in it are told as `page:N;box:…` in the page's units, or by the picture's own place."""

    pixels: Pixels
    place: Locator
    page: int = 0  # from 1; 0 where the picture is no page
    scale: float = 1.0  # the page's units in one pixel
    turn: int = 0  # quarter turns against the clock by which `pixels` were turned from the picture

    def _as_stored(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """The box in the picture before it was turned."""
        left, top, right, bottom = box
        height, width = self.pixels.shape[:2]
        if self.turn == 1:
            return height - bottom, left, height - top, right
        if self.turn == 2:
            return width - right, height - bottom, width - left, height - top
        if self.turn == 3:
            return top, width - right, bottom, width - left
        return box

    def locator(self, box: tuple[int, int, int, int]) -> Locator:
        """The locator of a box (left, top, right, bottom in pixels)."""
        if not self.page:
            return self.place
        return f"page:{self.page};box:" + ",".join(f"{side * self.scale:.0f}" for side in self._as_stored(box))


@dataclass(frozen=True, slots=True)
class Images:
    """How a format's pictures are opened, and what tells that two blocks are one picture."""

    payload: bytes
    _open: Callable[[bytes, Picture], Image | None]
    _by_page: bool = False
    beside: bool = False  # whether some are not held by the document itself

    def key(self, picture: Picture) -> str:
        """The same for pictures that are opened as one: those of one page of a PDF."""
        return picture.source if self._by_page else picture.locator + picture.source

    def open(self, picture: Picture) -> Image | None:
        """The decoded picture; None where it is not at hand, no picture, or too small or large for a table."""
        try:
            return self._open(self.payload, picture)
        except (DocumentError, KeyError, cv2.error, pdfium.PdfiumError, binascii.Error):
            return None


_Opener = Callable[[bytes, Picture], Image | None]


def images_of(format_name: str, payload: bytes, beside: Mapping[str, bytes]) -> Images:
    """The pictures of a document of that format (`parsers.formats.FORMATS`); `beside`: those that it links to."""
    opener: _Opener = _OPENERS.get(format_name, _not_at_hand)
    if beside:
        opener = partial(_beside, beside, {address_of(url): url for url in beside}, opener)
    return Images(payload, opener, _by_page=format_name == "pdf", beside=bool(beside))


def address_of(url: str) -> str:
    """What tells whether two spellings of an address are one: without scheme, fragment and escapes."""
    return unquote(urldefrag(url).url).partition("://")[2]


def _beside(
    beside: Mapping[str, bytes], urls: Mapping[str, str], within: _Opener, payload: bytes, picture: Picture
) -> Image | None:
    """A picture that the document links to, opened as its own; else what it holds itself."""
    url = urls.get(address_of(picture.source))
    if url is None:
        return within(payload, picture)
    pixels = _decoded(beside[url])
    return None if pixels is None else Image(pixels, picture.locator)


def _not_at_hand(payload: bytes, picture: Picture) -> None:
    return None


def _whole(payload: bytes, picture: Picture) -> Image | None:
    pixels = _decoded(payload)
    return None if pixels is None else Image(pixels, picture.locator, page=1)


def _part(payload: bytes, picture: Picture) -> Image | None:
    pixels = _decoded(Package(payload).part(picture.source.lstrip("/")))
    return None if pixels is None else Image(pixels, picture.locator)


def _inline(payload: bytes, picture: Picture) -> Image | None:
    header = _DATA.match(picture.source)
    if header is None:
        return None
    content = unquote_to_bytes(picture.source[header.end() :])
    pixels = _decoded(base64.b64decode(content) if ";base64" in header[1].lower() else content)
    return None if pixels is None else Image(pixels, picture.locator)


def _page(payload: bytes, picture: Picture) -> Image | None:
    number = _PAGE.match(picture.source)
    if number is None:
        return None
    document = pdfium.PdfDocument(payload)
    try:
        page = document[int(number[1]) - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST / max(width * height, 1)) ** 0.5)
        pixels = page.render(scale=scale).to_numpy()[:, :, :3].copy()
    finally:
        document.close()
    return Image(pixels, picture.locator, int(number[1]), 1 / scale)


def _decoded(content: bytes) -> Pixels | None:
    width, height = size_of(content)
    if width * height > _MOST or (width and (width < _SMALLEST[0] or height < _SMALLEST[1])):
        return None
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None


_OPENERS: dict[str, _Opener] = {
    "picture": _whole,
    "pdf": _page,
    "docx": _part,
    "html": _inline,
    "mht": _inline,
}
