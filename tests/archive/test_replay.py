"""Replay in pywb: what was archived comes out again, whatever odd answer it was.

pywb wants other versions than ours of several packages: install it apart and name its `wayback`, for example
`NIANBAO_PYWB=~/pywb/bin/wayback`.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest

from archive import http_message
from archive.cdxj import write_cdxj
from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals
from archive.warc_writer import WarcInfo, WarcSeries
from tests.odd_server import CASES

WAYBACK = os.environ.get("NIANBAO_PYWB") or shutil.which("wayback")
HOST = "http://www.chongfang.gov.cn"
MOMENTS = (dt.datetime(2025, 3, 31, tzinfo=dt.UTC), dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
REPLAYED = sorted(path for path, answer in CASES.items() if b"HTTP/1.1 200" in answer.data and not answer.truncated)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(WAYBACK is None, reason="needs pywb: see $NIANBAO_PYWB")]


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """pywb on an archive of two crawls of every odd answer; the address of its collection."""
    folder = tmp_path_factory.mktemp("pywb")
    originals = ArchivedOriginals()
    for number, moment in enumerate(MOMENTS):
        with WarcSeries(folder, f"c{number}", WarcInfo(f"c{number}", "test"), originals=originals) as series:
            for path in REPLAYED:
                sent = f"GET {path} HTTP/1.1\r\nHost: www.chongfang.gov.cn\r\n\r\n".encode()
                exchange = Exchange(HOST + path, moment, sent, CASES[path].data)
                series.write_exchange(exchange, CaptureContext(f"c{number}", "page", "seed"))
    write_cdxj(sorted(folder.glob("*.warc.gz")), folder / "index.cdxj")
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
    raw_head, body = http_message.split(CASES[path].data)
    head = http_message.HttpHead(raw_head)
    request = urllib.request.Request(
        f"{pywb}/{year}0331000000id_/{HOST}{path}", headers={"Accept-Encoding": "identity"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        replayed = answer.read()
        coded = answer.headers.get("Content-Encoding")
        memento = answer.headers.get("Memento-Datetime")
    entity = http_message.entity(head, body)
    try:
        content = http_message.decode_content(entity, head.codings("content-encoding"), limit=1 << 24)
    except http_message.ContentError:  # said to be gzip and is not, or brotli without its package
        content = entity
    assert replayed == entity or (coded is None and replayed == content)
    assert str(year) in memento
