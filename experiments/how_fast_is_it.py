"""Question: how fast is the model, and where does the time of a week go?

Prediction: with everything on, a person-week costs less than a third of what plain Mesa needs for
the far smaller flywheel-lite, and less than a two-hundredth of what it costs when agents act one
by one; with all but flywheel-lite's mechanisms switched off its loops reach 40 % of a compiled loop
made for nothing else, at 100,000 people, where what Python does once a week no longer counts; a
person-week of a million people costs at most twice that of ten thousand; with every mechanism and
programme on, and in the busy market of the tests, the speed is no less than half that of the
baseline's grown market.

Answer: run it. Other programs share the machine, so nothing is compared with a figure measured at
another time: the programs take turns in one process, each pair of neighbours in time gives a
ratio, and the median of the ratios counts. Times are processor time.

    python experiments/how_fast_is_it.py            some minutes
    python experiments/how_fast_is_it.py --quick    seconds, but the figures mean little
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click
from flywheel_lite import settings_like_flywheel_lite
from numba_gather import STANDINGS, GatherModel, acquaintances
from plain_mesa import MesaModel
from promises import conclude, report_ratio, verdict
from where_time_goes import CLOSE, nanoseconds_by_stage

import simulator
from simulator.model import Flywheel
from simulator.scenario import read
from simulator.simulation import Plan, Simulation
from simulator.wheel import STAGES

LAUNCH = 26
EVERYTHING_ON = {"rival.launch_week": LAUNCH, "rival.community": 0.5, "rival.campaign": 0.5}
SEED = 1
MOST_BYTES = 600
MOST_BUILDING = 5.0
MOST_COMPILING = 20.0
MOST_STARTING = 1.5
SEGMENTS = 4
MILLION = 1_000_000


class Size(NamedTuple):
    """How much is measured."""

    people: int
    crowd: int
    weeks: int
    repetitions: int
    acting_weeks: int
    tables: tuple[int, ...]


THOROUGH = Size(10_000, 100_000, 104, 7, 3, (1_500, 10_000))
QUICK = Size(400, 800, 30, 2, 1, (400,))

Program = Callable[[], Callable[[], Any]]
"""Prepares a run and returns what is to be timed."""


def plan_with_everything_on(people: int, customers: float) -> Plan:
    """The community-led strategy, with a rival that has a community and a campaign.

    `customers` is the share of people who are customers on the first day: with none the market
    is young and quiet, as in the baseline; with half of them every mechanism is at work.
    """
    scenario = read("baseline", people=people)
    changes = EVERYTHING_ON | {"people.initial_customers": customers}
    return scenario.plan("community_led", changes)


def taking_turns(
    programs: dict[str, Program], person_weeks: int, repetitions: int
) -> dict[str, list[float]]:
    """Nanoseconds per person-week of each program in each round; the first round is not counted.

    What a program prepares is not timed.
    """
    spent: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(repetitions + 1):
        for name, program in programs.items():
            run = program()
            start = time.process_time()
            run()
            spent[name].append((time.process_time() - start) / person_weeks * 1e9)
    return {name: times[1:] for name, times in spent.items()}


def against_plain_mesa(size: Size, complaints: list[str]) -> None:
    """The whole model against plain Mesa."""
    neighbours = acquaintances(size.people, SEED)
    weeks, people = size.weeks, size.people
    plans = {
        "everything on, young market": plan_with_everything_on(people, 0.0),
        "everything on, grown market": plan_with_everything_on(people, 0.5),
    }

    def simulated(plan: Plan) -> Program:
        return lambda: partial(Simulation(plan, SEED).run, weeks)

    programs: dict[str, Program] = {name: simulated(plan) for name, plan in plans.items()}
    programs["flywheel-lite in plain Mesa"] = lambda: partial(
        MesaModel(neighbours, SEED).run, weeks
    )
    spent = _taking_turns(programs, people, weeks, size.repetitions)
    mesa = spent["flywheel-lite in plain Mesa"]
    for market in ("young", "grown"):
        times = spent[f"everything on, {market} market"]
        report_ratio(f"{market} market, speed against plain Mesa", mesa, times, 3.0, complaints)


def against_the_grown_market(size: Size, complaints: list[str]) -> None:
    """Every mechanism at work at once against the baseline's grown market, about as large.

    Every mechanism and all loyalty programmes are switched on in a market as lively as the
    baseline's; then in the busy market of the tests, where much more happens in a week (eight times
    the questions, three times the thoughts of leaving), without the programmes and with them.
    """
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from tests.market_help import busy_plan, loyal_plan, whole_plan

    scenario = read("baseline", people=size.people)
    plans = {
        "baseline, grown market": plan_with_everything_on(size.people, 0.5),
        "everything on": whole_plan(
            scenario, "community_led", EVERYTHING_ON | {"people.initial_customers": 0.5}
        ),
        "a busy market": busy_plan(scenario, "community_led"),
        "a busy market, programmes too": loyal_plan(scenario, "community_led"),
    }

    def simulated(plan: Plan) -> Program:
        return lambda: partial(Simulation(plan, SEED).run, size.weeks)

    programs = {name: simulated(plan) for name, plan in plans.items()}
    spent = _taking_turns(programs, size.people, size.weeks, size.repetitions)
    core, everything, busy, programmes = spent.values()
    for name, times in (("everything on", everything), ("a busy market", busy)):
        what = f"{name}, speed against the grown market"
        report_ratio(what, core, times, 0.5, complaints)
    ratio = median(a / b for a, b in zip(core, programmes, strict=True))
    click.echo(f"  a busy market, programmes too, speed against the grown market: {ratio:.2f}")


def against_compiled_code(people: int, size: Size, complaints: list[str]) -> None:
    """The reduced model against the compiled loop made for nothing else."""
    neighbours, weeks = acquaintances(people, SEED), size.weeks
    plan = [(0, settings_like_flywheel_lite(people))]
    programs: dict[str, Program] = {
        "reduced to flywheel-lite": lambda: partial(Simulation(plan, SEED).run, weeks),
        "flywheel-lite as a Numba gather": lambda: partial(
            GatherModel(neighbours, SEED).run, weeks
        ),
    }
    reduced, gather = _taking_turns(programs, people, weeks, size.repetitions).values()
    if people == size.crowd:
        report_ratio("reduced, speed against the gather", gather, reduced, 0.4, complaints)
    else:
        ratio = median(a / b for a, b in zip(gather, reduced, strict=True))
        click.echo(f"  reduced, speed against the gather: {ratio:.2f}")
        _compare_the_laws(people, weeks)


def _taking_turns(
    programs: dict[str, Program], people: int, weeks: int, rounds: int
) -> dict[str, list[float]]:
    click.echo(f"\n{people:,} people, {weeks} weeks, {rounds} rounds: ns per person-week")
    spent = taking_turns(programs, people * weeks, rounds)
    for name, times in spent.items():
        click.echo(f"  {name:32s} {median(times):9.1f}   ({min(times):.1f} to {max(times):.1f})")
    return spent


def _compare_the_laws(people: int, weeks: int) -> None:
    """Print where people stand at the end in flywheel-lite and in the reduced model."""
    lite = GatherModel(acquaintances(people, SEED), SEED).run(weeks)
    shares = {name: count / people for name, count in zip(STANDINGS, lite.counts, strict=True)}
    simulation = Simulation([(0, settings_like_flywheel_lite(people))], SEED).run(weeks)
    last = {name: column[-1] / people for name, column in simulation.history().items()}
    reduced = {
        "prospects": last["strangers"] + last["attracted"] + last["engaged"],
        "customers": last["customers"] - last["experts"],
        "experts": last["experts"],
        "former": last["former"],
    }
    click.echo("  where people end:    " + "  ".join(f"{name:>9s}" for name in STANDINGS))
    for label, found in (("flywheel-lite", shares), ("reduced model", reduced)):
        row = "  ".join(f"{found[name]:9.1%}" for name in STANDINGS)
        click.echo(f"    {label:17s}  {row}")


def against_agents(size: Size, complaints: list[str]) -> None:
    """The whole model by compiled loops against the same weeks by agents acting one by one."""
    weeks, people = size.acting_weeks, size.people
    plan = plan_with_everything_on(people, 0.5)
    histories: dict[str, Any] = {}

    def lived(by: Any) -> Program:
        def prepare() -> Callable[[], Any]:
            model = Flywheel(plan, SEED, by=by)

            def run() -> None:
                for _ in range(weeks):
                    model.step()
                histories[by] = model.history

            return run

        return prepare

    rounds = max(2, size.repetitions // 2)
    programs = {"agents": lived("agents"), "kernels": lived("kernels")}
    spent = taking_turns(programs, people * weeks, rounds)
    click.echo(f"\n{people:,} people, first {weeks} weeks, {rounds} rounds: ns per person-week")
    for name, times in spent.items():
        click.echo(f"  by {name:8s} {median(times):12.1f}   ({min(times):.1f} to {max(times):.1f})")
    same = all(
        column.tobytes() == histories["kernels"][name].tobytes()
        for name, column in histories["agents"].items()
    )
    verdict("both give the same history", str(same), "bit for bit", same, complaints)
    report_ratio("kernels against agents", spent["agents"], spent["kernels"], 200.0, complaints)


def print_stages(people: int, weeks: int) -> None:
    """Print nanoseconds per person-week by stage, and by compiled loop."""
    plan = plan_with_everything_on(people, 0.5)
    Simulation(plan, SEED).run(min(weeks, LAUNCH + 2))
    stages, loops = nanoseconds_by_stage(Simulation(plan, SEED), weeks)
    total = sum(stages.values())
    click.echo(f"\n{people:,} people, grown market, {weeks} weeks: {total:.1f} ns per person-week")
    for name in (*STAGES, CLOSE):
        click.echo(f"  {name:10s} {stages[name]:8.1f}   {stages[name] / total:6.1%}")
    inside = sorted(loops.items(), key=lambda loop: -loop[1])
    click.echo(f"  of it in compiled loops {sum(loops.values()):.1f}:")
    for name, spent in inside:
        if spent >= 0.005 * total:
            click.echo(f"    {name:20s} {spent:8.1f}")


def a_million_people(weeks: int, complaints: list[str]) -> None:
    """Build and run a million people, segment by segment in turn with ten thousand."""
    small_plan = plan_with_everything_on(THOROUGH.people, 0.5)
    small = [Simulation(small_plan, seed) for seed in range(8)]
    plan = plan_with_everything_on(MILLION, 0.5)
    start = time.process_time()
    large = Simulation(plan, SEED)
    building = time.process_time() - start
    spent: dict[str, list[float]] = {"large": [], "small": []}
    for end in range(weeks // SEGMENTS, weeks + 1, weeks // SEGMENTS):
        for name, group in (("small", small), ("large", [large])):
            person_weeks = sum(one.world.size * (end - one.week) for one in group)
            start = time.process_time()
            for one in group:
                one.run(end)
            spent[name].append((time.process_time() - start) / person_weeks * 1e9)
    click.echo(f"\n{MILLION:,} people, grown market, {large.week} weeks")
    size = large.world.bytes_per_person
    wanted = f"below {MOST_BYTES}"
    verdict("bytes of state per person", f"{size:.0f}", wanted, size < MOST_BYTES, complaints)
    wanted = f"below {MOST_BUILDING:g}"
    verdict(
        "seconds to build", f"{building:.2f}", wanted, building < MOST_BUILDING, complaints
    )
    _verdict_on_growth(spent, complaints)


def _verdict_on_growth(spent: dict[str, list[float]], complaints: list[str]) -> None:
    for name, label in (("small", f"{THOROUGH.people:,}"), ("large", f"{MILLION:,}")):
        segments = ", ".join(f"{one:.0f}" for one in spent[name])
        click.echo(f"  ns per person-week of {label} people by segment: {segments}")
    growth = median(a / b for a, b in zip(spent["large"], spent["small"], strict=True))
    verdict("cost against 10,000 people", f"{growth:.2f}", "at most 2", growth <= 2, complaints)


_FIRST_WEEK = """
import time
from simulator.scenario import read
from simulator.simulation import Simulation
scenario = read("baseline")
for strategy in scenario.strategies:
    Simulation(scenario.plan(strategy), 1).turn()
print(time.process_time())
"""


def first_start(complaints: list[str]) -> None:
    """Start fresh processes with an empty cache of compiled code, and then with a full one."""
    with tempfile.TemporaryDirectory() as folder:
        cold = _started(folder)
        warm = min(_started(folder) for _ in range(3))
    click.echo("\nA fresh process until the first week of all three strategies is done: seconds")
    wanted = f"below {MOST_COMPILING:g}"
    verdict("compiling", f"{cold - warm:.1f}", wanted, cold - warm < MOST_COMPILING, complaints)
    wanted = f"below {MOST_STARTING:g}"
    verdict("later starts", f"{warm:.2f}", wanted, warm < MOST_STARTING, complaints)


def _started(cache: str) -> float:
    """Processor seconds of a process from its start to the end of the first week."""
    environment = {**os.environ, "FLYWHEEL_CACHE": cache}
    environment.pop("NUMBA_CACHE_DIR", None)
    environment["PYTHONPATH"] = str(Path(simulator.__file__).parents[1])
    done = subprocess.run(  # noqa: S603  # our own program, no input from outside
        [sys.executable, "-c", _FIRST_WEEK],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout)


@click.command()
@click.option("--people", type=click.IntRange(20), help="size of the market in the comparisons")
@click.option("--quick", is_flag=True, help="a small market, without a million and without starts")
def main(people: int | None, quick: bool) -> None:
    """Measure the speed of the model; ends with status 1 if a promise does not hold."""
    size = QUICK if quick else THOROUGH
    if people:
        size = size._replace(people=people)
    complaints: list[str] = []
    against_plain_mesa(size, complaints)
    against_the_grown_market(size, complaints)
    for people in (size.people, size.crowd):
        against_compiled_code(people, size, complaints)
    against_agents(size, complaints)
    for number in size.tables:
        print_stages(number, size.weeks)
    if not quick:
        print_stages(MILLION, size.weeks)
        a_million_people(size.weeks, complaints)
        first_start(complaints)
        conclude(complaints, "every promise of speed")


if __name__ == "__main__":
    main()
