from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.archive.sample_archive import SampleArchive, report

SITE = "http://www.tonglu.gov.cn"


@pytest.fixture
def archive(tmp_path: Path) -> SampleArchive:
    archive = SampleArchive(tmp_path)
    with archive.series() as series:
        for name, year, level in (
            ("桐庐县人民政府", 2017, "county"),
            ("桐庐县人民政府", 2019, "county"),
            ("桐庐县教育局", 2018, "department"),
            ("富春江镇人民政府", 2020, "township"),
            ("某委员会", 2020, None),
        ):
            payload = report(name, year, level=level, code="330122", status="partial")
            archive.fetch(series, f"{SITE}/{name}{year}.html", payload)
        hint = {"organ": "桐庐县公安局", "level": "department", "division_code": "330122"}
        series.write_note("site", {"host": "ga.tonglu.gov.cn", "state": "blocked", "reason": "412", "hint": hint})
    archive.catch_up()
    return archive


def _on(archive: SampleArchive, day: str, sql: str) -> list[tuple[object, ...]]:
    """What a query gives on a day."""
    connection = sqlite3.connect(archive.database)
    connection.create_function("date", 1, lambda moment: day if moment == "now" else moment)
    connection.create_function("strftime", 2, lambda form, moment: day[:4])
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _states(archive: SampleArchive, day: str, organ: str) -> dict[object, object]:
    sql = f"SELECT year, state FROM coverage WHERE organ_name = '{organ}' ORDER BY year"
    return dict(_on(archive, day, sql))


def test_every_year_from_an_organs_first_report_to_the_last_year_is_there(archive: SampleArchive) -> None:
    assert _states(archive, "2022-04-01", "桐庐县人民政府") == {
        2017: "partial",
        2018: "not_found",
        2019: "partial",
        2020: "not_found",
        2021: "not_found",
    }


def test_a_report_is_not_due_before_its_day(archive: SampleArchive) -> None:
    for day, government, department in (
        ("2022-01-31", "not_due", "not_due"),
        ("2022-02-01", "not_due", "not_found"),
        ("2022-03-31", "not_due", "not_found"),
        ("2022-04-01", "not_found", "not_found"),
    ):
        assert _states(archive, day, "桐庐县人民政府")[2021] == government
        assert _states(archive, day, "桐庐县教育局")[2021] == department


def test_an_organ_without_any_report_is_measured_from_the_first_year_of_the_archive(archive: SampleArchive) -> None:
    years = dict.fromkeys((2017, 2018, 2019, 2020), "blocked")
    assert _states(archive, "2021-06-01", "桐庐县公安局") == years


def test_the_days_and_their_reasons_follow_the_law_in_force(archive: SampleArchive) -> None:
    sql = "SELECT organ_name, year, due_on, basis FROM coverage WHERE year IN (2018, 2020) ORDER BY 1, 2"
    assert _on(archive, "2021-06-01", sql) == [
        ("富春江镇人民政府", 2020, "2021-03-31", "custom"),
        ("某委员会", 2020, "2021-03-31", "level_unknown"),
        ("桐庐县人民政府", 2018, "2019-03-31", "decree_492"),
        ("桐庐县人民政府", 2020, "2021-03-31", "article_49_2"),
        ("桐庐县公安局", 2018, "2019-03-31", "decree_492"),
        ("桐庐县公安局", 2020, "2021-01-31", "article_49_1"),
        ("桐庐县教育局", 2018, "2019-03-31", "decree_492"),
        ("桐庐县教育局", 2020, "2021-01-31", "article_49_1"),
    ]


def test_overdue_are_those_due_that_no_capture_shows(archive: SampleArchive) -> None:
    sql = "SELECT organ_name, year, state FROM overdue WHERE year = 2020 ORDER BY 1"
    assert _on(archive, "2021-02-01", sql) == [
        ("桐庐县公安局", 2020, "blocked"),
        ("桐庐县教育局", 2020, "not_found"),
    ]
    assert len(_on(archive, "2021-04-01", sql)) == 3


def test_views_of_one_organ_use_the_indexes(archive: SampleArchive) -> None:
    plan = archive.rows("EXPLAIN QUERY PLAN SELECT * FROM coverage WHERE organ_id = 'x'")
    assert not any("SCAN organ" in row[3] or "SCAN report" in row[3] for row in plan)
