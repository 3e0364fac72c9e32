"""The site behind nginx with `deploy/nginx.conf` itself: only its ports, paths and certificate are put in here."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import httpx
import pytest
import uvicorn
from datasette.app import Datasette

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (NGINX and OPENSSL), reason="needs nginx and openssl")]


class Archive(Protocol):
    """What `made_archive` gives."""

    database: Path
    captures: dict[str, str]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def behind(made_archive: Archive) -> Iterator[tuple[uvicorn.Server, int]]:
    """The site on a port of its own."""
    site = Datasette([], immutables=[str(made_archive.database)], config_dir=ROOT / "datasette")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(site.app(), log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield server, listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def configuration(folder: Path, port: int, upstream: int) -> str:
    given = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for pattern, text in (
        (r"/var/cache/nginx/nianbao", str(folder / "cache")),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"listen \[::\]:443 ssl;", ""),
        (r"http2 on;", ""),  # of nginx 1.25; Debian 12 has 1.22
        (r"/etc/ssl/nianbao/fullchain.pem", str(folder / "certificate.pem")),
        (r"/etc/ssl/nianbao/privkey.pem", str(folder / "key.pem")),
        (r"http://127.0.0.1:8001", f"http://127.0.0.1:{upstream}"),
    ):
        given, replaced = re.subn(pattern, text, given)
        assert replaced, pattern
    user = "user root;" if os.getuid() == 0 else ""
    places = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{user} daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'}; "
        f"events {{}} http {{ access_log off; {places}\n{given} }}"
    )


@pytest.fixture
def proxied(behind: tuple[uvicorn.Server, int], tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of nginx in front of the site. Each test has an nginx of its own: limits and caches start empty."""
    assert NGINX and OPENSSL
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    pair = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")]
    make = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *pair]
    subprocess.run(make, check=True, capture_output=True)
    port = free_port()
    (tmp_path / "nginx.conf").write_text(configuration(tmp_path, port, behind[1]), "utf-8")
    command = [NGINX, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command) as process:
        trusted = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=30) as client:
            for _ in range(200):
                try:
                    client.get("/-/health")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield client
        process.terminate()
        process.wait(30)


def test_a_page_comes_from_the_cache_the_second_time_in_each_language(proxied: httpx.Client) -> None:
    answers = [proxied.get("/about") for _ in range(2)]
    assert [answer.headers["x-cache-status"] for answer in answers] == ["MISS", "HIT"]
    assert "strict-transport-security" in answers[1].headers
    assert "script-src 'self'" in answers[1].headers["content-security-policy"]
    english = proxied.get("/about", headers={"Cookie": "nianbao_lang=en; other=1"})
    assert english.headers["x-cache-status"] == "MISS"
    assert '<html lang="en">' in english.text
    assert proxied.get("/about", headers={"Cookie": "nianbao_lang=en; other=2"}).headers["x-cache-status"] == "HIT"
    assert '<html lang="zh-Hans">' in proxied.get("/about").text


def test_a_change_of_language_is_never_cached(proxied: httpx.Client) -> None:
    for _ in range(2):
        answer = proxied.get("/about?lang=en")
        assert answer.headers["x-cache-status"] == "MISS"
        assert "nianbao_lang=en" in answer.headers["set-cookie"]
        proxied.cookies.clear()


def test_links_that_the_site_writes_out_are_those_of_the_proxy(proxied: httpx.Client) -> None:
    assert f"Sitemap: {str(proxied.base_url).rstrip('/')}/sitemap.xml" in proxied.get("/robots.txt").text


def test_archived_pages_carry_no_cookie_and_keep_their_sandbox_in_the_cache(
    proxied: httpx.Client, made_archive: Archive
) -> None:
    path = f"/-/archive/{made_archive.captures['2023']}/view"
    first, again = proxied.get(path), proxied.get(path, headers={"Cookie": "stolen=1"})
    assert again.headers["x-cache-status"] == "HIT"
    for answer in (first, again):
        assert "set-cookie" not in answer.headers
        assert answer.headers["content-security-policy"].startswith("sandbox ")
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert first.content == again.content


def test_queries_are_limited_harder_than_pages(proxied: httpx.Client) -> None:
    queries = [proxied.get("/nianbao.json", params={"sql": f"select {n}"}).status_code for n in range(12)]
    assert queries[:5] == [200] * 5
    assert 429 in queries
    assert {proxied.get(f"/coverage?year={2000 + n}").status_code for n in range(12)} == {200}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_but_reading_passes(proxied: httpx.Client, method: str) -> None:
    assert proxied.request(method, "/nianbao/report").status_code == 403
    assert proxied.head("/about").status_code == 200


def test_oversize_requests_are_refused_and_text_is_compressed(proxied: httpx.Client) -> None:
    assert proxied.get("/search?q=" + "x" * 50_000).status_code == 414
    assert proxied.get("/nianbao/report.json").headers.get("content-encoding") == "gzip"
