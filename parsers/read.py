"""The two steps joined: bytes → document → report."""

from __future__ import annotations

from parsers.formats import read_document
from parsers.reading import Hints, Reading
from parsers.report import read_report


def read(payload: bytes, hints: Hints) -> Reading:
    """What a payload says as an annual report. Raises a DocumentError where it cannot be read as a document."""
    return read_report(read_document(payload, hints), hints)
