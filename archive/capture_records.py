"""Turns a capture into its WARC records: which fields each carries and when an answer is only referred to.

Blocks hold the bytes as sent and received, a chunked body with its chunks. WARC-Payload-Digest covers the entity body
without transfer coding, as the standard defines a payload (section 5.9 and 6.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from archive import http_message
from archive.digest import digest
from archive.exchange import CaptureContext, Exchange
from archive.http_message import HttpHead
from archive.originals import Known, Original, Originals
from archive.warc_record import (
    FIELDS_TYPE,
    IDENTICAL_PAYLOAD,
    NOT_MODIFIED,
    Field,
    bracketed,
    gzip_member,
    new_id,
    parse_fields,
    warc_date,
    warc_fields,
    warc_uri,
)

CONTEXT, OF_ORIGINAL = "context", "original"  # in a revisit's metadata: it came about as what it refers to did

_RESPONSE_TYPE = "application/http; msgtype=response"
_REQUEST_TYPE = "application/http; msgtype=request"


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """A record ready to be written: its bare ID, WARC-Type, bytes (one gzip member) and payload digest."""

    record_id: str
    type: str
    data: bytes
    payload_digest: str | None = None


@dataclass(frozen=True, slots=True)
class PackedAnswer:
    """A packed response or revisit, and what later captures may refer to (None: to nothing)."""

    record: PackedRecord
    head: HttpHead
    original: Original | None

    @property
    def repeated(self) -> Original | None:
        """What a revisit refers to."""
        return self.original if self.record.type == "revisit" else None


def pack(
    record_type: str,
    date: str,
    media_type: str,
    block: bytes,
    *,
    url: str | None = None,
    fields: Iterable[Field] = (),
    warcinfo_id: str | None = None,
    payload_digest: str | None = None,
) -> PackedRecord:
    """Any record. `warcinfo_id` is the bare ID of the file's warcinfo; `fields` stand behind the general ones."""
    record_id = new_id()
    header = [("WARC-Type", record_type), ("WARC-Record-ID", bracketed(record_id)), ("WARC-Date", date)]
    if url is not None:
        header.append(("WARC-Target-URI", url))
    if warcinfo_id is not None:
        header.append(("WARC-Warcinfo-ID", bracketed(warcinfo_id)))
    if payload_digest is not None:
        header.append(("WARC-Payload-Digest", payload_digest))
    header += [*fields, ("WARC-Block-Digest", digest(block)), ("Content-Type", media_type)]
    return PackedRecord(record_id, record_type, gzip_member(header, block), payload_digest)


def pack_exchange(
    exchange: Exchange, context: CaptureContext, originals: Originals | None, warcinfo_id: str
) -> tuple[PackedAnswer, list[PackedRecord], Known | None]:
    """The answer, and every record of the exchange in the order to be written, the answer first.

    Also what is known of the capture whose context a revisit refers to instead of repeating it.
    """
    answer = pack_answer(exchange, originals, warcinfo_id)
    records = [answer.record]
    if exchange.sent:
        records.append(pack_request(exchange, answer.record))
    date, url = warc_date(exchange.started_at), warc_uri(exchange.url)
    known = repeated_context(context, answer.repeated, originals, exchange.tls_error)
    records.append(pack_context(context, answer.record, date, url, known, exchange.tls_error))
    return answer, records, known


def pack_answer(exchange: Exchange, originals: Originals | None, warcinfo_id: str) -> PackedAnswer:
    """A response, or a revisit that keeps the response's HTTP head, where its payload is already archived.

    A payload that `originals` knows becomes an identical-payload-digest revisit, a 304 to a conditional request a
    server-not-modified one. Truncated and empty payloads are never referred to and never become revisits.
    """
    raw_head, body = http_message.split(exchange.received)
    head = http_message.HttpHead(raw_head)
    payload = http_message.entity(head, body)
    payload_digest = digest(payload)
    date, url = warc_date(exchange.started_at), warc_uri(exchange.url)
    fields = _wire_fields(exchange)

    original, profile = None, ""
    if originals is not None and not exchange.truncated:
        if head.status == 304 and _is_conditional(exchange.sent):
            validators = originals.by_url(exchange.url)
            original, profile = (validators.original if validators else None), NOT_MODIFIED
        elif payload:
            original, profile = originals.by_digest(payload_digest), IDENTICAL_PAYLOAD
            if original is not None and original.chunked and not head.chunked:
                original = None  # see Original
    if original is not None:
        fields += refers_to_fields(original, profile)
        record = pack(
            "revisit",
            date,
            _RESPONSE_TYPE,
            raw_head,
            url=url,
            fields=fields,
            warcinfo_id=warcinfo_id,
            payload_digest=original.payload_digest,
        )
        return PackedAnswer(record, head, original)

    record = pack(
        "response",
        date,
        _RESPONSE_TYPE,
        exchange.received,
        url=url,
        fields=fields,
        warcinfo_id=warcinfo_id,
        payload_digest=payload_digest,
    )
    if payload and not exchange.truncated:
        original = Original(record.record_id, url, date, payload_digest, head.chunked)
    return PackedAnswer(record, head, original)


def pack_resource(
    uri: str,
    payload: bytes,
    media_type: str,
    date: str,
    *,
    concurrent_to: str | None,
    original: Original | None,
    warcinfo_id: str,
) -> PackedRecord:
    """Bytes that no exchange brought: a resource, or a revisit with an empty block where `original` holds them."""
    fields = [("WARC-Concurrent-To", bracketed(concurrent_to))] if concurrent_to else []
    if original is not None:
        fields += refers_to_fields(original, IDENTICAL_PAYLOAD)
    return pack(
        "revisit" if original else "resource",
        date,
        media_type,
        b"" if original else payload,
        url=warc_uri(uri),
        fields=fields,
        warcinfo_id=warcinfo_id,
        payload_digest=digest(payload),
    )


def refers_to_fields(original: Original, profile: str) -> list[Field]:
    """What makes a record a revisit (section 6.7 of the standard)."""
    return [
        ("WARC-Profile", profile),
        ("WARC-Refers-To", bracketed(original.record_id)),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]


def pack_request(exchange: Exchange, answer: PackedRecord) -> PackedRecord:
    """The request that brought an answer. Which file's warcinfo applies, the answer beside it says."""
    raw_head, body = http_message.split(exchange.sent)
    payload = http_message.entity(http_message.HttpHead(raw_head), body)
    return pack(
        "request",
        warc_date(exchange.started_at),
        _REQUEST_TYPE,
        exchange.sent,
        url=warc_uri(exchange.url),
        fields=[("WARC-Concurrent-To", bracketed(answer.record_id))],
        payload_digest=digest(payload) if payload else None,
    )


def pack_context(
    context: CaptureContext,
    subject: PackedRecord,
    date: str,
    url: str,
    repeated: Known | None,
    tls_error: str | None = None,
) -> PackedRecord:
    """The metadata record with what the crawler knew of a capture.

    Of a revisit that came about as the capture it refers to (`repeated`) did, it says so instead of saying it again.
    """
    said = [(CONTEXT, OF_ORIGINAL)] if repeated else _context_fields(context, tls_error)
    fields = [("WARC-Concurrent-To", bracketed(subject.record_id))]
    block = warc_fields([*said, ("crawl", context.crawl_id)])
    return pack("metadata", date, FIELDS_TYPE, block, url=url, fields=fields)


def repeated_context(
    context: CaptureContext, original: Original | None, originals: Originals | None, tls_error: str | None = None
) -> Known | None:
    """What is known of the capture that a revisit refers to, where it came about with the same context."""
    known = originals.known(original.record_id) if original and originals else None
    if known is None:
        return None
    stated = tuple(parse_fields(warc_fields(_context_fields(context, tls_error)).decode()))
    return known if stated == known.context else None


def _context_fields(context: CaptureContext, tls_error: str | None) -> list[tuple[str, Any]]:
    return [
        ("via", warc_uri(context.via_url) if context.via_url else None),
        ("role", context.role),
        ("purpose", context.purpose),
        ("linkText", context.link_text),
        ("verdict", context.verdict),
        ("hint", context.hint),
        ("tlsError", tls_error),
    ]


def _wire_fields(exchange: Exchange) -> list[Field]:
    """What is known of the connection, and whether the answer was cut off."""
    fields = [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if exchange.cipher_suite:
        fields.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    return fields


def _is_conditional(sent: bytes) -> bool:
    head = http_message.HttpHead(http_message.split(sent)[0])
    return bool(head.all("if-none-match") or head.all("if-modified-since"))
