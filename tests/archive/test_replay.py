"""Replay in pywb: what was archived comes out again, whatever odd answer it was.

pywb wants other versions than ours of several packages: install it apart and name its `wayback`, for example
`NIANBAO_PYWB=~/pywb/bin/wayback`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest

from archive.cdxj import write_cdxj
from tests.archive.odd_archive import HOST, REPLAYED, entity_and_content, write_odd_archive

WAYBACK = os.environ.get("NIANBAO_PYWB") or shutil.which("wayback")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(WAYBACK is None, reason="needs pywb: see $NIANBAO_PYWB")]


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """pywb on an archive of two crawls of every odd answer; the address of its collection."""
    folder = tmp_path_factory.mktemp("pywb")
    write_cdxj(write_odd_archive(folder), folder / "index.cdxj")
    config = f"collections:\n  odd:\n    index_paths: {folder}/index.cdxj\n    archive_paths: {folder}/\n"
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(WAYBACK), "-p", str(port), "-b", "127.0.0.1", "-d", str(folder)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/odd"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "pywb ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("pywb does not answer")


@pytest.mark.parametrize("year", [2025, 2026], ids=["response", "revisit"])
@pytest.mark.parametrize("path", REPLAYED)
def test_pywb_gives_back_what_was_archived(pywb: str, path: str, year: int) -> None:
    request = urllib.request.Request(
        f"{pywb}/{year}0331000000id_/{HOST}{path}", headers={"Accept-Encoding": "identity"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        replayed = answer.read()
        coded = answer.headers.get("Content-Encoding")
        memento = answer.headers.get("Memento-Datetime")
    entity, content = entity_and_content(path)
    assert replayed == entity or (coded is None and replayed == content)
    assert str(year) in memento
