"""`nianbao status`: what the archive holds, and what failed and why."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table

from nianbao import overview
from nianbao.commands.options import json_option
from nianbao.report import Reporter, table
from nianbao.workspace import Workspace


@click.command("status")
@json_option
@click.pass_obj
def command(workspace: Workspace, as_json: bool) -> None:
    """Sites, captures, reports by status, coverage of organs and years, what failed and why.

    Example: nianbao status --json
    """
    workspace.require_database()
    data = overview.status(workspace)
    with Reporter(as_json=as_json) as reporter:
        reporter.result({"workspace": str(workspace.root), **data}, _lines(workspace, data))


def _lines(workspace: Workspace, data: dict[str, Any]) -> list[str | Table]:
    lines: list[str | Table] = [f"Archive {workspace.root}"]
    for name, rows in data.items():
        lines.append("")
        lines.append(name.replace("_", " ").capitalize() + ("" if rows else ": none"))
        if rows:
            shown = table(*(f">{key}" if isinstance(rows[0][key], int) else key for key in rows[0]))
            for row in rows:
                shown.add_row(*("" if value is None else str(value) for value in row.values()))
            lines.append(shown)
    return lines
