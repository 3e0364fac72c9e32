"""An archive of two crawls of every odd answer: in the second each is a revisit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from archive import http_message
from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals
from archive.warc_writer import WarcInfo, WarcSeries
from tests.odd_server import CASES

HOST = "http://www.chongfang.gov.cn"
MOMENTS = (dt.datetime(2025, 3, 31, tzinfo=dt.UTC), dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
REPLAYED = sorted(path for path, answer in CASES.items() if b"HTTP/1.1 200" in answer.data and not answer.truncated)


def write_odd_archive(folder: Path) -> list[Path]:
    """Write it; gives its WARC files."""
    originals = ArchivedOriginals()
    for number, moment in enumerate(MOMENTS):
        with WarcSeries(folder, f"c{number}", WarcInfo(f"c{number}", "test"), originals=originals) as series:
            for path in REPLAYED:
                sent = f"GET {path} HTTP/1.1\r\nHost: www.chongfang.gov.cn\r\n\r\n".encode()
                exchange = Exchange(HOST + path, moment, sent, CASES[path].data)
                series.write_exchange(exchange, CaptureContext(f"c{number}", "page", "seed"))
    return sorted(folder.glob("*.warc.gz"))


def entity_and_content(path: str) -> tuple[bytes, bytes]:
    """What a case's answer holds, with and without its content coding."""
    raw_head, body = http_message.split(CASES[path].data)
    head = http_message.HttpHead(raw_head)
    entity = http_message.entity(head, body)
    try:
        return entity, http_message.decode_content(entity, head.codings("content-encoding"), limit=1 << 24)
    except http_message.ContentError:  # said to be gzip and is not, or brotli without its package
        return entity, entity
