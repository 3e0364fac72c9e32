"""`/-/archive/ID…`: what was archived, made harmless. Nothing served here can run in the site's origin.

/-/archive/ID            as a part of an archived page: images and style sheets as such, pages made harmless
/-/archive/ID/view       as a page to look at, whatever it is; `?at=` marks a place in it by its locator
/-/archive/ID/page-3.png a page of a PDF, drawn
/-/archive/ID/original   the payload byte for byte, as a download
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from datasette import Request, Response
from datasette.app import Datasette
from markupsafe import Markup

from parsers.document import DocumentError, Locator
from parsers.formats import read_document
from parsers.formats.signatures import is_html
from parsers.reading import Hints

from . import pdf_pages, rendition
from .addresses import Addresses, key_of
from .archived_css import css_targets, inert_css
from .archived_html import ArchivedPage
from .database import Row
from .holdings import HoldingError, Payload, archived_urls, capture_row, payload_of
from .images import image_size, image_type
from .language import language_of, translator
from .security import archived_headers
from .urls import absolute

# Served as what they are: no browser runs a script in any of these while `nosniff` forbids guessing.
_SHOWN_TYPES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/x-icon",
        "image/vnd.microsoft.icon",
    }
)
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')


@dataclass(frozen=True, slots=True)
class View:
    """A capture made into a page: its kind names the note that explains it (`note_…` of words)."""

    kind: str
    page: bytes
    charset: str | None = None
    place_found: bool = True
    reason: str = ""


async def part(datasette: Datasette, request: Request) -> Response:
    """A capture as a part of an archived page."""
    capture, payload = await _found(datasette, request)
    if capture is None or payload is None:
        return _missing(request)
    if payload.location:
        return await _redirect(datasette, capture, payload.location)
    if payload.media_type in _SHOWN_TYPES:
        return _answer(payload.content, payload.media_type, capture)
    if payload.media_type == "image/svg+xml":  # harmless as an image; a download when it is opened alone
        return _answer(payload.content, "image/svg+xml", capture, attachment=True)
    if payload.media_type == "text/css":
        return await _style_sheet(datasette, capture, payload)
    if payload.media_type in ("text/html", "application/xhtml+xml", "text/plain", ""):
        return _answer((await view_of(datasette, request, capture, payload, None)).page, "text/html", capture)
    return _answer(payload.content, "application/octet-stream", capture, attachment=True)


async def view(datasette: Datasette, request: Request) -> Response:
    """A capture as a page, with the place `?at=` marked."""
    capture, payload = await _found(datasette, request)
    if capture is None or payload is None:
        return _missing(request)
    if payload.location:
        return await _redirect(datasette, capture, payload.location, "/view")
    shown = await view_of(datasette, request, capture, payload, request.args.get("at"))
    return _answer(shown.page, "text/html", capture)


async def original(datasette: Datasette, request: Request) -> Response:
    """The payload byte for byte."""
    capture, payload = await _found(datasette, request)
    if capture is None or payload is None:
        return _missing(request)
    return _answer(payload.content, "application/octet-stream", capture, attachment=True)


async def drawn_page(datasette: Datasette, request: Request) -> Response:
    """One page of a PDF as PNG."""
    capture, payload = await _found(datasette, request)
    if capture is None or payload is None:
        return _missing(request)
    number = int(request.url_vars["page"])
    picture = await asyncio.get_running_loop().run_in_executor(None, pdf_pages.draw, payload.content, number)
    return _answer(picture, "image/png", capture) if picture else _missing(request)


async def view_of(
    datasette: Datasette, request: Request, capture: Row, payload: Payload, locator: Locator | None
) -> View:
    """The capture as a page, by what its bytes are and not by what the server called them."""
    try:
        return await _view_of(datasette, request, capture, payload, locator)
    except DocumentError as error:
        t = translator(language_of(request))
        body = Markup("<p>{}</p><p>{}</p>").format(t("note_binary"), t("note_unreadable", reason=error))
        return View("binary", rendition.page_of(body, t("frame_title")), place_found=not locator, reason=str(error))


async def _view_of(
    datasette: Datasette, request: Request, capture: Row, payload: Payload, locator: Locator | None
) -> View:
    addresses = Addresses(datasette)
    t = translator(language_of(request))
    content = payload.content
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        sizes = await asyncio.get_running_loop().run_in_executor(None, pdf_pages.sizes, content)
        pages = [
            (number, addresses.archive(capture["id"], f"/page-{number}.png"), width, height)
            for number, (width, height) in enumerate(sizes, 1)
        ]
        body, found = rendition.scan_body(pages, locator, t("page_number", page="{page}"))
        return View("pdf", rendition.page_of(body, t("frame_title")), place_found=found or not locator)
    if image_type(content):
        width, height = image_size(content) or (0, 0)
        body, found = rendition.scan_body([(1, addresses.archive(capture["id"]), width, height)], locator, "")
        return View("image", rendition.page_of(body, t("frame_title")), place_found=found or not locator)
    if is_html(content) and not (locator or "").startswith("line:"):
        return await _html_view(datasette, capture, payload, locator)
    hints = Hints(url=capture["url"], media_type=payload.media_type, charset=payload.charset)
    document = await asyncio.get_running_loop().run_in_executor(None, read_document, content, hints)
    if document.media_type == "text/plain":
        body, found = rendition.text_body(content, payload.charset, locator)
        return View("text", rendition.page_of(body, t("frame_title")), document.charset, found or not locator)
    body, found = rendition.document_body(document, locator)
    return View("document", rendition.page_of(body, t("frame_title")), place_found=found or not locator)


async def _html_view(datasette: Datasette, capture: Row, payload: Payload, locator: Locator | None) -> View:
    page = ArchivedPage(payload.content, payload.charset, capture["url"], locator)
    archived = await _addresses_of(datasette, page.targets(), capture)
    return View("html", page.html(archived), page.charset, page.mark_found or not locator)


async def _style_sheet(datasette: Datasette, capture: Row, payload: Payload) -> Response:
    text = payload.content.decode("utf-8", "replace")
    archived = await _addresses_of(datasette, css_targets(text, capture["url"]), capture)
    return _answer(inert_css(text, capture["url"], archived).encode(), "text/css", capture)


async def _addresses_of(datasette: Datasette, targets: set[str], capture: Row) -> dict[str, str]:
    addresses = Addresses(datasette)
    found = await archived_urls(datasette, targets, capture["fetched_at"])
    return {url: addresses.archive(capture_id) for url, capture_id in found.items()}


async def _redirect(datasette: Datasette, capture: Row, location: str, part_name: str = "") -> Response:
    """An archived redirect leads to the archived target, or says where it led."""
    target = absolute(location, capture["url"])
    found = await archived_urls(datasette, {target} if target else set(), capture["fetched_at"])
    if target in found and found[target] != capture["id"]:
        address = Addresses(datasette).archive(found[target], part_name)
        return Response("", status=302, headers={**archived_headers(), "Location": address})
    body = Markup("<p>{}</p><p><code>{}</code></p>").format("→", location)
    return _answer(rendition.page_of(body, "→"), "text/html", capture)


async def _found(datasette: Datasette, request: Request) -> tuple[Row | None, Payload | None]:
    capture = await capture_row(datasette, key_of(request.url_vars["id"]))
    if capture is None:
        return None, None
    try:
        return capture, await payload_of(datasette, capture)
    except HoldingError:
        return capture, None


def _missing(request: Request) -> Response:
    t = translator(language_of(request))
    body = Markup("<p>{}</p>").format(t("error_404"))
    headers = {**archived_headers(), "Cache-Control": "no-store"}
    return Response(rendition.page_of(body, "404"), 404, headers, "text/html; charset=utf-8")


def _answer(body: bytes, media_type: str, capture: Row, *, attachment: bool = False) -> Response:
    headers = {
        **archived_headers(),
        "Cache-Control": "public, max-age=86400",
        "Memento-Datetime": http_date(capture["fetched_at"]),
        "Link": f'<{_header_url(capture["url"])}>; rel="original"',
    }
    if attachment:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(capture), safe='')}"
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(body, headers=headers, content_type=media_type + charset)


def http_date(moment: str) -> str:
    """A WARC-Date as HTTP writes dates (RFC 9110, 5.6.7); the epoch where it is no date."""
    try:
        when = dt.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        when = dt.datetime.fromtimestamp(0, dt.UTC)
    return format_datetime(when.astimezone(dt.UTC), usegmt=True)


def file_name(capture: Row) -> str:
    """A name to save the original under: what the server called it, else the end of its address."""
    given = capture.get("filename") or unquote(PurePosixPath(urlsplit(capture["url"]).path).name)
    name = _UNSAFE_IN_NAME.sub("_", given).strip(" .") or "original"
    if "." not in name and "html" in (capture["mime_type"] or ""):
        name += ".html"
    return name[-120:]


def _header_url(url: str) -> str:
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~-._")
