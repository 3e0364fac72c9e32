"""Consecutive reports of one organ must follow from each other, as far as both print the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.chains import chain_findings
from parsers.reading import ApplicationRow, CellValue, DisclosureValue, Finding, Organ, Reading

ORGAN = Organ("321300:人民政府", "宿迁市人民政府", "宿迁市人民政府", "city", "321300")


def cell(value: int | None) -> CellValue:
    return CellValue(value, "" if value is None else str(value), 0, 0)


def reading(
    year: int,
    requests: dict[str, dict[str, int | None]] | None = None,
    disclosed: dict[str, int | None] | None = None,
) -> Reading:
    application = tuple(
        ApplicationRow(outcome, {column: cell(value) for column, value in cells.items()}, 0, 0)
        for outcome, cells in (requests or {}).items()
    )
    disclosure = tuple(
        DisclosureValue("20(1)", *name.split("."), cell(value), 0)  # type: ignore[call-arg]
        for name, value in (disclosed or {}).items()
    )
    return Reading(True, "", year=year, organ=ORGAN, application=application, disclosure=disclosure)


def rules(earlier: Reading, later: Reading) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.rule, one.subject, one.expected, one.actual) for one in chain_findings(earlier, later)]


def test_what_was_carried_out_must_be_carried_in() -> None:
    earlier = reading(2023, {"carried_out": {"total": 121}})
    assert rules(earlier, reading(2024, {"carried_in": {"total": 121}})) == []
    broken = reading(2024, {"carried_in": {"total": 118}})
    assert rules(earlier, broken) == [("carry_over", "application.carried_in.total", "121", "118")]
    message = chain_findings(earlier, broken)[0].message_zh
    assert "121" in message
    assert "118" in message


def test_columns_are_compared_where_the_totals_agree() -> None:
    earlier = reading(2023, {"carried_out": {"natural_person": 5, "enterprise": 1, "total": 6}})
    later = reading(2024, {"carried_in": {"natural_person": 4, "enterprise": 2, "total": 6}})
    assert [subject for _, subject, _, _ in rules(earlier, later)] == [
        "application.carried_in.natural_person",
        "application.carried_in.enterprise",
    ]


def test_documents_in_force_must_follow_from_last_year() -> None:
    earlier = reading(2023, disclosed={"normative_documents.in_force": 597})
    new = {"normative_documents.issued": 50, "normative_documents.repealed": 227}
    assert rules(earlier, reading(2024, disclosed={**new, "normative_documents.in_force": 420})) == []
    assert rules(earlier, reading(2024, disclosed={**new, "normative_documents.in_force": 430})) == [
        ("in_force_chain", "disclosure.normative_documents.in_force", "420", "430")
    ]


def test_items_must_follow_from_last_years_items_and_change() -> None:
    earlier = reading(2019, disclosed={"licensing.items_last_year": 371, "licensing.items_change": -98})
    assert rules(earlier, reading(2020, disclosed={"licensing.items_last_year": 273})) == []
    assert rules(earlier, reading(2020, disclosed={"licensing.items_last_year": 371})) == [
        ("items_chain", "disclosure.licensing.items_last_year", "273", "371")
    ]


@pytest.mark.parametrize("value", [None, 0])
def test_a_blank_is_compared_only_where_it_is_proven_to_be_zero(value: int | None) -> None:
    earlier = reading(2023, {"carried_out": {"total": 3}})
    later = reading(2024, {"carried_in": {"total": None}})
    if value == 0:
        proof = Finding("blank_as_zero", "info", "application.carried_in.total", "", "")
        later = replace(later, findings=(proof,))
    assert bool(rules(earlier, later)) is (value == 0)


def test_years_that_do_not_follow_other_organs_and_other_forms_are_not_compared() -> None:
    earlier = reading(2021, {"carried_out": {"total": 3}}, {"normative_documents.published_total": 20})
    later = reading(2023, {"carried_in": {"total": 9}})
    assert rules(earlier, later) == []
    other = replace(reading(2022, {"carried_in": {"total": 9}}), organ=replace(ORGAN, key="321302:人民政府"))
    assert rules(earlier, other) == []
    next_form = reading(2022, {"carried_in": {"total": 3}}, {"normative_documents.in_force": 5})
    assert rules(earlier, next_form) == []
