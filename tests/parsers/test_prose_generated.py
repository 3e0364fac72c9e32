"""Prose written from a table's own figures raises no alarm, in whatever words and with whatever beside it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parsers.meanings import GROUPS
from parsers.prose import prose_findings
from parsers.reading import ApplicationRow, CellValue, ProceedingRow, Reading, Section

ROWS = [
    "granted", "partly_granted", *GROUPS["refused"], *GROUPS["unable"], *GROUPS["rejected"],
    "other_not_corrected", "other_fee_unpaid", "other_misc",
]  # fmt: skip
RECEIVED = [
    "{y}年，我局共收到政府信息公开申请{received}件。",
    "全年收到依申请公开{received}件，均依法答复。",
    "{y}年度，本机关新收政府信息公开申请{received}件，上年结转{carried_in}件。",
    "我单位共收到并办理政府信息公开申请{received}件，办结{handled_total}件。",
    "全年收政府信息公开申请{received}件，结转上年度政府信息公开申请{carried_in}件，剩余{carried_out}件结转下年度办理。",
    "{y}年共收到{received}件政府信息公开申请，其中结转{next}年度{carried_out}件。",
    "共受理政府信息公开申请{both}件，结转下一年继续办理{carried_out}件。",
    "答复政府信息公开申请{handled_total}件，其中予以公开{granted}件，部分公开{partly_granted}件，不予公开{refused}件。",
    "共办理政府信息公开申请{handled_total}件，无法提供{unable}件，不予处理{rejected}件，本机关不掌握相关信息{unable_not_held}件。",
    "依申请公开办件{handled_total}件，过程性信息{refused_process}件，行政查询事项{refused_admin_query}件。",
]
PROCEEDINGS = [
    "因政府信息公开被申请行政复议{recon}件，其中结果维持{recon_upheld}件，结果纠正{recon_corrected}件，尚未审结{recon_pending}件。",
    "政府信息公开行政诉讼案件{suits}件。",
    "被提起行政复议{recon}件；被提起行政诉讼{suits}件。",
    "收到因政府信息公开申请引起的行政复议{recon}件。",
]
BESIDE = [
    "全市各级行政机关共收到政府信息公开申请{noise}件，其中予以公开{noise}件。",
    "{last}年收到政府信息公开申请{noise}件。",
    "累计受理政府信息公开申请{noise}件，同比增长{noise}%。",
    "办理人大代表建议{noise}件、政协提案{noise}件，办复率100%。",
    "12345热线受理群众来电{noise}件，网上咨询{noise}件。",
    "各镇、街道共收到依申请公开{noise}件。",
    "通过门户网站收到政府信息公开申请{noise}件。",
    "清理规范性文件{noise}件，公开政府信息{noise}条。",
    "司法局全年审理行政复议案件{noise}件。",
    "组织政府信息公开培训{noise}次，{noise}人次参加。",
    "收到政府信息公开申请{noise}余件。",
]  # fmt: skip


def cell(value: int) -> CellValue:
    return CellValue(value, str(value), 0, 0)


@st.composite
def reports(draw: st.DrawFn) -> tuple[Reading, dict[str, int], list[str]]:
    """A report without prose, its figures, and sentences that state them or something else."""
    totals = {name: draw(st.integers(0, 30)) for name in ROWS}
    totals["handled_total"] = sum(totals.values())
    totals["carried_out"] = draw(st.integers(0, totals["handled_total"] // 2))
    totals["carried_in"] = draw(st.integers(0, 5))
    totals["received"] = totals["handled_total"] + totals["carried_out"] - totals["carried_in"]
    assume(totals["received"] >= 0)
    cases = {
        kind: {result: draw(st.integers(0, 4)) for result in ("upheld", "corrected", "other_result", "pending")}
        for kind in ("reconsideration", "suit_direct", "suit_after_reconsideration")
    }
    for results in cases.values():
        results["total"] = sum(results.values())
    figures = {
        **totals,
        **{group: sum(totals[name] for name in names) for group, names in GROUPS.items()},
        "y": 2022, "last": 2021, "next": 2023,
        "both": totals["received"] + totals["carried_in"],
        "recon": cases["reconsideration"]["total"],
        **{f"recon_{result}": value for result, value in cases["reconsideration"].items()},
        "suits": cases["suit_direct"]["total"] + cases["suit_after_reconsideration"]["total"],
    }  # fmt: skip
    templates = draw(st.lists(st.sampled_from([*RECEIVED, *PROCEEDINGS, *BESIDE]), min_size=1, max_size=8))
    sentences = [template.format(**figures, noise=draw(st.integers(100, 9999))) for template in templates]
    reading = Reading(
        True,
        "",
        year=2022,
        form="2021",
        application=tuple(ApplicationRow(name, {"total": cell(value)}, 0, 0) for name, value in totals.items()),
        proceeding=tuple(
            ProceedingRow(kind, {result: cell(value) for result, value in results.items()}, 0, 0)
            for kind, results in cases.items()
        ),
    )
    return reading, figures, sentences


def told(reading: Reading, *sentences: str) -> list[str]:
    opening = "2022年，我局扎实推进公开工作。2022年，公开信息内容更全。2022年，公开平台更好用。"
    section = Section(1, "overview", "一、总体情况", opening + "".join(sentences))
    return [finding.subject for finding in prose_findings(replace(reading, sections=(section,)))]


@given(reports())
@settings(deadline=None, max_examples=150)
def test_prose_that_states_the_tables_figures_raises_no_alarm(
    made: tuple[Reading, dict[str, int], list[str]],
) -> None:
    reading, _, sentences = made
    assert told(reading, *sentences) == []


@given(reports(), st.sampled_from(RECEIVED[:4]), st.integers(1, 50))
@settings(deadline=None, max_examples=80)
def test_a_wrong_count_of_requests_is_told_whatever_stands_beside_it(
    made: tuple[Reading, dict[str, int], list[str]], template: str, more: int
) -> None:
    reading, figures, _ = made
    wrong = figures["received"] + figures["carried_in"] + more
    assert "application.received.total" in told(reading, template.format(**{**figures, "received": wrong}))
