"""Which language a reader wants: `?lang=` first, then the cookie it set, else Chinese.

`security` takes `lang` out of the query before anything else reads it, since to a table's page it would be a column.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from datasette import Request

from .words import Language, word

COOKIE = "nianbao_lang"
ASKED = "nianbao.language"  # in the scope of a request whose address named a language
Translate = Callable[..., str]


def language_of(request: Request | None) -> Language:
    """The language of a request; Chinese where there is none."""
    if request is None:
        return "zh"
    wanted = request.scope.get(ASKED) or request.cookies.get(COOKIE)
    return "en" if wanted == "en" else "zh"


def translator(language: Language) -> Translate:
    """`t(key, …)` for templates and pages."""

    def translate(key: str, **values: object) -> str:
        return word(language, key, **values)

    return translate


def other_language_url(request: Request | None, language: Language) -> str:
    """The same page in the other language."""
    query = parse_qsl(request.query_string, keep_blank_values=True) if request else []
    return "?" + urlencode([*query, ("lang", "zh" if language == "en" else "en")])
