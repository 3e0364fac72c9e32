"""`nianbao pack`: the archive as one file that other players open."""

from __future__ import annotations

from pathlib import Path

import click

from archive.wacz import Description, pack
from nianbao import __version__, overview
from nianbao.commands.options import json_option
from nianbao.errors import CannotStartError
from nianbao.report import Reporter
from nianbao.workspace import Workspace

ABOUT = Description(
    title="nianbao 年报",
    description="Annual reports on open government information, captured from the sites of Chinese state organs",
    software=f"nianbao/{__version__}",
)


@click.command("pack")
@click.argument("file", metavar="FILE.wacz", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def command(workspace: Workspace, file: Path, as_json: bool) -> None:
    """Write the archive as one WACZ file, which replayweb.page opens.

    Example: nianbao pack nianbao-2026-11.wacz
    """
    workspace.require_database()
    if not file.absolute().parent.is_dir():
        raise CannotStartError(f"{file.absolute().parent}: no such folder")
    with Reporter(as_json=as_json) as reporter:
        reporter.doing(f"writing {file}")
        packed = pack(workspace.warc, file, overview.pages(workspace), ABOUT)
        data = {
            "file": str(file),
            "warc_files": packed.files,
            "captures": packed.captures,
            "pages": packed.pages,
            "bytes": packed.bytes,
        }
        line = (
            f"{file}: {packed.files} WARC files, {packed.captures} captures, {packed.pages} pages, {packed.bytes} bytes"
        )
        reporter.result(data, [line])
