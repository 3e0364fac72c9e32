"""`nianbao demo`: the whole way, from sample sites to a published number, without a network."""

from __future__ import annotations

import shutil
import sys

import click

from nianbao import crawling, overview, pipeline, samples, site
from nianbao.commands.options import json_option
from nianbao.commands.serve import serve_site
from nianbao.crawl_display import CrawlDisplay
from nianbao.errors import CannotStartError
from nianbao.report import Reporter
from nianbao.workspace import Workspace

PREFIX = "demo"
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
NO_PROXY_VARIABLES = ("NO_PROXY", "no_proxy")


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Do everything but open the site.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to serve on.")
@json_option
@click.pass_obj
def command(workspace: Workspace, no_serve: bool, host: str, port: int, as_json: bool) -> int:
    """Crawl, archive, read, check and publish sample sites that are served on this machine.

    Example: nianbao --workspace ./try demo
    """
    if any(not file.name.startswith(f"{PREFIX}-") for file in workspace.warc.glob("*.warc*")):
        raise CannotStartError(
            f"{workspace.root} holds a real archive; the demo's sample pages do not belong there. "
            f"Name another folder: nianbao --workspace ./nianbao-demo demo"
        )
    workspace.create()
    listener = None if no_serve else site.listen(host, port)  # a taken port is better said before than after
    settings = workspace.settings().with_options({"delay": 0.0})
    with Reporter(as_json=as_json) as reporter:
        with samples.serve() as sites:
            reporter.line(
                f"sample sites of {len(sites.hosts)} hosts answer on this machine only, through {sites.proxy_url}"
            )
            targets = crawling.targets_of(sites.seeds, None)
            job_file, job, resumed = crawling.prepare(workspace, targets, settings, fresh=False, prefix=PREFIX)
            reporter.line(f"{'resuming' if resumed else 'crawling'} {len(targets)} sites as {job.crawl_id}")
            proxies = dict.fromkeys(PROXY_VARIABLES, sites.proxy_url) | dict.fromkeys(NO_PROXY_VARIABLES, "")
            outcome = crawling.run(job_file, CrawlDisplay(reporter), env=proxies)
        read = pipeline.catch_up(workspace, settings, reporter=reporter)
        summary = overview.crawl_summary(workspace, outcome)
        found = overview.reports(workspace)
        look = [f"Archive: {workspace.warc}", f"Database: {workspace.database}"]
        if no_serve:
            program = "nianbao" if shutil.which("nianbao") else sys.argv[0]
            look.append(f"Look at it: {program} --workspace {workspace.root} serve")
        reporter.result(
            {**summary, **read.as_json(), "reports": found, "workspace": str(workspace.root)},
            [*overview.crawl_lines(summary), *read.lines(), overview.report_table(found), *look],
        )
    if not outcome.finished:
        return 130 if outcome.stopped == crawling.ASKED else 1
    if listener:
        serve_site(workspace, listener)
    return 0
