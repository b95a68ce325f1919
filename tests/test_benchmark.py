"""The benchmark: it runs, and all versions of flywheel-lite follow one law."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.scenario import read
from simulator.simulation import Simulation
from tests.market_help import whole_plan

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "experiments"
PEOPLE, WEEKS, RUNS = 150, 40, 24


@pytest.fixture
def lite(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    import flywheel_lite
    import numba_gather
    import plain_mesa

    return numba_gather, plain_mesa, flywheel_lite


def final_counts(model: Any, lite: Any) -> Any:
    neighbours = lite[0].acquaintances(PEOPLE, 1)
    return np.array([model(neighbours, seed).run(WEEKS).counts for seed in range(1, RUNS + 1)])


def test_plain_mesa_and_the_compiled_loop_follow_the_same_law(lite: Any) -> None:
    by_mesa = final_counts(lite[1].MesaModel, lite)
    by_loop = final_counts(lite[0].GatherModel, lite)
    error = np.sqrt((by_mesa.var(axis=0, ddof=1) + by_loop.var(axis=0, ddof=1)) / RUNS)
    distance = (by_mesa.mean(axis=0) - by_loop.mean(axis=0)) / error
    assert np.abs(distance).max() < 4.0
    assert (by_loop.mean(axis=0) > 5.0).all()  # everybody is somewhere, so all four steps are tried


def test_the_reduced_model_ends_near_flywheel_lite(lite: Any) -> None:
    from simulator.simulation import Simulation

    numba_gather, _, flywheel_lite = lite
    people, weeks = 3000, 104
    counts = numba_gather.GatherModel(numba_gather.acquaintances(people, 1), 1).run(weeks).counts
    settings = flywheel_lite.settings_like_flywheel_lite(people)
    last = {
        name: column[-1]
        for name, column in Simulation([(0, settings)], 1).run(weeks).history().items()
    }
    customers, experts, former = counts[1:] / people
    assert last["customers"] / people == pytest.approx(customers + experts, abs=0.05)
    assert last["experts"] / people == pytest.approx(experts, abs=0.10)
    assert last["former"] / people == pytest.approx(former, abs=0.05)


def printed_by(benchmark: str, *options: str) -> str:
    """What a benchmark prints."""
    done = subprocess.run(
        [sys.executable, str(EXPERIMENTS / benchmark), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return done.stdout


def test_the_quick_benchmark_prints_every_ratio_and_the_same_history_by_agents() -> None:
    printed = printed_by("how_fast_is_it.py", "--quick", "--people", "100")
    for promise in ("against plain Mesa", "against the grown market", "against the gather",
                    "kernels against agents"):  # fmt: skip
        assert promise in printed
    assert "both give the same history: True" in printed
    assert "ask_everyone" in printed


def test_the_benchmark_of_studies_prints_what_two_workers_gain_and_how_much_is_loops() -> None:
    printed = printed_by("how_fast_is_a_study.py", "--quick")
    assert "runs of two workers against one" in printed
    shares = [int(share) for share in re.findall(r"(\d+)%", printed)]
    of_workers, of_loops = shares[0], shares[1]
    assert 10 < of_workers <= 100
    assert 25 < of_loops < 100


def test_with_everything_on_everything_happens() -> None:
    start = {"people.initial_customers": 0.5, "rival.launch_week": 26}
    plan = whole_plan(read("baseline", people=3_000), "community_led", start)
    history = Simulation(plan, 1).run(104).history()
    never = {name for name, column in history.items() if np.nansum(np.abs(column)) == 0.0}
    # nothing is spent on a date, and questions are answered by managers, who are paid otherwise
    assert never == {"cost_interventions", "cost_tickets"}
