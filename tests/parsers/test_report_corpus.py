"""Real reports read whole: every cell equals the gold copy made by hand, with the status of the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.read import read
from parsers.reading import CellValue, Hints, Reading

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not on this machine"),
]


def figures(reading: Reading) -> dict[str, CellValue]:
    """Every cell of the three tables by its subject."""
    found = {f"disclosure.{v.item}.{v.measure}": v.cell for v in reading.disclosure}
    for kind, rows in (("application", reading.application), ("proceeding", reading.proceeding)):
        for row in rows:
            code = getattr(row, "outcome", None) or getattr(row, "kind", None)
            found |= {f"{kind}.{code}.{column}": cell for column, cell in row.cells.items()}
    return found


def gold_figures(gold: dict[str, Any]) -> dict[str, tuple[str, float | None]]:
    """The gold copy's cells by the same subjects: raw text and value."""
    found = {f"disclosure.{name}": (c["raw"], c["value"]) for name, c in (gold.get("disclosure") or {}).items()}
    for kind in ("application", "proceeding"):
        for row, cells in (gold.get(kind) or {}).items():
            found |= {f"{kind}.{row}.{column}": (c["raw"], c["value"]) for column, c in cells.items()}
    return found


def reading_of(name: str) -> Reading:
    return read((CORPUS / name).read_bytes(), Hints())


def rules(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in reading.findings:
        found.setdefault(finding.rule, set()).add(finding.subject)
    return found


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("nanle-2021.txt", "2021", "verified"),
        ("linan-2020.txt", "2019", "verified"),
        ("wolong-2020.txt", "2019", "verified"),
        ("huaiyin-2019.txt", "2019", "verified"),
        ("wendeng-2020.txt", "2019", "partial"),
        ("hongze-2023.pdf", "mixed", "inconsistent"),
    ],
)
def test_every_cell_equals_the_gold_copy(name: str, form: str, status: str) -> None:
    reading = reading_of(name)
    gold = gold_figures(json.loads((CORPUS / f"{name}.gold.json").read_text(encoding="utf-8")))
    read_cells = {subject: (cell.raw.strip(), cell.value) for subject, cell in figures(reading).items()}
    assert read_cells == {subject: (raw.strip(), value) for subject, (raw, value) in gold.items()}
    assert (reading.is_report, reading.form, reading.status) == (True, form, status)
    assert reading.identities_failed == (2 if status == "inconsistent" else 0)


def test_every_value_stands_at_the_place_that_it_names() -> None:
    for name in ("nanle-2021.txt", "linan-2020.txt", "shanghai-office-2019.html"):
        reading = reading_of(name)
        for row in reading.application:
            for cell in row.cells.values():
                assert reading.tables[row.table].grid[cell.row][cell.column] == cell.raw


def test_printed_totals_that_contradict_their_parts_are_inconsistent_and_stand_as_printed() -> None:
    reading = reading_of("hongze-2023.pdf")
    assert rules(reading)["proceeding_sum"] == {"proceeding.reconsideration", "proceeding.suit_after_reconsideration"}
    assert "form_mixed" in rules(reading)


def test_the_empty_form_is_no_report() -> None:
    reading = reading_of("blank-2021-form.docx")
    assert (reading.is_report, bool(reading.reason)) == (False, True)


def test_prose_that_contradicts_a_table_is_pointed_at() -> None:
    assert "application.received.total" in rules(reading_of("nanle-2021.txt"))["narrative_contradiction"]
    assert "proceeding.reconsideration.corrected" in rules(reading_of("linan-2020.txt"))["narrative_contradiction"]
    assert "narrative_contradiction" not in rules(reading_of("wolong-2020.txt"))


def test_shifted_rows_are_read_by_count_and_pointed_at() -> None:
    found = rules(reading_of("nanle-2021.txt"))
    assert "application.rejected_confirmation" in found["shifted_cells"]


def test_a_table_that_was_a_picture_is_missing_and_a_charts_sheet_is_no_table_of_the_form() -> None:
    reading = reading_of("wendeng-2020.txt")
    assert rules(reading)["table_missing"] == {"disclosure"}
    assert [table.kind for table in reading.tables] == ["application", "proceeding", "other"]


def test_words_for_signs_and_units_in_cells_are_read_and_noted() -> None:
    found = rules(reading_of("huaiyin-2019.txt"))
    assert found["unit_in_cell"] == {"disclosure.procurement.amount"}
    assert len(found["sign_in_words"]) == 5


def test_blank_totals_are_null_and_blanks_are_zero_only_where_the_identities_prove_it() -> None:
    reading = reading_of("shanghai-office-2019.html")
    found = rules(reading)
    cells = figures(reading)
    assert reading.status == "partial"
    assert "application.granted.total" in found["blank_cell"]
    assert "application.received.research" in found["blank_as_zero"]
    assert "proceeding.suit_after_reconsideration.total" in found["blank_cell"]
    assert all(cells[subject].value is None for subject in found["blank_cell"] | found["blank_as_zero"])
    assert cells["disclosure.procurement.amount"].value == 25.1
    assert cells["application.received.total"].value == 859
