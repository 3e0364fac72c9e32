"""Which report is this? Title, year, organ and day of publication, decided by vote, with the conflicts recorded.

The year comes from titles, the stated period and the prose, never from a URL or a date of publication. What the
archivist says (`Hints.by_archivist`) settles a question; what the document says against it becomes a finding.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsers import dates, evidence
from parsers.divisions import Division, by_code
from parsers.document import Document
from parsers.evidence import TitleVoice, Voice, YearVoice
from parsers.look_alikes import LookAlike
from parsers.organs import Context, make_organ, place_of
from parsers.reading import Finding, Hints, Level, Organ
from parsers.titles import TitleReading

# Whether it is a heading, whether it is on the page: the source's name and weight. All headings count once, since
# they repeat one title; what led here repeats it too, or is another's.
_TITLE_SOURCES = {(True, True): ("title", 3), (False, True): ("introduction", 2), (False, False): ("link", 1)}
_HINT_WEIGHT = 2
_CONFLICT_WEIGHT = 2  # less is a passing mention
_TEXT_FOR_PLACE = 6000  # characters searched for the place when nothing around the text names it
_SEVERAL = re.compile("[、和及与](?=.{2,}(?:街道|镇|乡))")  # 临平、东湖街道
_MIGRATION_DAYS = 60  # a page dated so long after its signature was moved there


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reported on which year. `refusal` names the look-alike that the title is, or is None."""

    title: str | None
    year: int | None
    organ: Organ | None
    published_on: dt.date | None
    findings: tuple[Finding, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    names_report: bool = False
    refusal: str | None = None

    @property
    def level(self) -> Level | None:
        """The organ's level, where it is known."""
        return self.organ.level if self.organ else None


def identify(document: Document, hints: Hints) -> Identity:
    """Weigh everything that the document and the hints say of its identity; nothing is raised."""
    lines = evidence.lines_of(document)
    titles = evidence.title_voices(document, lines, hints)
    title = _choose_title(titles)
    stated = evidence.year_voices(lines, document.grids())
    year, year_votes, year_findings = _choose_year(titles, stated or evidence.mentioned_year(lines), hints)
    organ, organ_votes, organ_findings = _choose_organ(document, lines, titles, hints)
    published_on, days = _choose_day(document, lines, year)
    refused = _refusal(titles)
    names_report = title is not None and title.names_report and refused is None
    return Identity(
        title=title.text if title else None,
        year=year,
        organ=organ,
        published_on=published_on,
        findings=(*year_findings, *organ_findings),
        evidence={
            "title": [f"{one.source}: {one.reading.text}" for one in titles if one.reading.names_report],
            "year": [f"{vote.source}: {vote.year} ({vote.text})" for vote in year_votes],
            "organ": [f"{voice.source}: {voice.text}" for voice in organ_votes],
            "day": [f"{source}: {day.isoformat()}" for source, day in days],
        },
        names_report=names_report,
        refusal=refused.code if refused else None,
    )


def _choose_title(titles: Sequence[TitleVoice]) -> TitleReading | None:
    """The fullest text that names a report, on the page before links to it; else the page's first title."""
    named = [one for one in titles if one.reading.names_report]
    if named:
        best = max(
            named,
            key=lambda one: (
                not one.reading.bare,
                one.is_heading,
                one.on_page,
                one.reading.year is not None,
                bool(one.reading.organ),
            ),
        )
        return best.reading
    return next((one.reading for one in titles if one.reading.text), None)


def _refusal(titles: Sequence[TitleVoice]) -> LookAlike | None:
    """The look-alike that the page's title is; a column's name (政府信息公开指南) beside a report's title is none."""
    headings = [one for one in titles if one.is_heading]
    refused = next((one.reading.refusal for one in headings if one.reading.refusal), None)
    first = next((one.reading for one in headings if one.reading.refusal or one.reading.names_report), None)
    about_reports = first is not None and re.search("年报|报告|报表", first.text) is not None
    if first is not None and first.refusal and about_reports:
        return first.refusal
    return refused if not any(one.reading.names_report for one in headings) else None


def _choose_year(
    titles: Sequence[TitleVoice], stated: Sequence[YearVoice], hints: Hints
) -> tuple[int | None, list[YearVoice], list[Finding]]:
    votes = _year_votes(titles, stated, hints)
    weights: dict[int, int] = defaultdict(int)
    for vote in votes:
        weights[vote.year] += vote.weight
    if hints.by_archivist and hints.year:
        chosen: int | None = hints.year
    elif weights:
        by_title = {vote.year for vote in votes if vote.source == "title"}
        chosen = max(weights, key=lambda year: (weights[year], year in by_title))
    else:
        return None, votes, []
    against = [vote for vote in votes if vote.year != chosen and vote.weight >= _CONFLICT_WEIGHT]
    if not against:
        return chosen, votes, []
    supporting = [vote for vote in votes if vote.year == chosen]
    for_it = "; ".join(f"{vote.source}: {vote.text}" for vote in supporting[:2]) or "hint of the archivist"
    against_it = "; ".join(f"{vote.source}: {vote.text}" for vote in against[:2])
    finding = Finding(
        rule="year_conflict",
        severity="warning",
        subject="report.year",
        message_zh=f"年份证据不一致：采用{chosen}年（{for_it}），但另有{against[0].year}年（{against_it}）",
        message_en=f"The evidence for the year disagrees: {chosen} taken ({for_it}), against it {against_it}",
        expected=str(chosen),
        actual=str(against[0].year),
    )
    return chosen, votes, [finding]


def _year_votes(titles: Sequence[TitleVoice], stated: Sequence[YearVoice], hints: Hints) -> list[YearVoice]:
    """Each source once for each year: a title repeated in five places is one title.

    Of each kind of heading only the first that has a year counts: those below may be of other years' reports.
    """
    votes: dict[tuple[str, int], YearVoice] = {}
    heard: set[str] = set()
    for one in titles:
        year = one.reading.year
        if year is None or not one.reading.names_report or (one.is_heading and one.source in heard):
            continue
        heard.add(one.source)
        source, weight = _TITLE_SOURCES[one.is_heading, one.on_page]
        votes.setdefault((source, year), YearVoice(source, year, weight, one.reading.text))
    for vote in stated:
        votes.setdefault((vote.source, vote.year), vote)
    if hints.year and not hints.by_archivist:
        votes.setdefault(("hint", hints.year), YearVoice("hint", hints.year, _HINT_WEIGHT, str(hints.year)))
    return list(votes.values())


def _choose_organ(
    document: Document, lines: list[str], titles: Sequence[TitleVoice], hints: Hints
) -> tuple[Organ | None, list[Voice], list[Finding]]:
    named = [one for one in titles if one.reading.names_report and one.reading.organ]
    on_page = _surest([one for one in named if one.is_heading])
    linked = _surest([one for one in named if not one.on_page])
    entitled = [Voice("title" if one.on_page else "link", one.reading.organ) for one in _dated_first(on_page + linked)]
    voices = [*entitled, *evidence.organ_voices(document, lines, hints)]
    context = Context(_place(document, hints), hints.url)
    if hints.by_archivist and hints.organ:
        voices.insert(0, Voice("archivist", hints.organ))
    organ = _first_organ(voices, context, hints)
    if organ and organ.division_code is None and context.division is None:
        context = Context(place_of(["".join(lines)[:_TEXT_FOR_PLACE]]), hints.url)
        organ = _first_organ(voices, context, hints)
    if organ is None:
        return None, voices, []
    if hints.by_archivist and hints.organ and on_page:
        organ = Organ(organ.key, organ.name, on_page[0].reading.organ, organ.level, organ.division_code)
    if len(_SEVERAL.split(organ.printed)) > 1 and organ.level == "township":
        return organ, voices, [_several_organs(organ)]
    checked = [voice for voice in voices if voice.source in ("title", "link", "introduction")]
    return organ, voices, _organ_conflicts(organ, checked, context)


def _surest(titles: Sequence[TitleVoice]) -> list[TitleVoice]:
    """The first title that names a year, else the first of all."""
    return _dated_first(titles)[:1]


def _dated_first(titles: Sequence[TitleVoice]) -> list[TitleVoice]:
    """Titles with a year before those without: these may be a column's, over the reports of every organ in it."""
    return sorted(titles, key=lambda one: one.reading.year is None)


def _several_organs(organ: Organ) -> Finding:
    return Finding(
        rule="organ_conflict",
        severity="info",
        subject="report.organ",
        message_zh=f"一份报告属于多个机关：“{organ.printed}”",
        message_en=f"One report of several organs: {organ.printed}",
        actual=organ.printed,
    )


def _organ_conflicts(organ: Organ, voices: Sequence[Voice], context: Context) -> list[Finding]:
    """A finding for the first name that means another organ; a government and its office are no conflict."""
    for voice in voices:
        other = make_organ(voice.text, context)
        if other is None or not _contradicts(organ, other):
            continue
        return [
            Finding(
                rule="organ_conflict",
                severity="warning",
                subject="report.organ",
                message_zh=f"机关名称证据不一致：采用“{organ.name}”（“{organ.printed}”），但{voice.source}为“{voice.text}”",
                message_en=f"The evidence for the organ disagrees: {organ.name}, but {voice.source}: {voice.text}",
                expected=organ.printed,
                actual=voice.text,
            )
        ]
    return []


def _contradicts(organ: Organ, other: Organ) -> bool:
    if organ.key == other.key:
        return False
    if organ.division_code and other.division_code:
        mine, theirs = by_code(organ.division_code), by_code(other.division_code)
        if mine and theirs and not (mine.holds(theirs) or theirs.holds(mine)):
            return True
    if organ.level != other.level or organ.level not in ("township", "department"):
        return False
    own, named = _own_name(organ), _own_name(other)
    return own not in named and named not in own and not ("办公" in own or "办公" in named)


def _own_name(organ: Organ) -> str:
    """The name without its place, stripped to what tells it from its neighbours."""
    rest = organ.key.split(":", 1)[-1].split("@", 1)[0]
    for end in ("人民政府", "办事处", "街道", "局", "委员会", "厅"):
        rest = rest.removesuffix(end)
    return rest


def _first_organ(voices: Sequence[Voice], context: Context, hints: Hints) -> Organ | None:
    """The organ that the surest voice names."""
    organs = (
        make_organ(voice.text, context, level=_given_level(hints), division_code=_given_code(hints)) for voice in voices
    )
    return next((organ for organ in organs if organ is not None), None)


def _place(document: Document, hints: Hints) -> Division | None:
    """The place that the hints and the document's surroundings speak of."""
    given = by_code(hints.division_code) if hints.division_code else None
    return given or place_of(evidence.place_texts(document, hints))


def _given_level(hints: Hints) -> Level | None:
    return hints.level if hints.by_archivist else None


def _given_code(hints: Hints) -> str | None:
    return hints.division_code if hints.by_archivist else None


def _choose_day(
    document: Document, lines: list[str], year: int | None
) -> tuple[dt.date | None, list[tuple[str, dt.date]]]:
    """The stated day of publication; the signature's where the page was moved later, or states none."""
    days = dates.stated_dates(document.facts)
    signed = dates.signature_date(lines)
    if signed:
        days.append(("signature", signed))
    if not days:
        return None, []
    published = days[0][1]
    moved = signed is not None and (published - signed).days > _MIGRATION_DAYS
    if signed is not None and moved and (year is None or signed.year >= year):
        return signed, days
    return published, days
