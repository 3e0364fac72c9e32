"""`nianbao export`: a data package of everything."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from archive.database import open_for_reading
from archive.export import ExportError, export
from nianbao import __version__
from nianbao.commands.options import json_option
from nianbao.errors import CannotStartError
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def command(workspace: Workspace, folder: Path, as_json: bool) -> None:
    """Write a data package: every public table as CSV and Parquet, described, with checksums.

    DIR must be new, empty, or an earlier export, which is then replaced.

    Example: nianbao export nianbao-2026-11
    """
    workspace.require_database()
    with Reporter(as_json=as_json) as reporter, closing(open_for_reading(workspace.database)) as connection:
        reporter.doing(f"writing {folder}")
        try:
            outcome = export(connection, folder.absolute(), version=__version__)
        except ExportError as error:
            raise CannotStartError(str(error)) from error
        rows = sum(outcome.rows.values())
        reporter.result(
            {"folder": str(folder), "rows": outcome.rows, "files": outcome.files, "bytes": outcome.size},
            [f"{folder}: {rows} rows in {outcome.files} files, {outcome.size} bytes"],
        )
