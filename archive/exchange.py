"""One HTTP exchange as it crossed the wire, and what the crawler knew when it made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Truncation = Literal["length", "time", "disconnect", "unspecified"]
Role = Literal["listing", "report", "attachment", "page"]


@dataclass(frozen=True, slots=True)
class CaptureContext:
    """Why a capture was made; stored in the capture's `metadata` record so that `rebuild` needs nothing else.

    `purpose` says in a word what the request was for (seed, navigate, list, report, attachment, robots, part).
    `verdict` is the recogniser's judgement with its evidence (kind, year, organ, score, why). `hint` is what the
    archivist said of the target (organ, division_code, level, year).
    """

    crawl_id: str
    role: Role
    purpose: str
    via_url: str | None = None
    link_text: str | None = None
    verdict: Mapping[str, Any] = field(default_factory=dict)
    hint: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Exchange:
    """The bytes sent and received for one request, interim (1xx) responses left out.

    `url` is the request's absolute URL without fragment. `received` is empty when no answer came; such an exchange
    is not written as a response. `protocols` are WARC-Protocol values (`http/1.1`, `tls/1.3`). `tls_error` is what was
    wrong with the server's certificate.
    """

    url: str
    started_at: dt.datetime  # UTC
    sent: bytes = b""
    received: bytes = b""
    ip: str | None = None
    truncated: Truncation | None = None
    protocols: tuple[str, ...] = ("http/1.1",)
    cipher_suite: str | None = None
    tls_error: str | None = None
