from __future__ import annotations

import itertools
import secrets
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.database import (
    CatalogueDamagedError,
    CatalogueDiskFullError,
    CatalogueLockedError,
    CatalogueMissingError,
    CatalogueTooNewError,
    CatalogueTooOldError,
    CatalogueUnwritableError,
    NotACatalogueError,
    open_for_reading,
)
from archive.schema import LABEL_TABLES, SCHEMA_VERSION, VIEWS, all_tables
from tests.archive.sample_archive import SampleArchive, read_pending, report

SITE = "http://www.county.gov.cn"


@pytest.fixture
def archive(tmp_path: Path) -> SampleArchive:
    return SampleArchive(tmp_path)


def _busy_archive(archive: SampleArchive) -> None:
    """Three crawls of two sites: pages, attachments, twins, revisions, revisits, failures, later verdicts."""
    hint = {"organ": "某县人民政府", "division_code": "330122", "level": "county"}
    with archive.series("crawl-1", max_size=4000) as series:
        series.write_note("crawl", {"event": "started", "software": "nianbao/test"})
        archive.fetch(series, f"{SITE}/", b"home", role="page", hint=hint)
        archive.fetch(series, f"{SITE}/list.html", b"<title>list</title>", role="listing", via=f"{SITE}/", hint=hint)
        for year in (2020, 2021, 2022):
            payload = report("某县人民政府", year, code="330122", level="county", received=year)
            archive.fetch(series, f"{SITE}/{year}.html", payload, via=f"{SITE}/list.html", hint=hint)
        archive.fetch(series, f"{SITE}/bureau.html", report(None, 2021, is_report=False), via=f"{SITE}/list.html")
        archive.fetch(
            series,
            f"{SITE}/bureau.pdf",
            report("某县教育局", None, code="330122", level="department"),
            role="attachment",
            via=f"{SITE}/bureau.html",
            verdict={"year": 2021},
            media_type="application/pdf",
        )
        verdict = {"organ": "某县公安局", "year": 2021}
        archive.fetch(series, f"{SITE}/broken.doc", b"no report", verdict=verdict, media_type="application/msword")
        wrong = archive.fetch(series, f"{SITE}/news.html", report("某县人民政府", 2019), via=f"{SITE}/list.html")
        series.write_note("verdict", {"role": "page", "verdict": {"why": "news"}}, refers_to=wrong.record_id)
        series.write_note("failure", {"stage": "fetch", "reason": "timeout", "detail": "30 s"}, url=f"{SITE}/slow.html")
        series.write_note(
            "site", {"host": "www.county.gov.cn", "state": "ok", "family": "trs", "hint": hint}, url=f"{SITE}/"
        )
        series.write_note("crawl", {"event": "finished"})
    with archive.series("crawl-2", max_size=4000) as series:
        series.write_note("crawl", {"event": "started"})
        changed = report("某县人民政府", 2021, code="330122", level="county", received=99)
        archive.fetch(series, f"{SITE}/2021.html", changed)
        archive.fetch(
            series, f"{SITE}/2022.html", report("某县人民政府", 2022, code="330122", level="county", received=2022)
        )
        archive.fetch(series, "http://m.county.gov.cn/2021.html", changed)
        archive.fetch(
            series, "http://clone.example.com/2020.html", report("某县人民政府", 2020, code="330122", received=1)
        )
        series.write_note("site", {"host": "www.county.gov.cn", "state": "blocked", "reason": "412"}, url=f"{SITE}/")
    with archive.series("import-1") as series:
        archive.fetch(series, "http://www.town.gov.cn/a.html", report(None, None), verdict={"organ": "某镇人民政府"})
        archive.fetch(series, "http://www.town.gov.cn/b.html", report("某镇人民政府", None, level="township"))


def test_a_new_catalogue_has_every_table_view_and_code(archive: SampleArchive) -> None:
    archive.catch_up()
    made = {row[0] for row in archive.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {table.name for table in all_tables()} | {view.name for view in VIEWS} <= made
    for label in LABEL_TABLES:
        assert len(archive.rows(f"SELECT * FROM {label.name}")) == len(label.rows)
    assert archive.rows("SELECT name FROM division WHERE code = '330112'") == [("临安区",)]


def test_every_column_stands_in_the_database_as_in_the_schema(archive: SampleArchive) -> None:
    archive.catch_up()
    for described in (*all_tables(), *VIEWS):
        names = [row[1] for row in archive.rows(f'PRAGMA table_info("{described.name}")')]
        assert names == [column.name for column in described.columns]


def test_every_table_has_one_key_column_and_single_column_references(archive: SampleArchive) -> None:
    archive.catch_up()
    for table in all_tables():
        assert [row[1] for row in archive.rows(f'PRAGMA table_info("{table.name}")') if row[5]] == [
            table.columns[0].name
        ]
        keys = archive.rows(f'PRAGMA foreign_key_list("{table.name}")')
        assert len({row[0] for row in keys}) == len(keys) == sum(bool(column.references) for column in table.columns)


def test_rebuild_gives_the_rows_that_incremental_use_gave(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    before = archive.dump()
    assert len(before["report"]) == 7
    archive.rebuild()
    assert archive.dump() == before
    assert archive.broken_references() == []


def test_the_order_in_which_files_come_does_not_matter(archive: SampleArchive, tmp_path: Path) -> None:
    _busy_archive(archive)
    archive.catch_up()
    files = sorted(archive.warc.iterdir())
    for order in (files, files[::-1], files[1::2] + files[::2]):
        other = SampleArchive(tmp_path / "other")
        for file in order:
            shutil.copy(file, other.warc)
            other.catch_up()
            assert other.broken_references() == []
        assert other.dump() == archive.dump()
        shutil.rmtree(tmp_path / "other")


def test_steps_cut_short_anywhere_end_in_the_same_rows(archive: SampleArchive) -> None:
    _busy_archive(archive)
    for at_most in itertools.cycle((1, 2, 3)):
        with archive.catalogue() as catalogue:
            catalogue.index()
            done = read_pending(catalogue, at_most=at_most)
            if at_most != 2:
                catalogue.assemble()
        if not done:
            break
    archive.catch_up()
    before = archive.dump()
    archive.rebuild()
    assert archive.dump() == before


def test_doing_it_all_again_changes_nothing(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    before = archive.dump()
    archive.catch_up()
    assert archive.dump() == before
    with archive.catalogue() as catalogue:
        assert list(catalogue.pending("test-1")) == []


def test_a_new_parser_version_reads_everything_again(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    with archive.catalogue() as catalogue:
        assert read_pending(catalogue, version="test-2") > 8
        catalogue.assemble()
    assert archive.rows("SELECT DISTINCT parser_version FROM report") == [("test-2",)]
    with archive.catalogue() as catalogue:
        assert len(list(catalogue.pending("test-2", everything=True))) > 8


def test_a_revisit_takes_the_reading_of_the_payload_that_it_repeats(archive: SampleArchive) -> None:
    payload = report("某县人民政府", 2020)
    with archive.series() as series:
        archive.fetch(series, f"{SITE}/a.html", payload)
        assert archive.fetch(series, f"{SITE}/a.html", payload).record_type == "revisit"
    with archive.catalogue() as catalogue:
        catalogue.index()
        assert read_pending(catalogue) == 1
        catalogue.assemble()
    assert archive.rows("SELECT relation FROM report_capture ORDER BY 1") == [("later",), ("primary",)]


def test_a_revisit_whose_payload_is_nowhere_is_a_failure_until_it_comes(archive: SampleArchive, tmp_path: Path) -> None:
    payload = report("某县人民政府", 2020)
    with archive.series("a") as series:
        archive.fetch(series, f"{SITE}/a.html", payload)
    with archive.series("b") as series:
        archive.fetch(series, f"{SITE}/a.html", payload)
    late = archive.warc / "a-00001.warc.gz"
    late.rename(tmp_path / "late")
    archive.catch_up()
    assert archive.rows("SELECT stage, reason FROM failure") == [("archive", "payload_missing")]
    (tmp_path / "late").rename(late)
    archive.catch_up()
    assert archive.rows("SELECT count(*) FROM failure") == [(0,)]
    assert archive.rows("SELECT count(*) FROM report_capture") == [(2,)]


def test_a_crash_in_the_middle_of_a_rebuild_leaves_the_old_catalogue(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    before = archive.database.read_bytes()
    with pytest.raises(RuntimeError), Catalogue.rebuild(archive.database, archive.warc) as fresh:
        fresh.index()
        raise RuntimeError
    assert archive.database.read_bytes() == before
    assert {path.name for path in archive.folder.iterdir()} == {"warc", "nianbao.db"}


def test_a_rebuild_takes_the_place_of_a_damaged_catalogue(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    before = archive.dump()
    archive.database.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    archive.rebuild()
    assert archive.dump() == before


def test_a_closed_catalogue_is_one_file_that_can_be_served_immutable(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    assert {path.name for path in archive.folder.iterdir()} == {"warc", "nianbao.db"}
    assert archive.rows("PRAGMA journal_mode") == [("delete",)]


def test_a_catalogue_is_closed_cleanly_while_somebody_reads_it(archive: SampleArchive) -> None:
    _busy_archive(archive)
    with archive.catalogue() as catalogue:
        catalogue.index()
        reader = open_for_reading(archive.database)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM capture").fetchone()
        read_pending(catalogue)
        catalogue.assemble()
    reader.close()
    archive.catch_up()
    assert {path.name for path in archive.folder.iterdir()} == {"warc", "nianbao.db"}
    assert len(archive.rows("SELECT * FROM report")) == 7


@pytest.mark.parametrize(("version", "kind"), [(SCHEMA_VERSION + 1, CatalogueTooNewError), (0, CatalogueTooOldError)])
def test_a_catalogue_of_another_version_is_refused(archive: SampleArchive, version: int, kind: type[Exception]) -> None:
    archive.catch_up()
    connection = sqlite3.connect(archive.database)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(kind, match="nianbao rebuild"):
        archive.catalogue()
    with pytest.raises(kind, match="nianbao rebuild"):
        open_for_reading(archive.database)


def test_a_database_that_is_not_ours_is_not_touched(archive: SampleArchive) -> None:
    connection = sqlite3.connect(archive.database)
    connection.execute("CREATE TABLE recipe (id)")
    connection.close()
    before = archive.database.read_bytes()
    with pytest.raises(NotACatalogueError, match=r"nianbao\.db"):
        archive.catalogue()
    assert archive.database.read_bytes() == before


def test_a_file_that_is_no_database_is_called_damaged(archive: SampleArchive) -> None:
    archive.database.write_bytes(b"hello " * 1000)
    with pytest.raises(CatalogueDamagedError, match="nianbao rebuild"):
        archive.catalogue()


def test_a_missing_database_is_named_when_it_is_only_to_be_read(archive: SampleArchive) -> None:
    with pytest.raises(CatalogueMissingError, match="nianbao rebuild"):
        open_for_reading(archive.database)


def test_a_catalogue_that_another_process_writes_is_locked(
    archive: SampleArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.catch_up()
    monkeypatch.setattr("archive.database._BUSY_SECONDS", 0.05)
    other = sqlite3.connect(archive.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CatalogueLockedError, match="another process"):
        archive.catalogue()
    other.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnwritableError, match="nowhere"):
        Catalogue(tmp_path / "nowhere" / "nianbao.db", tmp_path)


def test_a_full_disk_is_said_and_leaves_what_was_there(archive: SampleArchive) -> None:
    _busy_archive(archive)
    archive.catch_up()
    with archive.series("more") as series:
        archive.fetch(series, f"{SITE}/long.html", report("某局", 2020, text=secrets.token_hex(1 << 18)))
    with archive.catalogue() as catalogue:
        catalogue.index()
        # What SQLite answers when it can get no further page of the disk.
        pages = catalogue.connection.execute("PRAGMA page_count").fetchone()[0]
        catalogue.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CatalogueDiskFullError, match="disk is full"):
            read_pending(catalogue)
    archive.catch_up()
    assert len(archive.rows("SELECT * FROM report")) == 8
