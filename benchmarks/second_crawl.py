"""Size of a second crawl of unchanged sites, as a share of the first (goal: under 5 %).

    python benchmarks/second_crawl.py

A loopback server plays sites in three sizes, with and without validators (ETag), bodies sent as they are or gzipped:
`typical` has GBK pages of 30-60 KB, most of it the template that every page repeats, and a 300 KB PDF with every third
report; `pages` is the same without PDFs; `tiny` has pages of 2 KB. Both crawls are whole ones, by `python -m crawler`.
"""

from __future__ import annotations

import gzip
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from archive.catalogue import Catalogue
from tests.crawler.crawling import archived, crawl, write_job
from tests.crawler.wire import Answer, Wire, http

HOST = "http://www.guimo.gov.cn"
YEARS = range(2008, 2026)
WORDS = (
    "政府信息公开",
    "年度报告",
    "依申请公开",
    "行政复议",
    "办理结果",
    "结转下年度",
    "规范性文件",
    "主动公开",
    "群众",
)
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@dataclass(frozen=True)
class Sizes:
    """Bytes of the template that all pages share, of a page's own text, and of a PDF (0: none)."""

    template: int
    own: tuple[int, int]
    pdf: int


KINDS = {
    "typical": Sizes(22_000, (8_000, 38_000), 300_000),
    "pages": Sizes(22_000, (8_000, 38_000), 0),
    "tiny": Sizes(500, (1_000, 2_000), 0),
}


def prose(size: int, random_: random.Random) -> str:
    """Chinese text of about `size` bytes in GBK that packs about as well as an office's prose."""
    out: list[str] = []
    left = size
    while left > 0:
        rare = "".join(chr(random_.randrange(0x4E00, 0x5200)) for _ in range(2))
        out.append(f"{random_.choice(WORDS)}{rare}{random_.randrange(1000)}件，")
        left -= len(out[-1].encode("gb18030"))
    return "".join(out)


def template(size: int, random_: random.Random) -> str:
    """Markup of about `size` bytes: menus, style, scripts."""
    lines = []
    while sum(map(len, lines)) < size:
        number = random_.randrange(10_000)
        lines.append(
            f'<li class="nav-item i{number % 37}"><span title="{number}">{random_.choice(WORDS)}</span></li>\n'
        )
    return "".join(lines)


def site(sizes: Sizes) -> dict[str, bytes]:
    """A column of reports, some with an attachment: URL and entity."""
    random_ = random.Random(7)
    frame = template(sizes.template, random_)

    def page(title: str, body: str) -> bytes:
        text = f"<html><head><meta charset=gb2312><title>{title}</title></head><body><h1>{title}</h1>{body}{frame}"
        return f"{text}</body></html>".encode("gb18030")

    titles = {year: f"规模县{year}年政府信息公开工作年度报告" for year in YEARS}
    links = "".join(f'<li><a href="/art/{y}/1/2/art_1_{y}.html">{titles[y]}</a></li>' for y in YEARS)
    found = {f"{HOST}/xxgknb/": page("政府信息公开年报", links)}
    for year, title in titles.items():
        own = random_.randint(*sizes.own) // len(HEADINGS)
        body = "".join(f"<p>{heading}</p><p>{prose(own, random_)}</p>" for heading in HEADINGS)
        if sizes.pdf and year % 3 == 0:
            body += f'<a href="/art/{year}/nb.pdf">附件：{title}.pdf</a>'
            found[f"{HOST}/art/{year}/nb.pdf"] = b"%PDF-1.4\n" + random_.randbytes(sizes.pdf)
        found[f"{HOST}/art/{year}/1/2/art_1_{year}.html"] = page(title, body)
    return found


def served(entities: dict[str, bytes], *, validators: bool, packed: bool) -> dict[str, object]:
    """The answers of the server, with a realistic number of header fields."""
    common = [("Server", "nginx"), ("Date", "Fri, 20 Nov 2026 08:00:00 GMT"), ("Vary", "Accept-Encoding"),
              ("X-Frame-Options", "SAMEORIGIN"), ("X-Content-Type-Options", "nosniff")]  # fmt: skip

    def answer(url: str, entity: bytes) -> object:
        headers = list(common)
        is_pdf = url.endswith(".pdf")
        tag = f'"{len(entity):x}-{abs(hash(url)):x}"'
        if validators:
            headers += [("ETag", tag), ("Last-Modified", "Tue, 20 Jan 2026 08:00:00 GMT")]
        if packed and not is_pdf:
            headers.append(("Content-Encoding", "gzip"))
            entity = gzip.compress(entity, mtime=0)
        whole = http(entity, *headers, media="application/pdf" if is_pdf else "text/html")
        same = http(b"", *headers, status="304 Not Modified").replace(b"Content-Length: 0\r\n", b"")

        def give(request: bytes) -> Answer:
            return Answer(same if validators and f"If-None-Match: {tag}".encode() in request else whole)

        return give

    return {url: answer(url, entity) for url, entity in entities.items()}


def growth(folder: Path, kind: str, *, validators: bool, packed: bool) -> tuple[int, int, Counter[str], Counter[str]]:
    """Crawl twice: bytes of the first and second crawl's files, and bytes and records of the second by record type."""
    with Wire(served(site(KINDS[kind]), validators=validators, packed=packed)) as proxy:
        for name in ("first", "second"):
            done = crawl(write_job(folder, [f"{HOST}/xxgknb/"], name=name), {"HTTP_PROXY": proxy.url("")})
            assert done.status == 0, done.complaints
            with Catalogue(folder / "nianbao.db", folder / "warc") as catalogue:
                catalogue.index()
    sizes: Counter[str] = Counter()
    by_type: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for record in archived(folder):
        crawl_name = record.path.name.partition("-")[0]
        sizes[crawl_name] += record.length
        if crawl_name == "second":
            by_type[record.type] += record.length
            counts[record.type] += 1
    return sizes["first"], sizes["second"], by_type, counts


def main() -> None:
    """Print a table."""
    print(f"{'site':<8} {'304':<5} {'gzip':<5} {'first':>9} {'second':>8} {'share':>6}  bytes a record of the second")
    for kind in KINDS:
        for validators, packed in ((True, False), (False, False), (True, True), (False, True)):
            with tempfile.TemporaryDirectory() as folder:
                first, second, by_type, counts = growth(Path(folder), kind, validators=validators, packed=packed)
            each = ", ".join(f"{counts[name]} {name} {by_type[name] // counts[name]}" for name in sorted(counts))
            print(f"{kind:<8} {validators!s:<5} {packed!s:<5} {first:>9} {second:>8} {second / first:>6.1%}  {each}")


if __name__ == "__main__":
    main()
