"""The site in a real browser: both languages, a desktop and a phone; archived pages cannot act."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.request import urlopen

import pytest
import uvicorn
from datasette.app import Datasette

sync_api = pytest.importorskip("playwright.sync_api")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


class Archive(Protocol):
    """What `made_archive` gives."""

    database: Path


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium"),
]
_OFF = ("background-networking", "component-update", "sync")
QUIET = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in _OFF)]
SITE_FOLDER = Path(__file__).resolve().parents[2] / "datasette"
READ_COOKIE = "(() => { try { return document.cookie } catch (error) { return error.name } })()"
REPORT = "星河区人民政府2023"
OURS = [
    "/",
    "/search?q=隐私",
    "/findings",
    "/about",
    "/sql",
    "/compare",
    "/coverage",
    "/coverage?place=330112",
    "/dictionary",
    "/snapshots",
]


@pytest.fixture(scope="module")
def address(made_archive: Archive) -> Iterator[str]:
    """The site on a loopback port."""
    site = Datasette([], immutables=[str(made_archive.database)], config_dir=SITE_FOLDER)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(site.app(), log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 375], ids=["desktop", "phone"])
def tab(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a fresh context; it fails the test when the page errs, breaks the policy, or asks another host."""
    context = chromium.new_context(viewport={"width": request.param, "height": 844}, base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:")) else complaints.append("asked " + asked.url),
    )
    yield page
    context.close()
    # Playwright looks into the sandboxed frame by a script of its own, which the sandbox stops and reports.
    assert [text for text in complaints if not text.startswith("Blocked script execution in")] == []


@pytest.fixture
def organ_ids(made_archive: Archive) -> list[str]:
    with sqlite3.connect(made_archive.database) as connection:
        return [key for (key,) in connection.execute("SELECT id FROM organ")]


def compared(organ_ids: list[str]) -> str:
    return "/compare?find=教育&" + "&".join(f"organ={key}" for key in organ_ids)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_its_width_and_breaks_no_policy(
    tab: Page,
    snapshot: Path,
    captures: dict[str, str],
    report_ids: dict[str, str],
    organ_ids: list[str],
    language: str,
) -> None:
    organs = [f"/organ/{key}" for key in organ_ids] + [compared(organ_ids)]
    reports = [f"/report/{report_id}" for report_id in report_ids.values()]
    captures = [f"/capture/{captures[name]}" for name in ("2023", "2022", "pdf", "logo", "odd-name")]
    tables = ["/nianbao", "/nianbao/summary", "/nianbao/section", "/nianbao/most_requests?year=2023"]
    tables += ["/nianbao?sql=select+1", f"/nianbao/organ/{organ_ids[0]}"]
    for path in [*OURS, *organs, *reports, *captures, *tables]:
        tab.goto(path + ("&" if "?" in path else "?") + f"lang={language}")
        assert fits(tab), path
        assert tab.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-Hans")


def in_view(place: Locator) -> bool:
    """Whether a place comes into view by itself."""
    try:
        sync_api.expect(place).to_be_in_viewport()
    except AssertionError:
        return False
    return True


def test_from_the_home_page_to_a_number_to_its_printed_cell_and_back(tab: Page) -> None:
    tab.goto("/")
    tab.locator("table.matrix a.status-inconsistent").click()
    tab.locator('[id="application.granted.total"] a').first.click()
    marked = tab.frame_locator("iframe.replay").locator("#marked")
    assert marked.inner_text() == "56"
    if not in_view(marked):  # a starved Chromium was seen to forget the fragment of a frame
        tab.reload()
    assert in_view(marked)
    assert (
        tab.frame_locator("iframe.replay").locator("h1").evaluate("node => getComputedStyle(node).color")
        == "rgb(1, 2, 3)"
    )
    tab.locator(".actions a").first.click()
    sync_api.expect(tab).to_have_url(re.compile(r"#application\.granted\.total$"))


def test_a_finding_and_its_figure_lead_to_each_other(tab: Page, report_ids: dict[str, str]) -> None:
    tab.goto(f"/report/{report_ids[REPORT]}")
    tab.locator('[id="application.granted.total"] a.mark').click()
    sync_api.expect(tab.locator(":target")).to_have_id("finding-1")
    tab.locator("#finding-1 .back a").click()
    sync_api.expect(tab.locator(":target")).to_have_id("application.granted.total")


def test_the_language_is_kept_from_page_to_page(tab: Page) -> None:
    tab.goto("/")
    tab.locator(".site-language").click()
    tab.locator("table.matrix a.status-verified").first.click()
    sync_api.expect(tab.locator("#findings-heading")).to_have_text("Findings")
    tab.locator(".site-language").click()
    sync_api.expect(tab.locator("#findings-heading")).to_have_text("核验发现")


def test_a_text_document_is_shown_at_the_line_of_the_figure(tab: Page, report_ids: dict[str, str]) -> None:
    tab.goto(f"/report/{report_ids['星河区人民政府2022']}")
    tab.locator('[id="application.received.natural_person"] a').click()
    assert tab.frame_locator("iframe.replay").locator("#marked").inner_text() == "48"


def test_a_pdf_is_drawn_with_the_box_of_the_figure(tab: Page, captures: dict[str, str]) -> None:
    tab.goto(f"/capture/{captures['pdf']}?at=page:1;box:59.5,84.2,119,168.4", wait_until="networkidle")
    frame = tab.frame_locator("iframe.replay")
    assert frame.locator("img").evaluate("image => image.naturalWidth") > 1000
    assert frame.locator("#marked").get_attribute("style") == "left:10.000%;top:10.000%;width:10.000%;height:10.000%"


def test_organs_are_compared_from_an_organs_page_on(tab: Page, organ_ids: list[str]) -> None:
    tab.goto(f"/organ/{organ_ids[0]}")
    tab.locator("a.button[href*='/compare']").click()
    tab.locator("#find").fill("星河区")
    tab.locator("form.search button").click()
    tab.locator(".name-list a").first.click()
    sync_api.expect(tab.locator("table.years tbody tr")).to_have_count(2)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_is_filtered_sorted_and_turned_into_sql_in_the_readers_language(tab: Page, language: str) -> None:
    tab.goto(f"/nianbao/report?lang={language}")
    tab.locator("select[name=_filter_column]").select_option("year")
    tab.locator("input[name=_filter_value]").fill("2022")
    tab.locator("form.filters input[type=submit]").click()
    sync_api.expect(tab.locator("table.rows-and-columns tbody tr")).to_have_count(2)
    words = tab.locator("main").inner_text()
    assert ("按列筛选" in words, "Filter by" in words) == (language == "zh", language == "en")
    tab.locator(".export-links a", has_text="SQL").click()
    sync_api.expect(tab.locator("table.rows-and-columns tbody tr")).to_have_count(2)


def test_any_figure_is_compared_over_the_years_chosen(tab: Page, organ_ids: list[str]) -> None:
    tab.goto(compared(organ_ids).replace("find=教育&", ""))
    tab.locator("#measure").select_option("application.received.natural_person")
    tab.locator("#from").select_option("2022")
    tab.locator("form.search button").click()
    sync_api.expect(tab.locator("table.years thead th")).to_have_count(3)
    assert tab.locator("table.years thead th").all_inner_texts()[1:] == ["2022", "2023"]
    tab.locator("table.years td.figure a", has_text="56").click()
    sync_api.expect(tab.locator(":target")).to_have_text(re.compile(r"^\s*56"))


def test_search_is_narrowed_and_leads_to_the_section(tab: Page) -> None:
    tab.goto("/")
    tab.locator("#q").fill("隐私")
    tab.locator("form.search button").click()
    sync_api.expect(tab.locator(".results li")).to_have_count(5)
    tab.locator("#year").select_option("2023")
    tab.locator("form.search button").click()
    sync_api.expect(tab.locator(".results li")).to_have_count(1)
    tab.locator(".results h2 a").click()
    sync_api.expect(tab.locator(":target")).to_contain_text("隐私")


def test_coverage_leads_from_the_nation_to_a_place_and_keeps_the_year(tab: Page) -> None:
    tab.goto("/coverage")
    tab.locator(".years-choice a", has_text="2022").click()
    tab.locator(".tile", has_text="浙").click()
    sync_api.expect(tab).to_have_url(re.compile("place=330000&year=2022$"))
    sync_api.expect(tab.locator(".years-choice [aria-current]")).to_have_text("2022")


def test_a_snapshot_is_downloaded_from_its_page(tab: Page, snapshot: Path) -> None:
    tab.goto("/snapshots")
    with tab.expect_download() as waiting:
        tab.locator("table.list a", has_text="data/report.parquet").click()
    assert Path(waiting.value.path()).read_bytes() == (snapshot / "data" / "report.parquet").read_bytes()


def test_the_printed_page_has_the_tables_and_no_navigation(
    chromium: Browser, address: str, report_ids: dict[str, str]
) -> None:
    page = chromium.new_page(base_url=address)
    page.goto(f"/report/{report_ids[REPORT]}")
    page.emulate_media(media="print")
    assert page.locator("table.form-application").is_visible()
    assert page.locator(".citation").first.is_visible()
    for hidden in (".site-nav", ".site-language", "nav.contents", "#download", ".take-away"):
        assert not page.locator(hidden).is_visible() if page.locator(hidden).count() else True, hidden
    wide = "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > document.body.clientWidth + 2).length"
    page.set_viewport_size({"width": 720, "height": 1000})  # A4 at 96 dots an inch, less its margins
    assert page.evaluate(wide) == 0
    page.close()


def test_every_step_of_the_way_can_be_gone_by_keyboard(tab: Page, report_ids: dict[str, str]) -> None:
    tab.goto(f"/report/{report_ids[REPORT]}")
    figure = tab.locator('[id="application.granted.total"] a').first
    figure.focus()
    outline = figure.evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/capture/**")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('.actions a')"):
            break
    tab.keyboard.press("Enter")
    sync_api.expect(tab).to_have_url(re.compile(r"#application\.granted\.total$"))


def test_the_keyboard_reaches_the_content_first(tab: Page) -> None:
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip-link"
    tab.keyboard.press("Enter")
    sync_api.expect(tab).to_have_url(re.compile("#content$"))


@pytest.mark.parametrize("name", ["2023", "html-as-png", "html-as-text", "svg", "2022"])
@pytest.mark.parametrize("part", ["", "/view"])
def test_archived_scripts_never_run_even_when_opened_alone(
    chromium: Browser, address: str, captures: dict[str, str], name: str, part: str
) -> None:
    """Opened in a tab of its own, without the frame's sandbox: the header alone must hold."""
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{address}/-/archive/{captures[name]}{part}", wait_until="networkidle")
    except sync_api.Error as error:
        assert "Download is starting" in str(error)  # SVG is a download
    else:
        assert page.title() not in ("pwned", "svg", "1")
        assert page.evaluate("location.origin") is not None
        assert (
            page.evaluate("(() => { try { return document.cookie } catch (error) { return error.name } })()")
            == "SecurityError"
        )
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert not any("actor.json" in url for url in asked)
    context.close()


@contextmanager
def serving(body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    """A server on loopback that answers everything with `body` under `headers`; Chromium 150 dies of a page that
    Playwright itself answers where a policy meets its style sheets."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_a_hostile_page_that_gets_past_our_cleaning_still_cannot_run(
    chromium: Browser, address: str, captures: dict[str, str]
) -> None:
    """The sandbox is tested without the rewriting: the original bytes are served under the same headers as HTML."""
    archived = f"{address}/-/archive/{captures['2023']}"
    with urlopen(f"{archived}/original") as answer:
        body = answer.read()
    with urlopen(f"{archived}/view") as answer:
        dropped = ("content-length", "transfer-encoding", "connection", "date", "server")
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in dropped}
    seen: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("request", lambda request: seen.append(request.url))
    with serving(body, headers) as origin:
        page.goto(f"{origin}/view", wait_until="networkidle")
        assert page.title() != "pwned"
    assert seen
    assert not any("actor.json" in url or "evil.example.com/steal" in url for url in seen)
    context.close()


def test_axe_finds_nothing_serious(
    chromium: Browser, address: str, captures: dict[str, str], report_ids: dict[str, str], organ_ids: list[str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = chromium.new_context(bypass_csp=True, base_url=address)  # axe itself is a script put into the page
    page = context.new_page()
    paths = [
        *OURS,
        "/nowhere",
        compared(organ_ids),
        f"/organ/{organ_ids[0]}",
        "/nianbao",
        "/nianbao/summary",
        "/nianbao?sql=select+1",
        "/nianbao?sql=select+from",
        "/nianbao/most_requests?year=2022",
    ]
    paths += [f"/report/{key}" for key in report_ids.values()] + [f"/capture/{captures['2022']}"]
    for path in paths:
        page.goto(path + ("&" if "?" in path else "?") + "lang=en" if path in OURS[::2] else path)
        violations = axe.run(page).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"]) for v in violations if v["impact"] in ("serious", "critical")]
        assert grave == [], path
    context.close()
