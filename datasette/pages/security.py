"""Headers of every answer. Archived pages get a sandbox without origin, our own pages a strict policy.

`choices.md` (Publishing, Replay) says which isolations let archived pages escape: the sandbox must be a header of
the archived answer itself, since a frame's attribute is gone when the address is opened alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .language import COOKIE, take_language
from .words import Language

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

ARCHIVED = (
    "sandbox allow-downloads; default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Datasette writes style attributes and styles of its own into its pages; scripts come from files only.
OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_COMMON: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_YEAR = 365 * 24 * 3600


def archived_headers() -> dict[str, str]:
    """Headers of anything that came from a website."""
    return {
        "Content-Security-Policy": ARCHIVED,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Resource-Policy": "cross-origin",  # the sandboxed page has no origin: its images are "cross"
    }


def with_headers(app: App) -> App:
    """Wraps the site: adds the headers that an answer lacks, and remembers the language that `?lang=` asks for."""

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if scope["method"] not in _METHODS:
            await _refuse_method(send)
            return
        taken, asked = take_language(scope)
        cookie = _language_cookie(asked)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                headers = _completed(headers)
                if cookie:
                    headers = [header for header in headers if header[0].lower() != b"cache-control"]
                    headers += [(b"set-cookie", cookie), (b"cache-control", b"private, no-store")]
                message = {**message, "headers": headers}
            await send(message)

        await app(taken, receive, send_with_headers)

    return wrapped


async def _refuse_method(send: Send) -> None:
    """The site only reads (RFC 9110, 15.5.6)."""
    headers = [(b"allow", ", ".join(sorted(_METHODS)).encode()), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 405, "headers": _completed(headers)})
    await send({"type": "http.response.body", "body": "本站只读。This site is read-only.\n".encode()})


def _completed(headers: list[Header]) -> list[Header]:
    present = {name.lower() for name, _ in headers}
    added = [header for header in _COMMON if header[0] not in present]
    if b"content-security-policy" not in present:
        added.append((b"content-security-policy", OWN.encode()))
        added.append((b"cross-origin-opener-policy", b"same-origin"))
    return [*headers, *added]


def _language_cookie(asked: Language | None) -> bytes | None:
    if asked is None:
        return None
    age = _YEAR if asked == "en" else 0  # Chinese is what is shown without a cookie
    return f"{COOKIE}={asked}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly".encode()
