"""The site's strings in both languages: `words.toml` beside this module."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, Literal

Language = Literal["zh", "en"]
_LONGEST = 300  # characters of a name, a title or a message


def data_file(name: str) -> dict[str, Any]:
    """The content of a TOML file of this package."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


@functools.cache
def words() -> dict[str, tuple[str, str]]:
    """Every string by its key: Chinese, English."""
    return {key: (pair[0], pair[1]) for key, pair in data_file("words.toml").items()}


def word(language: Language, key: str, **values: object) -> str:
    """The string `key` in `language`, its places filled with `values`. Raises KeyError for a key that is not here."""
    text = words()[key][0 if language == "zh" else 1]
    return text.format(**values) if values else text


@functools.cache
def words_after(prefix: str, language: Language) -> dict[str, str]:
    """The strings whose keys begin with `prefix`, by what follows it."""
    return {
        key.removeprefix(prefix): pair[0 if language == "zh" else 1]
        for key, pair in words().items()
        if key.startswith(prefix)
    }


def cut(text: object, longest: int = _LONGEST) -> str:
    """A name, title or message that a stranger wrote, no longer than a page can bear."""
    shown = str(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def number(value: float) -> str:
    """A figure with its thousands apart, and no more decimals than it has: 1,008.612 for 1008.6120000000001."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
