"""What users may count on, copied from the contract as data, is there: commands aside, see `test_commands`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

from archive import database
from archive.descriptions import datasette_metadata
from nianbao.settings import Settings
from parsers import codes
from parsers.findings import WORDINGS
from parsers.forms import TABLE_FORMS
from parsers.read import read
from parsers.reading import Finding, Hints

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

TABLES = {
    "organ": "id name level division_code parent_id",
    "site": "host organ_id home_url family state state_reason",
    "crawl": "id started_at finished_at software settings",
    "capture": "id url fetched_at http_status mime_type payload_digest warc_file warc_offset warc_length record_type "
    "crawl_id via_url role",
    "report": "id organ_id organ_name year title published_on form status identities_checked identities_failed "
    "capture_id url parser_version",
    "report_capture": "report_id capture_id relation",
    "revision": "report_id earlier_capture_id later_capture_id changes",
    "section": "report_id ordinal kind heading text",
    "source_table": "id report_id kind form capture_id locator grid",
    "disclosure": "report_id clause item measure value raw source_table_id source_row source_column",
    "application": "report_id outcome natural_person enterprise research public_welfare legal_service "
    "other_organization total source_table_id source_row",
    "proceeding": "report_id kind upheld corrected other_result pending total source_table_id source_row",
    "indicator": "report_id indicator unit value raw source_table_id source_row",
    "finding": "report_id rule severity subject expected actual message_zh message_en",
    "failure": "capture_id url stage reason detail at",
    "summary": "report_id organ_id year status received granted partly_granted refused unable rejected other handled "
    "carried_in carried_out reconsiderations suits suits_corrected",
}

# The columns that hold codes, and the codes of the contract.
CODES = {
    "organ.level": "ministry province city county township department",
    "site.state": "ok blocked gone",
    "capture.role": "listing report attachment page",
    "report.form": "2008 2014 2019 2021 mixed",
    "report.status": "verified inconsistent partial narrative unreadable",
    "report_capture.relation": "primary twin attachment earlier later",
    "section.kind": "overview disclosure application proceeding problems other preface",
    "source_table.kind": "disclosure application proceeding indicator other",
    "application.outcome": "received carried_in granted partly_granted refused_state_secret refused_other_law "
    "refused_security_stability refused_third_party refused_internal_affairs refused_process refused_enforcement_file "
    "refused_admin_query unable_not_held unable_needs_creation unable_unclear rejected_petition rejected_repeat "
    "rejected_publication rejected_excessive rejected_confirmation other other_not_corrected other_fee_unpaid "
    "other_misc handled_total carried_out",
    "proceeding.kind": "reconsideration suit_direct suit_after_reconsideration",
    "disclosure.item": "regulations normative_documents licensing other_services penalties coercive_measures fees "
    "procurement",
    "disclosure.clause": "20(1) 20(5) 20(6) 20(8) 20(9)",
    "disclosure.measure": "made published published_total items_last_year items_change decisions projects amount "
    "issued repealed in_force",
    "indicator.indicator": "proactive_total proactive_normative normative_issued channel_gazette channel_website "
    "channel_weibo channel_wechat channel_other responses_hot_topics press_conferences press_conferences_by_head "
    "online_interviews online_interviews_by_head policy_explanations responses_weibo_wechat responses_other "
    "requests_received received_in_person received_fax received_online received_letter requests_completed "
    "completed_on_time completed_extended replies_total reply_already_public reply_granted reply_partly_granted "
    "reply_refused refused_state_secret refused_trade_secret refused_privacy refused_security "
    "refused_not_government_information refused_other_law reply_not_this_organ reply_not_existing "
    "reply_amend_request reply_other_channel reconsiderations reconsiderations_upheld reconsiderations_corrected "
    "reconsiderations_other suits suits_upheld suits_corrected suits_other complaints fees_charged offices "
    "reading_points staff staff_full_time staff_part_time budget meetings trainings people_trained local",
    "finding.rule": "balance outcome_sum row_sum proceeding_sum carry_over in_force_chain items_chain table_missing "
    "cell_unreadable blank_as_zero blank_cell shifted_cells form_mixed narrative_contradiction unit_in_cell "
    "sign_in_words suspicious_value year_conflict organ_conflict revised",
    "finding.severity": "error warning info",
    "failure.stage": "fetch archive parse",
}

SETTINGS = {
    "contact": "",
    "operator": "",
    "delay": 2.0,
    "concurrency": 8,
    "max_pages": 200,
    "years": None,
    "browser": "auto",
    "chromium": "",
    "robots": "obey",
    "hours": None,
    "warc_size": 1000,
    "office": "auto",
    "ocr": "auto",
}

# What the parts of `finding.subject` may be: of a table its rows and columns, else the things that have findings.
SUBJECTS = {
    "disclosure": (codes.DISCLOSURE_ITEMS, codes.DISCLOSURE_MEASURES),
    "application": (codes.OUTCOMES, codes.APPLICANTS),
    "proceeding": (codes.PROCEEDING_KINDS, codes.PROCEEDING_RESULTS),
    "indicator": (codes.INDICATORS,),
    "section": (codes.SECTION_KINDS,),
}
GROUPS = {"refused", "unable", "rejected"}  # rows of table 三 added up, as in `summary`
OF_REPORT = {"year", "organ", "form", "title"}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A new, empty database."""
    path = tmp_path_factory.mktemp("fresh") / "nianbao.db"
    with closing(database.open_for_writing(path)) as connection:
        yield connection


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def tables_of(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in names if not re.search(r"_fts(_|$)", name)]


@pytest.mark.parametrize(("table", "columns"), TABLES.items())
def test_each_table_of_the_contract_has_its_columns(fresh: sqlite3.Connection, table: str, columns: str) -> None:
    assert set(columns.split()) <= set(columns_of(fresh, table))


@pytest.mark.parametrize(
    ("view", "columns"), [("coverage", "organ_id year state"), ("overdue", "organ_id year due_on")]
)
def test_the_views_of_the_contract_answer(fresh: sqlite3.Connection, view: str, columns: str) -> None:
    assert set(columns.split()) <= set(columns_of(fresh, view))
    assert fresh.execute(f"SELECT * FROM {view}").fetchall() == []


def test_every_table_has_one_primary_key_and_foreign_keys_of_one_column(fresh: sqlite3.Connection) -> None:
    for table in tables_of(fresh):
        keys = [row[1] for row in fresh.execute(f'PRAGMA table_info("{table}")') if row[5]]
        assert len(keys) == 1, table
        references = [row[0] for row in fresh.execute(f'PRAGMA foreign_key_list("{table}")')]
        assert len(references) == len(set(references)), table  # a key of two columns would be listed twice
    assert fresh.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(("column", "wanted"), CODES.items())
def test_every_code_has_its_row_with_both_names(fresh: sqlite3.Connection, column: str, wanted: str) -> None:
    table, _, name = column.partition(".")
    labels = {row[3]: row[2] for row in fresh.execute(f'PRAGMA foreign_key_list("{table}")')}
    rows = {code: (zh, en) for code, zh, en in fresh.execute(f"SELECT code, zh, en FROM {labels[name]}")}
    assert set(wanted.split()) <= set(rows)
    assert all(zh and en for zh, en in rows.values())


def test_every_code_that_a_form_can_give_is_labelled() -> None:
    known = {
        kind: [{code.code for code in part} for part in parts]
        for kind, parts in SUBJECTS.items()
    }  # fmt: skip
    for form in TABLE_FORMS:
        assert form.form in {code.code for code in codes.FORMS}
        for cell in form.cells:
            for part, labelled in zip(cell.split("."), known[form.kind], strict=True):
                assert part in labelled, (form.form, cell)
        rules = {identity.rule for identity in form.identities}
        assert rules <= {code.code for code in codes.RULES}


def test_every_worded_rule_is_a_code_and_names_things_in_its_own_language() -> None:
    assert set(WORDINGS) <= {code.code for code in codes.RULES}
    for wording in WORDINGS.values():
        assert not re.search(r"[\u4e00-\u9fff]", wording.en)


def test_everything_is_described_in_datasette(fresh: sqlite3.Connection) -> None:
    described = datasette_metadata()["databases"]["nianbao"]["tables"]
    for table in [*tables_of(fresh), "coverage", "overdue"]:
        assert described[table]["description"], table
        assert set(columns_of(fresh, table)) == set(described[table]["columns"]), table
        assert all(described[table]["columns"].values()), table


def test_the_settings_are_those_of_the_contract() -> None:
    assert {field.name: field.default for field in fields(Settings)} == SETTINGS


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_findings_on_the_corpus_name_known_codes_in_both_languages() -> None:
    found = 0
    for path in sorted(CORPUS.iterdir()):
        if path.suffix == ".json":
            continue
        for finding in read(path.read_bytes(), Hints(filename=path.name)).findings:
            found += 1
            assert_named(finding)
    assert found > 50


def assert_named(finding: Finding) -> None:
    assert finding.rule in {code.code for code in codes.RULES}
    kind, *parts = finding.subject.split(".")
    if kind == "report":
        assert len(parts) <= 1, finding.subject
        assert set(parts) <= OF_REPORT, finding.subject
        return
    assert len(parts) <= len(SUBJECTS[kind]), finding.subject
    for part, known in zip(parts, SUBJECTS[kind], strict=False):
        assert part in {code.code for code in known} | GROUPS, finding.subject
    if finding.rule in ("blank_as_zero", "blank_cell", "shifted_cells"):
        assert not re.search(r"[\u4e00-\u9fff]", finding.message_en), finding.message_en
