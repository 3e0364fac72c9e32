"""Links as pages write them, made into absolute canonical URLs, or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL = 2000  # characters; longer ones are traps or data
DEFAULT_PORT = {"http": 80, "https": 443}
SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
SESSION_PARAMETERS = frozenset({"jsessionid", "phpsessid", "sessionid", "_t", "timestamp", "rnd"})
CONTROL = re.compile(r"[\t\r\n\x00]")
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# A link hidden in a handler: the first quoted string that looks like a path or URL and is whole.
QUOTED_URL = re.compile(
    r"""(?<!\+)(?<!\+\s)['"]((?:https?:)?/{1,2}[^'"\s<>]+|[^'"\s<>()]+\.(?:s?html?|jsp|aspx?|php|do|pdf|docx?)[^'"\s<>]*)['"](?!\s*\+)"""
)
SAFE = "%/:=&?~#+!$,;'@()*[]"


def resolve(base: str, href: str) -> str | None:
    """Return `href` as an absolute canonical http(s) URL without fragment, or None where it leads to no page.

    `javascript:`, `mailto:`, `data:` and their like, over-long and malformed links give None.
    """
    href = CONTROL.sub("", href).strip().replace("\\", "/")
    if not href or href.startswith("#") or len(href) > MAX_URL:
        return None
    if SCHEME.match(href) and not href.lower().startswith(("http://", "https://")):
        return None
    try:
        if "://" in href[:8] and not urlsplit(href).hostname:
            return None
        return canonical(urljoin(base, href))
    except ValueError:
        return None


def canonical(url: str) -> str:
    """Return the URL in the one form it is known by: host in lower case, no default port, fragment or session id.

    Raises ValueError where it is no http(s) URL.
    """
    parts = urlsplit(SESSION.sub("", url))
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORT or not parts.hostname or len(url) > MAX_URL:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    host = parts.hostname.encode("idna").decode("ascii") if not parts.hostname.isascii() else parts.hostname
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        raise ValueError(f"not a host name: {host[:200]!r}")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != DEFAULT_PORT[scheme]:
        netloc += f":{parts.port}"
    path = quote(_without_dots(parts.path) or "/", safe=SAFE)
    return urlunsplit((scheme, netloc, path, quote(_without_session(parts.query), safe=SAFE), ""))


def link_of(attributes: Mapping[str, str | None]) -> str | None:
    """Return where an element leads: `href`, `data-href`, or the address quoted in its `onclick` or `javascript:`."""
    href = (attributes.get("href") or "").strip()
    scripted = href[:11].lower() == "javascript:"
    if href and not scripted and not href.startswith("#"):
        return href
    for name in ("data-href", "data-url"):
        if value := (attributes.get(name) or "").strip():
            return value
    for handler in (href if scripted else "", attributes.get("onclick") or ""):
        if handler and (quoted := QUOTED_URL.search(handler[:MAX_URL])):
            return quoted[1]
    return None


def with_parameters(url: str, **parameters: str | int) -> str:
    """Return the URL with these query parameters set, in their place where they stood, else at the end."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.update({name: str(value) for name, value in parameters.items()})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


def _without_dots(path: str) -> str:
    """Drop `.`, `..` and doubled slashes that are left at the path's start."""
    path = re.sub(r"/\.(?=/|$)", "", path)
    while path.startswith("/../"):
        path = path[3:]
    return re.sub(r"^/{2,}", "/", path)


def _without_session(query: str) -> str:
    kept = [part for part in query.split("&") if part.partition("=")[0].lower() not in SESSION_PARAMETERS]
    return "&".join(kept)
