"""One crawl over a sample site of every listing family: every report is found, nothing else, with few requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nianbao.samples.server import SampleServer
from tests.crawler.crawling import crawl, write_job
from tests.crawler.family_pages import FamilySite
from tests.crawler.family_sites import SITES

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Done:
    found: set[str]
    asked: list[str]
    complaints: str


@pytest.fixture(scope="module")
def sites() -> dict[str, FamilySite]:
    return {family: build() for family, build in SITES.items()}


@pytest.fixture(scope="module")
def done(sites: dict[str, FamilySite], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder: Path = tmp_path_factory.mktemp("families")
    with SampleServer(built.site for built in sites.values()) as server:
        job = write_job(folder, [built.home for built in sites.values()], max_pages=40)
        crawled = crawl(job, {"HTTP_PROXY": server.proxy_url})
        asked = [request.url for request in server.requests]
    assert crawled.status == 0, crawled.complaints
    yield Done(set(crawled.urls("found")), asked, crawled.complaints)


@pytest.mark.parametrize("family", SITES)
def test_every_report_of_a_family_is_found_and_nothing_else(
    family: str, sites: dict[str, FamilySite], done: Done
) -> None:
    built = sites[family]
    found = {url for url in done.found if urlsplit(url).hostname == built.site.host}
    assert found - built.twins == built.reports


@pytest.mark.parametrize("family", SITES)
def test_a_report_costs_few_requests(family: str, sites: dict[str, FamilySite], done: Done) -> None:
    spent = sum(urlsplit(url).hostname == sites[family].site.host for url in done.asked)
    assert spent / len(sites[family].reports) <= 4
