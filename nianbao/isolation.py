"""Foreign programs, run where they can harm nothing: bubblewrap, without a network, the disk read-only."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def available() -> bool:
    """Whether this machine can isolate a program."""
    return shutil.which("bwrap") is not None


def isolated(command: Sequence[str], folder: Path) -> list[str]:
    """The command as bubblewrap runs it: in `folder`, the only place where it may write, which is also its home."""
    disk = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    own = ["--bind", str(folder), str(folder), "--setenv", "HOME", str(folder), "--chdir", str(folder)]
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", *disk, *own, *command]
