"""The two steps joined: bytes → document → report."""

from __future__ import annotations

from parsers.formats import read_document
from parsers.reading import Hints, Reading
from parsers.report import read_report


def read(payload: bytes, hints: Hints, *, ocr: bool = False) -> Reading:
    """What a payload says as an annual report. Raises a DocumentError where it cannot be read as a document.

    With `ocr`, pictures of text are recognised where nothing else says it and the extra `ocr` is installed.
    """
    return read_report(read_document(payload, hints, ocr=ocr), hints)
