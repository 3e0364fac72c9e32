"""Bad input gets its clear message and exit status, and what was captured before stays."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nianbao import cli

PAGE = "某县人民政府2020年工作随笔\n\n这不是年报。\n"

Nianbao = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["nianbao", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


def result(done: Done) -> dict[str, object]:
    data = json.loads(done.stdout)
    assert isinstance(data, dict)
    return data


def test_unreadable_documents_become_failures_and_the_rest_is_archived(nianbao: Nianbao, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "empty.txt").write_bytes(b"")
    (documents / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (documents / "fine.txt").write_text(PAGE, "utf-8")
    (documents / "notes.json").write_text("{}", "utf-8")
    done = nianbao("--workspace", tmp_path / "archive", "import", documents, "--json")
    assert done.returncode == 1
    data = result(done)
    assert [Path(str(path)).name for path in data["archived"]] == ["binary.txt", "fine.txt"]  # type: ignore[attr-defined]
    assert [Path(str(path)).name for path in data["skipped"]] == ["notes.json"]  # type: ignore[attr-defined]
    status = result(nianbao("--workspace", tmp_path / "archive", "status", "--json"))
    reasons = {(row["stage"], row["reason"]) for row in status["failures"]}  # type: ignore[attr-defined]
    assert reasons == {("archive", "empty file"), ("parse", "unknown_format")}


def test_an_unreadable_file_is_named_and_the_others_are_taken(nianbao: Nianbao, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    secret, fine = tmp_path / "secret.txt", tmp_path / "fine.txt"
    secret.write_text(PAGE, "utf-8")
    secret.chmod(0)
    fine.write_text(PAGE, "utf-8")
    done = nianbao("--workspace", tmp_path / "archive", "import", secret, fine, "--json")
    assert done.returncode == 1
    assert list(result(done)["failed"]) == [str(secret)]  # type: ignore[call-overload]


def test_the_same_document_is_not_archived_twice(nianbao: Nianbao, tmp_path: Path) -> None:
    document = tmp_path / "fine.txt"
    document.write_text(PAGE, "utf-8")
    archive = tmp_path / "archive"
    assert len(result(nianbao("--workspace", archive, "import", document, "--json"))["archived"]) == 1  # type: ignore[arg-type]
    second = nianbao("--workspace", archive, "import", document, "--json")
    assert second.returncode == 0
    assert result(second)["known"] == [str(document)]
    assert len(list((archive / "warc").iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bogus"], "No such command"),
        (["crawl"], "nothing to crawl"),
        (["crawl", "ftp://a.gov.cn/"], "not an http or https address"),
        (["crawl", "a.gov.cn", "--years", "soon"], "--years"),
        (["crawl", "--sites", "missing.csv"], "cannot be read"),
        (["import", "missing.txt"], "no such file"),
        (["status"], "no archive here yet"),
        (["verify"], "no archive here yet"),
        (["serve"], "no archive here yet"),
        (["parse", "--workers", "2", "--cluster", "tcp://127.0.0.1:1"], "no archive here yet"),
    ],
)
def test_what_cannot_start_says_why_in_one_line_and_ends_with_2(
    nianbao: Nianbao, tmp_path: Path, arguments: list[str], says: str
) -> None:
    done = nianbao("--workspace", tmp_path / "archive", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_workspace_that_cannot_be_written_is_refused(nianbao: Nianbao, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    document = tmp_path / "fine.txt"
    document.write_text(PAGE, "utf-8")
    done = nianbao("--workspace", tmp_path / "file", "import", document)
    assert done.returncode == 2
    assert "--workspace" in done.stderr


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(nianbao: Nianbao, tmp_path: Path) -> None:
    document = tmp_path / "fine.txt"
    document.write_text(PAGE, "utf-8")
    archive = tmp_path / "archive"
    assert nianbao("--workspace", archive, "import", document).returncode == 0
    database = archive / "nianbao.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = database.read_bytes()
    for command in (["status"], ["parse"], ["import", str(document)]):
        done = nianbao("--workspace", archive, *command)
        assert done.returncode == 2, command
        assert "Traceback" not in done.stderr
        assert "newer" in done.stderr
    assert database.read_bytes() == before


def test_a_settings_file_with_an_unknown_key_stops_a_command(nianbao: Nianbao, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "nianbao.toml").write_text("dealy = 1\n", "utf-8")
    done = nianbao("--workspace", archive, "crawl", "a.gov.cn")
    assert done.returncode == 2
    assert "dealy" in done.stderr


def test_json_errors_are_json_too(nianbao: Nianbao, tmp_path: Path) -> None:
    done = nianbao("--workspace", tmp_path / "archive", "status", "--json")
    assert done.returncode == 2
    assert "no archive here yet" in str(result(done)["error"])
