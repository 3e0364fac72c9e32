"""Replay in replayweb.page: what was packed opens again in a real browser, response and revisit alike.

It comes from npm and is no part of the project: `npm pack replaywebpage`, unpack it, and name the folder that holds
`ui.js` and `sw.js`, for example `NIANBAO_REPLAYWEB=~/replayweb/package`. Seen with 2.4.6 and 2.5.3.
"""

from __future__ import annotations

import datetime as dt
import http.server
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.wacz import Description, Page, pack
from crawler.chromium import FLAGS, find_chromium
from parsers.charset import decode
from tests.archive.odd_archive import HOST, MOMENTS, REPLAYED, entity_and_content, write_odd_archive
from tests.odd_server import CASES

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

PLAYER = Path(os.environ.get("NIANBAO_REPLAYWEB") or "nowhere").expanduser()
CHROMIUM = find_chromium()
PATIENCE = 20_000  # milliseconds for a page to open
UNKNOWN_CODINGS = ("deflate", "br")  # replayweb.page does not undo the first; our case of the second has no charset
PAGES = [
    path
    for path in REPLAYED
    if b"text/html" in CASES[path].data.lower()
    and not any(f"content-encoding: {coding}".encode() in CASES[path].data.lower() for coding in UNKNOWN_CODINGS)
    and entity_and_content(path)[1]
    and path != "/browser-page"
]
SHOW = """([url, moment]) => {
    document.body.innerHTML = '';
    const player = document.createElement('replay-web-page');
    const about = {source: '/archive.wacz', url: url, ts: moment, replayBase: '/replay/', embed: 'replayonly'};
    for (const name in about) player.setAttribute(name, about[name]);
    document.body.append(player);
}"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (PLAYER / "sw.js").exists(), reason="needs replayweb.page: see $NIANBAO_REPLAYWEB"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


class _Files(http.server.BaseHTTPRequestHandler):
    """Serves the player and the package, with ranges, as the player wants them."""

    protocol_version = "HTTP/1.1"
    files: dict[str, tuple[str, bytes]]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        media_type, body = self.files.get(self.path.partition("?")[0], ("text/plain", b""))
        total, wanted = len(body), re.match(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        self.send_response(206 if wanted else 200)
        if wanted:
            start = int(wanted[1]) if wanted[1] else total - int(wanted[2])
            end = min(int(wanted[2]), total - 1) if wanted[1] and wanted[2] else total - 1
            body = body[start : end + 1]
            self.send_header("Content-Range", f"bytes {start}-{end}/{total}")
        for name, value in (("Content-Type", media_type), ("Accept-Ranges", "bytes"), ("Content-Length", len(body))):
            self.send_header(name, str(value))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserPage]:
    """A tab of a real browser with the player and a package of every odd answer."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("replayweb")
    write_odd_archive(folder)
    pages = [Page(HOST + path, MOMENTS[0].isoformat(), path) for path in PAGES]
    pack(folder, folder / "archive.wacz", pages, Description("odd answers", "", "test"))

    class Files(_Files):
        files = {  # noqa: RUF012
            "/": ("text/html", b'<!doctype html><script src="/ui.js"></script><body></body>'),
            "/ui.js": ("text/javascript", (PLAYER / "ui.js").read_bytes()),
            "/replay/sw.js": ("text/javascript", (PLAYER / "sw.js").read_bytes()),
            "/archive.wacz": ("application/wacz", (folder / "archive.wacz").read_bytes()),
        }

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        flags = [flag for flag in FLAGS if not flag.startswith("--host-resolver")]
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=flags, chromium_sandbox=os.geteuid() != 0
        )
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{server.server_port}/")
        yield tab
        browser.close()
        server.shutdown()


@pytest.mark.parametrize("moment", MOMENTS, ids=["response", "revisit"])
@pytest.mark.parametrize("path", PAGES)
def test_replayweb_shows_what_was_archived(player: BrowserPage, path: str, moment: dt.datetime) -> None:
    html = decode(entity_and_content(path)[1]).text
    expected = re.sub(r"<[^>]*>", "", re.sub(r"(?s)<head.*?</head>", "", html)).split()
    player.evaluate(SHOW, [HOST + path, f"{moment:%Y%m%d%H%M%S}"])
    shown: list[str] = []
    for _ in range(PATIENCE // 100):  # a page that is still loading shows a part of its text, or none
        player.wait_for_timeout(100)
        opened = [frame for frame in player.frames if f"{moment:%Y%m%d%H%M%S}mp_/" in frame.url]
        if opened and opened[0].url.endswith(path):
            shown = opened[0].evaluate("document.body ? document.body.innerText : ''").split()
        if "".join(shown) == "".join(expected):
            return
    assert shown == expected
