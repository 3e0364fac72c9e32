"""`nianbao serve`: the public site on the database, read-only."""

from __future__ import annotations

from socket import socket

import click

from nianbao import site
from nianbao.commands.options import json_option
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@json_option
@click.pass_obj
def command(workspace: Workspace, host: str, port: int, as_json: bool) -> int:
    """Open the site on the database: read-only, for as long as it runs.

    After `nianbao rebuild` or a new crawl, start it again.

    Example: nianbao serve --port 8080
    """
    workspace.require_database()
    serve_site(workspace, site.listen(host, port), as_json=as_json)
    return 0


def serve_site(workspace: Workspace, listener: socket, *, as_json: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM, which is how serving is meant to end."""
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    reporter = Reporter(as_json=as_json)
    if as_json:
        reporter.result({"url": url})
    else:
        reporter.line(f"The site is open at {url} (Ctrl-C ends it)")
    try:
        site.serve(workspace, listener)
    except KeyboardInterrupt:
        reporter.line("The site is closed.")
