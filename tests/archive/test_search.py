from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import search
from archive.database import open_for_reading
from tests.archive.sample_archive import SampleArchive, report

TEXTS = {
    "privacy": "我市依法保护个人隐私，不予公开。",
    "tax": "由国税局和地税办理",
    "year": "2019年，共收到申请12件（其中网络申请3件）",
    "latin": "依托 WeChat 公众号公开信息",
    "wide": "２０２０年度ＡＢＣ平台",
    "rare": "㐂镇和𠀀村的公开",
}


@pytest.fixture
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    search.register(connection)
    connection.execute("CREATE TABLE section (id TEXT PRIMARY KEY, heading TEXT, text TEXT)")
    for statement in search.index_sql():
        connection.execute(statement)
    connection.executemany("INSERT INTO section VALUES (?, '标题', ?)", TEXTS.items())
    return connection


def _found(index: sqlite3.Connection, query: str) -> set[str]:
    sql = "SELECT id FROM section WHERE rowid IN (SELECT rowid FROM section_fts WHERE section_fts MATCH escape_fts(?))"
    return {row[0] for row in index.execute(sql, [query])}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("隐私", {"privacy"}),
        ("个人隐私", {"privacy"}),
        ("隐个", set()),
        ("税", {"tax"}),
        ("局", {"tax"}),
        ("公开", {"privacy", "latin", "rare"}),
        ("公开 信息", {"latin"}),
        ("公开信息", {"latin"}),
        ("2019年", {"year"}),
        ("申请12件", {"year"}),
        ("12件", {"year"}),
        ("请12", {"year"}),
        ("wechat", {"latin"}),
        ("2020年度", {"wide"}),
        ("ABC平台", {"wide"}),
        ("２０２０", {"wide"}),
        ("㐂镇", {"rare"}),
        ("𠀀村", {"rare"}),
        ("标题", set(TEXTS)),
        ("标题 税", {"tax"}),
        ('"隐私"', {"privacy"}),
        ("隐私 NOT 公开", set()),
        ("", set()),
        ("，。", set()),
    ],
)
def test_words_of_any_length_are_found(index: sqlite3.Connection, query: str, expected: set[str]) -> None:
    assert _found(index, query) == expected


@given(st.text())
def test_no_query_is_an_error(query: str) -> None:
    connection = sqlite3.connect(":memory:")
    search.register(connection)
    connection.execute("CREATE TABLE section (id TEXT PRIMARY KEY, heading TEXT, text TEXT)")
    for statement in search.index_sql():
        connection.execute(statement)
    assert _found(connection, query.encode("utf-8", "replace").decode()) == set()


@given(st.lists(st.sampled_from("公开信息隐私2019aB，。 \n"), min_size=1, max_size=30).map("".join), st.data())
def test_every_piece_of_a_run_is_found_by_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    piece = text[start:end]
    if not all("\u4e00" <= character <= "\u9fff" for character in piece):
        return  # words of letters and digits are found whole
    connection = sqlite3.connect(":memory:")
    search.register(connection)
    connection.execute("CREATE TABLE section (id TEXT PRIMARY KEY, heading TEXT, text TEXT)")
    for statement in search.index_sql():
        connection.execute(statement)
    connection.execute("INSERT INTO section VALUES ('a', '', ?)", [text])
    assert _found(connection, piece) == {"a"}


def test_the_index_follows_changes_and_deletions(index: sqlite3.Connection) -> None:
    index.execute("UPDATE section SET text = '依申请公开' WHERE id = 'tax'")
    index.execute("DELETE FROM section WHERE id = 'privacy'")
    assert _found(index, "税") == set()
    assert _found(index, "依申请") == {"tax"}
    assert _found(index, "隐私") == set()
    index.execute("INSERT INTO section_fts(section_fts) VALUES ('integrity-check')")


def test_an_excerpt_shows_the_place_and_marks_the_words() -> None:
    text = "甲" * 300 + "保护个人隐私" + "乙" * 300
    pieces = list(search.excerpt(text, "隐私 不在", 60))
    assert ("隐私", True) in pieces
    assert pieces[0] == pieces[-1] == ("…", False)
    assert len("".join(piece for piece, _ in pieces)) <= 62
    assert list(search.excerpt("短文", "没有")) == [("短文", False)]


def test_datasette_recognises_the_index_and_the_catalogue_keeps_it(tmp_path: Path) -> None:
    archive = SampleArchive(tmp_path)
    with archive.series() as series:
        archive.fetch(series, "http://a.gov.cn/", report("某县", 2020, text="保护个人隐私"))
        archive.fetch(series, "http://a.gov.cn/b", report("某县", 2021, text="其他"))
    archive.catch_up()
    from datasette.utils import detect_fts

    connection = open_for_reading(archive.database)
    assert detect_fts(connection, "section") == "section_fts"
    sql = (
        "SELECT text FROM section WHERE rowid IN (SELECT rowid FROM section_fts WHERE section_fts MATCH escape_fts(?))"
    )
    assert connection.execute(sql, ["隐私"]).fetchall() == [("保护个人隐私",)]
    connection.close()
