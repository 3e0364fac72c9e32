"""`nianbao rebuild`: make the database anew from the WARC files alone."""

from __future__ import annotations

import click

from nianbao import pipeline
from nianbao.commands.options import json_option, workers_options
from nianbao.pipeline import Engine
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("rebuild")
@workers_options
@json_option
@click.pass_obj
def command(workspace: Workspace, workers: int | None, cluster: str | None, as_json: bool) -> int:
    """Make nianbao.db anew from the WARC files alone. The old one stays until the new one is whole.

    Example: nianbao rebuild --workers 2
    """
    settings = workspace.settings()
    workspace.require()
    engine = Engine.chosen(workers, cluster)
    with Reporter(as_json=as_json) as reporter:
        counts = pipeline.rebuild(workspace, settings, reporter=reporter, engine=engine)
        reporter.result(counts.as_json(), counts.lines())
    return 1 if counts.failed or counts.damaged else 0
