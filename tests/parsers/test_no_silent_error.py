"""Reports made up at random, printed in many styles, formats and with faults: each cell is right or pointed at.

A cell may come out as NULL where a finding names it, its row or its table; a number that was not printed there is an
error, whatever the findings say.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.document import Document
from parsers.read import read
from parsers.reading import CellValue, Hints, Reading
from parsers.report import read_report
from tests.parsers.made_reports import FAULTS, Report, Style, made
from tests.parsers.report_writers import WRITERS

NO_FORMAT = "document"  # the document itself, not written out
PARTS = 12  # of the slow test, so that several workers can share it
EXAMPLES = 450  # of each part


def cells_of(reading: Reading) -> dict[str, tuple[CellValue, int]]:
    """Every cell with the number of its source table."""
    found = {f"disclosure.{v.item}.{v.measure}": (v.cell, v.table) for v in reading.disclosure}
    found |= {f"application.{r.outcome}.{c}": (x, r.table) for r in reading.application for c, x in r.cells.items()}
    found |= {f"proceeding.{r.kind}.{c}": (x, r.table) for r in reading.proceeding for c, x in r.cells.items()}
    return found


def figures(reading: Reading) -> dict[str, float | None]:
    return {name: cell.value for name, (cell, _) in cells_of(reading).items()}


def wrong(report: Report, reading: Reading) -> list[str]:
    """Cells with a number that is not the printed one or does not stand where it is said to stand, and NULLs that no
    finding points at."""
    read = cells_of(reading)
    subjects = {finding.subject for finding in reading.findings}
    errors = []
    for name, truth in report.truth.items():
        cell, at = read.get(name, (None, 0))
        value = cell.value if cell else None
        table, row = name.split(".")[0], name.rsplit(".", 1)[0]
        pointed = bool({name, row, table} & subjects)
        if value is not None and value != truth:
            errors.append(f"{name}: read {value}, printed {truth}{' (pointed at)' if pointed else ''}")
        elif value is None and not pointed:
            errors.append(f"{name}: NULL without a finding, printed {truth}")
        if cell and value is not None and reading.tables[at].grid[cell.row][cell.column] != cell.raw:
            errors.append(f"{name}: {cell.raw} does not stand at row {cell.row}, column {cell.column}")
    return errors


def reading_of(document: Document, form: str) -> Reading:
    return read_report(document, Hints()) if form == NO_FORMAT else read(WRITERS[form](document), Hints())


STYLES = st.builds(
    Style,
    form=st.sampled_from(["2019", "2021"]),
    zero=st.sampled_from(["0", "0", "", "/", "—", "无"]),
    spaced=st.booleans(),
    numbering=st.sampled_from(["official", "none", "narrow", "other"]),
    digits=st.sampled_from(["plain", "wide", "thousands", "padded"]),
    grids=st.sampled_from(["spans", "spans", "rows", "transposed", "paragraphs"]),
    split=st.sampled_from([0, 0, 1, 7, 15]),
    one_grid=st.booleans(),
    remark=st.booleans(),
)
FORMATS = st.sampled_from([NO_FORMAT, *WRITERS])
QUICK = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])


SPANLESS = ("html without spans", "html of divs", "text in lines", "text in a stream of cells", "docx")


def check(seed: int, style: Style, faults: list[str], form: str) -> None:
    if form in SPANLESS:  # a wide label's blanks stand where a lost cell's neighbours would: nobody can tell
        faults = [fault for fault in faults if fault != "lose_cell"]
    report, document = made(seed, style, faults)
    reading = reading_of(document, form)
    assert reading.is_report
    assert not wrong(report, reading)
    assert reading.status != "verified" or all(
        value is not None or name in {f.subject for f in reading.findings if f.rule == "blank_as_zero"}
        for name, value in figures(reading).items()
    )


@QUICK
@given(
    seed=st.integers(0, 2**32), style=STYLES, faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=2, unique=True)
)
def test_every_cell_is_right_or_pointed_at(seed: int, style: Style, faults: list[str]) -> None:
    check(seed, style, faults, NO_FORMAT)


@QUICK
@given(
    seed=st.integers(0, 2**32),
    style=STYLES,
    faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=2, unique=True),
    form=FORMATS,
)
def test_every_cell_is_right_or_pointed_at_in_every_format(
    seed: int, style: Style, faults: list[str], form: str
) -> None:
    check(seed, style, faults, form)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**24),
    style=STYLES,
    faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=3, unique=True),
    form=FORMATS,
)
def test_every_cell_of_five_thousand_reports_is_right_or_pointed_at(
    part: int, seed: int, style: Style, faults: list[str], form: str
) -> None:
    check(PARTS * seed + part, style, faults, form)


@QUICK
@given(seed=st.integers(0, 2**32), style=STYLES.filter(lambda style: style.zero == "0" and style.grids != "paragraphs"))
def test_a_faultless_report_is_verified_whole(seed: int, style: Style) -> None:
    report, document = made(seed, style, [])
    reading = read_report(document, Hints())
    assert (reading.status, reading.form) == ("verified", style.form)
    assert figures(reading) == report.truth
    assert reading.identities_failed == 0
    assert [f for f in reading.findings if f.rule not in ("suspicious_value", "shifted_cells")] == []


@pytest.mark.parametrize("form", WRITERS)
def test_a_misprint_stands_as_printed_in_every_format(form: str) -> None:
    for seed in range(8):
        report, document = made(seed, Style(), ["misprint"])
        reading = reading_of(document, form)
        assert figures(reading) == report.truth
        assert reading.status == "inconsistent"
        assert {f.rule for f in reading.findings} & {"balance", "row_sum", "outcome_sum", "proceeding_sum"}


def test_last_years_table_is_not_taken_where_our_own_has_no_lines_and_blanks_for_zeros() -> None:
    style = Style("2019", "", False, "official", "plain", "spans", 0, False, False)
    report, document = made(0, style, ["add_last_year"])
    assert not wrong(report, reading_of(document, "html of divs"))


@pytest.mark.parametrize("seed", [10, 104])
def test_a_row_that_our_table_lacks_is_not_filled_from_last_years_table(seed: int) -> None:
    report, document = made(seed, Style(), ["lose_row", "add_last_year"])
    assert not wrong(report, read_report(document, Hints()))


def test_a_unit_on_a_line_of_its_own_belongs_to_the_figure_before_it() -> None:
    style = Style("2021", "/", False, "official", "padded", "paragraphs", 0, False, False)
    report, document = made(37669, style, ["misprint", "unit"])
    assert not wrong(report, reading_of(document, "text in lines"))


def test_a_label_that_breaks_before_its_last_character_is_no_unit() -> None:
    style = Style("2019", "", True, "official", "plain", "spans", 0, False, False)
    report, document = made(1383, style, [])
    assert not wrong(report, reading_of(document, "html of divs"))


def test_a_label_that_breaks_behind_its_number_is_no_figure() -> None:
    style = Style("2021", "0", True, "official", "padded", "paragraphs", 0, False, False)
    report, document = made(45105, style, ["add_last_year", "double_row", "blank"])
    assert not wrong(report, reading_of(document, "text in lines"))


def test_a_row_that_is_not_shifted_among_shifted_ones_has_lost_a_cell() -> None:
    report, document = made(11, Style(), ["add_last_year", "lose_cell", "shift_column"])
    assert not wrong(report, reading_of(document, NO_FORMAT))


@pytest.mark.parametrize("numbering", ["official", "narrow", "other"])
def test_wherever_a_label_breaks_a_lost_blank_is_never_made_up_for_by_its_number(numbering: str) -> None:
    for seed in (*range(40), 45105):
        style = Style("2021", "0", True, numbering, "padded", "paragraphs", 0, False, False)
        report, document = made(seed, style, ["blank"])
        assert not wrong(report, reading_of(document, "text in lines"))
