"""`nianbao crawl` named again after its end, however that came: it goes on where it was and gets everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from nianbao import samples

pytestmark = pytest.mark.slow

SOON = 60.0  # seconds
OPTIONS = ("--browser", "never", "--delay", "0.2", "--no-parse", "--json")


def nianbao(workspace: Path, proxy: str, *arguments: str) -> subprocess.Popen[str]:
    environ = {"HTTP_PROXY": proxy, "http_proxy": proxy, "NO_PROXY": "", "no_proxy": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "nianbao.cli", "--workspace", str(workspace), *arguments],
        env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def fetched(workspace: Path) -> Counter[str]:
    """What the crawls of a workspace fetched, by their monitors' files."""
    return Counter(
        event["url"]
        for path in workspace.glob("crawls/*/events.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        if (event := json.loads(line))["event"] == "fetched" and event["purpose"] != "robots"
    )


def child_of(process: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return int(children[0])


def kill_both(process: subprocess.Popen[str]) -> None:
    child = child_of(process)
    process.kill()
    os.kill(child, signal.SIGKILL)


def kill_child(process: subprocess.Popen[str]) -> None:
    os.kill(child_of(process), signal.SIGKILL)


@pytest.mark.parametrize("end", [kill_both, kill_child, subprocess.Popen.kill])
def test_a_crawl_that_was_killed_goes_on_with_the_same_command(
    end: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> None:
    with samples.serve() as sites:
        seeds = sites.seeds[:3]
        whole = nianbao(tmp_path / "whole", sites.proxy_url, "crawl", *OPTIONS, *seeds)
        assert whole.wait(timeout=SOON * 2) in (0, 1)
        workspace = tmp_path / "ws"
        first = nianbao(workspace, sites.proxy_url, "crawl", *OPTIONS, *seeds)
        until(lambda: sum(fetched(workspace).values()) >= 5)
        end(first)
        _, said = first.communicate(timeout=SOON)
        if first.returncode >= 0:
            assert first.returncode == 1
            assert "was killed by SIGKILL" in said
            assert "run the same command again" in said
        deadline = time.monotonic() + SOON
        while True:  # an orphan stops by itself; till then the crawl is refused in one line
            again = nianbao(workspace, sites.proxy_url, "crawl", *OPTIONS, *seeds)
            out, said = again.communicate(timeout=SOON * 2)
            if again.returncode != 2:
                break
            assert "already running" in said
            assert len(said.strip().splitlines()) <= 3
            assert time.monotonic() < deadline
    assert json.loads(out)["finished"], said
    assert len(list((workspace / "crawls").iterdir())) == 1
    assert set(fetched(workspace)) == set(fetched(tmp_path / "whole"))
    repeated = sum(fetched(workspace).values()) - len(fetched(workspace))
    assert repeated <= len(seeds)  # what was under way


def test_two_crawls_of_different_sites_share_a_workspace(tmp_path: Path) -> None:
    with samples.serve() as sites:
        both = [nianbao(tmp_path / "ws", sites.proxy_url, "crawl", *OPTIONS, seed) for seed in sites.seeds[:2]]
        ends = [(process.communicate(timeout=SOON * 2), process.returncode) for process in both]
    for (out, said), status in ends:
        assert status in (0, 1), said
        assert json.loads(out)["finished"], said
