"""From the wire to the record: what the odd server sent is what the archive holds, for each of its odd answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from archive.exchange import CaptureContext, Exchange
from archive.warc_reader import records
from archive.warc_writer import WarcInfo, WarcSeries
from tests.crawler.tapped_fetch import fetch
from tests.odd_server import CASES, OddServer

LIMITS = {"DOWNLOAD_TIMEOUT": 3, "DOWNLOAD_MAXSIZE": 4_000_000, "REDIRECT_ENABLED": False, "COMPRESSION_ENABLED": False}


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_every_odd_answer_reaches_its_record_unchanged(secure: bool, odd_server: OddServer, tmp_path: Path) -> None:
    paths = list(CASES)
    tapped = fetch([odd_server.url(path, tls=secure) for path in paths], settings=LIMITS)
    answered = [one for one in tapped if one.received]
    context = CaptureContext("c1", "page", "seed")
    with WarcSeries(tmp_path, "c1", WarcInfo("c1", "test")) as series:
        for one in answered:
            exchange = Exchange(one.url, dt.datetime.now(dt.UTC), one.sent, one.received, one.ip, one.truncated)  # type: ignore[arg-type]
            series.write_exchange(exchange, context)
    kept = [record for path in tmp_path.glob("*.warc.gz") for record in records(path)]
    for path in paths:
        seen = odd_server.seen(path)[-1]
        url = odd_server.url(path, tls=secure)
        response = [record for record in kept if record.url == url and record.type == "response"][-1]
        request = [record for record in kept if record.url == url and record.type == "request"][-1]
        assert request.block == seen.request, path
        assert response.truncated == CASES[path].truncated, path
        if CASES[path].truncated == "length":
            assert seen.response.startswith(response.block), path
        else:
            assert response.block == seen.response, path
