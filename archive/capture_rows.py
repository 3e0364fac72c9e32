"""A capture's row in the catalogue, as its response, revisit or resource record gives it.

Everything is taken from the record alone, so that the same files give the same rows in any order.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass, fields
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from archive.digest import digest_of_parts
from archive.http_message import ContentError, HttpHead
from archive.warc_reader import Record
from parsers.charset import decode

CAPTURE_TYPES = frozenset({"response", "revisit", "resource"})
RENDERED, SCREENSHOT = "urn:dom:", "urn:view:"  # what a browser made of the page at the address that follows

_CLEAN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")
# Every repetition has a bound: a page of unclosed tags would cost its length squared.
_TITLE = re.compile(r"<title\b[^>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_ARTICLE_TITLE = re.compile(
    r"<meta\b(?=[^>]{0,500}\bname\s{0,9}=\s{0,9}[\"']?ArticleTitle\b)"
    r"[^>]{0,500}\bcontent\s{0,9}=\s{0,9}[\"']([^\"'>]{1,1000})",
    re.IGNORECASE,
)
_LARGEST_PAGE = 4 << 20  # bytes of a page in which a title is looked for
_TITLE_WITHIN = 64 << 10  # bytes from the page's beginning
_LONGEST_TITLE = 300
_MOST_OF_ONE_ID = 100  # different records with one ID, which no tool ought to write


@dataclass(slots=True)
class CaptureRow:
    """A row of `capture`: the fields are the table's columns in their order."""

    id: str
    url: str
    fetched_at: str
    http_status: int | None
    mime_type: str | None
    payload_digest: str | None
    warc_file: str
    warc_offset: int
    warc_length: int
    record_type: str
    crawl_id: str | None = None
    via_url: str | None = None
    role: str | None = None
    site_host: str | None = None
    purpose: str | None = None
    link_text: str | None = None
    title: str | None = None
    charset: str | None = None
    filename: str | None = None
    verdict: str | None = None
    hint: str | None = None
    refers_to: str | None = None
    truncated: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    def values(self) -> tuple[object, ...]:
        """The row's values in the order of the table's columns."""
        return tuple(getattr(self, name) for name in CAPTURE_COLUMNS)

    def identity(self) -> tuple[str, str, str, str]:
        """What makes it this capture and no other, wherever a copy of its record lies."""
        return self.fetched_at, self.url, self.payload_digest or "", self.record_type

    def another_id(self) -> str:
        """An id for a record whose own is taken by another record."""
        return _hashed("repeated", self.id, *self.identity())


CAPTURE_COLUMNS = tuple(field.name for field in fields(CaptureRow))


def clean_id(record_id: str | None, *else_from: str) -> str:
    """A capture's id: the WARC-Record-ID without `urn:uuid:`; hashed where it would not be clean in a URL.

    Where the record has none, `else_from` makes the id.
    """
    if not record_id:
        return _hashed("missing", *else_from)
    return record_id if _CLEAN_ID.fullmatch(record_id) else _hashed("foreign", record_id)


def may_be_id_of(capture_id: str, record: Record, payload_digest: str | None) -> bool:
    """Whether a record's capture may go by this id: its own, or one that it got because another record took that.

    `payload_digest` is what the catalogue has, which took it itself where the record gives none.
    """
    url, date = as_text(record.url) or "", as_text(record.date) or ""
    own = clean_id(record.id, url, date, payload_digest or "", record.type)
    row = CaptureRow(own, url, date, None, None, payload_digest, "", 0, 0, record.type)
    for _ in range(_MOST_OF_ONE_ID):
        if row.id == capture_id:
            return True
        row.id = row.another_id()
    return False


def stated_payload(record: Record) -> str | None:
    """The payload digest that a record states, as the catalogue keeps it."""
    return as_text(record.payload_digest)


def capture_row(record: Record, warc_file: str) -> CaptureRow:
    """The row of a response, revisit or resource record, without what its metadata record adds."""
    head = record.http_head()
    url, date = as_text(record.url) or "", as_text(record.date) or ""
    payload_digest = stated_payload(record)
    if payload_digest is None and record.type != "revisit":
        payload_digest = digest_of_parts(record.entity_parts())
    declared = head.get("content-type") if head else record.headers.get("Content-Type")
    mime_type, charset = _media_type(declared)
    return CaptureRow(
        id=clean_id(record.id, url, date, payload_digest or "", record.type),
        url=url,
        fetched_at=date,
        http_status=head.status if head else None,
        mime_type=mime_type,
        payload_digest=payload_digest,
        warc_file=warc_file,
        warc_offset=record.offset,
        warc_length=record.length,
        record_type=record.type,
        site_host=host_of(url),
        title=_page_title(record, mime_type),
        charset=charset,
        filename=_filename(head),
        refers_to=clean_id(record.refers_to) if record.type == "revisit" and record.refers_to else None,
        truncated=as_text(record.truncated),
        etag=as_text(head.get("etag")) if head else None,
        last_modified=as_text(head.get("last-modified")) if head else None,
    )


def page_url(url: str) -> str:
    """The address of the page that a capture shows: what the browser made of it is kept under `urn:dom:ADDRESS`."""
    return url.removeprefix(RENDERED).removeprefix(SCREENSHOT)


def host_of(url: str) -> str | None:
    """The host of an http(s) URL in lower case, without port; None where there is none."""
    try:
        parts = urlsplit(page_url(url))
        return parts.hostname if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _page_title(record: Record, mime_type: str | None) -> str | None:
    """What an HTML page calls itself: the meta field ArticleTitle of Chinese content systems, else its title."""
    if record.type == "revisit" or "html" not in (mime_type or ""):
        return None
    try:
        beginning = record.content(_LARGEST_PAGE)[:_TITLE_WITHIN]
    except ContentError:
        return None
    text = decode(beginning).text
    for pattern in (_ARTICLE_TITLE, _TITLE):
        if found := pattern.search(text):
            title = " ".join(html.unescape(found[1]).split())[:_LONGEST_TITLE]
            if title:
                return title
    return None


def json_object(text: str | None) -> dict[str, Any]:
    """A JSON object from a metadata field; empty where the text is none."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _media_type(content_type: str | None) -> tuple[str | None, str | None]:
    if not content_type:
        return None, None
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    charset = message.get_content_charset()
    return as_text(content_type.partition(";")[0].strip().lower()) or None, as_text(charset)


def _filename(head: HttpHead | None) -> str | None:
    """The name that Content-Disposition gives, its bytes read as UTF-8 or GB18030 as servers send them."""
    disposition = head.get("content-disposition") if head else None
    if not disposition:
        return None
    message = Message()
    message["Content-Disposition"] = " ".join(decode(disposition.encode("latin-1", "replace")).text.split())
    return as_text(message.get_filename())


def as_text(value: str | None) -> str | None:
    """A header's value as text that SQLite takes: bytes that were no UTF-8 become question marks."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
