"""Search: successive halving and steps around the best, on paired worlds; then fresh worlds.

Whoever looks best on the worlds of a search looks better than it is (the winner's curse). So the
search's own numbers only decide what is looked at further; what is reported comes from worlds
that had no part in any choice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.complaints import Problem, ScenarioError, closest
from simulator.metrics import METRICS, TWIN_METRICS, Metric
from simulator.optimisation.candidates import (
    Phases,
    Space,
    alone,
    beginnings,
    neighbours,
    nothing,
    with_candidates,
)
from simulator.optimisation.judging import (
    FRONTIER,
    by_world,
    finals_table,
    frontier_table,
    paired_means,
    undominated,
)
from simulator.strategy import quantities
from simulator.study.design import Factor, Keep, Limits, Study
from simulator.study.executors import PROCESSES
from simulator.study.progress import Progress
from simulator.study.sweep import Options, sweep
from simulator.verdict import estimate

Floats = NDArray[np.float64]
BESIDE: Final = ("customers", "profit")
"""Metrics that are told beside the goal and the frontier."""
FINALISTS: Final = 5
CLIMBS: Final = 8
"""Times that candidates around the best three are tried, at most."""
ON_FRONTIER: Final = 8
"""Candidates that are run on fresh worlds for the frontier, at most."""


class Effort(NamedTuple):
    """Candidates in the first round, worlds each, fresh worlds in the end, seed, workers."""

    candidates: int = 32
    worlds: int = 4
    fresh: int = 24
    seed: int = 1
    workers: int | None = None


class Optimum(NamedTuple):
    """What was found.

    `searched`: one row a candidate with its means over the worlds of the search (`worlds` of them);
    `finals`: those that were run on fresh worlds, with mean, 95 % interval, how probably each is
    the best of them, and what is lost on average by choosing it; `best`: the one with the highest
    probability; `confirmed`: it, each strategy alone and no spending at all on worlds that had no
    part in the choice, with its paired difference from each; `judged`: cost, retention and lock-in
    of all that were run on fresh worlds; `frontier`: names of those that no other beats in all
    three at once; `steps`: what was run, one row a study, with the hash of its results.
    """

    space: Space
    goal: Metric
    effort: Effort
    candidates: dict[str, Phases]
    searched: pd.DataFrame
    finals: pd.DataFrame
    best: str
    confirmed: pd.DataFrame
    judged: pd.DataFrame
    frontier: tuple[str, ...]
    steps: pd.DataFrame


class StoppedError(Exception):
    """A signal came while runs were under way; what is done is kept in the folder."""

    def __init__(self, signal: int) -> None:
        self.signal = signal
        super().__init__(signal)


def goal_named(name: str) -> Metric:
    """The metric that is to be as good as possible.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is none of this name, or none of its directions is better
    """
    known = METRICS | TWIN_METRICS
    if name not in known:
        near = closest(name, known)
        hint = f"did you mean '{near}'?" if near else "`flywheel describe metrics` lists them"
        raise ScenarioError(
            [Problem("--goal", 0, 0, "", "unknown_name", f"there is no metric '{name[:60]}'", hint)]
        )
    if known[name].better is None:
        message = f"more of '{name}' is neither better nor worse; choose another goal"
        raise ScenarioError([Problem("--goal", 0, 0, "", "not_a_goal", message)])
    return known[name]


def optimise(
    space: Space, goal: Metric, folder: Path, effort: Effort, say: Callable[[str], None],
    progress: Callable[[int, int], Progress],
) -> Optimum:
    """Look for the shares that serve the goal best; runs lie in `folder` and are used again.

    Raises
    ------
    StoppedError
        if somebody asked to stop
    simulator.complaints.ScenarioError
        if the goal is undefined for all candidates
    """
    search = _Search(space, goal, folder, effort, say, progress)
    alive, worlds, rung = search.named(beginnings(space, effort.candidates, effort.seed)), 0, 0
    while rung == 0 or len(alive) > 4:
        rung, worlds = rung + 1, 2 * worlds or effort.worlds
        search.run(f"round-{rung}", alive, worlds)
        ranked = search.ranked(alive)
        say(f"round {rung}: {len(alive)} candidates, {worlds} worlds more; best so far "
            f"{space.told(search.candidates[ranked[0]])}")  # fmt: skip
        alive = ranked[: max(4, len(alive) // 2)]
        if len(ranked) <= 8:
            break
    _climb(search, alive[:3], f"round-{rung}", worlds)
    plain = search.named([*alone(space), nothing(space)])
    return _finished(search, list(dict.fromkeys(plain)))


def _climb(search: _Search, best: list[str], step: str, worlds: int) -> None:
    """Look around the best on the worlds of the last round, as long as that finds a better one."""
    generator = np.random.default_rng([search.effort.seed, 0x9EA2])
    for _ in range(CLIMBS):
        near = [one for name in best
                for one in neighbours(search.space, search.candidates[name], generator, 4)]
        named = dict.fromkeys(search.named(near))  # two of the best may have the same neighbour
        fresh = [name for name in named if name not in search.values]
        if not fresh:
            return
        search.run(step, fresh, worlds)
        ranked = search.ranked([*best, *fresh])
        search.say(f"{len(fresh)} candidates around the best three; best so far "
                   f"{search.space.told(search.candidates[ranked[0]])}")  # fmt: skip
        if ranked[0] == best[0]:
            return
        best = ranked[:3]


class _Search:
    """Candidates, what their runs gave, and the studies that run them."""

    def __init__(
        self, space: Space, goal: Metric, folder: Path, effort: Effort,
        say: Callable[[str], None], progress: Callable[[int, int], Progress],
    ) -> None:
        self.space, self.goal, self.folder, self.effort = space, goal, folder, effort
        self.say, self.progress = say, progress
        self.candidates: dict[str, Phases] = {}
        self.values: dict[str, list[pd.DataFrame]] = {}
        self.steps: list[dict[str, object]] = []
        wanted = {goal.name, *FRONTIER, *BESIDE}
        self.metrics = tuple(name for name in METRICS | TWIN_METRICS if name in wanted)

    def named(self, candidates: list[Phases]) -> list[str]:
        """Their names; new ones get the next number."""
        known = {phases: name for name, phases in self.candidates.items()}
        for phases in candidates:
            if phases not in known:
                known[phases] = f"candidate_{len(self.candidates) + 1}"
                self.candidates[known[phases]] = phases
        return [known[phases] for phases in candidates]

    def run(self, step: str, names: list[str], worlds: int, *, search: bool = True) -> pd.DataFrame:
        """Run candidates on the worlds of a step; one row a run."""
        scenario = with_candidates(self.space, {name: self.candidates[name] for name in names})
        people = quantities()["people.size"]
        size = scenario.settings.people.size
        study = Study(
            name=f"{self.space.scenario.name} {step}", question="Which shares serve the goal best?",
            prediction="", answer="", scenario=scenario, strategies=tuple(names), changes={},
            kind="list", factors=(Factor(people, (size,)),), samples=1, levels=4,
            second_order=False, listed=((size,),), replicates=worlds,
            seed=_seed_of(self.effort.seed, step), keep=Keep(self.metrics), limits=Limits(),
        )  # fmt: skip
        place = self.folder / "runs" / f"{step}-{study.fingerprint()}"
        options = Options("serial" if self.effort.workers == 1 else PROCESSES, self.effort.workers)
        swept = sweep(study, place, options, say=self.say, progress=self.progress)
        if swept.signal:
            raise StoppedError(swept.signal)
        frame = swept.results.table()
        self.steps.append({"step": step, "candidates": len(names), "worlds_each": worlds,
                           "runs": study.runs, "result": swept.result})  # fmt: skip
        if search:
            for name, rows in frame.groupby("strategy", sort=False, observed=True):
                self.values.setdefault(str(name), []).append(rows)
        return frame

    def table(self) -> pd.DataFrame:
        """Means of all metrics of all candidates over the worlds of the search, made comparable."""
        names = list(self.values)
        frame = pd.concat([rows for some in self.values.values() for rows in some])
        lived = by_world(frame.assign(lived=1.0), "lived", names) == 1
        means = {metric: paired_means(by_world(frame, metric, names), lived)
                 for metric in self.metrics}  # fmt: skip
        shares = [self.space.told(self.candidates[name]) for name in names]
        return pd.DataFrame(
            {"candidate": names, "shares": shares, **means, "worlds": lived.sum(axis=1)}
        )

    def ranked(self, names: list[str]) -> list[str]:
        """The best first; refuses if the goal is undefined for all."""
        table = self.table().set_index("candidate").loc[names, self.goal.name]
        scores = (table if self.goal.better == "high" else -table).fillna(-np.inf)
        if scores.max() == -np.inf:
            message = f"{self.goal.name} is undefined for all candidates; is the run long enough?"
            raise ScenarioError([Problem("--goal", 0, 0, "", "undefined", message)])
        return sorted(names, key=lambda name: -float(scores[name]))


def _finished(search: _Search, plain: list[str]) -> Optimum:
    """Judge the finalists and the `plain` candidates on fresh worlds, and confirm the best."""
    effort, goal, space = search.effort, search.goal, search.space
    table = search.table()
    finalists = list(dict.fromkeys([*search.ranked(list(search.values))[:FINALISTS], *plain]))
    asked = list(dict.fromkeys([*finalists, *_promising(table)]))
    frame = search.run("fresh", asked, effort.fresh, search=False)
    judged = frontier_table(frame, asked, effort.seed)
    judged.insert(1, "shares", [space.told(search.candidates[name]) for name in asked])
    finals = finals_table(frame, goal, finalists, effort.seed)
    finals["shares"] = [space.told(search.candidates[name]) for name in finals["candidate"]]
    best = str(finals["candidate"].iloc[int(finals["probability_best"].to_numpy().argmax())])
    others = [name for name in plain if name != best]
    confirmed = search.run("confirmed", [best, *others], effort.fresh, search=False)
    return Optimum(
        space, goal, effort, search.candidates, table, finals, best,
        _confirmed(confirmed, search.metrics, best, others, space, search.candidates), judged,
        tuple(judged.loc[judged["on_frontier"], "candidate"]), pd.DataFrame(search.steps),
    )  # fmt: skip


def _promising(table: pd.DataFrame) -> list[str]:
    """Candidates on the frontier of the search, cheap to dear, evenly if there are many."""
    some = table[undominated(table)].sort_values("cac_blended")["candidate"].tolist()
    places = np.linspace(0, len(some) - 1, min(len(some), ON_FRONTIER)).round().astype(int)
    return [some[place] for place in places]


def _confirmed(
    frame: pd.DataFrame, metrics: tuple[str, ...], best: str, others: list[str], space: Space,
    candidates: dict[str, Phases],
) -> pd.DataFrame:
    rows = []
    for metric in metrics:
        wide = frame.pivot_table(metric, "replicate", "strategy", observed=True, dropna=False)
        for name in [best, *others]:
            values = wide[name].to_numpy(dtype=np.float64) if name in wide else np.full(1, np.nan)
            apart = wide[best].to_numpy(dtype=np.float64) - values if best in wide else values
            mean, low, high = estimate(values[np.isfinite(values)])
            less = estimate(apart[np.isfinite(apart)]) if name != best else (np.nan,) * 3
            shares = space.told(candidates[name])
            rows.append({"metric": metric, "candidate": name, "shares": shares, "mean": mean,
                         "low": low, "high": high, "best_minus_this": less[0],
                         "difference_low": less[1], "difference_high": less[2]})  # fmt: skip
    return pd.DataFrame(rows)


def _seed_of(seed: int, step: str) -> int:
    words = np.random.SeedSequence([seed, *step.encode()]).generate_state(1, np.uint64)
    return int(words[0] >> np.uint64(3))
