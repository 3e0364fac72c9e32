"""The wide row of a report: its main figures, and the names of its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.report_rows import exact, exact_count
from parsers.divisions import ancestors, by_code
from parsers.figures import cells_by_subject, figures
from parsers.meanings import REFUSED, REJECTED, UNABLE
from parsers.reading import Finding, Number, Organ, Reading

Figures = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Sum:
    """A column of `summary`: the subjects to add up by form, the first form of which a report has any subject."""

    column: str
    ways: tuple[tuple[str, ...], ...]
    money: bool = False


def _total(*outcomes: str) -> tuple[str, ...]:
    return tuple(f"application.{outcome}.total" for outcome in outcomes)


SUMS = (
    Sum("received", (_total("received"), ("indicator.requests_received",))),
    Sum("carried_in", (_total("carried_in"),)),
    Sum("handled", (_total("handled_total"), ("indicator.requests_completed",))),
    Sum("carried_out", (_total("carried_out"),)),
    Sum("granted", (_total("granted"), ("indicator.reply_granted",))),
    Sum("partly_granted", (_total("partly_granted"), ("indicator.reply_partly_granted",))),
    Sum("refused", (_total(*REFUSED), ("indicator.reply_refused",))),
    Sum("unable", (_total(*UNABLE),)),
    Sum("rejected", (_total(*REJECTED),)),
    Sum("other", (_total("other"), _total("other_not_corrected", "other_fee_unpaid", "other_misc"))),
    Sum("reconsiderations", (("proceeding.reconsideration.total",), ("indicator.reconsiderations",))),
    Sum(
        "reconsiderations_corrected",
        (("proceeding.reconsideration.corrected",), ("indicator.reconsiderations_corrected",)),
    ),
    Sum(
        "suits",
        (("proceeding.suit_direct.total", "proceeding.suit_after_reconsideration.total"), ("indicator.suits",)),
    ),
    Sum(
        "suits_corrected",
        (
            ("proceeding.suit_direct.corrected", "proceeding.suit_after_reconsideration.corrected"),
            ("indicator.suits_corrected",),
        ),
    ),
    Sum(
        "normative_issued",
        (
            ("disclosure.normative_documents.issued",),
            ("disclosure.normative_documents.made",),
            ("indicator.normative_issued",),
        ),
    ),
    Sum("normative_in_force", (("disclosure.normative_documents.in_force",),)),
    Sum("licensing_decisions", (("disclosure.licensing.decisions",),)),
    Sum("penalty_decisions", (("disclosure.penalties.decisions",),)),
    Sum("fees_amount", (("disclosure.fees.amount",),), money=True),
)


def main_figures(reading: Reading) -> tuple[Number | None, ...]:
    """The figures of `SUMS` in their order.

    A sum is NULL where one of its parts is, unless the identities proved that blank to be zero.
    """
    values = figures(reading)
    return tuple(_sum(one, values) for one in SUMS)


def completeness(reading: Reading) -> int:
    """How many figures were read; of two readings of one report the more complete one is the better."""
    return sum(cell.value is not None for _, cell in cells_by_subject(reading))


def summary_row(
    report_id: str, organ_id: str | None, organ: Organ | None, reading: Reading, findings: tuple[Finding, ...]
) -> tuple[object, ...]:
    """The row of `summary`."""
    division = by_code(organ.division_code) if organ and organ.division_code else None
    names = {one.level: one.name for one in (*ancestors(division), division)} if division else {}
    severities = [finding.severity for finding in findings]
    return (
        report_id,
        organ_id,
        organ.name if organ else None,
        organ.level if organ else None,
        names.get("province"),
        names.get("city"),
        names.get("county"),
        division.code if division else None,
        reading.year,
        reading.form,
        reading.status,
        *main_figures(reading),
        reading.published_on.isoformat() if reading.published_on else None,
        severities.count("error"),
        severities.count("warning"),
    )


def _sum(one: Sum, values: Figures) -> Number | None:
    for subjects in one.ways:
        if any(subject in values for subject in subjects):
            parts = [values.get(subject) for subject in subjects]
            known = [part for part in parts if part is not None and exact(part)]
            total = sum(known) if len(known) == len(parts) else None
            return total if one.money else exact_count(total)
    return None
