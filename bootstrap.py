#!/usr/bin/env python3
"""Sets up everything on a machine that has only Python 3.11, git and the package registries, then does what was asked.

    python3 bootstrap.py demo     set up, then run the demo:  nianbao demo
    python3 bootstrap.py test     set up, then run the tests: pytest
    python3 bootstrap.py setup    set up only (--dev: also the linters and the documentation tools)

Standard library only. Safe to run twice: what is there already is kept. What could not be installed is named, with what
will not work without it. Further arguments are handed on (`bootstrap.py demo --no-serve`, `bootstrap.py test -k warc`).
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
DEBIAN_FRONTEND = {"DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class SystemTool:
    """A program that the distribution provides: the commands that show it is there, its packages, what needs it."""

    commands: tuple[str, ...]
    packages: tuple[str, ...]
    needed_for: str


CHROMIUM = SystemTool(
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    (
        "chromium",
        "chromium-sandbox",
        "fonts-noto-cjk",
        "libatomic1",
    ),  # the last for Playwright's own program, on the smallest systems
    "lists that only a script can make will not be read, and the browser tests are skipped",
)
OFFICE = SystemTool(
    ("soffice", "libreoffice"),
    ("libreoffice-writer-nogui", "bubblewrap"),
    "the few Word files that cannot be read directly become a failure row",
)
UNAR = SystemTool(("unar", "unrar"), ("unar",), "RAR attachments become a failure row")

NGINX = SystemTool(("nginx", "/usr/sbin/nginx"), ("nginx-light",), "deploy/nginx.conf is not tested")

TOOLS = {"demo": (CHROMIUM,), "test": (CHROMIUM, OFFICE, UNAR), "setup": (CHROMIUM, OFFICE, UNAR)}
GROUPS = {"demo": (), "test": ("test",), "setup": ()}


def main(arguments: Sequence[str]) -> int:
    """Set up, then run what `arguments` ask for; gives the exit status."""
    if not arguments or arguments[0] not in TOOLS:
        print(__doc__)
        return 2
    if sys.version_info < OLDEST:
        print(f"nianbao needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
        return 2
    task, rest = arguments[0], list(arguments[1:])
    groups = GROUPS[task]
    if task == "setup" and "--dev" in rest:
        groups = ("test", "lint", "docs")
    os.chdir(ROOT)
    try:
        make_environment()
        install_packages(groups)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\nThe Python packages could not be installed: {error}")
        return 2
    tools = (*TOOLS[task], NGINX) if "--dev" in rest else TOOLS[task]
    missing = [tool for tool in tools if not provide(tool)]
    for tool in missing:
        say(f"not installed: {' '.join(tool.packages)}: {tool.needed_for}")
    if task == "setup":
        print("Ready: .venv/bin/nianbao --help")
        return 0
    command = {"demo": [str(VENV / "bin" / "nianbao"), "demo"], "test": [str(PYTHON), "-m", "pytest", "-n", "auto"]}
    return subprocess.call([*command[task], *rest])


def make_environment() -> None:
    """A virtual environment in .venv with pip in it, on Debian without python3-venv or pip too."""
    if PYTHON.exists() and succeeds(PYTHON, "-m", "pip", "--version"):
        return
    say("making the virtual environment .venv")
    if not succeeds(sys.executable, "-m", "venv", "--clear", VENV):
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
        if not succeeds(sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "pip"):
            wheel = download_pip(VENV)
            run(PYTHON, wheel / "pip", "install", "-q", "--no-index", wheel)
    run(PYTHON, "-m", "pip", "install", "-q", "--upgrade", "pip>=25.1")


def install_packages(groups: Sequence[str]) -> None:
    """The project and its dependency groups, as constraints.txt pins them; nothing where nothing changed."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    stamp = VENV / f"installed-{'-'.join(groups) or 'base'}"
    state = hashlib.sha256(pins).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return
    say("installing the Python packages (a few minutes the first time)")
    chosen = [argument for group in groups for argument in ("--group", group)]
    run(PYTHON, "-m", "pip", "install", "-q", "-c", "constraints.txt", "-e", ".", *chosen)
    stamp.write_text(state)


def provide(tool: SystemTool) -> bool:
    """Whether the tool is there, after trying to install it from the distribution."""
    if is_there(tool):
        return True
    administrator = administrator_prefix()
    if shutil.which("apt-get") and administrator is not None:
        say(f"installing from the distribution: {' '.join(tool.packages)}")
        install = (*administrator, "apt-get", "install", "-y", "-q", "--no-install-recommends", *tool.packages)
        if not succeeds(*install, env=DEBIAN_FRONTEND):
            succeeds(*administrator, "apt-get", "update", "-q", env=DEBIAN_FRONTEND)
            succeeds(*install, env=DEBIAN_FRONTEND)
        if is_there(tool):
            return True
    if tool is CHROMIUM:
        return playwright_chromium()
    return False


def is_there(tool: SystemTool) -> bool:
    """Whether one of the tool's commands is there; for the browser, also whether Playwright's own program runs."""
    found = any(shutil.which(command) for command in tool.commands)
    return found and (tool is not CHROMIUM or succeeds(PYTHON, "-m", "playwright", "--version"))


def playwright_chromium() -> bool:
    """Whether Playwright has, or can download, a Chromium of its own that starts."""
    probe = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as w: w.chromium.launch(args=['--no-sandbox']).close()"
    )
    if succeeds(PYTHON, "-c", probe):
        return True
    say("asking Playwright for a Chromium of its own")
    return succeeds(PYTHON, "-m", "playwright", "install", "chromium", seconds=600) and succeeds(PYTHON, "-c", probe)


def administrator_prefix() -> tuple[str, ...] | None:
    """What to put before a command that needs an administrator; None where we may not be one."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and succeeds("sudo", "-n", "true"):
        return ("sudo", "-n", "-E")
    return None


def download_pip(folder: Path) -> Path:
    """pip's own wheel, fetched from the package index that pip's settings name (else PyPI), checked by its digest."""
    index = package_index().rstrip("/") + "/pip/"
    with urllib.request.urlopen(index, timeout=60) as answer:  # the index of the user's own settings
        page = answer.read().decode()
    links = re.findall(r'href="([^"]+/pip-(\d+(?:\.\d+)*)-py3-none-any\.whl)(?:#sha256=([0-9a-f]{64}))?[^"]*"', page)
    if not links:
        raise OSError(f"no pip found at {index}")
    link, version, digest = max(links, key=lambda found: tuple(int(part) for part in found[1].split(".")))
    with urllib.request.urlopen(urllib.parse.urljoin(index, link), timeout=60) as answer:
        wheel = answer.read()
    if digest and hashlib.sha256(wheel).hexdigest() != digest:
        raise OSError(f"pip {version} from {index} does not match its digest")
    path = folder / f"pip-{version}-py3-none-any.whl"
    path.write_bytes(wheel)
    return path


def package_index() -> str:
    """The package index of PIP_INDEX_URL or pip's configuration files, else PyPI."""
    if "PIP_INDEX_URL" in os.environ:
        return os.environ["PIP_INDEX_URL"]
    settings = configparser.ConfigParser(interpolation=None)
    places = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf", os.environ.get("PIP_CONFIG_FILE", ""))
    settings.read([str(Path(place).expanduser()) for place in places if place])
    return settings.get("global", "index-url", fallback="https://pypi.org/simple")


def say(text: str) -> None:
    """One line of what is being done."""
    print(f"* {text}", flush=True)


def run(*command: str | Path) -> None:
    """Run a command; raises CalledProcessError when it fails."""
    subprocess.run([str(part) for part in command], check=True)


def succeeds(*command: str | Path, env: dict[str, str] | None = None, seconds: float = 900) -> bool:
    """Whether a command ends well within `seconds`; what it prints is not shown."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
