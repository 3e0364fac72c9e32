"""The manual tells every command, setting, table, column, code and rule, or this fails."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from archive.schema import LABEL_TABLES, TABLES, VIEWS
from nianbao.cli import COMMANDS
from nianbao.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_exit_status_is_told(generate: ModuleType) -> None:
    page = generate.commands_page()
    assert all(f"## nianbao {name}" in page for name in COMMANDS)
    assert all(f"{status} " in page for status in ("0", "1", "2", "130"))


def test_every_setting_is_told(generate: ModuleType) -> None:
    page = generate.settings_page()
    assert [field.name for field in fields(Settings) if f"{field.name} " not in page] == []


def test_every_table_column_and_code_is_told(generate: ModuleType, tmp_path: Path) -> None:
    generate.write_generated_pages(tmp_path / "pages")
    page = (tmp_path / "pages" / "dictionary.md").read_text("utf-8")
    public = (*(table for table in TABLES if table.public), *VIEWS)
    assert [described.name for described in public if f"`{described.name}`" not in page] == []
    assert [c.name for described in public for c in described.columns if f"`{c.name}`" not in page] == []
    assert [code.code for label in LABEL_TABLES for code in label.rows if f"`{code.code}`" not in page] == []


def test_every_rule_and_identity_is_told(generate: ModuleType) -> None:
    page = generate.rules_page()
    assert "`received + carried_in = handled_total + carried_out`" in page
    rules = next(label for label in LABEL_TABLES if label.name == "finding_rule")
    assert [code.code for code in rules.rows if f"`{code.code}`" not in page] == []


def test_every_page_of_the_manual_is_in_its_table_of_contents() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    pages = {page.stem for page in DOCS.glob("*.md")} - {"index"}
    assert {page for page in pages if page not in index} == set()
