"""Look at every page of an installed flywheel on a machine without a network.

`python -m tests.ui.alone FLYWHEEL [--wait SECONDS]` starts that program and a browser, opens each
page of its menu and prints as JSON what was asked for and what went wrong. `cut_off` makes it run
where there is no network but the machine's own.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, sync_playwright

from tests.ui.conftest import ARGUMENTS, HARMLESS, ROOT, Served, Watched, started, stopped

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
ELSEWHERE = ("192.0.2.1", 80)
"""An address of nobody (RFC 5737)."""
TURNING = "[...document.querySelectorAll('.fw-wheel')].some((one) => one.dataset.angle > 0)"
THERE = {
    "/": "flywheel.clock.world.done && document.querySelector('.fw-wheel').dataset.angle > 0",
    "/compare": "document.querySelector('[data-testid=compare-choice]').dataset.done >= 2",
    "/retention": "document.querySelectorAll('main .fw-chart svg path').length > 2",
    "/network": "flywheel.clock.network && flywheel.clock.network.isWhole",
    "/timeline": "document.querySelector('[data-testid=timeline]')",
    "/scenario": "document.querySelector('[data-testid=differs], [data-testid=explained] details')",
    "/experiments": "document.querySelector('main p')",
    "/lessons": "document.querySelector('[data-testid=run-lesson]')",
    "/mesa": "document.querySelector('main svg, main canvas, main img')",
    "/about": "document.querySelector('[data-testid=about-validation] table')",
}
"""What is on a page when it is whole, by its path."""


def cut_off() -> tuple[str, ...]:
    """What to put before a command to run it without a network, nothing where that is forbidden."""
    before = ("unshare", "--map-root-user", "--net")
    if not shutil.which(before[0]):
        return ()
    tried = subprocess.run([*before, "true"], check=False, capture_output=True)
    return () if tried.returncode else before


def loopback_up() -> None:
    """Switch on the machine's own network, which is off where a network is new."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        get, put, is_up = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, get, asked))[1]
        if not flags & is_up:
            fcntl.ioctl(any_socket, put, struct.pack("16sh14x", b"lo", flags | is_up))


def is_cut_off() -> bool:
    """True if no packet can leave this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            any_socket.connect(ELSEWHERE)
        except OSError:
            return True
    return False


def seen(context: BrowserContext, served: Served, path: str, whole: bool) -> dict[str, Any]:
    """What a page asked for and complained about, opened by itself."""
    watched = Watched(context.new_page())
    page, asked = watched.page, []
    page.set_default_timeout(180_000)
    watched.attend(served.address)
    page.on("request", lambda one: asked.append(one.url))
    page.goto(served.link(path.lstrip("/")))
    page.locator("main h1").wait_for()
    if path == "/":
        page.wait_for_function(TURNING)
    if whole:
        page.wait_for_function(THERE[path])
    page.wait_for_timeout(500)  # whatever comes late
    menu = page.locator("nav a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    told = {
        "heading": page.locator("main h1").inner_text(), "menu": menu, "requests": len(asked),
        "foreign": sorted({one for one in asked if not one.startswith(("data:", "blob:"))
                           and urlsplit(one).netloc != served.host} | set(watched.foreign)),
        "complaints": [one for one in watched.complaints if HARMLESS not in one],
        "trouble": page.locator("[data-testid=trouble]").all_inner_texts(),
    }  # fmt: skip
    page.close()
    return told


def walk(program: Path, whole: bool) -> dict[str, Any]:
    """Every page of the menu, each with nothing from the one before in its memory."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tool:
        served = started("--workers", "1", program=(str(program),), folder=Path(folder))
        try:
            browser = tool.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*ARGUMENTS, NOWHERE]
            )
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            found = {"/": seen(context, served, "/", whole)}
            for path in found["/"]["menu"]:
                found.setdefault(urlsplit(path).path, {})
            for path, told in found.items():
                told.update(told or seen(context, served, path, whole))
            browser.close()
        finally:
            said = stopped(served)
    return {"cut_off": is_cut_off(), "pages": found, "said": said}


def walked(program: Path, *options: str) -> dict[str, Any]:
    """`walk` in a process of its own, without a network where that can be."""
    told = subprocess.run(
        [*cut_off(), sys.executable, "-m", "tests.ui.alone", str(program), *options],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def main() -> None:
    """Look, and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("program", type=Path)
    asked.add_argument("--whole", action="store_true", help="wait until each page is whole")
    given = asked.parse_args()
    loopback_up()
    json.dump(walk(given.program, given.whole), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
