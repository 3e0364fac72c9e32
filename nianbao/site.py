"""The public site: stock Datasette on the database, with the configuration folder of this project."""

from __future__ import annotations

import hashlib
import json
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from archive.database import open_for_reading
from archive.descriptions import datasette_metadata
from nianbao.errors import CannotStartError
from nianbao.workspace import Workspace

BACKLOG = 100  # connections that may wait


def site_folder() -> Path:
    """Where the templates, static files and plugins lie: inside the installed package, or `datasette/` in a checkout.

    Raises CannotStartError when neither is there.
    """
    package = Path(__file__).parent
    for folder in (package / "site", package.parent / "datasette"):
        if (folder / "templates").is_dir():
            return folder
    raise CannotStartError("the site's templates are missing from this installation; install nianbao again")


def datasette(workspace: Workspace) -> Datasette:
    """Datasette on the workspace's database, immutable, with the settings and pages of the site."""
    folder = site_folder()
    metadata = datasette_metadata()
    metadata.setdefault("plugins", {})["nianbao"] = {
        "warc": str(workspace.warc),
        "snapshots": str(workspace.snapshots),
    }
    return Datasette(
        files=[],
        immutables=[str(workspace.database)],
        inspect_data=inspect(workspace.database),
        metadata=metadata,
        settings=json.loads((folder / "settings.json").read_text(encoding="utf-8")),
        template_dir=str(folder / "templates"),
        plugins_dir=str(folder / "plugins"),
        static_mounts=[("static", str(folder / "static"))],
    )


def inspect(database: Path) -> dict[str, Any]:
    """What Datasette's `inspect` says of a database: its digest, size, and the rows of each table.

    With it no page counts a whole table again, and no request waits for a digest of the whole file.
    """
    with closing(open_for_reading(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    with database.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    tables = {name: {"count": count} for name, count in counts.items()}
    size = database.stat().st_size
    return {database.stem: {"hash": digest, "size": size, "file": database.name, "tables": tables}}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; whoever connects early waits. Port 0 takes any free one.

    Raises CannotStartError when the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named since asyncio turns off Nagle's delay (40 ms an answer) only where it is.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotStartError(
            f"cannot listen on {host}:{port} ({error.strerror or error}); name another with --port"
        ) from error
    return listener


def serve(workspace: Workspace, listener: socket.socket) -> None:
    """Answer requests until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        datasette(workspace).app(), log_level="warning", lifespan="on", access_log=False, workers=1, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])
