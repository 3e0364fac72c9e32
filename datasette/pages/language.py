"""Which language a reader wants: `?lang=` first, then the cookie it set, else Chinese.

`take_language` is asked before anything else reads the request. To a table's page `lang` would be a column; and any
cookie makes Datasette forbid all caching, though ours says nothing but the language and the site has no log-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import Request

from .words import Language, word

COOKIE = "nianbao_lang"
LANGUAGE = "nianbao.language"  # in the scope of a request
Translate = Callable[..., str]
Scope = MutableMapping[str, Any]


def take_language(scope: Scope) -> tuple[Scope, Language | None]:
    """The request without `lang=` and without cookies, its language noted; and the language that its address named."""
    parts = scope.get("query_string", b"").split(b"&")
    named = [_known(part.removeprefix(b"lang=")) for part in parts if part.startswith(b"lang=")]
    asked = named[-1] if named else None
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    taken = {
        **scope,
        "query_string": b"&".join(part for part in parts if not part.startswith(b"lang=")),
        "headers": [header for header in scope["headers"] if header[0] != b"cookie"],
        LANGUAGE: asked or _of_cookies(cookies) or "zh",
    }
    return taken, asked


def _of_cookies(cookies: Iterable[bytes]) -> Language | None:
    pairs = (pair.strip().partition(b"=") for header in cookies for pair in header.split(b";"))
    return next((_known(value) for name, _, value in pairs if name == COOKIE.encode()), None)


def _known(value: bytes) -> Language | None:
    return "en" if value == b"en" else "zh" if value == b"zh" else None


def language_of(request: Request | None) -> Language:
    """The language of a request; Chinese where there is none."""
    return "en" if request is not None and request.scope.get(LANGUAGE) == "en" else "zh"


def translator(language: Language) -> Translate:
    """`t(key, …)` for templates and pages."""

    def translate(key: str, **values: object) -> str:
        return word(language, key, **values)

    return translate


def other_language_url(request: Request | None, language: Language) -> str:
    """The same page in the other language."""
    query = parse_qsl(request.query_string, keep_blank_values=True) if request else []
    return "?" + urlencode([*query, ("lang", "zh" if language == "en" else "en")])
