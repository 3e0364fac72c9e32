"""Chinese full-text search in stock SQLite: the index holds overlapping pairs of characters.

    index: 个人隐私，2019年 -> 个人 人隐 隐私 私 2019 年
    query: 隐私            -> "隐私"
           私              -> "私"*
           2019年          -> "2019 年"*

SQLite's own tokenizers find no two-character Chinese word (measured: design notes, "Publishing"). Each run of Chinese
characters also ends in its last character alone, so that a single character is found at the end of a run and a
phrase can go on over a digit or a Latin letter. `section_fts` takes its content from `section`; Datasette finds the
two only where this is spelled `content=[section]`.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

FTS_TABLE = "section_fts"
_COLUMNS = ("heading", "text")

# CJK ideographs with all extensions and compatibility forms; then words of letters and digits.
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]")


def bigrams(text: str | None) -> str:
    """The text as it is indexed: overlapping pairs of Chinese characters, other words whole, joined by spaces."""
    return " ".join(token for run in _runs(text) for token in _tokens(run))


def match_query(text: str | None) -> str:
    """What a reader typed as an FTS5 query that finds all of its words, in any order; no operator has a meaning.

    Gives a query that finds nothing where there is no word in it.
    """
    phrases = []
    for word in (text or "").split():
        runs = _runs(word)
        if not runs:
            continue
        tokens = [token for run in runs[:-1] for token in _tokens(run)]
        last = runs[-1]
        alone = len(last) == 1 and _HAN_RUN.match(last) is not None
        tokens += _tokens(last) if alone or not _HAN_RUN.match(last) else _tokens(last)[:-1]
        phrases.append(f'"{" ".join(tokens)}"' + (" *" if alone else ""))
    return " ".join(phrases) or '""'


def excerpt(text: str, query: str, width: int = 80) -> Iterator[tuple[str, bool]]:
    """Pieces of about `width` characters around the first word found; True marks a piece that the query found.

    Joined, the pieces are that part of the text, with `…` where something was left out. Nothing is escaped.
    """
    words = [re.escape(word) for word in query.split() if word]
    pattern = re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE) if words else None
    first = pattern.search(text) if pattern else None
    start = max(0, (first.start() if first else 0) - width // 3)
    end = min(len(text), start + width)
    if start:
        yield "…", False
    position = start
    for hit in pattern.finditer(text, start, end) if pattern else ():
        if hit.start() > position:
            yield text[position : hit.start()], False
        yield hit.group(), True
        position = hit.end()
    if position < end:
        yield text[position:end], False
    if end < len(text):
        yield "…", False


def register(connection: sqlite3.Connection) -> None:
    """Give the connection `bigrams(text)`, which the index's triggers call, and Datasette's `escape_fts(query)`."""
    connection.create_function("bigrams", 1, bigrams, deterministic=True)
    connection.create_function("escape_fts", 1, match_query, deterministic=True)


def index_sql() -> tuple[str, ...]:
    """The statements that create the index of `section` and keep it in step."""
    names = ", ".join(_COLUMNS)
    new = ", ".join(f"bigrams(new.{name})" for name in _COLUMNS)
    old = ", ".join(f"bigrams(old.{name})" for name in _COLUMNS)
    add = f"INSERT INTO {FTS_TABLE}(rowid, {names}) VALUES (new.rowid, {new});"
    remove = f"INSERT INTO {FTS_TABLE}({FTS_TABLE}, rowid, {names}) VALUES ('delete', old.rowid, {old});"
    return (
        f"CREATE VIRTUAL TABLE {FTS_TABLE} USING fts5({names}, content=[section], tokenize='unicode61')",
        f"CREATE TRIGGER section_added AFTER INSERT ON section BEGIN {add} END",
        f"CREATE TRIGGER section_removed AFTER DELETE ON section BEGIN {remove} END",
        f"CREATE TRIGGER section_changed AFTER UPDATE ON section BEGIN {remove} {add} END",
    )


def _runs(text: str | None) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text or ""))


def _tokens(run: str) -> list[str]:
    if not _HAN_RUN.match(run):
        return [run]
    return [*map("".join, pairwise(run)), run[-1]]
