"""What a document states about itself, looked up by name whatever the case."""

from __future__ import annotations

from collections.abc import Mapping


def fact(facts: Mapping[str, str], name: str) -> str:
    """A fact by its name, whatever the case; '' where the document has none."""
    if name in facts:
        return facts[name]
    lowered = name.lower()
    return next((value for key, value in facts.items() if key.lower() == lowered), "")
