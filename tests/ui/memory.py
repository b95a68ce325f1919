"""What sessions leave behind in the server when they are gone."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.ui.conftest import Served, started, stopped
from tests.ui.counted import asked

FIRST = 20
"""Sessions after which everything has been loaded that any session needs."""
_LONGEST_KEPT = 60.0  # seconds
_LONGEST_WAIT = 180_000.0  # milliseconds, on a machine that has much else to do
TURNING = "[...document.querySelectorAll('.fw-wheel')].some((one) => one.dataset.angle > 0)"
MOVE = """async (budget) => {
  const slider = document.getElementById('control-attract-ads_budget');
  const before = flywheel.clock.world.key;
  slider.value = budget;
  slider.dispatchEvent(new Event('input'));
  return new Promise((done) => { const off = flywheel.on('world', (clock) => {
    if (clock.world.key === before || !clock.world.done) return;
    off(); done(); }); });
}"""


@dataclass(frozen=True)
class Held:
    """What a server holds: sessions and what is left of them, threads, memory in MB."""

    sessions: int
    in_memory: int
    threads: int
    objects: int
    server: float
    workers: float

    @property
    def memory(self) -> float:
        """Resident memory of all processes, MB."""
        return self.server + self.workers

    def __str__(self) -> str:
        return (f"{self.server:.1f} MB + workers {self.workers:.1f} MB, {self.sessions} sessions "
                f"({self.in_memory} in memory), {self.threads} threads, {self.objects} objects")


@dataclass(frozen=True)
class Counted:
    """A server that tells what it holds."""

    served: Served
    report: Path

    def held(self) -> Held:
        """What it holds once all sessions are gone and no thread comes or goes any more, or after
        a while in which that should be so.
        """
        pid, stop = self.served.process.pid, time.monotonic() + _LONGEST_KEPT
        before, found = 0, asked(pid, self.report)
        while (found["sessions"] or found["threads"] != before) and time.monotonic() < stop:
            time.sleep(0.5)
            before, found = found["threads"], asked(pid, self.report)
        return Held(**found, server=resident(pid), workers=sum(map(resident, children(pid))))

    def visit(self, browser: Browser, number: int) -> None:
        """A tab that sees the wheel turn, moves a slider, sees that world to its end and goes.

        Every fifth goes without a word, as when its machine is switched off.
        """
        context = browser.new_context(viewport={"width": 800, "height": 400})
        page = context.new_page()
        page.set_default_timeout(_LONGEST_WAIT)
        page.goto(self.served.link() + ("&solara-no-close-beacon" if number % 5 == 4 else ""))
        page.wait_for_function(TURNING)
        page.evaluate(f"flywheel.pause(); ({MOVE})({500 + 10 * (number % 40 + 1)})")
        page.goto("about:blank")
        context.close()


@contextmanager
def counted(silent_seconds: int = 10) -> Iterator[Counted]:
    """A server that tells what it holds, for as long as the block.

    It waits so many seconds, not five minutes, for a tab that is gone without a word.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "held.json"
        program = (sys.executable, "-m", "tests.ui.counted", str(report), str(silent_seconds))
        served = started("--workers", "1", program=program)
        try:
            yield Counted(served, report)
        finally:
            stopped(served)


def opened_and_closed(browser: Browser, many: int, say: Callable[[str, str], None]) -> float:
    """Memory after so many sessions more than the first, as a multiple of that after the first."""
    with counted() as server:
        for number in range(FIRST):
            server.visit(browser, number)
        first = server.held()
        say(f"held after {FIRST} sessions, all closed", str(first))
        for number in range(many):
            server.visit(browser, number)
            if number % 50 == 49:
                say(f"held after {number + 1} more", str(server.held()))
        last = server.held()
    say(f"memory after {many} more sessions, of that after {FIRST}",
        f"{last.memory / first.memory:.3f}")  # fmt: skip
    return last.memory / first.memory


def resident(pid: int) -> float:
    """Resident memory of a process, MB; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    line = next((one for one in status.splitlines() if one.startswith("VmRSS")), "VmRSS: 0")
    return int(line.split()[1]) / 1024


def children(pid: int) -> list[int]:
    """The processes that a process started, by whichever thread."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for path in lists for one in path.read_text(encoding="ascii").split()]
