"""A second crawl of sites that have not changed: conditional requests, revisits, and the same reports found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
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


@pytest.mark.slow
@pytest.mark.parametrize("validators", [True, False], ids=["not modified", "sent again"])
def test_unchanged_sites_of_real_sizes_grow_the_archive_by_less_than_a_twentieth(
    validators: bool, tmp_path: Path
) -> None:
    first, second, _, _ = growth(tmp_path, "typical", validators=validators, packed=True)
    assert second < first / 20
