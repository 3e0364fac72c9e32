"""Findings beside the figures: which anchor of the report page each finding belongs to, and its number there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .database import Row

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding as the page shows it: numbered, with the anchor it points at."""

    number: int
    rule: str
    rule_zh: str
    rule_en: str
    severity: str
    subject: str
    anchor: str
    expected: str | None
    actual: str | None
    message_zh: str
    message_en: str


class Remarks:
    """The findings of one report, in the order of the page, and those that stand beside each anchor."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.all = tuple(remarks)
        self._by_anchor: dict[str, list[Remark]] = {}
        for remark in self.all:
            self._by_anchor.setdefault(remark.anchor, []).append(remark)

    def at(self, anchor: str) -> list[Remark]:
        """The findings that point at an anchor."""
        return self._by_anchor.get(anchor, [])

    def severity_at(self, anchor: str) -> str | None:
        """The gravest severity at an anchor, or None."""
        here = {remark.severity for remark in self.at(anchor)}
        return next((severity for severity in SEVERITIES if severity in here), None)


def place_remarks(findings: Iterable[Row], anchors: Collection[str]) -> Remarks:
    """Number the findings, gravest first, and give each the most precise anchor that the page has.

    A subject `application.granted.total` is looked for as it is, then as `application.granted`, then
    `application`; what the page shows nowhere belongs to `report`.
    """
    ordered = sorted(
        findings,
        key=lambda row: (
            SEVERITIES.index(row["severity"]) if row["severity"] in SEVERITIES else len(SEVERITIES),
            row["subject"],
            row["id"],
        ),
    )
    return Remarks(
        Remark(
            number=number,
            rule=row["rule"],
            rule_zh=row["rule_zh"] or row["rule"],
            rule_en=row["rule_en"] or row["rule"],
            severity=row["severity"],
            subject=row["subject"],
            anchor=_anchor(row["subject"], anchors),
            expected=row["expected"],
            actual=row["actual"],
            message_zh=row["message_zh"],
            message_en=row["message_en"],
        )
        for number, row in enumerate(ordered, 1)
    )


def _anchor(subject: str, anchors: Collection[str]) -> str:
    parts = subject.split(".")
    while parts:
        candidate = ".".join(parts)
        if candidate in anchors:
            return candidate
        parts.pop()
    return "report"
