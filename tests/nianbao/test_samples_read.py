"""What the sample pages print is what the parsers read: every figure, the status, and the findings of the truth."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest

from nianbao import samples
from nianbao.samples.answer import Answer
from parsers.read import read
from parsers.reading import CellValue, Hints, Reading

HERE = files("nianbao.samples")
TRUTH = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
PRINTED = [
    (url, report)
    for site in TRUTH.values()
    for report in site["reports"]
    for url in (report.get("documents") or [report["url"], *report.get("twins", ())])
]
APPLICANTS = (
    "natural_person", "enterprise", "research", "public_welfare", "legal_service", "other_organization", "total"
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")


def answer_of(url: str) -> Answer:
    parts = urlsplit(url)
    for site in samples.sites():
        if parts.hostname in (site.host, *site.aliases):
            answer = site.files.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
            assert answer is not None
            return answer
    raise AssertionError(url)


def read_sample(url: str) -> Reading:
    answer = answer_of(url)
    return read(answer.body, Hints(url=url, media_type=answer.media_type))


def raw(cells: dict[str, CellValue], columns: tuple[str, ...]) -> list[str]:
    return [cells[column].raw.strip() for column in columns]


@pytest.mark.parametrize(("url", "report"), PRINTED, ids=[url.rpartition("/")[2] for url, _ in PRINTED])
def test_a_sample_report_is_read_as_it_was_printed(url: str, report: dict[str, Any]) -> None:
    reading = read_sample(url)
    figures = json.loads((HERE / "figures" / f"{report['figures']}.json").read_text(encoding="utf-8"))
    assert reading.is_report
    assert (reading.status, reading.year) == (report["status"], report["year"])
    assert reading.organ is not None and reading.organ.printed == report["organ"]
    disclosure: dict[str, dict[str, str]] = {}
    for value in reading.disclosure:
        disclosure.setdefault(value.item, {})[value.measure] = value.cell.raw.strip()
    assert disclosure == figures["disclosure"]
    assert {row.outcome: raw(dict(row.cells), APPLICANTS) for row in reading.application} == figures["application"]
    assert {row.kind: raw(dict(row.cells), RESULTS) for row in reading.proceeding} == figures["proceeding"]
    assert set(report["findings"]) <= {finding.rule for finding in reading.findings}


@pytest.mark.parametrize(
    "url", [url for site in TRUTH.values() for url, kind in site["look_alikes"].items() if kind != "gone"]
)
def test_a_look_alike_gives_no_figures(url: str) -> None:
    reading = read_sample(url)
    assert (reading.disclosure, reading.application, reading.proceeding) == ((), (), ())
    assert reading.status != "verified"
