"""Megabytes and records per CPU-second written and verified: ours, warcio and FastWARC, in one run on the same bytes.

    python benchmarks/warc_speed.py [MB per size]

Bodies are Chinese HTML made from a fixed seed; an exchange is a response and its request, with block and payload
digests in every contestant's file. Verifying checks both digests of every record.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.exchange import CaptureContext, Exchange
from archive.verify import verify
from archive.warc_writer import WarcInfo, WarcSeries

SIZES = (1_000, 50_000, 1_000_000)
ROUNDS = 3
MOMENT = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)
CONTEXT = CaptureContext("bench", "page", "seed")
SENT = (
    b"GET /a.html HTTP/1.1\r\nHost: www.example.gov.cn\r\nUser-Agent: nianbao/0.1 (+mailto:archive@example.org)\r\n"
    b"Accept: text/html,*/*\r\nAccept-Language: zh-CN\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
)


def page(size: int, random_: random.Random) -> bytes:
    """HTML of about `size` bytes that packs about as well as a government site's."""
    words = ["政府信息公开", "年度报告", "依申请公开", "行政复议", "办理结果", "结转下年度", "规范性文件", "其他"]
    out, length = [], 0
    while length < size:
        line = f'<td class="c{random_.randrange(9)}" style="width:{random_.randrange(400)}px">'
        line += "".join(random_.choice(words) + chr(random_.randrange(0x4E00, 0x9000)) for _ in range(8))
        line += f"{random_.randrange(10**6)}</td>\r\n"
        raw = line.encode()
        out.append(raw)
        length += len(raw)
    return b"".join(out)[:size]


def exchanges(size: int, total: int) -> list[Exchange]:
    """Pages as exchanges, `total` bytes of them."""
    random_ = random.Random(size)
    answers = []
    for n in range(max(1, total // size)):
        body = page(size, random_)
        head = f"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        url = f"http://www.example.gov.cn/{n}.html"
        answers.append(Exchange(url, MOMENT, SENT, head.encode() + body, ip="10.0.0.1"))
    return answers


def write_ours(folder: Path, exchanges_: list[Exchange]) -> Path:
    """Write with a WarcSeries, metadata records included."""
    with WarcSeries(folder, "ours", WarcInfo("bench", "bench"), max_size=1 << 40) as series:
        for exchange in exchanges_:
            series.write_exchange(exchange, CONTEXT)
    return folder / "ours-00001.warc.gz"


def write_warcio(folder: Path, exchanges_: list[Exchange]) -> Path:
    """Write responses and requests as warcio's users do."""
    path = folder / "warcio.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for exchange in exchanges_:
            records = []
            for kind, block in (("response", exchange.received), ("request", exchange.sent)):
                head, _, body = block.partition(b"\r\n\r\n")
                start, *lines = head.decode("latin-1").split("\r\n")
                fields = [tuple(line.split(": ", 1)) for line in lines]
                if kind == "request":
                    http = StatusAndHeaders(start, fields, is_http_request=True)
                else:
                    protocol, _, status = start.partition(" ")
                    http = StatusAndHeaders(status, fields, protocol=protocol)
                records.append(
                    writer.create_warc_record(exchange.url, kind, payload=io.BytesIO(body), http_headers=http)
                )
            writer.write_request_response_pair(records[1], records[0])
    return path


def verify_ours(path: Path) -> None:
    """Check block, payload and framing."""
    assert not list(verify(path.parent))


def verify_warcio(path: Path) -> None:
    """Check block and payload digests."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            while record.content_stream().read(1 << 16):
                pass


def verify_fastwarc(path: Path) -> None:
    """Check block and payload digests."""
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.verify_block_digest(consume=False)
            if record.headers.get("WARC-Payload-Digest"):
                record.parse_http()
                assert record.verify_payload_digest()


def cpu_seconds(work: Callable[[], object]) -> float:
    """The least CPU time of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def contest(size: int, total: int, folder: Path) -> None:
    """Print the rows of one page size."""
    pages = exchanges(size, total)
    volume = sum(len(one.received) + len(one.sent) for one in pages) / 1e6
    rates: dict[str, float] = {}

    def note(what: str, seconds: float, path: Path) -> None:
        with path.open("rb") as file:
            records = sum(1 for _ in FastIterator(file, parse_http=False))
        share = path.stat().st_size / 1e6 / volume
        rates[what] = volume / seconds
        print(f"{size:>9} {what:<18} {rates[what]:>9.1f} {records / seconds:>14.0f} {share:>7.1%}")

    paths = {}
    for name, write in (("ours", write_ours), ("warcio", write_warcio)):
        rounds = [folder / f"{name}-{number}" for number in range(ROUNDS)]
        for one in rounds:
            one.mkdir()
        left = iter(rounds)
        seconds = cpu_seconds(lambda write=write, left=left: write(next(left), pages))
        (paths[name],) = rounds[0].iterdir()
        note(f"write, {name}", seconds, paths[name])
    for name, check in (("ours", verify_ours), ("warcio", verify_warcio), ("FastWARC", verify_fastwarc)):
        note(f"verify, {name}", cpu_seconds(lambda check=check: check(paths["ours"])), paths["ours"])
    print(
        f"{size:>9} ratios: writing {rates['write, ours'] / rates['write, warcio']:.1f} x warcio, "
        f"file {paths['ours'].stat().st_size / paths['warcio'].stat().st_size:.2f} x; "
        f"verifying {rates['verify, ours'] / rates['verify, FastWARC']:.2f} x FastWARC, "
        f"{rates['verify, ours'] / rates['verify, warcio']:.1f} x warcio"
    )


def main() -> None:
    """Print a table."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{'size':>9} {'what':<18} {'MB/CPU-s':>9} {'records/CPU-s':>14} {'file':>7}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            contest(size, megabytes * 1_000_000, Path(folder))


if __name__ == "__main__":
    main()
