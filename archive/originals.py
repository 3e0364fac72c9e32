"""Records that a new capture may refer to instead of holding the same bytes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Original:
    """A response record that holds a payload whole. `date` is its WARC-Date and `url` its WARC-Target-URI, to the
    letter; `record_id` is without `urn:uuid:`."""

    record_id: str
    url: str
    date: str
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of its last whole answer, for a conditional request, and the record that holds the answer."""

    etag: str | None
    last_modified: str | None
    original: Original


class Originals(Protocol):
    """Knows what has been archived."""

    def by_digest(self, digest: str) -> Original | None:
        """The record that holds this payload; never a revisit or a truncated one."""

    def by_url(self, url: str) -> Validators | None:
        """The validators of the last whole answer (status 200) of a URL; None where it gave none."""

    def remember(self, original: Original, *, url: str, etag: str | None, last_modified: str | None) -> None:
        """Take note of a capture just written: of `url`, with its payload in `original`."""
