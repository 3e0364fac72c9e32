from __future__ import annotations

import csv
import hashlib
import json
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package, validate

from archive import descriptions
from archive.database import open_for_reading
from archive.export import ExportError, export
from archive.provenance import NotFoundError, explain
from archive.schema import LABEL_TABLES, TABLES, VIEWS, all_tables
from archive.warc_reader import read_at
from tests.archive.sample_archive import SampleArchive, report


@pytest.fixture
def archive(tmp_path: Path) -> SampleArchive:
    archive = SampleArchive(tmp_path)
    with archive.series() as series:
        for year in (2020, 2021):
            payload = report("桐庐县人民政府", year, code="330122", level="county", text='"引号", 逗号\n换行\r和\t')
            archive.fetch(series, f"http://www.tonglu.gov.cn/{year}.html", payload)
        archive.fetch(
            series, "http://www.tonglu.gov.cn/2021.html", report("桐庐县人民政府", 2021, code="330122", received=9)
        )
        archive.fetch(
            series, "http://www.tonglu.gov.cn/2021.html", report("桐庐县人民政府", 2021, code="330122", received=9)
        )
        archive.fetch(series, "http://www.tonglu.gov.cn/a.doc", b"?", verdict={"organ": "某局", "year": 2020})
    archive.catch_up()
    return archive


def test_every_table_view_and_column_is_described_in_both_languages() -> None:
    for described in (*all_tables(), *VIEWS):
        for text in (
            described.zh,
            described.en,
            *(c.zh for c in described.columns),
            *(c.en for c in described.columns),
        ):
            assert text.strip()
    described_tables = descriptions.datasette_metadata()["databases"]["nianbao"]["tables"]
    for one in (*all_tables(), *VIEWS):
        assert set(described_tables[one.name]["columns"]) == {column.name for column in one.columns}
        assert all(described_tables[one.name]["columns"].values())


def test_the_tables_that_serve_the_catalogue_itself_are_hidden() -> None:
    tables = descriptions.datasette_metadata()["databases"]["nianbao"]["tables"]
    assert {name for name, table in tables.items() if table.get("hidden")} == {t.name for t in TABLES if not t.public}


def test_facets_labels_and_sort_orders_name_columns_that_exist() -> None:
    for table in all_tables():
        names = {column.name for column in table.columns}
        assert {*table.facets, *filter(None, (table.label, table.sort)), *sum(table.indexes, ())} <= names
        assert all(column.references in {t.name for t in all_tables()} for column in table.columns if column.references)


def test_counts_and_money_have_a_unit() -> None:
    unitless = {"year", "ordinal", "http_status", "source_row", "source_column"}
    for described in (*TABLES, *VIEWS):
        if isinstance(described, type(TABLES[0])) and not described.public:
            continue
        for column in described.columns:
            if column.type in ("INTEGER", "REAL", "ANY") and column.name not in unitless:
                assert column.unit, f"{described.name}.{column.name}"


@pytest.mark.parametrize("language", [None, "zh", "en"])
def test_the_data_dictionary_names_every_table_column_and_code(language: descriptions.Language | None) -> None:
    text = descriptions.data_dictionary(language)
    for described in (*(table for table in TABLES if table.public), *VIEWS):
        entry = text.split(f"### `{described.name}`\n")[1].split("\n##")[0]
        for column in described.columns:
            assert f"| `{column.name}` | " in entry
    for label in LABEL_TABLES:
        entry = text.split(f"### `{label.name}`\n")[1].split("\n##")[0]
        for code in label.rows:
            assert f"| `{code.code}` | " in entry


def test_the_data_package_is_valid_and_complete(archive: SampleArchive, tmp_path: Path) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        outcome = export(connection, tmp_path / "out", version="1.2.3")
    folder = tmp_path / "out"
    checked = validate(str(folder / "datapackage.json"))
    assert checked.valid, checked.flatten(["type", "message"])
    package = Package(str(folder / "datapackage.json"))
    names = {one.name for one in (*descriptions.public_tables(), *VIEWS)}
    assert {resource.name for resource in package.resources} == names == set(outcome.rows)
    for name in names:
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) - 1 == outcome.rows[name] == pq.read_metadata(folder / "data" / f"{name}.parquet").num_rows
    assert outcome.rows["report"] == 3


def test_what_is_exported_is_what_the_database_holds(archive: SampleArchive, tmp_path: Path) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        export(connection, tmp_path / "out", version="1.2.3")
    for name in ("section", "disclosure", "summary", "capture"):
        stored = archive.rows(f"SELECT * FROM {name} ORDER BY 1")
        table = pq.read_table(tmp_path / "out" / "data" / f"{name}.parquet")
        assert [tuple(row.values()) for row in table.to_pylist()] == stored
        with (tmp_path / "out" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            printed = list(csv.reader(file))[1:]
        assert printed == [["" if value is None else str(value) for value in row] for row in stored]


def test_every_file_of_the_package_has_its_checksum(archive: SampleArchive, tmp_path: Path) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        outcome = export(connection, tmp_path / "out", version="1.2.3")
    folder = tmp_path / "out"
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    assert outcome.files == len(files)
    for name, value in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == value
    assert {"README.md", "LICENSE.md", "CITATION.cff", "dictionary.md", "datapackage.json"} <= files


def test_an_export_replaces_an_earlier_one_but_nothing_else(archive: SampleArchive, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    with closing(open_for_reading(archive.database)) as connection:
        export(connection, tmp_path / "out", version="1")
        first = (tmp_path / "out" / "data" / "section.csv").read_bytes()
        export(connection, tmp_path / "out", version="1")
        with pytest.raises(ExportError, match="not empty"):
            export(connection, other, version="1")
        with pytest.raises(ExportError, match="cannot be written"):
            export(connection, Path("/proc/nowhere/out"), version="1")
    assert (tmp_path / "out" / "data" / "section.csv").read_bytes() == first
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def test_a_number_leads_back_to_its_cell_and_its_record(archive: SampleArchive) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        ident = connection.execute("SELECT id FROM report WHERE year = 2021").fetchone()[0]
        found = explain(connection, ident, "application.received.total")
    (figure,) = found.figures
    assert (figure.value, figure.raw, figure.locator) == (9, "9", "line:1")
    table = archive.rows("SELECT grid FROM source_table WHERE id = ?", figure.source_table_id)[0][0]
    assert json.loads(table)[figure.row][figure.column] == "9"
    primary = found.captures[0]
    assert primary.relation == "primary"
    record = read_at(archive.warc / str(primary.payload_file), int(primary.payload_offset or 0))
    assert json.loads(record.content(10_000))["received"] == 9
    assert {capture.relation for capture in found.captures} == {"primary", "earlier", "later"}
    assert [one["rule"] for one in found.findings] == []
    assert json.loads(json.dumps(found.to_json()))["report_id"] == ident


def test_a_revisit_is_explained_with_the_record_that_holds_its_payload(archive: SampleArchive) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        ident = connection.execute("SELECT id FROM report WHERE year = 2021").fetchone()[0]
        captures = {capture.relation: capture for capture in explain(connection, ident).captures}
    later, primary = captures["later"], captures["primary"]
    assert later.record_type == "revisit"
    assert (later.payload_file, later.payload_offset) == (primary.warc_file, primary.warc_offset)


def test_a_whole_table_or_report_is_explained_too(archive: SampleArchive) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        ident = connection.execute("SELECT id FROM report WHERE year = 2021").fetchone()[0]
        assert len(explain(connection, ident).figures) == 2
        assert [one.subject for one in explain(connection, ident, "disclosure").figures] == ["disclosure.fees.amount"]
        assert [one["rule"] for one in explain(connection, ident, "report").findings] == ["revised"]


def test_what_is_not_there_is_said_with_what_is(archive: SampleArchive) -> None:
    with closing(open_for_reading(archive.database)) as connection:
        ident = connection.execute("SELECT id FROM report WHERE year = 2021").fetchone()[0]
        with pytest.raises(NotFoundError, match=r"application\.received"):
            explain(connection, ident, "application.granted")
        with pytest.raises(NotFoundError, match="no report x"):
            explain(connection, "x")
