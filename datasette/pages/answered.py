"""Answers remembered: of a database that cannot change, a page asked twice is made once.

A table page with facets costs most of a second on a national archive, the same one for each reader. Only what every
reader of a language would be given alike is remembered: plain GET, status 200, not large. (Cookies are gone by then.)
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.app import Datasette

from .database import DATABASE
from .language import LANGUAGE
from .security import App, Message, Receive, Send

Key = tuple[bytes, ...]
_MOST = 48 << 20  # bytes of all answers remembered
_LARGEST = 1 << 19  # bytes of one
_KINDS = (b"text/html", b"application/json", b"application/xml", b"application/atom+xml")


class Answers:
    """The answers asked for last, as the messages that they consist of."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, tuple[int, list[Message]]] = OrderedDict()
        self._size = 0

    def get(self, key: Key) -> list[Message] | None:
        """The answer, or None."""
        if key not in self._known:
            return None
        self._known.move_to_end(key)
        return self._known[key][1]

    def put(self, key: Key, messages: list[Message]) -> None:
        """Remember an answer; those not asked for longest are forgotten where there is no room."""
        size = sum(len(message.get("body", b"")) for message in messages)
        if key in self._known or size > _LARGEST:
            return
        self._known[key] = size, messages
        self._size += size
        while self._size > _MOST:
            self._size -= self._known.popitem(last=False)[1][0]


def remembering(datasette: Datasette, app: App) -> App:
    """Wraps the site."""
    answers = Answers()

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        key = _key(scope) if _unchanging(datasette) else None
        if key is None:
            await app(scope, receive, send)
            return
        known = answers.get(key)
        if known is None:
            await _answer(app, scope, receive, send, lambda messages: answers.put(key, messages))
            return
        for message in known if not _is_known_to_reader(scope, known[0]) else _not_modified(known[0]):
            await send(dict(message))

    return wrapped


def _with_tag(messages: list[Message]) -> list[Message]:
    """The messages with an ETag of their content (RFC 9110, 8.8.3)."""
    digest = hashlib.blake2b(b"".join(message.get("body", b"") for message in messages), digest_size=12).hexdigest()
    start = {**messages[0], "headers": [*messages[0]["headers"], (b"etag", f'"{digest}"'.encode())]}
    return [start, *messages[1:]]


def _is_known_to_reader(scope: MutableMapping[str, Any], start: Message) -> bool:
    tag = dict(start["headers"]).get(b"etag", b"-")
    asked = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    return tag in {one.strip().removeprefix(b"W/") for one in asked.split(b",")}


def _not_modified(start: Message) -> list[Message]:
    left_out = (b"content-length", b"content-type")
    headers = [header for header in start["headers"] if header[0].lower() not in left_out]
    return [{**start, "status": 304, "headers": headers}, {"type": "http.response.body", "body": b""}]


async def _answer(
    app: App,
    scope: MutableMapping[str, Any],
    receive: Receive,
    send: Callable[[Message], Awaitable[None]],
    keep: Callable[[list[Message]], None],
) -> None:
    messages: list[Message] = []
    size = 0

    async def noting(message: Message) -> None:
        nonlocal size
        size += len(message.get("body", b""))
        if size <= _LARGEST:
            messages.append(dict(message))
        await send(message)

    await app(scope, receive, noting)
    if size <= _LARGEST and messages and _same_for_all(messages[0]):
        keep(_with_tag(messages))


def _same_for_all(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    kind = headers.get(b"content-type", b"")
    return (
        start.get("status") == 200
        and kind.startswith(_KINDS)
        and b"set-cookie" not in headers
        and b"etag" not in headers  # it says itself when it changes
        and not headers.get(b"cache-control", b"").startswith((b"no-", b"private"))
    )


def _unchanging(datasette: Datasette) -> bool:
    return DATABASE in datasette.databases and not datasette.databases[DATABASE].is_mutable


def _key(scope: MutableMapping[str, Any]) -> Key | None:
    """What an answer depends on; None for requests whose answer is not remembered."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith("/-/"):
        return None
    headers = {name: value for name, value in scope["headers"] if name in (b"host", b"authorization")}
    if b"authorization" in headers:
        return None
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path, scope.get("query_string", b""), str(scope.get(LANGUAGE)).encode(), headers.get(b"host", b"")
