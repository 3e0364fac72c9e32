"""Pages as answers: a template of ours rendered in the reader's language."""

from __future__ import annotations

from typing import Any

from datasette import Request, Response
from datasette.app import Datasette


async def page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    """The page that `template` makes of `context`. `hooks.extra_template_vars` adds the words and addresses."""
    html = await datasette.render_template(template, {"own_page": True, **context}, request=request)
    headers = {"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}"} if status == 200 else {}
    return Response.html(html, status=status, headers=headers)


async def not_found(datasette: Datasette, request: Request) -> Response:
    """The page that says that there is nothing here."""
    return await page(datasette, request, "not_found.html", {}, status=404)
