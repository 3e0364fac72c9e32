"""The manual. What a program can tell (commands, tables, codes, rules) is generated from it, so that it stays true."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from generate import write_generated_pages  # noqa: E402  (the folder must be on the path first)

import nianbao  # noqa: E402

project = "nianbao 年报"
author = "The nianbao founders"
project_copyright = "2026, the nianbao founders; manual and compiled data CC BY 4.0, code Apache-2.0"
version = release = nianbao.__version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "nianbao 年报"
exclude_patterns = ["_build"]


def setup(app: Sphinx) -> None:
    """Generate the pages that the program itself tells, before anything is read."""
    app.connect("builder-inited", lambda _: write_generated_pages(HERE / "_generated"))
