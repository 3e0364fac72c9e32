"""What a style does to the text of its element, and the styles that a page's own sheets give to classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?<![-\w])opacity\s*:\s*0(?:\.0*)?(?![.\d])",
    re.IGNORECASE,
)
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
# What makes digits no part of the number beside them: struck out, without size, or without a colour of their own.
_STRUCK = re.compile(
    r"text-decoration[^;]*line-through|font-size\s*:\s*0(?:\.0*)?(?![.\d])"
    r"|(?<![-\w])color\s*:\s*(?:transparent|white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))(?![-\w])",
    re.IGNORECASE,
)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_LOWERED = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_MAX_SHEET = 300_000  # characters of a page's own style sheets that are looked at
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9]*)?\.([\w-]+)")


@dataclass(frozen=True, slots=True)
class Style:
    """What matters of a style: it hides its element, makes a block of it, or sets its digits apart (`raises`: only
    in a line of text, for in a cell the same words place the text)."""

    hides: bool = False
    is_block: bool = False
    marks: Mapping[int, str] | None = None
    raises: bool = False


PLAIN = Style()
# The classes that Word gives to the marks of notes.
WORD_CLASSES = {
    name: Style(marks=RAISED, raises=True)
    for name in ("MsoFootnoteReference", "MsoEndnoteReference", "MsoCommentReference")
}


@lru_cache(maxsize=4096)  # editors repeat theirs without end
def declared(style: str) -> Style:
    """What declarations say (`display:none;color:red`)."""
    if _STRUCK.search(style):
        marks: Mapping[int, str] | None = STRUCK_OUT
    else:
        marks = RAISED if _RAISED.search(style) else LOWERED if _LOWERED.search(style) else None
    hides, is_block = bool(_HIDDEN.search(style)), bool(_SHOWN_AS_BLOCK.search(style))
    if not (hides or is_block or marks):
        return PLAIN
    return Style(hides, is_block, marks, marks is not None and marks is not STRUCK_OUT)


def styles_of_classes(tree: LexborHTMLParser) -> dict[str, Style]:
    """By class what the page's own sheets say of it on screen, and what Word's classes mean."""
    found = dict(WORD_CLASSES)
    for node in tree.css("style"):
        for selectors, declarations in _rules(node.text(deep=True)[:_MAX_SHEET]):
            style = declared(declarations.strip())
            for selector in selectors.split(","):
                match = _CLASS.fullmatch(selector.strip())
                if match and (style is not PLAIN or match[1] in found):
                    found[match[1]] = _after(found.get(match[1], PLAIN), style, declarations)
    return found


def joined(styles: Iterator[Style]) -> Style:
    """What several classes say together; one that shows the element outdoes one that hides it."""
    known = [style for style in styles if style is not PLAIN]
    if len(known) < 2:
        return known[0] if known else PLAIN
    is_block = any(style.is_block for style in known)
    marked = next((style for style in known if style.marks), PLAIN)
    return Style(not is_block and any(s.hides for s in known), is_block, marked.marks, marked.raises)


def _after(before: Style, style: Style, declarations: str) -> Style:
    """A later rule of the same class: what it says of `display` counts, the rest is added."""
    said = "display" in declarations.lower()
    marked = style if style.marks else before
    return Style(
        style.hides or (before.hides and not said),
        style.is_block if said else before.is_block,
        marked.marks,
        marked.raises,
    )


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The rules of a sheet, without those for print or for some widths (@media)."""
    plain = _COMMENT.sub(" ", sheet)
    if (
        "display" not in plain
        and "vertical-align" not in plain
        and not (_HIDDEN.search(plain) or _STRUCK.search(plain))
    ):
        return
    at = 0
    while (media := plain.find("@media", at)) >= 0:
        yield from _RULE.findall(plain[at:media])
        depth, at = 0, media
        while at < len(plain):
            depth += (plain[at] == "{") - (plain[at] == "}")
            at += 1
            if depth == 0 and plain[at - 1] == "}":
                break
    yield from _RULE.findall(plain[at:])
