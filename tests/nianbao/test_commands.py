"""Every command of the contract is there, with help and an example."""

from __future__ import annotations

import click
import pytest

from nianbao.cli import COMMANDS, nianbao

CONTRACT = ("demo", "crawl", "import", "parse", "rebuild", "status", "verify", "export", "pack", "explain", "serve")


def command_of(name: str) -> click.Command:
    command = nianbao.get_command(click.Context(nianbao), name)
    assert command is not None
    return command


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(COMMANDS) == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_each_command_has_help_with_an_example_and_speaks_json(name: str) -> None:
    command = command_of(name)
    assert "Example: nianbao" in (command.help or "")
    assert any("--json" in parameter.opts for parameter in command.params)


@pytest.mark.parametrize("name", CONTRACT)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    assert (command_of(name).help or "").startswith(COMMANDS[name])
