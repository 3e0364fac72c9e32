"""Reading an archive with one process and with several: captures a second; memory over an archive four times as large.

    python benchmarks/parse_scaling.py [--captures 1000] [--workers 1 2]

The archive is made by `nianbao import` from the documents of reading_speed.py, each with sentences of its own; what is
measured is `nianbao parse --all`, as a user runs it: seconds, CPU-seconds of all its processes, the largest of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from reading_speed import another, documents

NIANBAO = Path(sys.executable).with_name("nianbao")


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds, CPU-seconds of its processes, megabytes of the largest of them."""

    seconds: float
    cpu: float
    megabytes: float


def run(workspace: Path, *arguments: str) -> Cost:
    """Run a command of nianbao to its end; raises CalledProcessError where it could not start (status 2)."""
    begun = time.perf_counter()
    command = [str(NIANBAO), "--workspace", str(workspace), *arguments, "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):  # 1: a document is no report, and it says so
        raise subprocess.CalledProcessError(status, arguments, printed)
    json.loads(printed)
    children = usage.ru_utime + usage.ru_stime
    return Cost(time.perf_counter() - begun, children, usage.ru_maxrss / 1024)


def made(folder: Path, count: int) -> Path:
    """A workspace with so many captures."""
    files = folder / f"documents-{count}"
    files.mkdir()
    chosen = list(documents())
    for number in range(count):
        sample = chosen[number % len(chosen)]
        suffix = "html" if sample.kind == "html" else "txt"
        (files / f"{number}.{suffix}").write_bytes(another(sample.payload, number))
    workspace = folder / f"archive-{count}"
    run(workspace, "import", str(files))
    return workspace


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--captures", type=int, default=1000)
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = options.parse_args()
    print(f"{'captures':>9}{'workers':>9}{'seconds':>9}{'a second':>10}{'CPU':>8}{'largest MB':>12}")
    with tempfile.TemporaryDirectory() as scratch:
        for count in (given.captures, 4 * given.captures):
            workspace = made(Path(scratch), count)
            first = None
            for workers in given.workers:
                cost = run(workspace, "parse", "--all", "--workers", str(workers))
                first = first or cost.seconds
                print(
                    f"{count:>9}{workers:>9}{cost.seconds:>9.1f}{count / cost.seconds:>10.1f}{cost.cpu:>8.1f}"
                    f"{cost.megabytes:>12.0f}   {first / cost.seconds:.2f} x"
                )


if __name__ == "__main__":
    main()
