"""A second crawl of sites that have not changed: conditional requests, revisits, and the same reports found."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.verify import verify
from benchmarks.second_crawl import growth
from tests.crawler.crawling import archived, crawl, write_job
from tests.crawler.test_crawl import HOST, SITE, page
from tests.crawler.wire import Answer, Wire

TAG = b'ETag: "v1"\r\n'


def with_validators(url: str, whole: bytes) -> object:
    """Answers 304 where the request shows the right validator."""
    tagged = whole.replace(b"\r\n", b"\r\n" + TAG, 1)

    def answer(request: bytes) -> Answer:
        if b'If-None-Match: "v1"' in request:
            return Answer(b"HTTP/1.1 304 Not Modified\r\n" + TAG + b"\r\n")
        return Answer(tagged)

    return answer


def index(folder: Path) -> None:
    with Catalogue(folder / "nianbao.db", folder / "warc") as catalogue:
        catalogue.index()


def test_unchanged_pages_cost_a_304_and_still_lead_to_every_report(tmp_path: Path) -> None:
    site = {url: with_validators(url, whole) for url, whole in SITE.items()}
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        first = crawl(write_job(tmp_path, [f"{HOST}/"], name="first"), environ)
        index(tmp_path)
        asked = len(proxy.log)
        second = crawl(write_job(tmp_path, [f"{HOST}/"], name="second"), environ)
        again = proxy.log[asked:]
    assert second.status == 0, second.complaints
    assert sorted(second.urls("found")) == sorted(first.urls("found"))
    answers = [seen.answer.split()[1] for seen in again if not seen.target.endswith("robots.txt")]
    assert answers == [b"304"] * len(SITE)
    profiles = [record.headers.get("WARC-Profile") or "" for record in archived(tmp_path) if record.type == "revisit"]
    assert sum(profile.endswith("server-not-modified") for profile in profiles) == len(SITE)


def test_pages_without_validators_are_fetched_again_and_kept_once(tmp_path: Path) -> None:
    filler = "".join(f"<p>{os.urandom(30).hex()}</p>" for _ in range(2000))
    site = {
        **SITE,
        f"{HOST}/zwgk/zfxxgknb/202101/t20210120_21.html": page("示例县2020年政府信息公开工作年度报告", filler),
    }
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        crawl(write_job(tmp_path, [f"{HOST}/"], name="first"), environ)
        index(tmp_path)
        crawl(write_job(tmp_path, [f"{HOST}/"], name="second"), environ)
    kept = archived(tmp_path)
    second = [record for record in kept if record.path.name.startswith("second")]
    assert not [record for record in second if record.type == "response"]
    sizes = {name: sum(r.length for r in kept if r.path.name.startswith(name)) for name in ("first", "second")}
    assert sizes["second"] < sizes["first"] / 3


KNOWN = "SELECT url, role, purpose, via_url, link_text, verdict, hint, crawl_id FROM capture ORDER BY fetched_at, url"


def known(folder: Path, warc: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "nianbao.db")) as connection:
        rows: list[tuple[str, ...]] = connection.execute(KNOWN).fetchall()
    assert list(verify(warc)) == []
    return rows


@pytest.mark.parametrize("validators", [True, False], ids=["not modified", "sent again"])
def test_what_a_crawl_says_of_an_unchanged_page_is_said_once_and_known_of_every_capture(
    tmp_path: Path, validators: bool
) -> None:
    site = {url: with_validators(url, whole) for url, whole in SITE.items()} if validators else SITE
    with Wire(site) as proxy:
        for name in ("first", "second"):
            crawl(write_job(tmp_path, [f"{HOST}/"], name=name), {"HTTP_PROXY": proxy.url("")})
            index(tmp_path)
    rows = known(tmp_path, tmp_path / "warc")
    of_crawl = [[row[:-1] for row in rows if row[-1] == name] for name in ("first", "second")]
    assert sorted(map(str, of_crawl[0])) == sorted(map(str, of_crawl[1]))
    assert any(row[5] for row in rows)
    second = [record for record in archived(tmp_path) if record.path.name.startswith("second")]
    assert [record.refers_to for record in second if dict(record.fields()).get("kind") == "verdict"] == []

    elsewhere = tmp_path / "elsewhere"  # the same rows whatever comes in first
    (elsewhere / "warc").mkdir(parents=True)
    for name in ("second", "first"):
        for file in (tmp_path / "warc").glob(f"{name}-*"):
            shutil.copy(file, elsewhere / "warc")
        index(elsewhere)
    assert known(elsewhere, elsewhere / "warc") == rows


def test_a_page_that_is_judged_otherwise_than_before_keeps_its_own_verdict(tmp_path: Path) -> None:
    with Wire(SITE) as proxy:
        crawl(write_job(tmp_path, [f"{HOST}/"], name="first"), {"HTTP_PROXY": proxy.url("")})
        index(tmp_path)
        with closing(sqlite3.connect(tmp_path / "nianbao.db")) as connection, connection:
            connection.execute("UPDATE capture SET verdict = '{\"kind\":\"column\"}' WHERE role = 'report'")
        crawl(write_job(tmp_path, [f"{HOST}/"], name="second"), {"HTTP_PROXY": proxy.url("")})
        index(tmp_path)
    rows = known(tmp_path, tmp_path / "warc")
    reports = [row for row in rows if row[1] == "report" and row[-1] == "second"]
    assert reports
    assert all("section" in row[5] or "title" in row[5] for row in reports)


@pytest.mark.slow
@pytest.mark.parametrize("validators", [True, False], ids=["not modified", "sent again"])
def test_unchanged_sites_of_real_sizes_grow_the_archive_by_less_than_a_twentieth(
    validators: bool, tmp_path: Path
) -> None:
    first, second, _, _ = growth(tmp_path, "typical", validators=validators, packed=True)
    assert second < first / 20
