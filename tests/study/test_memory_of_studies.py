"""Memory: that of the coordinator does not grow with the number of runs."""

import json
import logging
import re
import subprocess
import sys

import pytest

from tests.study.study_help import REPOSITORY, surroundings, write

FIGURES = logging.getLogger(__name__)
TEXT = """\
question: Does the memory of the coordinator grow?
people: 10
weeks: 3
strategies: [community_led, sales_led]
design: latin_hypercube
samples: {points}
vary: {{rival.quality: , rival.price: }}
replicates: 10
keep: {{weeks: [1, 2], columns: [customers]}}
"""
WATCHED = """\
import json, re, sys
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.study import chunks, runs, runner
from simulator.__main__ import main

def lived(work, task, folder):  # nothing but the values a run would have: workers are not watched
    value = float(task.run)
    weeks = {name: [value] * len(work.keep.weeks) for name in work.keep.columns}
    weeks = {name: runs.pd.Series(values).to_numpy() for name, values in weeks.items()}
    return runs.Lived(task, runs.OK, "", (value,) * len(work.keep.metrics), weeks, {}, 0.0)

def memory():
    with open("/proc/self/status") as file:
        text = file.read()
    return [int(re.search(name + r":\\s+(\\d+)", text)[1]) / 1024 for name in ("RssAnon", "VmHWM")]

real, seen = runner.Runner._enter, []

def entered(self, report):
    real(self, report)
    seen.append([self._done, *memory()])

chunks.lived, runner.Runner._enter = lived, entered
file = sys.argv.pop(1)
try:
    main()
finally:
    seen.append([-1, *memory()])
    with open(file, "w") as out:
        json.dump(seen, out)
"""


def watched(points, folder):
    """Megabytes of the coordinator as runs are entered: (runs done, private, most so far)."""
    path = write(folder, TEXT.format(points=points))
    words = ["sweep", str(path), "--out", str(folder / "x"), "-j", "2", "--chunk", "64"]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(folder / "seen.json"), *words], check=False,
        capture_output=True, text=True, env=surroundings(), cwd=REPOSITORY, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{points * 20:,} runs: {points * 20:,} ok", done.stdout)
    return json.loads((folder / "seen.json").read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("points", "allowed"), [
    (200, 8), pytest.param(1_000, 15, marks=pytest.mark.long),
])  # fmt: skip
def test_the_memory_of_the_coordinator_is_flat(points, allowed, tmp_path):
    """From the first tenth of the runs to the last, and to the end, when the tables are written."""
    seen = watched(points, tmp_path)
    runs = points * 20
    early = max(private for done, private, _ in seen if 0 <= done <= runs // 10)
    late = max(private for done, private, _ in seen if done > runs * 9 // 10)
    most = seen[-1][2] - max(most for done, _, most in seen if 0 <= done <= runs // 10)
    FIGURES.info("%.1f MB after a tenth, %.1f MB at the end, %.1f MB beside", early, late, most)
    assert late - early < allowed
    assert most < 60  # canonical tables are written piece by piece
