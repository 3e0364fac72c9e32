"""`nianbao serve` as a process: it answers, it refuses a taken port, it ends cleanly."""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "warc").mkdir()
    with Catalogue(tmp_path / "nianbao.db", tmp_path / "warc") as catalogue:
        catalogue.assemble()
    return tmp_path


@pytest.fixture
def served(archive: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "nianbao.cli", "--workspace", str(archive), "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}"):
            said += process.stdout.readline()
        yield json.loads(said)["url"], process
        process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_an_empty_archive_and_ends_cleanly(
    served: tuple[str, subprocess.Popen[str]], archive: Path, ending: signal.Signals
) -> None:
    url, process = served
    with urllib.request.urlopen(f"{url}/", timeout=30) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{url}/nianbao/report.json", timeout=30) as answer:
        assert json.load(answer)["rows"] == []
    with urllib.request.urlopen(f"{url}/-/databases.json", timeout=30) as answer:
        assert json.load(answer)[0]["hash"] == hashlib.sha256((archive / "nianbao.db").read_bytes()).hexdigest()
    process.send_signal(ending)
    assert process.wait(timeout=30) == 0


def test_a_taken_port_is_refused_with_a_message(archive: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "nianbao.cli", "--workspace", str(archive), "serve", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert "--port" in done.stderr
