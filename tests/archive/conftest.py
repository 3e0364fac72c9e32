from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.exchange import CaptureContext, Exchange
from archive.warc_writer import WarcInfo, WarcSeries

MOMENT = dt.datetime(2026, 3, 31, 8, 30, 15, 123456, tzinfo=dt.UTC)


@pytest.fixture
def context() -> CaptureContext:
    return CaptureContext(
        crawl_id="c1",
        role="report",
        purpose="report",
        via_url="http://www.example.gov.cn/list.html",
        link_text="2025年政府信息公开工作年度报告",
        verdict={"kind": "report", "year": 2025},
        hint={"organ": "某市人民政府"},
    )


@pytest.fixture
def info() -> WarcInfo:
    return WarcInfo(
        crawl_id="c1",
        software="nianbao/test",
        operator="某图书馆",
        scope={"targets": ["http://www.example.gov.cn/"]},
        settings={"delay": 2.0},
    )


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """Makes an exchange; what is not given is ordinary."""

    def make(received: bytes, url: str = "http://www.example.gov.cn/a.html", **more: object) -> Exchange:
        sent = more.pop("sent", b"GET /a.html HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n")
        return Exchange(url=url, started_at=MOMENT, sent=sent, received=received, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def series(tmp_path: Path, info: WarcInfo) -> Callable[..., WarcSeries]:
    """Makes a series of WARC files in the test's folder."""

    def make(**options: object) -> WarcSeries:
        return WarcSeries(tmp_path, "crawl", info, **options)  # type: ignore[arg-type]

    return make
