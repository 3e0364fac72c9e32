"""The two steps joined: bytes → document → report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from parsers.figures import figures
from parsers.formats import format_of, read_document
from parsers.formats.scan import recognised_in
from parsers.reading import Hints, Reading
from parsers.report import read_report


def read(
    payload: bytes, hints: Hints, *, ocr: bool = False, beside: Mapping[str, bytes] = MappingProxyType({})
) -> Reading:
    """What a payload says as an annual report. Raises a DocumentError where it cannot be read as a document.

    With `ocr`, pictures of text are recognised where nothing else says it and the extra `ocr` is installed, also those
    of `beside`, which the document links to, by address. A table from a picture never takes the place of a printed one.
    """
    document = read_document(payload, hints, ocr=ocr, beside=beside)
    reading = read_report(document, hints)
    missing = _missing(reading)
    found = format_of(payload) if ocr and missing else None
    if found is None:
        return reading
    filled = recognised_in(missing, document, found.name, payload, beside)
    if filled.blocks == document.blocks:
        return reading
    again = read_report(filled, hints)
    return again if _missing(again) < missing and _keeps(again, reading) else reading


def _missing(reading: Reading) -> set[str]:
    return {finding.subject for finding in reading.findings if finding.rule == "table_missing"}


def _keeps(again: Reading, before: Reading) -> bool:
    """Whether a reading has each table of the one before, with the same figures."""
    now = figures(again)
    same = all(name in now and now[name] == value for name, value in figures(before).items())
    return same and _places(before) <= _places(again)


def _places(reading: Reading) -> set[str]:
    """Where the tables stand that figures were taken from."""
    indices = {
        *(value.table for value in reading.disclosure),
        *(row.table for row in reading.application),
        *(row.table for row in reading.proceeding),
        *(value.table for value in reading.indicator),
    }
    return {reading.tables[index].locator for index in indices}
