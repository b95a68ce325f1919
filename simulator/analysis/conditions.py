"""Conditions: what counts as a case at a point, for the search of boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.points import Floats, Points
from simulator.complaints import Problem, ScenarioError, closest
from simulator.metrics import metric_named
from simulator.study.design import Study
from simulator.verdict import plain

OPTION = "--prim"
_FORM = re.compile(
    r"\s*(?P<metric>\w+)(?:\s+of\s+(?P<strategy>\w+))?\s*(?P<sign><=|>=|<|>)\s*"
    r"(?P<right>\S.*?)\s*"
)
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%?)", re.IGNORECASE)
_LIKE_A_NUMBER = re.compile(r"[-+]?\.?\d")
_EXAMPLES = "'retention_52 of community_led < 0.5' or 'profit of community_led < sales_led'"


class Condition(NamedTuple):
    """A metric of a strategy compared with a number or with other strategies.

    `others` are compared with if any are named: with the best of them if there are several.
    """

    metric: str
    strategy: str
    sign: str
    number: float
    others: tuple[str, ...]
    text: str

    def cases(self, points: Points) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which points are cases, and at which points that can be told, shape (points,)."""
        left: Floats = points.means(self.metric, self.strategy)
        right: Floats = np.full(left.size, self.number)
        if self.others:
            several = np.array([points.means(self.metric, other) for other in self.others])
            best = np.fmin if self.sign.startswith(">") else np.fmax
            right = best.reduce(several, axis=0)
        told = np.isfinite(left) & np.isfinite(right)
        above, equal = left > right, left == right
        found = above if self.sign.startswith(">") else ~(above | equal)
        return (found | equal if "=" in self.sign else found) & told, told


def losing(study: Study, metrics: tuple[str, ...], strategy: str | None = None) -> list[Condition]:
    """For each metric with a good direction: where the strategy is worse than the best other.

    Parameters
    ----------
    study, metrics
        whose strategies, and by what they are judged
    strategy
        who loses; community-led growth if it is in the study, else its first strategy

    Raises
    ------
    simulator.complaints.ScenarioError
        if the study has no such strategy
    """
    if strategy is None:
        first = study.strategies[0]
        strategy = "community_led" if "community_led" in study.strategies else first
    _known(strategy, study.strategies, "strategy", "--loses")
    others = tuple(name for name in study.strategies if name != strategy)
    return list(_losing(metrics, strategy, others)) if others else []


def _losing(
    metrics: tuple[str, ...], strategy: str, others: tuple[str, ...]
) -> Iterator[Condition]:
    for metric in metrics:
        known = metric_named(metric)
        if known.better is None:
            continue
        sign, word = ("<", "lower") if known.better == "high" else (">", "higher")
        than = plain(others[0]) if len(others) == 1 else f"the best of {len(others)} others"
        text = f"{plain(strategy)} loses on {known.label} ({word} than {than})"
        yield Condition(metric, strategy, sign, np.nan, others, text)


def condition(written: str, study: Study) -> Condition:
    """Read a condition: METRIC [of STRATEGY] < NUMBER, or METRIC of STRATEGY < STRATEGY.

    Raises
    ------
    simulator.complaints.ScenarioError
        if it is none, or names what the study does not have
    """
    found = _FORM.fullmatch(written)
    if not found:
        raise _wrong(f"this is no condition (you wrote '{written[:60]}')", f"write {_EXAMPLES}")
    metric, sign = found["metric"], found["sign"]
    _known(metric, study.keep.metrics, "metric", OPTION)
    strategy = found["strategy"] or study.strategies[0]
    if found["strategy"] is None and len(study.strategies) > 1:
        names = ", ".join(study.strategies)
        raise _wrong(f"the study has several strategies ({names}); of which one is {metric}?",
                     f"write '{metric} of {strategy} {sign} {found['right']}'")  # fmt: skip
    _known(strategy, study.strategies, "strategy", OPTION)
    number = _NUMBER.fullmatch(found["right"])
    text = f"{metric_named(metric).label} of {plain(strategy)} {sign} "
    if number:
        value = float(number[1]) / (100 if number[2] else 1)
        return Condition(metric, strategy, sign, value, (), text + metric_named(metric).text(value))
    if _LIKE_A_NUMBER.match(found["right"]):
        raise _wrong(f"this is no number (you wrote '{found['right'][:60]}')",
                     "write it plainly, such as 3000, 0.5 or 50 %")  # fmt: skip
    other = found["right"].removeprefix("of ").strip()
    _known(other, study.strategies, "strategy", OPTION)
    return Condition(metric, strategy, sign, np.nan, (other,), f"{text}that of {plain(other)}")


def _known(name: str, names: tuple[str, ...], what: str, option: str) -> None:
    if name not in names:
        near = closest(name, names)
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(names)}"
        raise _wrong(f"the study has no {what} '{name[:60]}'", hint, option)


def _wrong(message: str, hint: str, option: str = OPTION) -> ScenarioError:
    return ScenarioError([Problem(option, 0, 0, "", "condition", message, hint)])
