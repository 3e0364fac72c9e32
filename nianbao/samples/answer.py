"""What a sample site is made of: paths, and the answers that its server gives for them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus

HTML = "text/html; charset=utf-8"
HTML_UNDECLARED = "text/html"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `gzip` and `chunked` say how the body travels; `changed` is its Last-Modified."""

    body: bytes
    media_type: str = HTML
    status: int = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()
    gzip: bool = False
    chunked: bool = False
    changed: dt.datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator: the digest of the body."""
        return f'"{hashlib.sha1(self.body, usedforsecurity=False).hexdigest()[:20]}"'

    @property
    def last_modified(self) -> str | None:
        """The HTTP date of `changed`."""
        return format_datetime(self.changed, usegmt=True) if self.changed else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a site's own program sees it: path without query, query and form decoded."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes = b""


Program = Callable[[Asked], Answer | None]


@dataclass(frozen=True, slots=True)
class Site:
    """A sample site: its host (and other names of the same site), its files, and programs for what is no file.

    `files` maps a path (with its query, where that belongs to it) to an answer. `programs` maps a path to what
    answers any query or form sent there; it may say None for "not found".
    """

    host: str
    files: Mapping[str, Answer]
    aliases: tuple[str, ...] = ()
    programs: Mapping[str, Program] = field(default_factory=dict)
    missing: Answer | None = None  # what the site says instead of 404

    def answer(self, asked: Asked, target: str) -> Answer | None:
        """Return the answer for a request; `target` is the path with its query as sent."""
        if program := self.programs.get(asked.path):
            return program(asked)
        if asked.method == "POST":
            return None
        return self.files.get(target) or self.files.get(asked.path) or self.missing
