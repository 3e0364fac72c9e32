"""What changed between two captures of one report: figures cell by cell, text passage by passage."""

from __future__ import annotations

import difflib
import re

from parsers.figures import cells_by_subject
from parsers.reading import CellValue, Number, Reading

Change = dict[str, object]


def changes(earlier: Reading, later: Reading) -> list[Change]:
    """Every difference as `table`, `row`, `column`, `before`, `after`; empty where both say the same.

    Figures stand as numbers, or as printed where they could not be read; None where the cell was blank or is not
    there. A figure only printed otherwise (`１２` for `12`) is no change. Text changes have `table` = `section`,
    `row` = the section's kind and place among its kind (`overview`, `overview.2`), `column` = `heading` or `text`,
    and hold the passages that differ. The title is `report`, `title`, `text`.
    """
    return [*_title_changes(earlier, later), *_figure_changes(earlier, later), *_text_changes(earlier, later)]


def _change(table: str, row: str, column: str, before: object, after: object) -> Change:
    return {"table": table, "row": row, "column": column, "before": before, "after": after}


def _title_changes(earlier: Reading, later: Reading) -> list[Change]:
    if _tight(earlier.title or "") == _tight(later.title or ""):
        return []
    return [_change("report", "title", "text", earlier.title, later.title)]


def _figure_changes(earlier: Reading, later: Reading) -> list[Change]:
    before, after = dict(cells_by_subject(earlier)), dict(cells_by_subject(later))
    found = []
    for subject in dict.fromkeys((*before, *after)):
        old, new = _printed(before.get(subject)), _printed(after.get(subject))
        if old != new:
            table, row, column = (*subject.split(".", 2), "value")[:3]
            found.append(_change(table, row, column, old, new))
    return found


def _printed(cell: CellValue | None) -> Number | str | None:
    """A cell's value; as printed where it has none; None where blank."""
    if cell is None:
        return None
    return cell.value if cell.value is not None else _tight(cell.raw) or None


def _text_changes(earlier: Reading, later: Reading) -> list[Change]:
    before, after = _sections(earlier), _sections(later)
    found = []
    for place in dict.fromkeys((*before, *after)):
        old_heading, old_text = before.get(place, ("", ""))
        new_heading, new_text = after.get(place, ("", ""))
        if _tight(old_heading) != _tight(new_heading):
            found.append(_change("section", place, "heading", old_heading or None, new_heading or None))
        found += [
            _change("section", place, "text", old or None, new or None) for old, new in _passages(old_text, new_text)
        ]
    return found


def _sections(reading: Reading) -> dict[str, tuple[str, str]]:
    """Heading and text by kind and place among that kind, so that a new section does not shift the others."""
    sections: dict[str, tuple[str, str]] = {}
    for section in reading.sections:
        count = sum(name.split(".")[0] == section.kind for name in sections) + 1
        sections[section.kind if count == 1 else f"{section.kind}.{count}"] = (section.heading, section.text)
    return sections


def _passages(before: str, after: str) -> list[tuple[str, str]]:
    """The runs of sentences that differ; white space does not count."""
    old, new = _sentences(before), _sentences(after)
    matcher = difflib.SequenceMatcher(
        None, [_tight(sentence) for sentence in old], [_tight(sentence) for sentence in new], autojunk=False
    )
    return [
        ("".join(old[i1:i2]).strip(), "".join(new[j1:j2]).strip())
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[。；;！？\n])", text) if sentence.strip()]


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)
