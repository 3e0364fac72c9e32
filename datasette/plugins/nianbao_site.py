"""The one file that Datasette loads: it makes the package `pages` beside it importable and hands over its hooks.

Datasette runs each file of `plugins/` by itself, outside the import system, so that plugins cannot share code.
The pages are therefore an ordinary package, imported here once under the name `nianbao_pages`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

PACKAGE = "nianbao_pages"


def load_package(folder: Path) -> ModuleType:
    """The package in `folder`, imported as `nianbao_pages` unless it already is."""
    if PACKAGE in sys.modules:
        return sys.modules[PACKAGE]
    spec = importlib.util.spec_from_file_location(
        PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"the site's pages are missing: {folder}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    return package


load_package(Path(__file__).resolve().parent.parent / "pages")
_hooks = importlib.import_module(f"{PACKAGE}.hooks")

asgi_wrapper = _hooks.asgi_wrapper
canned_queries = _hooks.canned_queries
extra_template_vars = _hooks.extra_template_vars
get_metadata = _hooks.get_metadata
handle_exception = _hooks.handle_exception
prepare_connection = _hooks.prepare_connection
prepare_jinja2_environment = _hooks.prepare_jinja2_environment
register_routes = _hooks.register_routes
render_cell = _hooks.render_cell
startup = _hooks.startup
