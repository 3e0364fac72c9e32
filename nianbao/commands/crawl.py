"""`nianbao crawl`: discover and archive annual reports."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao import cluster as dask
from nianbao import crawl_yield, crawling, overview, pipeline
from nianbao.commands.options import json_option
from nianbao.crawl_display import CrawlDisplay
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("crawl")
@click.argument("targets", nargs=-1, metavar="TARGET...")
@click.option("--sites", type=click.Path(path_type=Path), help="CSV with a header: url, organ, division_code, level.")
@click.option("--years", metavar="2019-2024", help="Report years wanted.")
@click.option("--max-pages", type=int, metavar="N", help="Pages asked of one site, at most.")
@click.option("--browser", type=click.Choice(["auto", "always", "never"]), help="When to use a real browser.")
@click.option("--delay", type=float, help="Seconds between two requests to one host, at least.")
@click.option("--concurrency", type=int, help="Hosts asked at once.")
@click.option("--contact", help="URL or e-mail that the User-Agent gives.")
@click.option("--operator", help="Who runs the crawl; stands in the WARC files.")
@click.option("--chromium", help="Path of the browser.")
@click.option("--robots", type=click.Choice(["obey", "ignore"]), help="Whether robots.txt is obeyed.")
@click.option("--hours", metavar="22-6", help="Allowed hours of the day, local time.")
@click.option("--warc-size", type=int, metavar="MB", help="Size at which a new WARC file is begun.")
@click.option("--fresh", is_flag=True, help="Begin anew instead of resuming a crawl that was stopped.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler; sites are spread over its workers.")
@click.option("--no-parse", is_flag=True, help="Archive only; read the reports later with `nianbao parse`.")
@json_option
@click.pass_obj
def command(
    workspace: Workspace,
    /,
    targets: tuple[str, ...],
    sites: Path | None,
    fresh: bool,
    cluster: str | None,
    no_parse: bool,
    as_json: bool,
    **options: object,
) -> int:
    """Discover and archive the annual reports of sites, columns or single reports.

    A crawl that was stopped is resumed when the same targets are named again.

    Example: nianbao crawl http://www.linan.gov.cn/ --years 2019-2024
    """
    settings = workspace.settings().with_options(options)
    wanted = crawling.targets_of(targets, sites)
    workspace.create()
    with Reporter(as_json=as_json) as reporter:
        job_file, job, resumed = crawling.prepare(workspace, wanted, settings, fresh=fresh)
        reporter.line(f"{'resuming' if resumed else 'beginning'} {job.crawl_id}: {len(wanted)} targets")
        display, engine = CrawlDisplay(reporter), pipeline.Engine.chosen(None, cluster)
        outcome = dask.crawl(cluster, job, display) if cluster else crawling.run(job_file, display)
        read = pipeline.catch_up(workspace, settings, read=not no_parse, reporter=reporter, engine=engine)
        summary = overview.crawl_summary(workspace, outcome)
        gave = crawl_yield.by_site(workspace, job)
        reporter.result(
            {**summary, **read.as_json(), "sites": crawl_yield.as_json(gave)},
            [*overview.crawl_lines(summary), *read.lines(), *crawl_yield.lines(gave)],
        )
        if not outcome.finished:
            reporter.line(f"stopped: {outcome.stopped}. Nothing captured is lost; run the same command again to go on.")
            return 130 if outcome.stopped == crawling.ASKED else 1
        return 1 if summary["failures"] or read.failed else 0
