"""A whole crawl killed (kill -9) at many random moments, while it starts and while it works, then run to its end."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.verify import verify
from tests.crawler.crawling import archived, crawl, start, write_job
from tests.crawler.test_crawl import page, report
from tests.crawler.wire import Answer, Wire, http

HOST = "http://www.duancuo.gov.cn"
YEARS = range(2008, 2026)
ATTACHMENTS = 6
KILLS = 50


def site() -> dict[str, Answer]:
    """A column of reports with attachments: one host, so that one request is under way at a time."""
    links = "".join(
        f'<li><a href="/art/{y}/1/2/art_1_{y}.html">断错县{y}年政府信息公开工作年度报告</a></li>' for y in YEARS
    )
    pages = {f"{HOST}/xxgknb/": page("政府信息公开年报", links)}
    for y in YEARS:
        attached = "".join(f'<a href="/art/{y}/{n}.pdf">附件{n}：年报附表.pdf</a>' for n in range(ATTACHMENTS))
        pages[f"{HOST}/art/{y}/1/2/art_1_{y}.html"] = report(y, attached)
        for n in range(ATTACHMENTS):
            pages[f"{HOST}/art/{y}/{n}.pdf"] = http(b"%%PDF-1.4 %d %d" % (y, n) * 500, media="application/pdf")
    return {url: Answer(data, pause=0.02) for url, data in pages.items()}


def kill(job: Path, environ: dict[str, str], random_: random.Random) -> list[str]:
    """Start the crawl and kill it at a random moment; the URLs that it had reported as fetched."""
    process = start(job, environ)
    assert process.stdout is not None
    early = []
    if random_.random() < 0.9:
        for line in process.stdout:
            early.append(line)
            if json.loads(line)["event"] == "fetched":
                break
        time.sleep(random_.uniform(0, 0.1))
    else:
        time.sleep(random_.uniform(0, 2))  # while it starts
    process.kill()
    out, complaints = process.communicate(timeout=60)
    assert "Traceback" not in complaints
    whole = [line for line in ("".join(early) + out).splitlines(keepends=True) if line.endswith("\n")]
    return [event["url"] for event in map(json.loads, whole) if event["event"] == "fetched"]


def indexed(folder: Path) -> set[tuple[str, int, int, str, str | None]]:
    """Index what is finished; every capture that the database has, and where."""
    with Catalogue(folder / "nianbao.db", folder / "warc") as catalogue:
        catalogue.index()
        return set(
            catalogue.connection.execute("SELECT warc_file, warc_offset, warc_length, id, payload_digest FROM capture")
        )


@pytest.mark.slow
def test_whatever_moment_a_crawl_is_killed_at_nothing_reported_is_lost_and_nothing_done_is_fetched_again(
    tmp_path: Path,
) -> None:
    pages, random_, reported = site(), random.Random(), list[str]()
    with Wire(pages) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        job = write_job(tmp_path, [f"{HOST}/xxgknb/"])
        rows: set[tuple[str, int, int, str, str | None]] = set()
        for number in range(KILLS):
            reported += kill(job, environ, random_)
            if number % 10 == 9:
                rows |= indexed(tmp_path)
        begun = len(proxy.log)
        done = crawl(job, environ)
    assert done.status == 0, done.complaints
    reported += done.urls("fetched")
    assert KILLS < begun < len(proxy.log)  # the kills fell into the work, neither before nor behind it
    kept = Counter(record.url for record in archived(tmp_path) if record.type in ("response", "revisit"))
    assert not Counter(reported) - kept
    assert set(pages) <= set(kept)
    assert rows
    assert rows <= indexed(tmp_path)
    verification = verify(tmp_path / "warc", sorted(rows))  # what the database ever called captured is still there
    assert not [str(damage) for damage in verification]
    assert verification.totals.rows == len(rows)
    assert verification.totals.records > len(pages)
    asked = Counter(target for target in proxy.targets() if not target.endswith("robots.txt"))
    assert set(asked) == set(pages)
    assert asked.total() - len(asked) <= KILLS  # at most the one that was under way at each kill
