"""Errors as answers: a page in the site's own look, or Datasette's JSON shape for addresses that end in `.json`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from .answers import not_found, page

_LOG = logging.getLogger("nianbao.site")
_DEFAULT_HANDLER = "datasette.handle_exception"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as far as a reader may know."""

    status: int
    message: str | None = None
    title: str | None = None
    is_html: bool = False


async def error_answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The answer for an exception; what is no fault of the reader's is logged and not told."""
    problem = _problem(exception)
    if problem.status >= 500:
        _LOG.error("%s failed", request.path, exc_info=exception)
    if request.path.partition("?")[0].endswith(".json"):
        return Response.json(_json(problem), status=problem.status)
    if problem.status == 404 and not problem.message:
        return await not_found(datasette, request)
    context: dict[str, Any] = {"title": problem.title, "error": problem.message, "error_is_html": problem.is_html}
    return await page(datasette, request, "problem.html", context, status=problem.status)


def replace_default_handler() -> None:
    """Take Datasette's own handler out.

    Datasette runs every handler even when the first has answered; its own prints a traceback with all local
    variables for each address that does not exist, which costs more than any page and fills the log.
    """
    if pm.has_plugin(_DEFAULT_HANDLER):
        pm.unregister(name=_DEFAULT_HANDLER)


def _problem(exception: Exception) -> Problem:
    if isinstance(exception, DatasetteError):
        return Problem(exception.status, exception.message, exception.title, bool(exception.message_is_html))
    if isinstance(exception, Base400):
        message = str(exception)
        return Problem(exception.status, None if message in ("", "404") else message)
    return Problem(500)


def _json(problem: Problem) -> dict[str, Any]:
    return {"ok": False, "error": problem.message, "status": problem.status, "title": problem.title}
