"""What consecutive reports of one organ must agree on. Only figures that both reports print are compared.

carry_over: carried out (year − 1) = carried in (year). in_force_chain (2021 form): in force last year + issued −
repealed = in force. items_chain (2019 form): items last year + change = the items that next year's report starts
from. Sources: `domain/reports.md`, "The identities"; the forms are 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parsers import codes
from parsers.figures import figures, plain
from parsers.reading import Finding, Number, Reading

Figures = Mapping[str, Number | None]

IN_FORCE_ITEMS = ("regulations", "normative_documents")
COUNTED_ITEMS = ("licensing", "other_services", "penalties", "coercive_measures", "fees")
_APPLICANTS = tuple(code.code for code in codes.APPLICANTS if code.code != "total")
_NAMES = {code.code: code for code in (*codes.DISCLOSURE_ITEMS, *codes.APPLICANTS)}
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Link:
    """One equation across two years: what last year's report lets expect, and what this year's prints."""

    rule: str
    subject: str
    expected: Number
    actual: Number
    words_zh: str
    words_en: str


def chain_findings(earlier: Reading, later: Reading) -> tuple[Finding, ...]:
    """The chains that break between the reports of one organ on consecutive years; they belong to the later report.

    Nothing is compared where the years do not follow each other, the organs differ, or a figure is missing.
    """
    if not _follows(earlier, later):
        return ()
    before, after = figures(earlier), figures(later)
    links = (*_carry_over(before, after), *_in_force(before, after), *_items(before, after))
    return tuple(_finding(link, earlier, later) for link in links if abs(link.expected - link.actual) > _TOLERANCE)


def _follows(earlier: Reading, later: Reading) -> bool:
    if earlier.year is None or later.year is None or later.year != earlier.year + 1:
        return False
    return earlier.organ is None or later.organ is None or earlier.organ.key == later.organ.key


def _carry_over(before: Figures, after: Figures) -> Iterator[Link]:
    """The totals; column by column where the totals do not settle it."""
    total = _carried("total", before, after)
    if total is not None:
        yield total
    if total is not None and total.expected != total.actual:
        return
    for applicant in _APPLICANTS:
        if (link := _carried(applicant, before, after)) is not None:
            yield link


def _carried(applicant: str, before: Figures, after: Figures) -> Link | None:
    out, into = before.get(f"application.carried_out.{applicant}"), after.get(f"application.carried_in.{applicant}")
    if out is None or into is None:
        return None
    name = _NAMES[applicant]
    return Link(
        "carry_over",
        f"application.carried_in.{applicant}",
        out,
        into,
        f"结转下年度（{name.zh}）{plain(out)}件，本年上年结转{plain(into)}件",
        f"carried out ({name.en}) {plain(out)}, carried in this year {plain(into)}",
    )


def _in_force(before: Figures, after: Figures) -> Iterator[Link]:
    for item in IN_FORCE_ITEMS:
        last = before.get(f"disclosure.{item}.in_force")
        issued, repealed = after.get(f"disclosure.{item}.issued"), after.get(f"disclosure.{item}.repealed")
        now = after.get(f"disclosure.{item}.in_force")
        if last is None or issued is None or repealed is None or now is None:
            continue
        name = _NAMES[item]
        yield Link(
            "in_force_chain",
            f"disclosure.{item}.in_force",
            last + issued - repealed,
            now,
            f"{name.zh}现行有效{plain(last)}件，本年制发{plain(issued)}件、废止{plain(repealed)}件，"
            f"应为{plain(last + issued - repealed)}件，实为{plain(now)}件",
            f"{name.en}: in force {plain(last)} + issued {plain(issued)} - repealed {plain(repealed)}, "
            f"printed {plain(now)}",
        )


def _items(before: Figures, after: Figures) -> Iterator[Link]:
    for item in COUNTED_ITEMS:
        last, change = before.get(f"disclosure.{item}.items_last_year"), before.get(f"disclosure.{item}.items_change")
        now = after.get(f"disclosure.{item}.items_last_year")
        if last is None or change is None or now is None:
            continue
        name = _NAMES[item]
        yield Link(
            "items_chain",
            f"disclosure.{item}.items_last_year",
            last + change,
            now,
            f"{name.zh}上一年项目{plain(last)}项、增减{plain(change)}项，应为{plain(last + change)}项，"
            f"本年报告所载上一年项目{plain(now)}项",
            f"{name.en}: {plain(last)} items, change {plain(change)}, this year's report starts from {plain(now)}",
        )


def _finding(link: Link, earlier: Reading, later: Reading) -> Finding:
    return Finding(
        rule=link.rule,
        severity="warning",
        subject=link.subject,
        message_zh=f"与{earlier.year}年报告不衔接：{earlier.year}年{link.words_zh}",
        message_en=f"Does not follow from the report on {earlier.year}: {link.words_en}",
        expected=plain(link.expected),
        actual=plain(link.actual),
    )
