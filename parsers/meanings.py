"""What the words of the prose may mean in the tables: a stated figure, and the sums of table figures that fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parsers.figures import figures as figures_of
from parsers.reading import Reading

Figures = Mapping[str, float | None]

REFUSED = (
    "refused_state_secret",
    "refused_other_law",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal_affairs",
    "refused_process",
    "refused_enforcement_file",
    "refused_admin_query",
)
UNABLE = ("unable_not_held", "unable_needs_creation", "unable_unclear")
REJECTED = (
    "rejected_petition",
    "rejected_repeat",
    "rejected_publication",
    "rejected_excessive",
    "rejected_confirmation",
)
GROUPS: Mapping[str, tuple[str, ...]] = {
    "granted": ("granted",),
    "refused": REFUSED,
    "unable": UNABLE,
    "rejected": REJECTED,
}

# A stated figure: where the table has it, and every sum of table figures that the words may also mean.
MEANINGS: Mapping[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "received": ("application.received.total", (("received",), ("received", "carried_in"))),
    "accepted": (
        "application.received.total",
        (("received",), ("received", "carried_in"), ("handled_total",), ("accepted_without_rejected",)),
    ),
    "handled": (
        "application.handled_total.total",
        (("handled_total",), ("received",), ("received", "carried_in"), ("handled_without_rejected",)),
    ),
    "carried_in": ("application.carried_in.total", (("carried_in",),)),
    "carried_out": ("application.carried_out.total", (("carried_out",),)),
    "granted": ("application.granted.total", (("granted",), ("granted", "partly_granted"))),
    "partly_granted": ("application.partly_granted.total", (("partly_granted",),)),
    "refused": ("application.refused", (REFUSED,)),
    "unable": ("application.unable", (UNABLE,)),
    "rejected": ("application.rejected", (REJECTED,)),
    "normative": (
        "disclosure.normative_documents",
        (
            ("normative_documents.made",),
            ("normative_documents.published",),
            ("normative_documents.published_total",),
            ("normative_documents.issued",),
            ("normative_documents.in_force",),
            ("normative_issued",),
            ("proactive_normative",),
        ),
    ),
}


def table_figures(reading: Reading) -> dict[str, float | None]:
    """The tables' totals under short names: an outcome, kind and result, item and measure, or an indicator."""
    found: dict[str, float | None] = {}
    for subject, value in figures_of(reading).items():
        table, _, name = subject.partition(".")
        if table == "application":
            outcome, _, applicant = name.partition(".")
            if applicant == "total":
                found[outcome] = value
        else:
            found.setdefault(name, value)
    _of_2014(found)
    for name, base in (("accepted_without_rejected", "received"), ("handled_without_rejected", "handled_total")):
        rejected, whole = sum_of(found, REJECTED), found.get(base)
        if whole is not None and rejected is not None:
            found[name] = whole - rejected
    return found


def _of_2014(figures: dict[str, float | None]) -> None:
    """The 2014 form's figures under the names of the later forms, where it has them."""
    same = {
        "received": "requests_received",
        "handled_total": "requests_completed",
        "reconsideration.total": "reconsiderations",
        "reconsideration.corrected": "reconsiderations_corrected",
        "suit_direct.total": "suits",
        "suit_direct.corrected": "suits_corrected",
    }
    for later, indicator in same.items():
        if indicator in figures and later not in figures:
            figures[later] = figures[indicator]
            if later.startswith("suit_direct"):
                figures[later.replace("direct", "after_reconsideration")] = 0


def sum_of(figures: Figures, names: Iterable[str]) -> float | None:
    """The sum of figures, None where one is missing or blank."""
    total = 0.0
    for name in names:
        value = figures.get(name)
        if value is None:
            return None
        total += value
    return total
