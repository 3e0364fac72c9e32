"""`nianbao parse`: read the captures that this version of the parsers has not read yet."""

from __future__ import annotations

import click

from nianbao import pipeline
from nianbao.commands.options import json_option, workers_options
from nianbao.pipeline import Engine
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("parse")
@click.option("--all", "everything", is_flag=True, help="Read every capture again.")
@workers_options
@json_option
@click.pass_obj
def command(workspace: Workspace, everything: bool, workers: int | None, cluster: str | None, as_json: bool) -> int:
    """Read the archived documents that this version of the parsers has not read yet.

    Example: nianbao parse --all --workers 4
    """
    settings = workspace.settings()
    workspace.require()
    engine = Engine.chosen(workers, cluster)
    with Reporter(as_json=as_json) as reporter:
        counts = pipeline.catch_up(workspace, settings, reporter=reporter, everything=everything, engine=engine)
        reporter.result(counts.as_json(), counts.lines())
    return 1 if counts.failed or counts.damaged else 0
