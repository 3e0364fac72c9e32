"""Latency, CPU and size of the site's pages on the national database, against plain Datasette on the same rows.

    python benchmarks/site_latency.py DIR [--requests 100] [--organs 40000]

DIR is a workspace made by national.py; where there is none yet it is made (a minute). Each page is asked `--requests`
times by 1, 10 and 50 clients at once. Reports, organs, captures and comparisons are others each time; pages of which
there are few (home, findings, tables) are remembered by the site after the first, as for readers. Ours is `nianbao
serve`. Plain is `datasette -i` on the same rows in a copy without our indexes and search index, with its default
settings and templates; only pages that it has too are compared. Both run one after the other, in one process each;
the client shares the machine's cores. CPU is the server's own time an answer, which other work on the machine hardly
changes: what costs more than 15 ms cannot keep the goal of p95 < 300 ms at 10 clients on two cores.
At the end: how many times faster than plain, and which goals were missed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import national

from parsers.divisions import by_code

CLIENTS = (1, 10, 50)
WORDS = ("隐私", "公开", "商业秘密", "标准化", "政策解读", "财政局", "收取费用", "依申请公开")
GOAL, GOALS = 0.3, {"search": 0.5, "search, filtered": 0.5}  # seconds, p95
GOAL_CLIENTS = 10
GOAL_SIZE = 200_000  # bytes
_PATIENCE = 120.0  # seconds for one answer
_COPIED = ("organ", "report", "summary", "finding")


@dataclass(frozen=True, slots=True)
class Measured:
    """One page at one number of clients; seconds and bytes. `cpu` is the server's, an answer."""

    p50: float
    p95: float
    cpu: float
    size: int
    failed: int


Results = dict[tuple[str, int], Measured]


def main() -> None:
    """Measure both and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a workspace made by national.py")
    parser.add_argument("--requests", type=int, default=100, help="a page and number of clients (default 100)")
    parser.add_argument("--plain-requests", type=int, default=5, help="the same for plain Datasette (default 5)")
    parser.add_argument("--organs", type=int, default=40_000, help="of a database that has to be made")
    options = parser.parse_args()
    database = options.directory / "nianbao.db"
    if not database.exists():
        national.make(options.directory, options.organs, 10)
    named = pages(database)
    command = [str(Path(sys.executable).with_name("nianbao")), "--workspace", str(options.directory), "serve", "--port"]
    print("| page | clients | p50 ms | p95 ms | CPU ms | KB | failed |\n|---|---|---|---|---|---|---|")
    with served(command) as (address, server):
        ours = asyncio.run(measure(address, server, named, options.requests))
    plain = plain_copy(database)
    tables = {name: paths for name, paths in named.items() if name.startswith("table")}
    with served([sys.executable, "-m", "datasette", "-i", str(plain), "--port"]) as (address, server):
        theirs = asyncio.run(measure(address, server, tables, options.plain_requests, "plain "))
    conclude(ours, theirs)


def conclude(ours: Results, theirs: Results) -> None:
    """Print the ratios and what missed the goals."""
    print("\n| page | clients | plain p95 / ours | plain CPU / ours |\n|---|---|---|---|")
    for (name, clients), plain in theirs.items():
        own = ours[name, clients]
        print(f"| {name} | {clients} | {plain.p95 / own.p95:.1f} | {plain.cpu / max(own.cpu, 1e-4):.1f} |")
    missed = [
        f"{name}: p95 {1000 * found.p95:.0f} ms"
        for (name, clients), found in ours.items()
        if clients == GOAL_CLIENTS and found.p95 > GOALS.get(name, GOAL)
    ]
    missed += sorted(
        {f"{name}: {found.size / 1000:.0f} KB" for (name, _), found in ours.items() if found.size > GOAL_SIZE}
    )
    missed += sorted({f"{name}: {found.failed} failed" for (name, _), found in ours.items() if found.failed})
    print(f"\nGoals at {GOAL_CLIENTS} clients: " + ("all met" if not missed else "missed: " + "; ".join(missed)))


def pages(database: Path) -> Mapping[str, Sequence[str]]:
    """Addresses to ask, by the name of the page."""
    chance = random.Random(1)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        whole = [key for (key,) in connection.execute("SELECT DISTINCT report_id FROM application")]
        organs = [key for (key,) in connection.execute("SELECT id FROM organ")]
        sitemaps = -(-connection.execute("SELECT max(rowid) FROM report").fetchone()[0] // 1000)
        captures = [
            key
            for (key,) in connection.execute("SELECT capture_id FROM reading ORDER BY capture_id LIMIT 20000")
            if "-4000-8000-" in key
        ]
    reports, some_organs, some_captures = (
        chance.sample(known, min(400, len(known))) for known in (whole, organs, captures)
    )
    stems = {organ[1:length] for organ in some_organs for length in (3, 5, 7)}
    places = sorted(code for code in (stem.ljust(6, "0") for stem in stems) if by_code(code))
    fours = [some_organs[start : start + 4] for start in range(0, len(some_organs), 4)]
    return {
        "home": ["/"],
        "report": [f"/report/{key}" for key in reports],
        "organ": [f"/organ/{key}" for key in some_organs],
        "capture": [f"/capture/{key}?cell=application.granted.total" for key in some_captures],
        "archived page": [f"/-/archive/{key}/view" for key in some_captures],
        "search": [f"/search?q={quote(word)}" for word in WORDS],
        "search, filtered": [f"/search?q={quote(word)}&year=2019&level=county&place=330000" for word in WORDS],
        "compare": ["/compare?" + "&".join(f"organ={key}" for key in four) for four in fours],
        "compare, one cell": [
            f"/compare?measure=application.granted.natural_person&{'&'.join(f'organ={key}' for key in four)}"
            for four in fours
        ],
        "compare, find": [f"/compare?find={quote(word)}" for word in ("教育局", "杭州", "临安", "人民政府")],
        "coverage": ["/coverage"],
        "coverage of a place": [f"/coverage?place={place}" for place in places],
        "findings": ["/findings"],
        "about": ["/about"],
        "sql": ["/sql"],
        "dictionary": ["/dictionary"],
        "snapshots": ["/snapshots"],
        "feed": ["/feed.atom"],
        "feed of revisions": ["/revised.atom"],
        "report as CSV": [f"/report/{key}.csv" for key in reports],
        "sitemap part": [f"/sitemap-report-{number}.xml" for number in range(sitemaps)],
        "table summary": ["/nianbao/summary"],
        "table summary, filtered": [  # others each time
            f"/nianbao/summary?year={year}&{column}__gte={least}&_sort_desc=received"
            for least in range(1, 50)
            for column in ("received", "suits")
            for year in range(2018, 2026)
        ],
        "table report": ["/nianbao/report"],
        "table organ": ["/nianbao/organ"],
        "table finding": ["/nianbao/finding"],
    }  # fmt: skip


def plain_copy(database: Path) -> Path:
    """The tables that are compared, without indexes but that of the key."""
    path = database.parent / "plain" / "nianbao.db"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS ours", [str(database)])
        for table in _COPIED:
            names = [row[1] for row in connection.execute(f"PRAGMA ours.table_info({table})")]
            connection.execute(f"CREATE TABLE {table} ({names[0]} PRIMARY KEY, {', '.join(names[1:])})")
            connection.execute(f"INSERT INTO {table} SELECT * FROM ours.{table}")
        connection.commit()
    return path


@contextmanager
def served(command: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The address and the process of a server while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/-/versions.json", timeout=10)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(30)


async def measure(
    address: str, server: int, named: Mapping[str, Sequence[str]], requests: int, prefix: str = ""
) -> Results:
    """Ask each page with each number of clients, and print a line each."""
    results: Results = {}
    for name, paths in named.items():
        endless = itertools.cycle(paths)
        for clients in CLIENTS:
            found = await ask(address, server, itertools.islice(endless, max(requests, clients)), clients)
            results[name, clients] = found
            print(
                f"| {prefix}{name} | {clients} | {1000 * found.p50:.0f} | {1000 * found.p95:.0f} "
                f"| {1000 * found.cpu:.1f} | {found.size / 1000:.0f} | {found.failed or ''} |",
                flush=True,
            )
    return results


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far (proc(5), stat)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def ask(address: str, server: int, waiting: Iterator[str], clients: int) -> Measured:
    """Ask the addresses in turn, `clients` at a time."""
    seconds: list[float] = []
    sizes: list[int] = []
    failed = 0
    before = cpu_seconds(server)

    async def one_client(client: httpx.AsyncClient) -> None:
        nonlocal failed
        for path in waiting:
            began = time.perf_counter()
            try:
                answer = await client.get(path)
            except httpx.TransportError:
                failed += 1
                continue
            seconds.append(time.perf_counter() - began)
            sizes.append(len(answer.content))
            failed += answer.status_code != 200

    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE, limits=limits) as client:
        await asyncio.gather(*(one_client(client) for _ in range(clients)))
    if not seconds:
        return Measured(float("nan"), float("nan"), float("nan"), 0, failed)
    ordered = sorted(seconds)
    cpu = (cpu_seconds(server) - before) / len(ordered)
    return Measured(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1], cpu, max(sizes), failed)


if __name__ == "__main__":
    main()
