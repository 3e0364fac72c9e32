"""The crawl as a process: killed, stopped, resumed, out of room. Nothing is lost and nothing asked for twice."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.repair import repair
from tests.crawler.crawling import archived, crawl, start, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Answer, Wire

HOST = "http://www.duoye.gov.cn"
YEARS = range(2008, 2026)


def large_site(pause: float = 0.0) -> dict[str, Answer]:
    links = "".join(
        f'<li><a href="/art/{y}/1/2/art_1_{y}.html">多页县{y}年政府信息公开工作年度报告</a></li>' for y in YEARS
    )
    site = {f"{HOST}/xxgknb/": page("政府信息公开年报", links)}
    site |= {f"{HOST}/art/{y}/1/2/art_1_{y}.html": report(y, "".join(f"<p>{n}</p>" for n in range(y))) for y in YEARS}
    return {url: Answer(data, pause=pause) for url, data in site.items()}


def kill_after(job: Path, environ: dict[str, str], events: int, how: signal.Signals) -> int:
    """Start a crawl, send it a signal once it has told so many fetches, and give its exit status."""
    process = start(job, environ)
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += json.loads(line)["event"] == "fetched"
        if seen >= events:
            break
    process.send_signal(how)
    process.communicate(timeout=60)
    return process.returncode


def found(folder: Path) -> Counter[str]:
    return Counter(record.url for record in archived(folder) if record.type in ("response", "revisit"))  # type: ignore[misc]


@pytest.mark.slow
def test_a_crawl_killed_again_and_again_ends_with_everything_and_asks_twice_only_what_was_under_way(
    tmp_path: Path,
) -> None:
    site = large_site(pause=0.02)
    kills = 4
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        for round_ in range(kills):
            assert kill_after(job, environ, 3 + round_, signal.SIGKILL) == -signal.SIGKILL
        done = crawl(job, environ)
        asked = Counter(target for target in proxy.targets() if not target.endswith("robots.txt"))
    assert done.status == 0
    assert set(asked) == set(site)
    assert sum(asked.values()) - len(asked) <= kills  # one host: at most one request was under way at each kill
    assert set(site) <= set(found(tmp_path))
    assert not repair(tmp_path / "warc")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_crawl_says_so_and_is_resumed_where_it_was(how: signal.Signals, tmp_path: Path) -> None:
    site = large_site(pause=0.02)
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        assert kill_after(job, environ, 5, how) == 3
        assert not list((tmp_path / "warc").glob("*.open"))
        done = crawl(job, environ)
        asked = Counter(target for target in proxy.targets() if not target.endswith("robots.txt"))
    assert done.status == 0
    assert asked == Counter(list(site))


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once_and_loses_nothing(tmp_path: Path) -> None:
    site = large_site(pause=0.02)
    site[f"{HOST}/art/2025/1/2/art_1_2025.html"] = Answer(report(2025), pause=20)
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        process = start(job, environ)
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("url", "").endswith("_2024.html"):
                break
        while not proxy.targets()[-1].endswith("_2025.html"):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        assert process.returncode == 3
        site[f"{HOST}/art/2025/1/2/art_1_2025.html"] = Answer(report(2025))
        done = crawl(job, environ)
    assert done.urls("found") == [f"{HOST}/art/2025/1/2/art_1_2025.html"]


def test_a_finished_crawl_started_again_asks_nothing(tmp_path: Path) -> None:
    with Wire(large_site()) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        crawl(job, environ)
        before = len(proxy.log)
        again = crawl(job, environ)
        assert again.status == 0
        assert len(proxy.log) == before


def test_a_job_that_is_running_is_not_started_twice(tmp_path: Path) -> None:
    with Wire(large_site(pause=0.3)) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        first = start(job, environ)
        assert first.stdout is not None
        first.stdout.readline()
        second = crawl(job, environ)
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
    assert second.status == 4
    assert "already running" in second.complaints


def test_a_crawl_whose_reader_has_died_stops_and_is_taken_over(tmp_path: Path) -> None:
    site = large_site(pause=0.5)
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        orphan = start(job, environ)
        assert orphan.stdout is not None and orphan.stderr is not None
        orphan.stdout.readline()
        orphan.stdout.close()
        complaints = orphan.stderr.read()
        assert orphan.wait(timeout=60) == 3, complaints
        for answer in site.values():
            answer.pause = 0.0
        done = crawl(job, environ)
        asked = Counter(target for target in proxy.targets() if not target.endswith("robots.txt"))
    assert done.status == 0
    assert asked == Counter(list(site))


def test_a_full_disk_stops_the_crawl_cleanly_and_with_room_again_it_goes_on(tmp_path: Path) -> None:
    noise = [secrets.token_hex(250_000) for _ in YEARS]
    site = large_site()
    for year, filler in zip(YEARS, noise, strict=True):
        site[f"{HOST}/art/{year}/1/2/art_1_{year}.html"] = Answer(report(year, filler))
    with Wire(site) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        full = crawl(job, environ, largest_file=900_000)
        assert full.status == 3, full.complaints
        assert [event["reason"] for event in full.of("stopped")] == ["disk_full"]
        kept = set(found(tmp_path))
        assert {event["url"] for event in full.of("fetched")} == kept
        done = crawl(job, environ)
    assert done.status == 0
    assert set(site) <= set(found(tmp_path))
    assert not set(done.urls("found")) & kept


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("{", encoding="utf-8"),
        lambda path: path.write_text('{"crawl_id": "x"}', encoding="utf-8"),
        lambda path: path.unlink(),
    ],
)
def test_what_is_no_job_is_refused_with_one_line(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    job = write_job(tmp_path, [f"{HOST}/"])
    spoil(job)
    done = crawl(job)
    assert done.status == 2
    assert len(done.complaints.splitlines()) == 1
    assert str(job) in done.complaints
