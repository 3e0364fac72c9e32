"""Many sites at once: seconds, requests and reports for 1, 10 and 100 of them; memory with 1,000 in the queue.

    python benchmarks/many_sites.py [--sites 1 10 100] [--queued 1000]

The sites are copies of a sample site that lists its reports statically, each under a host of its own, all served by one
process on this machine; politeness is set to zero. CPU and memory are the crawl process's own.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the sample sites are test fixtures, which are not installed

from nianbao.samples.server import SampleServer
from tests.crawler.crawling import start, write_job
from tests.crawler.family_pages import FamilySite
from tests.crawler.family_sites import trs

ENOUGH = 300  # answers after which the memory of a long queue is measured


@dataclass(frozen=True)
class Cost:
    """What a crawl took: seconds from start to end or stop, CPU seconds, the most memory in MB, events by kind."""

    seconds: float
    first: float  # seconds until the first answer
    cpu: float
    memory: float
    told: Counter[str]


def copies(count: int) -> list[FamilySite]:
    """The same site under so many hosts."""
    built = trs()
    return [
        FamilySite(replace(built.site, host=f"www.xian{number}.gov.cn"), built.reports)  # reports: only their number
        for number in range(count)
    ]


def measure(sites: Sequence[FamilySite], stop_after: int | None = None) -> Cost:
    """Crawl the sites to the end, or until so many answers have come."""
    with tempfile.TemporaryDirectory() as folder, SampleServer(site.site for site in sites) as server:
        job = write_job(Path(folder), [site.home for site in sites], concurrency=16)
        began = time.perf_counter()
        process = start(job, {"HTTP_PROXY": server.proxy_url})
        assert process.stdout is not None
        told: Counter[str] = Counter()
        first = 0.0
        for line in process.stdout:
            told[json.loads(line)["event"]] += 1
            first = first or (time.perf_counter() - began if told["fetched"] else 0.0)
            if told["fetched"] == stop_after:
                process.send_signal(signal.SIGINT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        if process.returncode not in (0, 3):
            raise subprocess.CalledProcessError(process.returncode, "crawler")
        seconds = time.perf_counter() - began
        return Cost(seconds, first, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told)


def main() -> None:
    """Print one line a number of sites."""
    options = argparse.ArgumentParser()
    options.add_argument("--sites", type=int, nargs="*", default=[1, 10, 100])
    options.add_argument("--queued", type=int, default=1000)
    chosen = options.parse_args()
    print(" sites  seconds  to first  CPU s  requests  reports  CPU ms/request  memory MB")
    for count, stop in [*((count, None) for count in chosen.sites), (chosen.queued, ENOUGH)]:
        cost = measure(copies(count), stop)
        fetched = cost.told["fetched"]
        print(
            f"{count:6}  {cost.seconds:7.1f}  {cost.first:8.1f}  {cost.cpu:5.1f}  {fetched:8}  {cost.told['found']:7}  "
            f"{1000 * cost.cpu / max(fetched, 1):14.1f}  {cost.memory:9.0f}{'  (stopped)' if stop else ''}"
        )


if __name__ == "__main__":
    main()
