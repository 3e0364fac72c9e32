"""Answers by which a site says stop: challenges, refusals, overload. No challenge is solved and no refusal evaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Sign = Literal["challenge", "refused", "overload", "broken"]
SAMPLE = 20_000  # bytes of a body that are looked at
MAX_RETRY_AFTER = 3600.0  # seconds; who asks for more is left for another crawl

# status, what the body or headers must show as well (None: nothing), what it is
SIGNS: tuple[tuple[frozenset[int], re.Pattern[bytes] | None, Sign], ...] = (
    (frozenset({412, 202}), re.compile(rb"<script", re.IGNORECASE), "challenge"),
    (frozenset({521, 512}), re.compile(rb"__jsluid|__jsl|<script", re.IGNORECASE), "challenge"),
    (frozenset({200}), re.compile(rb"__jsl_clearance|\$_ts=window|_\$jsvmprt|acw_sc__v2"), "challenge"),
    (
        frozenset({403, 405, 418, 493}),
        re.compile(rb"GeoBL|WAF|Web Application Firewall|\xe9\x98\xb2\xe7\x81\xab\xe5\xa2\x99"  # 防火墙, UTF-8
                   rb"|\xb7\xc0\xbb\xf0\xc7\xbd|yunsuo|safedog|Access Denied|\xe6\x8b\xa6\xe6\x88\xaa", re.IGNORECASE),
        "refused",
    ),
    (frozenset({401, 403, 407, 451}), None, "refused"),
    (frozenset({429, 503}), None, "overload"),
    (frozenset({500, 502, 504, 508, 509, 520, 522, 523, 524, 525, 526, 521, 512}), None, "broken"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StopSign:
    """`marked` says that the body shows a challenge or firewall, not only the status. `retry_after` in seconds."""

    sign: Sign
    reason: str
    marked: bool
    retry_after: float | None = None


def read_sign(status: int, headers: Mapping[str, str], body: bytes, now: datetime | None = None) -> StopSign | None:
    """What an answer says of how we are received, or None where it is an ordinary one.

    `headers` has lower-case names. The table is `domain/listings.md`, "Answers that say stop".
    """
    sample = body[:SAMPLE] + b"\n".join(f"{name}: {value}".encode() for name, value in headers.items())
    for statuses, pattern, sign in SIGNS:
        if status not in statuses:
            continue
        shown = pattern.search(sample) if pattern else None
        if pattern and not shown:
            continue
        marks = f", {shown[0].decode('utf-8', 'replace')!r}" if shown else ""
        return StopSign(sign, f"HTTP {status}{marks}", shown is not None, retry_after(headers, now))
    return None


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110, 10.2.3), at most an hour; None where it asks for nothing."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER)
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return min(max((date - (now or datetime.now(UTC))).total_seconds(), 0.0), MAX_RETRY_AFTER)
