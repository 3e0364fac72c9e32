"""What a crawl is told to visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.job import CrawlJob, Target
from nianbao import crawling
from nianbao.errors import CannotStartError
from nianbao.settings import Settings
from nianbao.workspace import Workspace


def test_a_bare_host_name_is_taken_for_its_home_page() -> None:
    assert crawling.targets_of(["www.example.gov.cn"], None) == (Target("http://www.example.gov.cn/"),)


@pytest.mark.parametrize("target", ["ftp://a.gov.cn/", "http://", "http://a b.gov.cn/", "http://[::1", "http://a:0/"])
def test_what_is_no_web_address_is_refused(target: str) -> None:
    with pytest.raises(CannotStartError, match="not an http or https address"):
        crawling.targets_of([target], None)


def test_no_target_at_all_is_refused() -> None:
    with pytest.raises(CannotStartError, match="nothing to crawl"):
        crawling.targets_of([], None)


def test_a_file_of_sites_gives_targets_with_what_is_known_of_them(tmp_path: Path) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text(
        "\ufeffurl,organ,division_code\nwww.a.gov.cn,某县人民政府,410923\n\nhttp://b.gov.cn/x,,\n", "utf-8"
    )
    first, second = crawling.targets_of(["http://b.gov.cn/x"], sites)
    assert second == Target("http://www.a.gov.cn/", "某县人民政府", "410923") or first.url == "http://b.gov.cn/x"
    assert {first.url, second.url} == {"http://www.a.gov.cn/", "http://b.gov.cn/x"}


@pytest.mark.parametrize(("text", "wrong"), [("organ\nx\n", "url"), ("url,organ,colour\na.gov.cn,,\n", "colour")])
def test_a_file_with_a_wrong_header_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text(text, "utf-8")
    with pytest.raises(CannotStartError, match=wrong):
        crawling.targets_of([], sites)


def test_a_stopped_crawl_of_the_same_targets_is_resumed_and_a_finished_one_is_not(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    targets = (Target("http://a.gov.cn/"),)
    first_file, first, resumed = crawling.prepare(workspace, targets, Settings(), fresh=False)
    assert not resumed
    assert CrawlJob.load(first_file) == first
    _, second, resumed = crawling.prepare(workspace, targets, Settings(delay=9.0), fresh=False)
    assert resumed
    assert second.crawl_id == first.crawl_id
    assert second.settings.delay == 9.0
    _, other, resumed = crawling.prepare(workspace, (Target("http://b.gov.cn/"),), Settings(), fresh=False)
    assert not resumed
    assert other.crawl_id != first.crawl_id
    (first_file.parent / crawling.DONE).touch()
    _, third, resumed = crawling.prepare(workspace, targets, Settings(), fresh=False)
    assert not resumed
    assert third.crawl_id != first.crawl_id


def test_fresh_begins_anew(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    targets = (Target("http://a.gov.cn/"),)
    _, first, _ = crawling.prepare(workspace, targets, Settings(), fresh=False)
    _, second, resumed = crawling.prepare(workspace, targets, Settings(), fresh=True)
    assert not resumed
    assert second.crawl_id != first.crawl_id
