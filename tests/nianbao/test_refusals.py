"""What the machine refuses, or the user stops, costs nothing that was captured, and each says what to do."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

PAGE = "某县人民政府2020年工作随笔\n\n这不是年报。\n"
COMMAND = (sys.executable, "-m", "nianbao.cli", "--workspace")
WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


def run(
    workspace: Path,
    *arguments: str | Path,
    before: tuple[str, ...] = (),
    limited: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*before, *COMMAND, str(workspace), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limited,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return done


def query(workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(workspace / "nianbao.db")) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one document, read."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "fine.txt").write_text(PAGE, "utf-8")
    assert run(folder / "archive", "import", folder / "fine.txt").returncode == 0
    return folder / "archive"


@pytest.fixture
def copy(archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(archive, tmp_path / "archive"))


@pytest.fixture
def unprivileged() -> tuple[str, ...]:
    """What to put before a command so that permissions bind it."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv") or subprocess.run([*WITHOUT_PRIVILEGE, "true"], check=False).returncode:
        pytest.skip("root cannot give up its privilege here")
    return WITHOUT_PRIVILEGE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_file_that_may_not_grow_ends_an_import_and_what_was_archived_stays(copy: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "1.txt").write_text(PAGE * 2, "utf-8")
    (documents / "2.txt").write_bytes(os.urandom(4 << 20))
    limit = (copy / "nianbao.db").stat().st_size + (1 << 20)
    done = run(
        copy, "import", documents, "--json",
        limited=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "free some space" in json.loads(done.stdout)["error"]
    again = json.loads(run(copy, "import", documents, "--json").stdout)
    assert [Path(path).name for path in again["known"]] == ["1.txt"]
    assert [Path(path).name for path in again["archived"]] == ["2.txt"]
    assert run(copy, "verify").returncode == 0


@pytest.mark.slow
def test_a_full_disk_stops_each_command_and_spoils_nothing(archive: Path, small_disk: Path) -> None:
    workspace = Path(shutil.copytree(archive, small_disk / "archive"))
    before = {file.name: file.read_bytes() for file in (workspace / "warc").iterdir()}
    room = shutil.disk_usage(small_disk).free
    (small_disk / "fill").write_bytes(bytes(room))
    document = small_disk.parent / "more.txt"
    document.write_text(PAGE * 3, "utf-8")
    for command, argument in (("import", document), ("pack", small_disk / "a.wacz"), ("export", small_disk / "e")):
        done = run(workspace, command, argument)
        assert done.returncode in (1, 2), command
        assert "space" in done.stderr or "full" in done.stderr, command
    assert run(workspace, "status").returncode == 0
    assert {file.name: file.read_bytes() for file in (workspace / "warc").iterdir()} == before
    (small_disk / "fill").unlink()
    assert run(workspace, "import", document).returncode == 0
    assert query(workspace, "SELECT count(*) FROM capture") == [(2,)]


def test_a_workspace_that_may_not_be_written_can_be_looked_at_only(
    copy: Path, tmp_path: Path, unprivileged: tuple[str, ...]
) -> None:
    document = tmp_path / "more.txt"
    document.write_text(PAGE * 3, "utf-8")
    places = [copy, *copy.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        for command in ("status", "verify"):
            assert run(copy, command, before=unprivileged).returncode == 0, command
        for command in (f"import {document}", "parse", "rebuild", "crawl http://127.0.0.1:9/"):
            done = run(copy, *command.split(), before=unprivileged)
            assert done.returncode == 2, command
            assert "permissions" in done.stderr, command
            assert len(done.stderr.strip().splitlines()) == 1, command
        for command in (f"pack {copy}/a.wacz", f"export {copy}/export"):
            done = run(copy, *command.split(), before=unprivileged)
            assert done.returncode == 2, command
            assert "Permission denied" in done.stderr, command
    finally:
        for place in places:
            place.chmod(0o755)


def test_a_warc_file_that_may_not_be_read_costs_no_reading(copy: Path, unprivileged: tuple[str, ...]) -> None:
    before = query(copy, "SELECT * FROM reading")
    (warc,) = (copy / "warc").iterdir()
    warc.chmod(0)
    done = run(copy, "parse", "--all", before=unprivileged)
    assert done.returncode == 1
    assert warc.name in done.stdout
    assert run(copy, "rebuild", before=unprivileged).returncode == 2
    assert query(copy, "SELECT * FROM reading") == before
    damaged = json.loads(run(copy, "verify", "--json", before=unprivileged).stdout)["damaged"]
    assert [(one["file"], one["problem"]) for one in damaged] == [(warc.name, "unreadable")]


def test_a_missing_warc_file_is_named_and_costs_no_reading(copy: Path) -> None:
    before = query(copy, "SELECT * FROM reading")
    (warc,) = (copy / "warc").iterdir()
    warc.unlink()
    done = run(copy, "parse", "--all", "--json")
    assert done.returncode == 1
    assert [one for one in json.loads(done.stdout)["damaged"] if warc.name in one]
    assert query(copy, "SELECT * FROM reading") == before
    damaged = json.loads(run(copy, "verify", "--json").stdout)["damaged"]
    assert [(one["file"], one["problem"]) for one in damaged] == [(warc.name, "no_file")]


def test_a_damaged_warc_file_is_named_with_the_offset_and_the_rest_is_read(copy: Path, tmp_path: Path) -> None:
    document = tmp_path / "more.txt"
    document.write_text(PAGE * 3, "utf-8")
    assert run(copy, "import", document).returncode == 0
    first = min((copy / "warc").iterdir())
    ((offset, length),) = query(copy, f"SELECT warc_offset, warc_length FROM capture WHERE warc_file = '{first.name}'")
    data = bytearray(first.read_bytes())
    data[offset + length // 2] ^= 255
    first.write_bytes(data)
    checked = run(copy, "verify")
    assert checked.returncode == 1
    assert f"{first.name}: offset {offset}" in checked.stderr
    rebuilt = run(copy, "rebuild", "--json")
    assert rebuilt.returncode == 1
    assert any(first.name in one for one in json.loads(rebuilt.stdout)["damaged"])
    assert query(copy, "SELECT count(*) FROM capture") == [(1,)]
    assert query(copy, "SELECT stage, reason FROM failure") == [("archive", "damaged_record")]


@pytest.mark.parametrize("spoil", [lambda data: b"not a database" * 100, lambda data: data[:4096] + bytes(8192)])
def test_a_damaged_database_says_rebuild_and_rebuild_mends_it(copy: Path, spoil: Callable[[bytes], bytes]) -> None:
    database = copy / "nianbao.db"
    database.write_bytes(spoil(database.read_bytes()))
    for command in ("status", "parse"):
        done = run(copy, command)
        assert done.returncode == 2, command
        assert "nianbao rebuild" in done.stderr, command
        assert len(done.stderr.strip().splitlines()) == 1, command
    assert run(copy, "rebuild").returncode == 0
    assert run(copy, "status").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "ending"), [("import", signal.SIGTERM), ("parse", signal.SIGINT), ("rebuild", signal.SIGINT)]
)
def test_a_command_that_is_stopped_says_how_to_go_on(
    copy: Path, tmp_path: Path, command: str, ending: signal.Signals
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(20):
        (documents / f"{number}.txt").write_text(PAGE + "随笔。" * 20_000 + str(number), "utf-8")
    arguments = {"import": ["import", str(documents)], "parse": ["parse", "--all"], "rebuild": ["rebuild"]}[command]
    if command != "import":
        assert run(copy, "import", documents).returncode == 0
    before = query(copy, "SELECT count(*) FROM capture")
    begun = {"import": "warc/*.open", "parse": "nianbao.db-wal", "rebuild": "nianbao.db.rebuild"}[command]
    with subprocess.Popen(
        [*COMMAND, str(copy), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 60
        while not any(copy.glob(begun)) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before it could be stopped")
    assert process.returncode == 130
    assert "Run the same command again" in said
    assert "Traceback" not in said
    assert not list(copy.glob("*.rebuild"))
    assert query(copy, "SELECT count(*) FROM capture") >= before
    assert run(copy, *arguments).returncode == 0
    assert run(copy, "verify").returncode == 0
    expected = 21 if command == "import" else before[0][0]
    assert query(copy, "SELECT count(*) FROM capture") == [(expected,)]


@pytest.mark.slow
def test_a_target_that_does_not_answer_is_a_failure_and_nothing_else_is_lost(copy: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for target, reason in ((f"http://127.0.0.1:{port}/", "refused"), ("http://no-such-host.invalid/", "dns")):
        done = run(copy, "crawl", target, "--delay", "0", "--json")
        assert done.returncode == 1
        assert {one["reason"] for one in json.loads(done.stdout)["failed"]} == {reason}
        assert query(copy, f"SELECT count(*) > 0 FROM failure WHERE stage = 'fetch' AND url = '{target}'") == [(1,)]
    assert query(copy, "SELECT count(*) FROM capture") == [(1,)]
