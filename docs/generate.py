"""Writes the manual's generated pages: commands, settings, the data dictionary, codes and rules."""

from __future__ import annotations

from pathlib import Path

import click

from archive.descriptions import data_dictionary
from nianbao.cli import COMMANDS, nianbao
from nianbao.settings import Settings
from parsers.codes import RULES
from parsers.findings import WORDINGS
from parsers.forms import TABLE_FORMS


def write_generated_pages(folder: Path) -> None:
    """Write every generated page into `folder`."""
    folder.mkdir(exist_ok=True)
    pages = {
        "commands.md": commands_page(),
        "settings.md": settings_page(),
        "dictionary.md": data_dictionary(),
        "rules.md": rules_page(),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def commands_page() -> str:
    """Every command with its help, as `nianbao COMMAND --help` prints it."""
    context = click.Context(nianbao, info_name="nianbao", terminal_width=100)
    parts = [
        "# Commands\n",
        "Exit status: 0 done; 1 done, but something failed, and it says what; 2 cannot start;",
        "130 stopped by Ctrl-C or SIGTERM, nothing lost.\n",
        f"```text\n{nianbao.get_help(context)}\n```\n",
    ]
    for name in COMMANDS:
        command = nianbao.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=100)
        parts.append(f"## nianbao {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def settings_page() -> str:
    """Every setting as its docstring tells it."""
    text = (Settings.__doc__ or "").split("\n\n", 1)[1]
    lines = [
        f"# Settings\n\nIn `nianbao.toml`, and for one run as the option of the same name.\n\n```text\n{text}\n```\n"
    ]
    return "\n".join(lines)


def rules_page() -> str:
    """The rules that findings follow from, with their severity, and the identities and rows of every form."""
    lines = ["# Rules and forms\n", "## Rules\n", "| rule | severity | zh | en |", "|---|---|---|---|"]
    for code in RULES:
        wording = WORDINGS.get(code.code)
        severity = wording.severity if wording else "varies"
        lines.append(f"| `{code.code}` | {severity} | {code.zh} | {code.en} |")
    for form in TABLE_FORMS:
        lines += ["", f"## Form {form.form}: {form.kind}\n"]
        lines += [
            f"- `{identity.equation}` (in each {identity.holds_in}; `{identity.rule}`)" for identity in form.identities
        ]
        lines += ["", "| row | printed as |", "|---|---|"]
        for block in form.layouts[0]:
            for row in block.rows:
                lines.append(f"| `{row.code}` | {' / '.join(row.labels)} |")
    return "\n".join(lines) + "\n"
