"""Setting up on a bare machine: what can be shown without one."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on loopback with two versions of pip; gives its folder."""
    folder = tmp_path / "index" / "pip"
    folder.mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(tmp_path / "index")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()
    server.server_close()


def offer(folder: Path, *versions: str, digest: str | None = None) -> None:
    links = []
    for version in versions:
        name = f"pip-{version}-py3-none-any.whl"
        (folder / name).write_bytes(version.encode())
        told = digest or hashlib.sha256(version.encode()).hexdigest()
        links.append(f'<a href="files/../{name}#sha256={told}">{name}</a>')
    (folder / "index.html").write_text("\n".join(links))


def test_the_newest_pip_of_the_index_is_taken(index: Path, tmp_path: Path) -> None:
    offer(index, "9.0.3", "25.1", "24.3.1")
    assert bootstrap.download_pip(tmp_path).read_bytes() == b"25.1"


def test_a_pip_that_does_not_match_its_digest_is_refused(index: Path, tmp_path: Path) -> None:
    offer(index, "25.1", digest="0" * 64)
    with pytest.raises(OSError, match="does not match its digest"):
        bootstrap.download_pip(tmp_path)


def test_an_index_without_pip_is_said_so(index: Path, tmp_path: Path) -> None:
    offer(index)
    with pytest.raises(OSError, match="no pip found"):
        bootstrap.download_pip(tmp_path)


def test_without_a_task_it_says_how_it_is_used_and_changes_nothing() -> None:
    done = subprocess.run([sys.executable, ROOT / "bootstrap.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "bootstrap.py demo" in done.stdout


def test_every_tool_that_is_installed_says_what_will_not_work_without_it() -> None:
    assert all(tool.needed_for and tool.packages for tools in bootstrap.TOOLS.values() for tool in tools)
