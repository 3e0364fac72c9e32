"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: one JSON object on stdout, nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")(command)


def workers_options(command: Command) -> Command:
    """`--workers N | --cluster ADDRESS`: where documents are read."""
    command = click.option("--workers", type=click.IntRange(1), help="Processes that read [default: one a core].")(
        command
    )
    return click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler whose workers read instead.")(command)
