"""A reading's figures by their subject (`application.granted.total`), for what compares readings with each other."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.reading import CellValue, Number, Reading


def cells_by_subject(reading: Reading) -> Iterator[tuple[str, CellValue]]:
    """Every cell of the report's tables with its subject, in the order of the tables; each subject once."""
    seen: set[str] = set()
    for subject, cell in _cells(reading):
        if subject not in seen:
            seen.add(subject)
            yield subject, cell


def figures(reading: Reading) -> dict[str, Number | None]:
    """Every figure by its subject. A blank is None, but 0 where the identities prove it (`blank_as_zero`)."""
    zero = {finding.subject for finding in reading.findings if finding.rule == "blank_as_zero"}
    return {
        subject: 0 if cell.value is None and subject in zero else cell.value
        for subject, cell in cells_by_subject(reading)
    }


def plain(number: Number) -> str:
    """A figure in digits, without exponent or needless zeros: 1234567, 14584.9972."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _cells(reading: Reading) -> Iterator[tuple[str, CellValue]]:
    for value in reading.disclosure:
        yield f"disclosure.{value.item}.{value.measure}", value.cell
    for row in reading.application:
        for applicant, cell in row.cells.items():
            yield f"application.{row.outcome}.{applicant}", cell
    for case in reading.proceeding:
        for result, cell in case.cells.items():
            yield f"proceeding.{case.kind}.{result}", cell
    for line in reading.indicator:
        name = line.indicator if line.indicator != "local" else f"local:{line.label}"
        yield f"indicator.{name}", line.cell
