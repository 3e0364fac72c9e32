"""The command line: `nianbao [--workspace DIR] COMMAND`. Each command is a module of `nianbao.commands`."""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from types import FrameType

import click

from nianbao import __version__
from nianbao.errors import CannotStartError
from nianbao.workspace import Workspace

# Each command with its first sentence, which must be the one in its own module: told here, so that the list of
# commands can be shown without loading what they need.
COMMANDS = {
    "demo": "Crawl, archive, read, check and publish sample sites that are served on this machine.",
    "crawl": "Discover and archive the annual reports of sites, columns or single reports.",
    "import": "Archive documents that one already has, or folders of them, and read them.",
    "parse": "Read the archived documents that this version of the parsers has not read yet.",
    "rebuild": "Make nianbao.db anew from the WARC files alone.",
    "status": "Sites, captures, reports by status, coverage of organs and years, what failed and why.",
    "verify": "Check every record's digests and every index row against its record.",
    "export": "Write a data package: every public table as CSV and Parquet, described, with checksums.",
    "pack": "Write the archive as one WACZ file, which replayweb.page opens.",
    "explain": "Show the way back from a number to the archived bytes it was read from.",
    "serve": "Open the site on the database: read-only, for as long as it runs.",
}

FAILED = 1
CANNOT_START = 2
INTERRUPTED = 130
STOPPED = "stopped; nothing captured is lost. Run the same command again to go on."


class _Commands(click.Group):
    """Loads a command's module only when it is asked for, so that `--help` and small commands start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"nianbao.commands.{cmd_name.replace('import', 'import_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace", metavar="DIR", help="The archive's folder [default: $NIANBAO_WORKSPACE or ./nianbao-data]."
)
@click.version_option(__version__, prog_name="nianbao")
@click.pass_context
def nianbao(ctx: click.Context, workspace: str | None) -> None:
    """An archive of China's annual reports on open government information, and the database read out of them.

    Example: nianbao demo
    """
    ctx.obj = Workspace.chosen(workspace)


def main() -> None:
    """Run the command line; ends the process with the contract's exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    as_json = "--json" in sys.argv[1:]
    try:
        status = nianbao.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        status = CANNOT_START
    except click.ClickException as error:
        status = _end(CANNOT_START, error.format_message(), as_json=as_json)
    except CannotStartError as error:
        status = _end(CANNOT_START, str(error), as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        status = _end(INTERRUPTED, STOPPED, as_json=as_json)
    except BrokenPipeError:
        # The reader went away (`nianbao status | head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception as error:  # noqa: BLE001  (what is no refusal of the machine's or the archive's is raised again)
        status = _fail(error, as_json=as_json)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(error: Exception, *, as_json: bool) -> int:
    """Say what the archive, the database or the machine refuses. Raises anything else: it is a fault of ours."""
    from archive.database import CatalogueDiskFullError, CatalogueError
    from archive.warc_file import NO_ROOM, ArchiveError, DiskFullError

    full = isinstance(error, DiskFullError) or (isinstance(error, OSError) and error.errno in NO_ROOM)
    if isinstance(error, OSError):
        message = f"{error.filename or 'writing failed'}: {error.strerror or error}"
    elif isinstance(error, ArchiveError | CatalogueError):
        message = str(error)
    else:
        raise error
    if full:
        message += "; free some space and run the same command again, what is archived is safe"
    status = FAILED if full or isinstance(error, CatalogueDiskFullError) else CANNOT_START
    return _end(status, message, as_json=as_json)


def _end(status: int, message: str, *, as_json: bool) -> int:
    click.echo(f"nianbao: {message}", err=True)
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    return status


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
