"""`nianbao verify`: fixity of the archive."""

from __future__ import annotations

import click

from archive.verify import verify
from nianbao import overview
from nianbao.commands.options import json_option
from nianbao.report import Reporter
from nianbao.workspace import Workspace


@click.command("verify")
@json_option
@click.pass_obj
def command(workspace: Workspace, as_json: bool) -> int:
    """Check every record's digests and every index row against its record.

    A damaged file is named with the offset; the rest is still checked. Exit status 1 when anything is damaged.

    Example: nianbao verify
    """
    workspace.require()
    with Reporter(as_json=as_json) as reporter:
        rows = overview.index_rows(workspace) if workspace.database.exists() else ()
        check = verify(workspace.warc, rows)
        damages = []
        for damage in check:
            damages.append(damage)
            reporter.line(f"  damaged  {damage}")
            reporter.doing(f"{check.totals.records} records checked")
        totals = check.totals
        data = {
            "files": totals.files,
            "records": totals.records,
            "bytes": totals.bytes,
            "digests": totals.digests,
            "unchecked": totals.unchecked,
            "index_rows": totals.rows,
            "damaged": [
                {"file": damage.file, "offset": damage.offset, "problem": damage.problem, "detail": damage.detail}
                for damage in damages
            ],
        }
        lines = [
            f"{totals.files} files, {totals.records} records, {totals.bytes} bytes: {totals.digests} digests and "
            f"{totals.rows} index rows checked, {len(damages)} damaged"
        ]
        if not workspace.database.exists():
            lines.append("no database yet: the index was not checked")
        reporter.result(data, lines)
    return 1 if damages else 0
