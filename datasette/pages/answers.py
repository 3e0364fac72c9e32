"""Pages as answers: a template of ours rendered in the reader's language, or what it holds as CSV or JSON."""

from __future__ import annotations

from typing import Any

from datasette import Request, Response
from datasette.app import Datasette

from .takeaway import Data


async def page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    """The page that `template` makes of `context`. `hooks.extra_template_vars` adds the words and addresses."""
    html = await datasette.render_template(template, {"own_page": True, **context}, request=request)
    return Response.html(html, status=status, headers=kept(datasette) if status == 200 else {})


async def page_or_data(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], data: Data, name: str = ""
) -> Response:
    """The page with links to its `data`, or these where the address ends in `.csv` or `.json`.

    `name` is what the data are called where the page's own address has no name.
    """
    if kind := request.url_vars.get("format"):
        return data.answer(kind, kept(datasette))
    query = f"?{request.query_string}" if request.query_string else ""
    address = {"data_path": request.path + name, "data_query": query}
    return await page(datasette, request, template, {**address, **context})


async def not_found(datasette: Datasette, request: Request) -> Response:
    """The page that says that there is nothing here."""
    return await page(datasette, request, "not_found.html", {}, status=404)


def kept(datasette: Datasette) -> dict[str, str]:
    """The header that says how long an answer may be kept."""
    return {"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}"}
