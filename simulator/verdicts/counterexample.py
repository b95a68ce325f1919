"""Counter-examples: the nearest market in which a claim fails, as a scenario that can be run.

A drawn market in which a claim fails differs in 200 numbers at once. What matters of it is found
by trying: only the numbers that go most with the claim are kept, then each that can go back to
the scenario's value goes back, then what is left moves back as far as the claim still fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.verdict import Estimate, estimate
from simulator.verdicts.challenge_telling import Judged
from simulator.verdicts.claims import Claim
from simulator.verdicts.draws import Draw, Trial, market_of, tried
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.plans import Floats
from simulator.verdicts.ranges import Range
from simulator.words.wording import apart, joined
from simulator.words.writing import commented_yaml

_TRIED: Final = 2  # failing draws from which the search starts
_KEPT: Final = (1, 2, 4, 8, 16)  # how many numbers of a draw are kept
_STEPS: Final = 4  # halvings of the way back to the scenario
_WORLDS: Final = 3  # worlds in which a candidate is tried; what is left is confirmed in more
_MOST: Final = 48  # candidates when changes are taken back


class CounterExample(NamedTuple):
    """A market in which a claim fails: what differs, and by how much it fails.

    `changes` is empty if the scenario itself is one. `margin` is the mean over worlds of how far
    the claim holds, with its interval, below 0 where it fails.
    """

    draw: Draw
    changes: dict[str, tuple[Value, Value]]
    margin: Estimate
    worlds: int


def nearest(
    gathering: Gathering, scenario: Scenario, judged: Judged, markets: Sequence[Draw],
    varied: Sequence[Range], seeds: Sequence[int],
) -> CounterExample | None:
    """The nearest market found in which the claim fails, or None.

    Every candidate is lived in the same worlds, those of `compare` with the same seed.
    """
    claim = judged.claim
    if judged.itself.size and not claim.holds(_mean(judged.itself)):
        return _counterexample(scenario, Draw({}, {}), judged.itself)
    failing = [
        place for place, margin in enumerate(judged.margins)
        if np.isfinite(margin) and not claim.holds(float(margin))
    ]
    if not failing or gathering.stopped:
        return None
    gathering.note("looking for the nearest counter-example")
    clearest = sorted(failing, key=lambda place: judged.margins[place])[:_TRIED]
    lists = [_shortlists(markets[place], judged, varied) for place in clearest]
    rounds = [
        [_only(markets[place], names[number]) for place, names in zip(clearest, lists, strict=True)
         if number < len(names)]
        for number in range(len(_KEPT))
    ]  # fmt: skip
    rounds.append([markets[place] for place in clearest])
    tries = (_first_failing(gathering, scenario, claim, some, seeds) for some in rounds)
    found = next((one for one in tries if one is not None), None)
    if found is None:
        return None
    trail = _without_most(gathering, scenario, claim, found, seeds)
    confirmed = _confirmed(gathering, scenario, claim, trail, seeds)
    if confirmed is None:
        return None
    nearer, margins = _moved_back(gathering, scenario, claim, *confirmed, seeds)
    return _counterexample(scenario, nearer, margins)


def _confirmed(
    gathering: Gathering, scenario: Scenario, claim: Claim, trail: Sequence[Draw],
    seeds: Sequence[int],
) -> tuple[Draw, Floats] | None:
    """The last market of a trail in which the claim fails over all worlds, with its margins."""
    for one in reversed(trail):
        margins = _margins(gathering, scenario, claim, one, seeds)
        if margins is not None:
            return one, margins
    return None


def _margins(
    gathering: Gathering, scenario: Scenario, claim: Claim, market: Draw, seeds: Sequence[int]
) -> Floats | None:
    """The margins in all worlds if the claim fails over them, else None."""
    trials = [Trial(scenario, market, (claim,), (one,)) for one in seeds]
    results = gathering.results(tried, trials)
    if len(results) < len(trials) or any(one.trouble for one in results):
        return None
    margins = np.array([one.margins[0, 0] for one in results])
    mean = _mean(margins)
    return margins if mean == mean and not claim.holds(mean) else None


def _size(draw: Draw) -> int:
    return len(draw.values) + len(draw.forms)


def _mean(margins: Floats) -> float:
    known = margins[np.isfinite(margins)]
    return float(known.mean()) if known.size else float("nan")


def _shortlists(market: Draw, judged: Judged, varied: Sequence[Range]) -> list[list[str]]:
    """The factors that go most with the claim and lie farthest off, in lists of growing length."""
    known = {one.name: one for one in varied}
    strength = dict(zip(judged.drivers["factor"], judged.drivers["correlation"], strict=True))
    scores: dict[str, float] = {}
    for name, value in market.values.items():
        one = known[name]
        push = strength[name] * (float(value) - one.start) / (one.high - one.low)
        scores[name] = -push  # what pushes the margin down
    for name, chosen in market.forms.items():
        scores[name] = -strength.get(f"{name}: {chosen}", 0.0)
    order = sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])
    return [order[:number] for number in _KEPT if number <= len(order)]


def _only(market: Draw, names: Sequence[str]) -> Draw:
    return Draw(
        {name: value for name, value in market.values.items() if name in names},
        {name: chosen for name, chosen in market.forms.items() if name in names},
    )


def _fails(
    gathering: Gathering, scenario: Scenario, claim: Claim, candidates: Sequence[Draw],
    seeds: Sequence[int],
) -> list[bool]:
    """Which candidates fail the claim; fewer if somebody stops it."""
    trials = [Trial(scenario, one, (claim,), tuple(seeds[:_WORLDS])) for one in candidates]
    results = gathering.results(tried, trials)
    margins = [one.margin(0) for one in results]
    return [margin == margin and not claim.holds(margin) for margin in margins]


def _first_failing(
    gathering: Gathering, scenario: Scenario, claim: Claim, candidates: Sequence[Draw],
    seeds: Sequence[int],
) -> Draw | None:
    """The first candidate that fails in a few worlds and then in all of them."""
    failed = _fails(gathering, scenario, claim, candidates, seeds)
    for one, bad in zip(candidates, failed, strict=False):
        if bad and _margins(gathering, scenario, claim, one, seeds) is not None:
            return one
    return None


def _without_most(
    gathering: Gathering, scenario: Scenario, claim: Claim, found: Draw, seeds: Sequence[int]
) -> list[Draw]:
    """Take changes back as long as the claim still fails: many at once, then ever fewer.

    The trail of markets in which it failed, from the one given to the smallest.
    """
    some, left, trail = max(1, _size(found) // 2), _MOST, [found]
    while _size(trail[-1]) > 1 and left > 0:
        names = [*trail[-1].values, *trail[-1].forms]
        for first in range(0, len(names), some):
            kept = [one for one in [*trail[-1].values, *trail[-1].forms]
                    if one not in names[first : first + some]]
            left -= 1
            if kept and left >= 0:
                smaller = _only(trail[-1], kept)
                if any(_fails(gathering, scenario, claim, [smaller], seeds)):
                    trail.append(smaller)
        if some == 1:
            break
        some = max(1, some // 2)
    return trail


def _moved_back(
    gathering: Gathering, scenario: Scenario, claim: Claim, found: Draw, margins: Floats,
    seeds: Sequence[int],
) -> tuple[Draw, Floats]:
    """Move what is left towards the scenario, as far as the claim still fails in all worlds."""
    low, high, nearer = 0.0, 1.0, found
    for _ in range(_STEPS if found.values else 0):
        middle = 0.5 * (low + high)
        moved = Draw(
            {name: _between(scenario, name, value, middle) for name, value in found.values.items()},
            found.forms,
        )
        failing = _margins(gathering, scenario, claim, moved, seeds)
        if failing is None:
            low = middle
        else:
            high, nearer, margins = middle, moved, failing
    return nearer, margins


def _between(scenario: Scenario, name: str, value: Value, share: float) -> Value:
    start = float(setting(scenario.settings, name))
    moved = start + share * (float(value) - start)
    return round(moved) if quantities()[name].kind == "whole" else float(f"{moved:.4g}")


def _counterexample(
    scenario: Scenario, draw: Draw, margins: Floats
) -> CounterExample:
    market = market_of(scenario, draw)
    changes = {
        name: (setting(scenario.settings, name), setting(market.settings, name))
        for name in quantities()
        if setting(scenario.settings, name) != setting(market.settings, name)
    }
    known = margins[np.isfinite(margins)]
    return CounterExample(draw, changes, estimate(known), int(known.size))


def changes_told(found: CounterExample) -> str:
    """What differs from the scenario, in words: a name, its value, and what it was."""
    told = []
    for name, (before, after) in found.changes.items():
        now, was = apart(quantities()[name], after, before)
        told.append(f"{name} {now} (was {was})")
    return joined(told) if told else "nothing"


def write_counterexample(
    found: CounterExample, scenario: Scenario, claim: Claim, seed: int, path: Path
) -> None:
    """Write the market as a whole scenario file, which `flywheel compare` can run.

    Raises
    ------
    OSError
        if it cannot be written
    """
    market = market_of(scenario, found.draw)
    reasons = {
        name: f"counter-example: {apart(quantities()[name], after, before)[1]} before"
        for name, (before, after) in found.changes.items()
    }
    named = replace(
        market, name=f"{scenario.name}, where a claim fails",
        question=f"Claimed was: {claim.text}. Does it fail here?",
        reasons={**scenario.reasons, **reasons},
    )
    names = ",".join(dict.fromkeys(claim.strategies))
    head = (
        f"# A market in which this fails: {claim.text}\n"
        f"# What differs from {scenario.name}: {changes_told(found)}.\n"
        f"# To see it: flywheel compare {path.name} --strategies {names} --seed {seed} "
        f"--replicates {found.worlds}\n"
    )
    path.write_text(head + commented_yaml(named), encoding="utf-8")
