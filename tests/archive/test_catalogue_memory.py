from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CAPTURES = 100_000
GROWTH = 64  # megabytes that the whole way may add, whatever the number of captures

SCRIPT = """
import resource, sys
from pathlib import Path
from tests.archive.sample_archive import SampleArchive, read_pending, report

def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

archive = SampleArchive(Path(sys.argv[1]))
with archive.series(max_size=50_000_000) as series:
    for number in range(int(sys.argv[2])):
        organ, year = number // 8, 2016 + number % 8
        payload = report(f"第{organ}局", year, received=number)
        archive.fetch(series, f"http://www.{organ}.gov.cn/{year}.html", payload)
        archive.written.clear()
before = megabytes()
archive.catch_up()
assert archive.rows("SELECT count(*) FROM report") == [(int(sys.argv[2]),)]
print(megabytes() - before)
"""


@pytest.mark.slow
def test_memory_stays_flat_over_a_hundred_thousand_captures(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), str(CAPTURES)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert int(done.stdout) < GROWTH
