"""A server of the pages that tells what it holds: `python -m tests.ui.counted FILE SECONDS ui ...`.

At SIGUSR1 it writes to the file how many sessions, threads and objects there are, after it tidied
up. Sessions whose tab is gone without a word are forgotten after so many seconds.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from simulator.__main__ import main
from simulator.ui.server import SETTINGS


def holdings() -> dict[str, int]:
    """Sessions that are kept, those of them that nobody can reach any more, threads, objects.

    Threads that wait in AnyIO's pool for the next request of anybody are not counted: how many
    there are is decided by how many requests came at once, and they go after a while.
    """
    from solara.server import kernel_context

    gc.collect()
    objects = gc.get_objects()
    kind = kernel_context.VirtualKernelContext
    return {
        "sessions": len(kernel_context.contexts),
        "in_memory": sum(type(one) is kind for one in objects),
        "threads": sum(not _waits_in_pool(one) for one in threading.enumerate()),
        "objects": len(objects),
    }  # fmt: skip


def _waits_in_pool(thread: threading.Thread) -> bool:
    """True for a thread of AnyIO that is free; one that still serves a session is not."""
    return thread in getattr(thread, "idle_workers", ())


def asked(pid: int, report: Path) -> dict[str, int]:
    """Ask a server of this kind what it holds."""
    report.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    while not report.exists():
        time.sleep(0.05)
    found: dict[str, int] = json.loads(report.read_text(encoding="utf-8"))
    return found


def _serve(report: Path, seconds: str) -> None:
    def tell(*_: Any) -> None:
        part = report.with_suffix(".part")
        part.write_text(json.dumps(holdings()), encoding="utf-8")
        part.rename(report)

    signal.signal(signal.SIGUSR1, tell)
    SETTINGS["SOLARA_KERNEL_CULL_TIMEOUT"] = f"{seconds}s"
    main()


if __name__ == "__main__":  # workers import this module, too
    _report, _seconds = Path(sys.argv[1]), sys.argv[2]
    del sys.argv[1:3]
    _serve(_report, _seconds)
