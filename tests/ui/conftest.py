"""A server as people start it, and a real browser that notices everything that goes wrong."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
"""Of Chromium, for a closed network."""
HARMLESS = "Failed to evaluate Vue script and find module.exports"
"""A warning of Solara's own navigator."""

DRESSED = """([theme, width]) => innerWidth === width
  && document.documentElement.scrollWidth <= width
  && document.documentElement.dataset.theme === theme
  && document.getAnimations().every((one) => one.playState !== "running")"""
"""A page has taken another theme and width, nothing of it sticks out, and no colour is between."""


@dataclass
class Served:
    """A running server: where it is, its key, its process."""

    address: str
    token: str
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://").rstrip("/")

    def link(self, path: str = "") -> str:
        """An address that lets one in."""
        joint = "&" if "?" in path else "?"
        return f"{self.address}{path}{joint}t={self.token}"


def started(
    *options: str, program: Sequence[str] = (sys.executable, "-m", "simulator"),
    folder: Path = ROOT,
) -> Served:  # fmt: skip
    """`flywheel ui` as a process of its own, in a folder, ready to answer."""
    command = [*program, "ui", "--no-browser", *options]
    command += [] if "--port" in options else ["--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    line = process.stdout.readline()
    while line and not line.startswith("Open "):
        line = process.stdout.readline()
    found = re.fullmatch(r"Open (http://[^/]+/)(?:\?t=(\S+))?\n", line)
    assert found, line
    return Served(found[1], found[2] or "", process)


def stopped(served: Served) -> str:
    """End a server and hear its last words."""
    served.process.send_signal(signal.SIGINT)
    try:
        said, _ = served.process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        served.process.kill()
        said, _ = served.process.communicate()
    return said


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server for all tests of this process."""
    one = started("--workers", "1")
    yield one
    said = stopped(one)
    assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests of this process."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "chromium is not installed: apt-get install chromium"
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Watched:
    """A tab, and everything it asked for or complained about."""

    page: Any
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def attend(self, home: str) -> None:
        """From now on nothing goes elsewhere, and nothing goes wrong unseen."""

        def route(one: Any) -> None:
            if one.request.url.startswith((home, "data:", "blob:")):
                one.continue_()
            else:
                self.foreign.append(one.request.url)
                one.abort()

        def hear(message: Any) -> None:
            if message.type == "error":
                self.complaints.append(message.text)

        self.page.route("**/*", route)
        self.page.on("console", hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda one: self.complaints.append(f"failed {one.url}"))
        self.page.on(
            "response",
            lambda one: one.status >= 400 and self.complaints.append(f"{one.status} {one.url}"),
        )

    def open(self, address: str) -> Any:
        """Open an address and wait for the wheel."""
        self.page.goto(address)
        self.page.get_by_test_id("flywheel").wait_for(timeout=30_000)
        self.page.wait_for_function("window.flywheel && window.flywheel.clock.world")
        return self.page

    def settled(self) -> None:
        """Wait until a run is there to its end."""
        self.page.wait_for_function(
            "flywheel.clock.world && flywheel.clock.world.done"
            " && !document.querySelector('[data-testid=status]').textContent.trim()",
            timeout=60_000,
        )


def is_open_to_everybody(page: Any) -> None:
    """No violation that axe finds as the page is now, in both themes and two widths."""
    assert page.locator("h1").count() == 1
    for theme, width in itertools.product(("light", "dark"), (1280, 390)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(DRESSED, arg=[theme, width])
        found = Axe().run(page).response["violations"]
        told = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        assert not told, (theme, width)


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """A browser that has been here before: what does not change is in its cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def tab(served: Served, profile: Any) -> Iterator[Watched]:
    """A new tab; whatever goes wrong in it fails the test."""
    watched = Watched(profile.new_page())
    watched.attend(served.address)
    yield watched
    watched.page.evaluate("try { localStorage.clear() } catch { }")  # a theme, answers to lessons
    watched.page.close()
    assert not watched.foreign
    assert not [one for one in watched.complaints if HARMLESS not in one]
