"""The same work on a Dask cluster of real processes as on one machine, also when a worker dies in the middle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from nianbao import samples

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

WORKERS = 3
SOON = 60.0  # seconds
CRAWL = ("--browser", "never", "--json")
TABLES = {
    "reports": "SELECT id, organ_name, year, form, status, title, url FROM report ORDER BY id",
    "cells": "SELECT report_id, outcome, natural_person, enterprise, total FROM application ORDER BY 1, 2",
    "findings": "SELECT report_id, rule, severity, subject FROM finding ORDER BY 1, 2, 3, 4",
    "sites": "SELECT host, family, state FROM site ORDER BY host",
}


@dataclass
class Cluster:
    """A scheduler and its workers, as processes."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def dask(*arguments: str, **environ: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def cluster(folder: Path, **environ: str) -> Iterator[Cluster]:
    """A scheduler with three workers of one process each, without nannies: what is killed stays dead."""
    told = folder / "scheduler.json"
    ours = ("--scheduler-file", str(told))
    scheduler = dask("scheduler", *ours, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    workers: list[subprocess.Popen[bytes]] = []
    try:
        wait_until(lambda: told.exists() and bool(told.read_text()))
        for number in range(WORKERS):
            place = ("--local-directory", str(folder / f"worker{number}"))
            alone = ("--host", "127.0.0.1", "--no-nanny", "--nthreads", "2", "--no-dashboard")
            workers.append(dask("worker", *ours, *alone, *place, **environ))
        address = str(json.loads(told.read_text())["address"])
        wait_until(lambda: workers_at(address) == WORKERS)
        yield Cluster(address, workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()  # asked to end, a worker would wait for its tasks
            process.wait()


def workers_at(address: str) -> int:
    from distributed import Client

    with Client(address, timeout=SOON) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def nianbao(workspace: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nianbao.cli", "--workspace", str(workspace), *arguments],
        env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=240)
    return process.returncode, out + err


def rows(workspace: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(workspace / "nianbao.db")) as connection:
        return {name: connection.execute(sql).fetchall() for name, sql in TABLES.items()}


def patient(workspace: Path) -> None:
    """Slow the crawl down, so that there is a middle in which to kill it."""
    workspace.mkdir()
    (workspace / "nianbao.toml").write_text("delay = 0.1\n", encoding="utf-8")


def proxied(url: str) -> dict[str, str]:
    return {"HTTP_PROXY": url, "http_proxy": url, "NO_PROXY": "", "no_proxy": ""}


def crawl_processes(workspace: Path) -> list[int]:
    """The crawl processes of a workspace that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if b"\0crawler\0" in command and str(workspace).encode() in command:
            found.append(int(path.parent.name))
    return found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What one machine finds."""
    workspace = tmp_path_factory.mktemp("alone")
    with samples.serve() as sites:
        process = nianbao(workspace, "crawl", "--delay", "0", *CRAWL, *sites.seeds, **proxied(sites.proxy_url))
        status, said = ended(process)
    assert status in (0, 1), said
    return rows(workspace)


def test_a_cluster_that_loses_a_worker_finds_what_one_machine_finds(
    tmp_path: Path, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    spread = tmp_path / "spread"
    patient(spread)
    with samples.serve() as sites:
        proxy = proxied(sites.proxy_url)
        with cluster(tmp_path, **proxy) as dask_cluster:
            run = nianbao(spread, "crawl", *CRAWL, "--cluster", dask_cluster.address, *sites.seeds)
            wait_until(lambda: len(list(spread.glob("warc/*"))) >= 2)
            time.sleep(1.0)
            dask_cluster.workers[0].send_signal(signal.SIGKILL)
            status, said = ended(run)
            assert status in (0, 1), said
            assert '"finished": true' in said, said
            assert not crawl_processes(spread)
            assert rows(spread) == alone
            status, said = ended(nianbao(spread, "verify", "--json"))
            assert status == 0, said
            for again in (("parse", "--all"), ("rebuild",)):
                status, said = ended(nianbao(spread, *again, "--cluster", dask_cluster.address))
                assert status in (0, 1), said
                assert rows(spread) == alone, again


def test_a_crawl_on_a_cluster_that_is_stopped_goes_on_with_the_same_command(
    tmp_path: Path, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    workspace = tmp_path / "ws"
    patient(workspace)
    with samples.serve() as sites, cluster(tmp_path, **proxied(sites.proxy_url)) as dask_cluster:
        command: Sequence[str] = ("crawl", *CRAWL, "--cluster", dask_cluster.address, *sites.seeds)
        run = nianbao(workspace, *command)
        wait_until(lambda: list(workspace.glob("warc/*")))
        run.send_signal(signal.SIGINT)
        status, said = ended(run)
        assert status == 130, said
        assert not crawl_processes(workspace)
        status, said = ended(nianbao(workspace, *command))
        assert '"finished": true' in said, said
    assert len(list((workspace / "crawls").iterdir())) == 1
    assert rows(workspace) == alone


def test_where_no_scheduler_answers_one_line_says_so(tmp_path: Path) -> None:
    status, said = ended(nianbao(tmp_path, "crawl", "--cluster", "tcp://127.0.0.1:1", "http://a.gov.cn/"))
    assert status == 2
    assert "no Dask scheduler answers" in said
    assert "Traceback" not in said
