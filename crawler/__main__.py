"""`python -m crawler JOB.json`: run one crawl job; events on stdout, the log in the job's state folder.

Exit status: 0 finished; 3 stopped, can be resumed by the same command; 2 could not start; 4 is already running. A
crawl whose events nobody reads any more stops: whoever started it is dead.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from crawler.job import CrawlJob
from crawler.run import CANNOT_START, RESUMABLE, CannotStartError, crawl


def main(arguments: list[str]) -> int:
    """Run the job file named by the only argument; gives the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m crawler JOB.json\n")
        return CANNOT_START
    path = Path(arguments[0])
    try:
        job = CrawlJob.load(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        sys.stderr.write(f"{path}: not a crawl job: {error}\n")
        return CANNOT_START
    try:
        status = crawl(job, sys.stdout)
        sys.stdout.flush()
    except CannotStartError as error:
        sys.stderr.write(f"{error}\n")
        return error.status
    except BrokenPipeError:
        status = RESUMABLE
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's own flush fails at the exit
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
