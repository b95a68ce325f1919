"""What a run takes is its own: compiling is over before the first run of a study begins."""

import subprocess
import sys

from simulator.study import runs
from simulator.study.estimate import estimated
from simulator.study.executors import Serial
from simulator.study.study_file import read_study_text

STUDY = """
question: Is all compiled before the first run?
scenario: cheaper_rival
people: 800
weeks: 70
vary: {people.size: [600, 800], rival.quality: [0.5, 1.0]}
changes: {rival.launch_week: 40}
keep: {metrics: [lock_in, nps, customers, customers_won], tables: [people, journeys]}
"""
LOADED = f"""
import gc
from numba.core.dispatcher import Dispatcher
from simulator.study.runs import lived, rehearse, work_of
from simulator.study.study_file import read_study_text

def loops():
    return {{(one.py_func.__qualname__, len(one.overloads)) for one in gc.get_objects()
             if isinstance(one, Dispatcher) and one.overloads}}

study = read_study_text('''{STUDY}''')
work = work_of(study)
rehearse(work)
before = loops()
for run in range(study.runs):
    assert lived(work, study.task(run)).status == "ok"
print(sorted(loops() - before))
"""


def test_no_run_of_a_study_waits_for_a_loop_to_be_compiled_or_loaded():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True)
    assert told.stdout == "[]\n", told.stdout + told.stderr


def test_the_size_of_a_rehearsal_is_small_even_where_the_number_of_people_varies(monkeypatch):
    sizes = []

    def size_of(plan, seed, *rest):
        sizes.append(plan[0].settings.people.size)
        raise MemoryError

    monkeypatch.setattr(runs, "Simulation", size_of)
    study = read_study_text("question: Large?\nvary: {people.size: [1000000, 20000000]}\n")
    runs.rehearse(runs.work_of(study))
    assert sizes
    assert max(sizes) < 1_000


def test_an_estimate_rests_on_runs_spread_over_the_whole_design():
    study = read_study_text(STUDY)
    tried = estimated(study, Serial())
    trials = [one.run for one in runs.work_of(study).trials]
    assert trials == [0, 1, 3, 4, 6, 7, 9, 11]
    assert tried.tried == len(trials)
    assert not tried.troubles
