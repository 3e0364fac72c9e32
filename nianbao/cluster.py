"""Work spread over the workers of a Dask scheduler, on machines that share the workspace's folder.

The unit of a crawl is a site: one process, one frontier and one series of WARC files each, so that a host never has two
workers and politeness needs no coordination. The unit of reading is a WARC file. A dead worker's task is given to
another one, which waits until the dead one's crawl process has noticed (`crawler`, exit status 4) and resumes the site
from its frontier. See `--cluster` in the manual.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.job import CrawlJob, Target
from crawler.scope import Scope
from nianbao import crawling
from nianbao.crawling import AlreadyRunningError, CrawlOutcome
from nianbao.errors import CannotStartError
from nianbao.workers import ReadOutcome, ReadTask

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 15
RETRIES = 3  # times a task that raised an error is tried again
TAKE_OVER_SECONDS = 300  # for a dead worker's crawl process to finish what is under way and let go of the site
LOOK_AGAIN_SECONDS = 1.0
STOP = "stop"  # a file that asks the workers to stop; they share nothing else with us


def crawl(address: str, job: CrawlJob, on_event: Callable[[Mapping[str, object]], None]) -> CrawlOutcome:
    """Crawl a job's sites on the cluster; the outcome is finished when every site's crawl is.

    Raises CannotStartError when there is no cluster.
    """
    stop = Path(job.state_dir) / STOP
    stop.unlink(missing_ok=True)
    with _client(address) as client:
        topic = f"nianbao-{job.crawl_id}"
        client.subscribe_topic(topic, lambda event: on_event(event[1]))
        futures = [
            client.submit(_crawl_site, str(job_file), str(stop), topic, pure=False, retries=RETRIES)
            for job_file in _site_jobs(job)
        ]
        outcome = CrawlOutcome(job.crawl_id, finished=True)
        waiting = set(futures)
        while waiting:
            try:
                done = next(_completed(waiting))
            except KeyboardInterrupt:
                stop.touch()
                outcome.stopped = crawling.ASKED
            else:
                waiting.remove(done)
                _join(outcome, done)
        client.unsubscribe_topic(topic)
    if outcome.finished:
        (Path(job.state_dir) / crawling.DONE).touch()
    return outcome


def read_all(address: str, tasks: Iterable[ReadTask]) -> Iterator[ReadOutcome]:
    """Read every task on the cluster, a WARC file a Dask task; outcomes come as they are ready.

    Raises CannotStartError when there is no cluster.
    """
    with _client(address) as client:
        files = (list(group) for _, group in groupby(tasks, key=lambda task: task.warc))
        ahead = 2 * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        waiting = {client.submit(_read_file, file, pure=False, retries=RETRIES) for file in islice(files, ahead)}
        while waiting:
            done = next(iter(_completed(waiting)))
            waiting.remove(done)
            yield from done.result()
            waiting.update(client.submit(_read_file, file, pure=False, retries=RETRIES) for file in islice(files, 1))


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise CannotStartError("--cluster needs Dask: pip install 'nianbao[cluster]'") from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
        if not client.scheduler_info(n_workers=-1)["workers"]:
            client.close()
            raise CannotStartError(f"the Dask scheduler at {address} has no workers; start some with `dask worker`")
    except (OSError, ValueError) as error:
        raise CannotStartError(f"no Dask scheduler answers at {address} ({error})") from error
    return client


def _completed(futures: Iterable[Future[Any]]) -> Iterator[Future[Any]]:
    from distributed import as_completed

    return iter(as_completed(futures))


def _site_jobs(job: CrawlJob) -> list[Path]:
    """A job file for each site that is not finished; the same files again when a crawl is resumed."""
    sites: defaultdict[str, list[Target]] = defaultdict(list)
    scope = Scope(target.url for target in job.targets)
    for target in job.targets:
        sites[scope.domain(urlsplit(target.url).hostname or "")].append(target)
    files = []
    for domain, targets in sites.items():
        folder = Path(job.state_dir) / "sites" / domain
        if not (folder / crawling.DONE).exists():
            folder.mkdir(parents=True, exist_ok=True)
            replace(job, targets=tuple(targets), state_dir=str(folder)).save(folder / crawling.JOB)
            files.append(folder / crawling.JOB)
    return files


def _crawl_site(job_file: str, stop: str, topic: str) -> CrawlOutcome:
    """On a worker: run one site's crawl, telling its events to whoever listens."""
    from distributed import get_worker

    worker, path, asked = get_worker(), Path(job_file), Path(stop)
    stopping = False

    def on_event(event: Mapping[str, object]) -> None:
        nonlocal stopping
        worker.log_event(topic, {**event, "part": path.parent.name})
        if not stopping and asked.exists():
            stopping = True
            raise KeyboardInterrupt  # as `crawling.run` is stopped everywhere

    give_up = time.monotonic() + TAKE_OVER_SECONDS
    while not asked.exists():
        try:
            return crawling.run(path, on_event)
        except AlreadyRunningError:
            if time.monotonic() > give_up:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)
    return CrawlOutcome(path.parent.name, finished=False, stopped=crawling.ASKED)


def _join(outcome: CrawlOutcome, future: Future[Any]) -> None:
    if future.status != "finished":
        outcome.finished = False
        outcome.stopped = f"a site could not be crawled: {future.exception()}"
        return
    site: CrawlOutcome = future.result()
    outcome.finished = outcome.finished and site.finished
    outcome.stopped = outcome.stopped or site.stopped
    for kind, count in site.counts.items():
        outcome.counts[kind] = outcome.counts.get(kind, 0) + count


def _read_file(tasks: list[ReadTask]) -> list[ReadOutcome]:
    """On a worker: read one WARC file's captures in a process of our own, since Dask's may have no children."""
    command = [sys.executable, "-c", "from nianbao.workers import read_for_parent; read_for_parent()"]
    done = subprocess.run(command, input=pickle.dumps(tasks), stdout=subprocess.PIPE, check=True)
    outcomes: Any = pickle.loads(done.stdout)
    return list(outcomes)
