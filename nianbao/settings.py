"""The settings of a workspace: `nianbao.toml`, and for one run the option of the same name.

Every setting has a default; an unknown key or a value of the wrong kind is an error that names the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from crawler.job import CrawlSettings
from nianbao.errors import CannotStartError

BrowserMode = Literal["auto", "always", "never"]
OptionalTool = Literal["auto", "never"]
Check = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default.

    contact      URL or e-mail that the User-Agent gives, so that a webmaster can reach the archivist
    operator     who runs the crawl, for the WARC files' warcinfo
    delay        seconds between two requests to one host, at least
    concurrency  hosts asked at once
    max_pages    pages asked of one site, at most
    years        first and last report year wanted, e.g. (2019, 2024); None: all
    browser      auto: a browser only for the page that needs one; always; never
    chromium     path of the browser; empty: found
    robots       obey robots.txt (RFC 9309), or ignore it where the archivist has permission
    hours        allowed hours of the day, from and until, local time, e.g. (22, 6); None: all
    warc_size    size at which a new WARC file is begun, MB
    office       LibreOffice for Word files that cannot be read directly: auto or never
    ocr          recognition of scanned documents: auto (where installed) or never
    """

    contact: str = ""
    operator: str = ""
    delay: float = 2.0
    concurrency: int = 8
    max_pages: int = 200
    years: tuple[int, int] | None = None
    browser: BrowserMode = "auto"
    chromium: str = ""
    robots: Literal["obey", "ignore"] = "obey"
    hours: tuple[int, int] | None = None
    warc_size: int = 1000
    office: OptionalTool = "auto"
    ocr: OptionalTool = "auto"

    def for_crawl(self) -> CrawlSettings:
        """The settings that a crawl heeds."""
        return CrawlSettings(**{field.name: getattr(self, field.name) for field in fields(CrawlSettings)})

    def with_options(self, options: Mapping[str, object]) -> Settings:
        """These settings, with the options that were given (not None) in their place, checked like the file's."""
        changes: dict[str, Any] = {
            name: _checked(name, value, f"--{name.replace('_', '-')}")
            for name, value in options.items()
            if value is not None
        }
        return replace(self, **changes)


def load(path: Path) -> Settings:
    """The settings in a TOML file; the defaults where there is none.

    Raises CannotStartError when the file cannot be read, is no TOML, or holds an unknown key or an impossible value.
    """
    if not path.exists():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStartError(f"{path}: cannot be read ({error}); mend or remove it") from error
    except tomllib.TOMLDecodeError as error:
        raise CannotStartError(f"{path}: not valid TOML ({error})") from error
    known = {field.name for field in fields(Settings)}
    for key in raw:
        if key not in known:
            raise CannotStartError(f"{path}: unknown setting {key!r}; known are: {', '.join(sorted(known))}")
    checked: dict[str, Any] = {key: _checked(key, value, f"{path}: {key}") for key, value in raw.items()}
    return Settings(**checked)


def _checked(name: str, value: object, where: str) -> object:
    try:
        return _CHECKS[name](value)
    except (TypeError, ValueError) as error:
        raise CannotStartError(f"{where}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"must be a text, not {value!r}")
    if any(ord(character) < 32 for character in value):
        raise ValueError("must be one line, without control characters")
    return value


def _number(least: float) -> Check:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < float("inf"):
            raise ValueError(f"must be a number of at least {least:g}, not {value!r}")
        return float(value)

    return check


def _whole(least: int) -> Check:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"must be a whole number of at least {least}, not {value!r}")
        return value

    return check


def _one_of(*choices: str) -> Check:
    def check(value: object) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
        return str(value)

    return check


def _span(least: int, most: int, example: str, *, may_wrap: bool) -> Check:
    """A check for `2019-2024`, `2019`, 2019 or [2019, 2024]; an empty text means no limit."""

    def check(value: object) -> tuple[int, int] | None:
        if value == "":
            return None
        parts = value if isinstance(value, list | tuple) else str(value).split("-")
        try:
            numbers = [int(str(part)) for part in parts]
        except ValueError as error:
            raise ValueError(f"must look like {example}, not {value!r}") from error
        if not 1 <= len(numbers) <= 2 or not all(least <= number <= most for number in numbers):
            raise ValueError(f"must look like {example}, between {least} and {most}, not {value!r}")
        first, last = numbers[0], numbers[-1]
        if first > last and not may_wrap:
            raise ValueError(f"must look like {example}, the first before the last, not {value!r}")
        return first, last

    return check


_CHECKS: dict[str, Check] = {
    "contact": _text,
    "operator": _text,
    "delay": _number(0),
    "concurrency": _whole(1),
    "max_pages": _whole(1),
    "years": _span(2008, 2100, "2019-2024", may_wrap=False),
    "browser": _one_of("auto", "always", "never"),
    "chromium": _text,
    "robots": _one_of("obey", "ignore"),
    "hours": _span(0, 24, "22-6", may_wrap=True),
    "warc_size": _whole(1),
    "office": _one_of("auto", "never"),
    "ocr": _one_of("auto", "never"),
}
