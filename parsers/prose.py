"""The prose held against the tables: where both state a figure and disagree, a finding quotes both sides.

What a stated figure may mean is a table (`meanings.MEANINGS`): 受理 can be the requests received, those handled, or
both with those carried in. Only where no meaning fits is there a contradiction. Blanks that the identities prove to be
zero count as zero here; other blanks settle nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers import claims
from parsers.claims import Claim
from parsers.figures import plain
from parsers.meanings import GROUPS, MEANINGS, REFUSED, REJECTED, UNABLE, Figures, sum_of, table_figures
from parsers.reading import Finding, Reading, Section

_OUTCOMES = frozenset(name for name in MEANINGS if name in GROUPS or name == "partly_granted") | frozenset(
    (*REFUSED, *UNABLE, *REJECTED)
)
_WHOLES = frozenset({"received", "accepted", "handled"})
_WHOLE_SUBJECTS = frozenset(MEANINGS[figure][0] for figure in _WHOLES)
_SUITS = ("suit_direct", "suit_after_reconsideration")
_QUOTE = 120  # characters of a sentence that a finding quotes


def prose_findings(reading: Reading) -> tuple[Finding, ...]:
    """Every contradiction between the prose and the tables, empty sections, and prose of another year."""
    figures = table_figures(reading)
    statements = _statements(reading)
    findings = [*_contradictions(statements, figures), *_trends(statements, figures), *_fees(reading, figures)]
    findings += [*_empty_sections(reading), *_another_year(reading)]
    return tuple({(one.rule, one.subject): one for one in reversed(findings)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may bear on the tables, and what it states."""

    section: Section
    sentence: str
    claims: list[Claim]


def _statements(reading: Reading) -> list[Statement]:
    """The sentences that speak of requests, proceedings or normative documents; section 五 looks ahead."""
    by_office = reading.organ is None or not reading.organ.key.endswith(":人民政府")
    return [
        Statement(
            section,
            sentence,
            claims.claims_in(
                sentence, reading.year, about_proceedings=section.kind == "proceeding", by_office=by_office
            ),
        )
        for section in reading.sections
        if section.kind != "problems"
        for sentence in claims.sentences(section.text)
        if claims.may_state(sentence)
    ]


def _contradictions(statements: Sequence[Statement], figures: Figures) -> list[Finding]:
    findings = []
    right = set()  # figures that another sentence states as the table does: two counts, two scopes
    for one in statements:
        whole_agrees = any(claim.figure in _WHOLES and _agrees(claim, figures) for claim in one.claims)
        for claim in one.claims:
            if claim.figure in _OUTCOMES and not whole_agrees:
                continue  # parts of a whole that is not the table's: other organs' or other counts
            if finding := _held_against_table(claim, one.claims, figures):
                findings.append(finding)
            elif claim.figure in _WHOLES or claim.figure == "normative":
                right.add(claim.figure)
    whole_right = bool(right & _WHOLES)
    return [
        finding
        for finding in findings
        if not (whole_right and finding.subject in _WHOLE_SUBJECTS)
        and not ("normative" in right and "normative" in finding.subject)
    ]


def _held_against_table(claim: Claim, stated: list[Claim], figures: Figures) -> Finding | None:
    if claim.figure.startswith(("reconsideration", "suit", "both")):
        return _held_against_proceedings(claim, stated, figures)
    subject, meanings = MEANINGS.get(claim.figure, (f"application.{claim.figure}.total", ((claim.figure,),)))
    sums = [total for names in meanings if (total := sum_of(figures, names)) is not None]
    if not sums or any(total == claim.value for total in sums):
        return None
    if claim.figure == "normative":
        measure = next((name for (name,) in meanings if figures.get(name) is not None), "")
        subject = f"disclosure.{measure}" if "." in measure else f"indicator.{measure}"
    return _finding(subject, sums[0], claim)


def _held_against_proceedings(claim: Claim, stated: list[Claim], figures: Figures) -> Finding | None:
    kind, _, result = claim.figure.partition(".")
    column = result or "total"
    if kind == "both":
        totals = [figures.get(f"{name}.total") for name in ("reconsideration", *_SUITS)]
        known = [total for total in totals if total is not None]
        worst = max(known, default=0)
        return _finding("proceeding", worst, claim) if worst > 0 else None
    if result and claim.value and not _whole_of(kind, stated, figures):
        return None
    if kind == "reconsideration":
        value = figures.get(f"reconsideration.{column}")
        wrong = value is not None and value != claim.value
        return _finding(f"proceeding.reconsideration.{column}", value or 0, claim) if wrong else None
    parts = [figures.get(f"{name}.{column}") for name in _SUITS]
    total = sum_of(figures, (f"{name}.{column}" for name in _SUITS))
    if total is None or claim.value == total or (claim.value and claim.value in parts):
        return None
    return _finding("proceeding.suit_direct", total, claim)


def _whole_of(kind: str, stated: list[Claim], figures: Figures) -> bool:
    """Whether the sentence first states the number of cases, and rightly."""
    return any(one.figure == kind and _held_against_proceedings(one, [], figures) is None for one in stated)


def _agrees(claim: Claim, figures: Figures) -> bool:
    _, meanings = MEANINGS[claim.figure]
    return any(sum_of(figures, names) == claim.value for names in meanings)


def _trends(statements: Sequence[Statement], figures: Figures) -> list[Finding]:
    """Groups said to have grown that are nothing; only after the section has counted the organ's requests rightly."""
    findings = []
    counted: set[int] = set()
    for one in statements:
        if any(claim.figure in _WHOLES and _agrees(claim, figures) for claim in one.claims):
            counted.add(one.section.ordinal)
        for trend in claims.trends_in(one.sentence) if one.section.ordinal in counted else ():
            if sum_of(figures, GROUPS[trend.figure]) == 0:
                claim = Claim(trend.figure, 1, one.sentence, trend.words)
                findings.append(_finding(f"application.{trend.figure}", 0, claim, actual=trend.words))
    return findings


def _fees(reading: Reading, figures: Figures) -> list[Finding]:
    """Fees stated as charged in one place and as none in another, or otherwise than the 2014 form's line."""
    stated = [
        (amount, words, sentence)
        for section in reading.sections
        if section.kind != "problems"
        for sentence in claims.sentences(section.text)
        for amount, words in claims.fees_in(sentence, reading.year)
    ]
    charged = next((one for one in stated if one[0] > 0), None)
    none = next((one for one in stated if one[0] == 0), None)
    if charged and none:
        claim = Claim("fees", 0, none[2], none[1])
        return [_finding("section.other", charged[0], claim, actual=none[1], against=f"“{_cut(charged[2])}”")]
    table = figures.get("fees_charged")
    if table is None or not stated or any(abs(amount / 10_000 - table) < 0.0001 for amount, _, _ in stated):
        return []
    amount, words, sentence = stated[0]
    return [_finding("indicator.fees_charged", table, Claim("fees", 0, sentence, words), actual=f"{plain(amount)}元")]


def _empty_sections(reading: Reading) -> list[Finding]:
    """Section 五 without a word, where no other section speaks of problems or improvement."""
    problems = [section for section in reading.sections if section.kind == "problems"]
    if not problems or any(_says_something(section.text) for section in problems):
        return []
    later = [section for section in reading.sections if section.ordinal > problems[-1].ordinal]
    if any(re.search(r"问题|不足|改进|措施|打算|下一步|下步", section.heading) for section in later):
        return []
    return [
        Finding(
            rule="section_empty",
            severity="warning",
            subject="section.problems",
            message_zh=f"章节“{problems[0].heading}”没有内容",
            message_en=f"The section “{problems[0].heading}” is empty",
        )
    ]


def _says_something(text: str) -> bool:
    return len(re.sub(r"[\W_]", "", text)) >= 2


def _another_year(reading: Reading) -> list[Finding]:
    """A finding where the overview speaks mostly of a year that is not the report's."""
    if reading.year is None or any(finding.rule == "year_conflict" for finding in reading.findings):
        return []
    text = "".join(section.text for section in reading.sections if section.kind in ("preface", "overview"))
    years = Counter(
        int(year) for year in _SPOKEN_YEAR.findall(re.sub(r"《[^》]*》|〔\d+〕|[（(][^（）()]*[)）]", "", text))
    )
    if not years:
        return []
    most, count = years.most_common(1)[0]
    if most == reading.year or count < 3 or years[reading.year] * 3 > count:
        return []
    return [
        Finding(
            rule="year_conflict",
            severity="warning",
            subject="section.overview",
            message_zh=f"正文多处为{most}年（{count}次），与报告年份{reading.year}年不符",
            message_en=f"The prose speaks of {most} ({count} times), the report is on {reading.year}",
            expected=str(reading.year),
            actual=str(most),
        )
    ]


_SPOKEN_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月)")


def _finding(subject: str, value: float, claim: Claim, *, actual: str | None = None, against: str = "") -> Finding:
    shown = against or plain(value)
    where_zh, where_en = ("另一处为", "elsewhere") if against else ("表格为", "the table has")
    quote = _cut(claim.sentence)
    return Finding(
        rule="narrative_contradiction",
        severity="warning",
        subject=subject,
        message_zh=f"文字与数据不一致：文字为“{claim.words}”（“{quote}”），{where_zh}{shown}",
        message_en=f"The prose says “{claim.words}” (“{quote}”), {where_en} {shown}",
        expected=plain(value),
        actual=actual or str(claim.value),
    )


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _QUOTE else sentence[: _QUOTE - 1] + "…"
