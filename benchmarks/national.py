"""A database of national size: 40,000 organs × 8 years, made of two sample reports.

    python benchmarks/national.py DIR [--organs 40000] [--whole-every 10]

DIR becomes a workspace that `nianbao serve` opens. Two reports of the bundled samples (forms 2019 and 2021) are
archived, read and assembled as any others are; all else is made of their rows by SQL, in the catalogue's own schema.
An organ's figures are the sample's times a whole number, so every identity within a report holds; the carry-over from
year to year does not. One report in 25 is missing and one in five has findings, so that coverage and findings have
something to show.

Every report has its rows in report, summary, capture, report_capture and finding, and its overview (about 200
characters) in section and the search index. Every tenth organ has all of it: the rows of tables 二, 三 and 四, the
printed tables, all sections and the reading with the place of each figure, so that its pages weigh what real ones
do. All captures lead to the two archived sample pages.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import database
from archive.catalogue import Catalogue
from archive.exchange import CaptureContext, Exchange
from archive.schema import TABLES
from archive.warc_writer import WarcInfo, WarcSeries
from nianbao import samples
from nianbao.workspace import Workspace
from parsers import PARSER_VERSION
from parsers.codes import APPLICANTS, PROCEEDING_RESULTS
from parsers.divisions import Division, ancestors, divisions
from parsers.read import read
from parsers.reading import Hints

YEARS = range(2018, 2026)
SEED_HOSTS = {"2019": "www.wolong.gov.cn", "2021": "www.nanle.gov.cn"}  # by form
COPIES = ("application", "disclosure", "proceeding", "source_table", "section")  # of a whole report, by report_id
SCALED = {  # the columns whose figures are multiplied
    "application": tuple(code.code for code in APPLICANTS),
    "disclosure": ("value",),
    "proceeding": tuple(code.code for code in PROCEEDING_RESULTS),
}
OFFICES = ("财政局", "教育局", "公安局", "民政局", "司法局", "自然资源局", "生态环境局", "交通运输局", "水利局")
OFFICES += ("农业农村局", "商务局", "卫生健康委员会", "审计局", "市场监督管理局", "统计局", "医疗保障局")
OVERVIEW = (
    "{year}年，{organ}认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，"
    "围绕重点领域主动公开政府信息，全年通过门户网站公开信息{count}条，办理依申请公开{received}件，均按期答复。"
    "在答复中注意保护个人隐私和商业秘密，没有收取费用。存在的问题是政策解读形式较为单一，"
    "基层人员业务能力有待提高；下一步将加强培训，完善制度，推进政务公开标准化规范化建设。"
)
FINDINGS = (
    ("row_sum", "error", "application.granted.total", "各类申请人之和与总计不符", "The row does not add up"),
    ("balance", "error", "application.carried_out.total", "新收加上年结转不等于办理总计加结转下年", "Out of balance"),
    ("narrative_contradiction", "warning", "section.overview", "文字与表格不一致", "The prose contradicts the table"),
    ("carry_over", "warning", "application.carried_in.total", "与上年结转不衔接", "Does not follow from last year"),
    ("blank_cell", "info", "disclosure.fees.amount", "空白单元格", "A blank cell"),
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A sample report in the catalogue, all of whose rows are copied."""

    form: str
    report_id: str
    capture_id: str
    years: tuple[int, ...]


def main() -> None:
    """Make the workspace and say how long each part took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--organs", type=int, default=40_000)
    parser.add_argument("--whole-every", type=int, default=10, help="one organ in so many has all rows (default 10)")
    options = parser.parse_args()
    make(options.directory, options.organs, options.whole_every)


def make(directory: Path, organs: int, whole_every: int) -> None:
    """Make a workspace of `organs` organs in `directory`, which must not hold a database yet."""
    workspace = Workspace(directory)
    if workspace.database.exists():
        raise SystemExit(f"{workspace.database} is there already")
    workspace.create()
    clock = time.monotonic()
    seeds = plant(workspace)
    connection = database.open_for_writing(workspace.database)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    indexes = [
        (name, sql)
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    ]
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    plan(connection, organs, whole_every)
    for step in (organs_and_reports, details, overviews, findings):
        step(connection, seeds)
        print(f"{step.__name__}: {time.monotonic() - clock:.0f} s", flush=True)
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("DROP TABLE made_report")
    connection.execute("DROP TABLE made_organ")
    connection.execute("ANALYZE")
    print(f"indexes: {time.monotonic() - clock:.0f} s", flush=True)
    database.close(connection, workspace.database)
    with Catalogue(workspace.database, workspace.warc) as catalogue:
        catalogue.assemble()
    print(f"{workspace.database}: {workspace.database.stat().st_size / 1e6:.0f} MB, {time.monotonic() - clock:.0f} s")


def plant(workspace: Workspace) -> list[Seed]:
    """Archive, read and assemble the two sample reports."""
    pages = {site.host: site for site in samples.sites()}
    truth = json.loads((Path(samples.__file__).parent / "truth.json").read_text("utf-8"))
    written = {}
    with WarcSeries(workspace.warc, "national", WarcInfo("national", "benchmark"), max_size=1 << 30) as series:
        for form, host in SEED_HOSTS.items():
            url = truth[host]["reports"][0]["url"]
            body = pages[host].files[url.partition(host)[2]].body
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            asked = f"GET {url} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            exchange = Exchange(url, dt.datetime(2024, 3, 1, tzinfo=dt.UTC), asked.encode(), head.encode() + body)
            record = series.write_exchange(exchange, CaptureContext("national", "report", "report")).record_id
            written[form] = (record, url, body)
    with Catalogue(workspace.database, workspace.warc) as catalogue:
        catalogue.index()
        for record, url, body in written.values():
            catalogue.store_reading(record, read(body, Hints(url=url)), PARSER_VERSION)
        catalogue.assemble()
    connection = database.open_for_reading(workspace.database)
    try:
        reports = dict(connection.execute("SELECT capture_id, id FROM report"))
    finally:
        connection.close()
    early, late = (tuple(year for year in YEARS if (year < 2021) == before) for before in (True, False))
    return [
        Seed(form, reports[record], record, early if form == "2019" else late)
        for form, (record, _, _) in written.items()
    ]


def plan(connection: sqlite3.Connection, organs: int, whole_every: int) -> None:
    """Temporary tables: the seeds' rows, and the organs and reports to be made with what multiplies their figures."""
    for table in (*COPIES, "report", "summary", "capture", "reading"):
        connection.execute(f"CREATE TEMP TABLE seed_{table} AS SELECT * FROM {table}")
    connection.execute(
        "CREATE TEMP TABLE made_organ (n INTEGER PRIMARY KEY, id, name, level, code, province, city, county, parent)"
    )
    connection.executemany(f"INSERT INTO made_organ VALUES ({','.join('?' * 9)})", _organs(organs))
    years = " UNION ALL ".join(f"SELECT {year} AS year" for year in YEARS)
    connection.execute(
        "CREATE TEMP TABLE made_report AS SELECT n, o.id AS organ_id, year, o.id || '-' || year AS id, "
        "printf('%08x-0000-4000-8000-%012d', n, year) AS capture_id, 1 + (n * 31 + year * 17) % 97 AS factor, "
        f"n % {whole_every} = 0 AS whole, iif((n + year) % 5, 'verified', "
        "iif((n + year) % 10, 'inconsistent', iif((n + year) % 20, 'partial', 'narrative'))) AS status "
        f"FROM made_organ AS o CROSS JOIN ({years}) WHERE (n * 7 + year * 13) % 25 <> 0"
    )


def _organs(count: int) -> Iterator[tuple[object, ...]]:
    places = [place for place in divisions() if place.valid_to is None][: max(1, min(count, 3300))]
    for number in range(count):
        place, office = places[number % len(places)], number // len(places)
        names = {one.level: one.name for one in (*ancestors(place), place)}
        full = "".join(dict.fromkeys(names.values()))
        government = f"d{place.code}00"
        suffix = OFFICES[(office - 1) % len(OFFICES)] + ("" if office <= len(OFFICES) else f"第{office}分局")
        yield (
            number,
            f"d{place.code}{office:02d}",
            full + (suffix if office else "人民政府"),
            "department" if office else place.level,
            place.code,
            *(names.get(level) for level in ("province", "city", "county")),
            government if office else _parent(place),
        )


def _parent(place: Division) -> str | None:
    return f"d{place.parent_code}00" if place.parent_code else None


def organs_and_reports(connection: sqlite3.Connection, seeds: Sequence[Seed]) -> None:
    """organ, capture, report, report_capture, summary."""
    connection.execute(
        "INSERT INTO organ SELECT id, name, level, code, iif(parent IN (SELECT id FROM made_organ), parent, NULL) "
        "FROM made_organ"
    )
    for seed in seeds:
        years = ",".join(map(str, seed.years))
        made = f"made_report AS m JOIN made_organ AS o ON o.n = m.n WHERE m.year IN ({years})"
        of_seed = [seed.report_id]
        sums = _columns("summary", {"report_id": "m.id", "organ_id": "m.organ_id", "organ_name": "o.name"}
            | {"level": "o.level", "division_code": "o.code", "year": "m.year", "status": "m.status"}
            | {name: f"o.{name}" for name in ("province", "city", "county")}
            | {"published_on": "(m.year + 1) || '-01-' || printf('%02d', 1 + m.n % 28)"}
            | {"findings_error": "m.status = 'inconsistent'", "findings_warning": "m.status <> 'verified'"},
            default="s.{name} * m.factor", keep=("form",),
        )  # fmt: skip
        of = "FROM made_report AS m JOIN made_organ AS o ON o.n = m.n CROSS JOIN {} AS s ON {} = ? "
        of += f"WHERE m.year IN ({years})"
        connection.execute(f"INSERT INTO summary SELECT {sums} " + of.format("seed_summary", "s.report_id"), of_seed)
        captures = _columns("capture", {"id": "m.capture_id", "title": "NULL", "link_text": "NULL"}
            | {"url": "'http://www.' || o.id || '.gov.cn/' || m.year || '.html'"}
            | {"fetched_at": "strftime('%Y-%m-%dT%H:%M:%SZ', 1704067200 + m.n * 700 + m.year, 'unixepoch')"},
            default="s.{name}",
        )  # fmt: skip
        connection.execute(
            f"INSERT INTO capture SELECT {captures} " + of.format("seed_capture", "s.id"), [seed.capture_id]
        )
        reports = _columns("report", {"id": "m.id", "organ_id": "m.organ_id", "organ_name": "o.name", "year": "m.year"}
            | {"title": "o.name || m.year || '年政府信息公开工作年度报告'", "capture_id": "m.capture_id"}
            | {"url": "'http://www.' || o.id || '.gov.cn/' || m.year || '.html'", "status": "m.status"}
            | {"published_on": "(m.year + 1) || '-01-' || printf('%02d', 1 + m.n % 28)"},
            default="s.{name}",
        )  # fmt: skip
        connection.execute(f"INSERT INTO report SELECT {reports} " + of.format("seed_report", "s.id"), of_seed)
        connection.execute(
            f"INSERT INTO report_capture SELECT m.id || '.' || m.capture_id, m.id, m.capture_id, 'primary' FROM {made}"
        )


def details(connection: sqlite3.Connection, seeds: Sequence[Seed]) -> None:
    """The rows of the three tables, the printed tables, all sections and the reading of the whole organs' reports."""
    for seed in seeds:
        years = ",".join(map(str, seed.years))
        moved = f"m.id || substr(s.{{}}, {len(seed.report_id) + 1})"
        for table in COPIES:
            given = {"id": moved.format("id"), "report_id": "m.id", "source_table_id": moved.format("source_table_id")}
            given |= {"capture_id": "m.capture_id"} if table == "source_table" else {}
            given |= {name: f"s.{name} * m.factor" for name in SCALED.get(table, ())}
            connection.execute(
                f"INSERT INTO {table} SELECT {_columns(table, given, default='s.{name}')} FROM made_report AS m "
                f"CROSS JOIN seed_{table} AS s ON s.report_id = ? WHERE m.whole AND m.year IN ({years})",
                [seed.report_id],
            )
        given = {"capture_id": "m.capture_id", "year": "m.year", "unit": "m.organ_id"}
        connection.execute(
            f"INSERT INTO reading SELECT {_columns('reading', given, default='s.{name}')} FROM made_report AS m "
            f"CROSS JOIN seed_reading AS s ON s.capture_id = ? WHERE m.whole AND m.year IN ({years})",
            [seed.capture_id],
        )


def overviews(connection: sqlite3.Connection, seeds: Sequence[Seed]) -> None:
    """One section of each report that has none yet, in the search index too."""
    text = OVERVIEW.replace("'", "''")
    for name, value in {"year": "m.year", "organ": "o.name", "count": "m.factor * 37", "received": "m.factor"}.items():
        text = text.replace(f"{{{name}}}", f"' || {value} || '")
    connection.execute(
        f"INSERT INTO section SELECT m.id || '.section.1', m.id, 1, 'overview', '一、总体情况', '{text}' "
        "FROM made_report AS m JOIN made_organ AS o ON o.n = m.n WHERE NOT m.whole"
    )


def findings(connection: sqlite3.Connection, seeds: Sequence[Seed]) -> None:
    """Up to three findings of each report that is not verified."""
    for number, finding in enumerate(FINDINGS):
        connection.execute(
            "INSERT INTO finding SELECT id || '.finding.' || ?, id, ?, ?, ?, NULL, NULL, ?, ? FROM made_report "
            "WHERE status <> 'verified' AND (n + year + ?) % 3 = 0",
            [number + 1, *finding, number],
        )


def _columns(table: str, given: dict[str, str], *, default: str, keep: Sequence[str] = ()) -> str:
    """The SELECT list of a table's columns: what is given for a column, else the default."""
    columns = next(one for one in TABLES if one.name == table).columns
    names = [column.name for column in columns]
    assert all(re.fullmatch(r"\w+", name) for name in names)
    return ", ".join(given.get(name) or (f"s.{name}" if name in keep else default.format(name=name)) for name in names)


if __name__ == "__main__":
    main()
