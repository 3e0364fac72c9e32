"""`nianbao import`: archive documents that one already has."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from nianbao import importing, overview, pipeline
from nianbao.commands.options import json_option
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--organ", help="The publishing organ, where the document does not say.")
@click.option("--year", type=click.IntRange(2008, 2100), help="The year reported on, where the document does not say.")
@click.option("--url", help="The address that the document was taken from.")
@json_option
@click.pass_obj
def command(
    workspace: Workspace, paths: tuple[Path, ...], organ: str | None, year: int | None, url: str | None, as_json: bool
) -> int:
    """Archive documents that one already has, or folders of them, and read them.

    Any supported format; WARC files made by other tools are taken in whole. What is in the archive already, byte for
    byte, is not taken twice.

    Example: nianbao import reports/ --organ 南乐县人民政府
    """
    settings = workspace.settings()
    workspace.create()
    given = {"organ": organ, "year": year}
    hint = {name: value for name, value in given.items() if value is not None}
    with Reporter(as_json=as_json) as reporter:
        pipeline.mend(workspace, reporter)
        outcome = importing.import_paths(workspace, paths, settings, hint=hint, url=url, say=reporter.line)
        read = pipeline.catch_up(workspace, settings, reporter=reporter)
        found = overview.reports_of(workspace, outcome.crawl_id, outcome.warc_files)
        data = {
            "import": outcome.crawl_id,
            "archived": outcome.archived,
            "known": outcome.known,
            "skipped": outcome.skipped,
            "failed": outcome.failed,
            **read.as_json(),
            "reports": found,
        }
        lines: list[str | Table] = [
            f"{len(outcome.archived)} archived, {len(outcome.known)} archived before, "
            f"{len(outcome.skipped)} skipped (no documents), {len(outcome.failed)} failed",
            *read.lines(),
            *([overview.report_table(found)] if found else []),
        ]
        reporter.result(data, lines)
    return 1 if outcome.failed or read.failed else 0
