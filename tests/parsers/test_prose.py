"""What the prose states is held against the tables; only what must be a contradiction is called one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parsers.prose import prose_findings
from parsers.read import read
from parsers.reading import (
    ApplicationRow,
    CellValue,
    DisclosureValue,
    Finding,
    Hints,
    Organ,
    ProceedingRow,
    Reading,
    Section,
    SectionKind,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
TOTALS = {
    "received": 40,
    "carried_in": 2,
    "granted": 20,
    "partly_granted": 5,
    "refused_process": 3,
    "unable_not_held": 8,
    "rejected_petition": 2,
    "other_misc": 1,
    "handled_total": 39,
    "carried_out": 3,
}
ZEROS = (
    "refused_state_secret",
    "refused_other_law",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal_affairs",
    "refused_enforcement_file",
    "refused_admin_query",
    "unable_needs_creation",
    "unable_unclear",
    "rejected_repeat",
    "rejected_publication",
    "rejected_excessive",
    "rejected_confirmation",
)
RECONSIDERATIONS = {"upheld": 3, "corrected": 1, "other_result": 0, "pending": 1, "total": 5}
SUITS = {"upheld": 2, "corrected": 0, "other_result": 0, "pending": 0, "total": 2}


def cell(value: float | None) -> CellValue:
    return CellValue(value, "" if value is None else f"{value:g}", 0, 0)


def report(text: str, kind: SectionKind = "overview", year: int = 2022, **changed: int | None) -> Reading:
    """A report whose tables hold the totals above, or those given, and whose one section says `text`."""
    totals = {**dict.fromkeys(ZEROS, 0), **TOTALS, **changed}
    rows = tuple(ApplicationRow(name, {"total": cell(value)}, 0, 0) for name, value in totals.items())
    proceedings = tuple(
        ProceedingRow(name, {column: cell(value) for column, value in cells.items()}, 0, 0)
        for name, cells in (
            ("reconsideration", RECONSIDERATIONS),
            ("suit_direct", SUITS),
            ("suit_after_reconsideration", dict.fromkeys(SUITS, 0)),
        )
    )
    issued = DisclosureValue("20(1)", "normative_documents", "issued", cell(6), 0)
    in_force = DisclosureValue("20(1)", "normative_documents", "in_force", cell(31), 0)
    sections = (Section(1, kind, "一、总体情况", text),)
    return Reading(
        True,
        "",
        year=year,
        form="2021",
        application=rows,
        proceeding=proceedings,
        disclosure=(issued, in_force),
        sections=sections,
    )


def alarms(text: str, kind: SectionKind = "overview", **changed: int | None) -> list[str]:
    return [finding.subject for finding in prose_findings(report(text, kind, **changed))]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("2022年，我局共收到政府信息公开申请38件，均已答复。", "application.received.total"),
        ("全年接到依申请公开7件。", "application.received.total"),
        ("本年度未收到政府信息公开申请。", "application.received.total"),
        ("受理依申请公开申请１２件。", "application.received.total"),
        ("2022年办结政府信息公开申请55件。", "application.handled_total.total"),
        ("上年结转政府信息公开申请5件。", "application.carried_in.total"),
        ("结转下年度继续办理1件。", "application.carried_out.total"),
        ("共收到政府信息公开申请40件，其中予以公开12件。", "application.granted.total"),
        ("因政府信息公开被申请行政复议9件。", "proceeding.reconsideration.total"),
        ("因政府信息公开工作被提起行政诉讼6起。", "proceeding.suit_direct"),
        ("未发生因政府信息公开引起的行政复议、行政诉讼案件。", "proceeding"),
        ("被申请行政复议5件，其中结果维持4件。", "proceeding.reconsideration.upheld"),
        (
            "我局依申请公开工作未出现行政复议被纠错的情况，政府信息公开工作平稳。",
            "proceeding.reconsideration.corrected",
        ),
        ("全年收政府信息公开申请40件，结转上年度政府信息公开申请1件。", "application.carried_in.total"),
        ("共收到政府信息公开申请40件，剩余5件结转下年度办理。", "application.carried_out.total"),
        ("2022年共收到政府信息公开申请40件，其中结转2023年度6件。", "application.carried_out.total"),
        ("我局受理36件政府信息公开申请。", "application.received.total"),
        ("共收到并办理依申请公开政府信息24件。", "application.received.total"),
        ("收到因政府信息公开申请引起的行政复议1件。", "proceeding.reconsideration.total"),
        ("未收到因政府信息公开申请引起的行政诉讼。", "proceeding.suit_direct"),
        ("我局未发生依申请公开政府信息方面的行政复议和行政诉讼。", "proceeding"),
        ("全年制定出台行政规范性文件14件。", "disclosure.normative_documents.issued"),
    ],
)
def test_a_figure_that_no_reading_of_the_table_fits_is_a_contradiction(text: str, subject: str) -> None:
    findings = prose_findings(report(text))
    assert [(finding.rule, finding.subject) for finding in findings] == [("narrative_contradiction", subject)]
    assert findings[0].expected is not None
    assert findings[0].expected in findings[0].message_zh
    assert text.rstrip("。")[:20] in findings[0].message_zh


@pytest.mark.parametrize(
    "text",
    [
        "2022年，我局共收到政府信息公开申请40件，上年结转2件，办结39件，结转下年度3件。",
        "全年受理政府信息公开申请42件。",
        "共答复政府信息公开申请40件。",
        "办理政府信息公开申请39件，其中予以公开20件，部分公开5件，不予公开3件，无法提供8件，不予处理2件。",
        "全市各级行政机关共收到政府信息公开申请1,250件，其中予以公开600件。",
        "全县共受理政府信息公开申请310件。",
        "各部门共收到依申请公开98件。",
        "2021年，我局共收到政府信息公开申请28件。",
        "较上年相比，收到政府信息公开申请减少12件。",
        "自2008年条例施行以来，累计收到政府信息公开申请560件。",
        "共收到人大代表建议120件、政协提案92件。",
        "12345热线受理群众诉求9600余件。",
        "其中，通过网络收到政府信息公开申请31件，当面收到政府信息公开申请9件。",
        "收到政府信息公开申请40余件。",
        "被申请行政复议5件，其中结果维持3件，结果纠正1件，尚未审结1件；被提起行政诉讼2件，结果维持2件。",
        "未出现因超时引起的行政复议或行政诉讼案件。",
        "市政府全年办理行政复议案件213件。",
        "全年共审理政府信息公开行政复议案件88件。",
        "全年收政府信息公开申请40件，结转上年度政府信息公开申请2件，本年度办结39件，剩余3件结转下年度办理。",
        "收到因政府信息公开申请引起的行政复议5件。",
        "公布现行有效规范性文件31件。",
        "清理规范性文件120件，废止规范性文件15件。",
        "《关于收到政府信息公开申请3件的说明》已归档。",
        "今年计划收到政府信息公开申请后5个工作日内答复。",
        "未收到有关政府信息公开申请的投诉。",
    ],
)
def test_what_agrees_or_speaks_of_others_other_times_or_other_matters_is_no_alarm(text: str) -> None:
    assert alarms(text) == []


def test_a_figure_that_another_sentence_states_rightly_is_no_alarm() -> None:
    assert alarms("共收到政府信息公开申请40件。受理政府信息公开申请35件。") == []


def test_parts_of_a_whole_that_is_not_the_tables_are_not_compared() -> None:
    assert "application.granted.total" not in alarms("共收到政府信息公开申请99件，其中予以公开77件。")


def test_what_a_governments_office_alone_received_is_another_count_than_the_governments() -> None:
    text = "区政府办公室共受理政府信息公开申请12件。"
    assert alarms(text) == ["application.received.total"]
    government = Organ("330112:人民政府", "杭州市临安区人民政府", "临安区人民政府", "county", "330112")
    assert prose_findings(replace(report(text), organ=government)) == ()
    own = "以区政府及区府办名义制发行政规范性文件19件。"
    assert len(prose_findings(replace(report(own), organ=government))) == 1


def test_a_group_that_grew_cannot_be_nothing() -> None:
    text = "办结政府信息公开申请39件。与2021年相比，不予公开数有所增加。"
    assert alarms(text) == []
    assert alarms(text, refused_process=0) == ["application.refused"]
    assert alarms("与2021年相比，全市不予公开数有所增加。", refused_process=0) == []


def test_blanks_settle_nothing_unless_they_are_proven_zeros() -> None:
    text = "共收到政府信息公开申请6件。"
    blank = report(text, received=None, carried_in=None)
    assert prose_findings(blank) == ()
    proof = Finding("blank_as_zero", "info", "application.received.total", "", "")
    proven = replace(blank, findings=(proof,))
    assert [finding.subject for finding in prose_findings(proven)] == ["application.received.total"]


def test_a_report_without_tables_has_nothing_to_contradict() -> None:
    section = Section(1, "overview", "一、概述", "共收到政府信息公开申请6件，被提起行政复议2件。")
    assert prose_findings(Reading(True, "", year=2010, form="2008", sections=(section,))) == ()


def test_fees_charged_in_one_place_and_none_in_another_contradict_each_other() -> None:
    sections = (
        Section(1, "overview", "一、总体情况", "全年未向申请人收取任何信息公开费用。"),
        Section(6, "other", "六、其他需要报告的事项", "本年度收取政府信息公开信息处理费500元。"),
    )
    findings = prose_findings(Reading(True, "", year=2022, sections=sections))
    assert [finding.rule for finding in findings] == ["narrative_contradiction"]
    assert "500元" in findings[0].message_zh
    assert prose_findings(Reading(True, "", year=2022, sections=sections[1:])) == ()


def test_a_rate_of_fees_is_no_fee_charged() -> None:
    sections = (
        Section(1, "overview", "一、总体情况", "全年未向申请人收取任何信息公开费用。"),
        Section(6, "other", "六、其他需要报告的事项", "政府信息公开信息处理费收费标准为每件收取100元。"),
    )
    assert prose_findings(Reading(True, "", year=2022, sections=sections)) == ()


def test_section_five_without_a_word_is_empty_unless_another_speaks_of_improvement() -> None:
    empty = Section(5, "problems", "五、存在的主要问题及改进情况", "\n")
    assert [f.rule for f in prose_findings(Reading(True, "", year=2022, sections=(empty,)))] == ["section_empty"]
    nested = Section(6, "overview", "三、存在问题", "公开内容不够丰富。")
    assert prose_findings(Reading(True, "", year=2022, sections=(empty, nested))) == ()


def test_prose_mostly_of_another_year_is_a_year_conflict() -> None:
    text = "2021年，我镇加强领导。2021年，主动公开信息300条。2021年，组织培训两次。"
    assert [f.rule for f in prose_findings(report(text))] == ["year_conflict"]
    assert prose_findings(report("2022年，我镇加强领导。2022年公开信息300条，2021年为280条。")) == ()


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the checkout")
@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("nanle-2021.txt", ["application.received.total"]),
        ("linan-2020.txt", ["disclosure.normative_documents.made", "proceeding.reconsideration.corrected"]),
        ("huaiyin-2019.txt", ["application.refused"]),
        ("wolong-2020.txt", []),
        ("wendeng-2020.txt", []),
        ("hongze-2023.pdf", []),
        ("shanghai-office-2019.html", []),
    ],
)
def test_the_corpus_has_its_known_contradictions_and_no_others(name: str, subjects: list[str]) -> None:
    reading = read((CORPUS / name).read_bytes(), Hints(filename=name))
    assert [finding.subject for finding in prose_findings(reading)] == subjects
