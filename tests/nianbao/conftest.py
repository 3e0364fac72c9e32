from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nianbao import cli


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Runs a command of nianbao with --json in this process: its answer, with the exit status as `exit`."""

    def run(workspace: Path, *arguments: str | Path) -> dict[str, Any]:
        words = ["nianbao", "--workspace", str(workspace), *map(str, arguments), "--json"]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {**said, "exit": int(ended.value.code or 0)}

    return run
