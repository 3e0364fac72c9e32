"""What a command says: progress on stderr, the result on stdout.

On a terminal progress is a live line; elsewhere it is plain lines. With `--json` stdout holds one JSON object and
nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.table import Table

_PIPED_WIDTH = 240  # columns, where no terminal says how many it has: nothing is cut off


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """The reader went away (`nianbao status | head`): `nianbao.cli` ends the program well, rich would not."""
        raise BrokenPipeError


class Reporter:
    """Speaks for one run of one command. A context manager: leaving it takes the live line away."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    @property
    def live(self) -> bool:
        """Whether there is a live line; without one, what takes long says now and then how far it is."""
        return self._err.is_terminal

    def doing(self, text: str) -> None:
        """Say what is being done: the live line on a terminal, silent elsewhere."""
        if not self.live:
            return
        if self._status is None:
            self._status = self._err.status("", spinner="dots")
            self._status.start()
        self._status.update(_plain(text))

    def line(self, text: str) -> None:
        """One line of progress that stays."""
        self._err.print(_printable(text), markup=False)

    def result(self, data: Mapping[str, object], lines: Sequence[str | Table] = ()) -> None:
        """The command's result: `data` with --json, else `lines`."""
        if self._status:
            self._status.stop()
            self._status = None
        if self.as_json:
            sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")
            return
        for line in lines:
            if isinstance(line, Table):
                self._out.print(line)
            else:
                self._out.print(_printable(line), markup=False)


def table(*columns: str) -> Table:
    """A plain table for the terminal; columns that begin with `>` are set flush right."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(
            column.removeprefix(">"), justify="right" if column.startswith(">") else "left", overflow="fold"
        )
    return made


def _plain(text: str) -> str:
    return _printable(text).replace("[", r"\[")


def _printable(text: str) -> str:
    # Titles and addresses come from websites: an escape sequence in one must not reach the terminal.
    return "".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text)
