"""How quick the pages are: `python -m tests.ui.measure [PART ...] [--loads 20] [--sessions 30]`.

Parts are `loads`, `frames`, `answers`, `crowd` and `memory`; all if none is named. With `--program`
an installed flywheel is measured in place of this checkout. Prints one line for each figure. Times
are taken on this machine as it is; those of an empty Solara page in the same minutes stand beside
them, so that machines can be compared.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.conftest import ARGUMENTS, ROOT, Served, started, stopped
from tests.ui.memory import opened_and_closed, resident

EMPTY = """
import os, sys
from simulator.ui.server import SETTINGS
os.environ.update(SETTINGS, SOLARA_APP="tests.ui.empty_page")
import uvicorn
from solara.server.starlette import app
uvicorn.Server(uvicorn.Config(app, port=int(sys.argv[1]), log_level="error")).run()
"""
EMPTY_PORT = 8899
MOVING = "[...document.querySelectorAll('canvas, figure')].some((one) => one.dataset.angle > 0)"
WHEEL = "[...document.querySelectorAll('.fw-wheel')].some((one) => one.dataset.angle > 0)"
CHANGED = """async () => {
  const slider = document.getElementById('control-attract-ads_budget');
  const before = flywheel.clock.world;
  const begin = performance.now();
  slider.value = Number(slider.value) === 600 ? 700 : 600;
  slider.dispatchEvent(new Event('input'));
  return new Promise((done) => { const off = flywheel.on('world', (clock) => {
    if (clock.world.key === before.key) return;
    off(); requestAnimationFrame(() => done(performance.now() - begin)); }); });
}"""


def say(what: str, value: str) -> None:
    """One line for one figure."""
    sys.stdout.write(f"{what:<58}{value}\n")
    sys.stdout.flush()


def p95(values: Iterable[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def loads(browser: Browser, address: str, ready: str, many: int) -> list[float]:
    """Seconds from a cold start of a profile until something is true on the page."""
    times = []
    for _ in range(many):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        begin = time.monotonic()
        page.goto(address, wait_until="commit")
        page.wait_for_function(ready, timeout=60_000)
        times.append(time.monotonic() - begin)
        context.close()
    return times


def empty_page() -> subprocess.Popen[bytes]:
    """A server with nothing on its page but a word."""
    process = subprocess.Popen(
        [sys.executable, "-c", EMPTY, str(EMPTY_PORT)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(6)
    return process


def first_pictures(browser: Browser, served: Served, many: int) -> None:
    """Cold loads of the Run page and of an empty page, in turn."""
    other = empty_page()
    try:
        moving, ours, empty = [], [], []
        for _ in range(many):
            moving += loads(browser, served.link(), MOVING, 1)
            ours += loads(browser, served.link(), WHEEL, 1)
            empty += loads(browser, f"http://localhost:{EMPTY_PORT}/",
                           "document.body.innerText.includes('nothing but this')", 1)  # fmt: skip
    finally:
        other.kill()
        other.wait()
    say("first picture moving, cold, p95 and median",
        f"{p95(moving):.2f} s {median(moving):.2f} s")  # fmt: skip
    say("whole page, cold, p95 and median", f"{p95(ours):.2f} s {median(ours):.2f} s")
    say("an empty Solara page, cold, p95 and median", f"{p95(empty):.2f} s {median(empty):.2f} s")
    say("ratio of the medians", f"{median(ours) / median(empty):.2f}")


def median(values: Iterable[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)


def answers(page: Page, many: int) -> None:
    """Milliseconds from a slider to a changed picture, at 1,500 people x 208 weeks."""
    times = [page.evaluate(CHANGED) for _ in range(many)]
    say("slider to changed picture, p95 and median", f"{p95(times):.0f} ms {median(times):.0f} ms")


def frames(page: Page) -> None:
    """Pictures a second while playing."""
    page.evaluate("flywheel.seek(40); flywheel.play()")
    before = page.evaluate("window.__flywheelFrames")
    begin = time.monotonic()
    page.wait_for_timeout(4000)
    drawn = page.evaluate("window.__flywheelFrames") - before
    say("playing", f"{drawn / (time.monotonic() - begin):.0f} frames/s")


def crowd(served: Served, browser: Browser, sessions: int, seconds: float) -> None:
    """Many sessions at once, each with a run every 5 s."""
    before = resident(served.process.pid)
    contexts = [browser.new_context() for _ in range(sessions)]
    pages = [context.new_page() for context in contexts]
    wrong: list[str] = []
    for page in pages:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(served.link())
    for page in pages:
        page.wait_for_function(WHEEL, timeout=120_000)
        page.evaluate("flywheel.pause()")
    times: list[float] = []
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        round_began = time.monotonic()
        for page in pages:
            page.evaluate(f"window.__answer = ({CHANGED})()")
        times += [page.evaluate("window.__answer") for page in pages]
        time.sleep(max(0.0, 5.0 - (time.monotonic() - round_began)))
    say(f"{sessions} sessions, a run every 5 s: p95 and median",
        f"{p95(times):.0f} ms {median(times):.0f} ms, {len(times)} runs, {len(wrong)} errors")
    say("memory a session", f"{(resident(served.process.pid) - before) / sessions:.1f} MB")
    for context in contexts:
        context.close()


PARTS = {
    "loads": lambda served, browser, given: first_pictures(browser, served, given.loads),
    "frames": lambda served, browser, given: frames(settled(browser, served)),
    "answers": lambda served, browser, given: answers(settled(browser, served), 20),
    "crowd": lambda served, browser, given: crowd(served, browser, given.sessions, given.seconds),
    "memory": lambda served, browser, given: opened_and_closed(browser, given.many, say),
}


def settled(browser: Browser, served: Served) -> Page:
    """The page Run with its wheel turning."""
    page = browser.new_page()
    page.goto(served.link())
    page.wait_for_function(WHEEL, timeout=60_000)
    return page


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART")
    asked.add_argument("--program", type=Path)
    asked.add_argument("--loads", type=int, default=20)
    asked.add_argument("--sessions", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--many", type=int, default=200)
    given = asked.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        asked.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    begin = time.monotonic()
    installed = {"program": (str(given.program),), "folder": Path(tempfile.gettempdir())}
    served = started(**installed if given.program else {})
    with urllib.request.urlopen(served.address + "flywheel/health") as answer:  # noqa: S310  # ours
        answer.read()
    say("server ready", f"{time.monotonic() - begin:.1f} s")
    try:
        with sync_playwright() as tool:
            browser = tool.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            for name in given.parts or PARTS:
                PARTS[name](served, browser, given)
            browser.close()
    finally:
        stopped(served)


if __name__ == "__main__":
    main()
