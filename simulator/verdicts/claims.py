"""Claims: short sentences about strategies that can be tested, read and judged.

cac_blended: community_led < sales_led, from week 104
customers: community_led > product_led by at least 10 %, at week 156
retention_52: community_led > 60 %
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from simulator.complaints import Complaints, Place, Problem, ScenarioError, closest
from simulator.metrics import METRICS, TWIN_METRICS, Metric, metric_named
from simulator.scenario import Scenario
from simulator.scenario_files.file import Node, read_tree
from simulator.scenario_files.text import label_of, read_bytes
from simulator.study.study_file import map_in
from simulator.verdicts.plans import Floats

GRAMMAR: Final = """\
METRIC: STRATEGY < STRATEGY, or >; behind the sign a number may stand instead (0.6, 60 %).
Then, if wanted, `by at least 5 %` of the second (or `5 points` for shares, or `20` in the
metric's unit), and `, at week 104` or `, from week 104` (in every quarter from then to the end);
without a week it is about the end of the run. Metrics: see `flywheel describe metrics`."""
_QUARTER: Final = 13
_NUMBER: Final = r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?"
_WHOLE: Final = re.compile(
    r"\s*(?P<metric>[^:<>]+?)\s*:\s*(?P<left>[^<>]+?)\s*(?P<sign>[<>])\s*(?P<right>.+?)"
    rf"(?:\s+by\s+at\s+least\s+(?P<least>{_NUMBER})\s*(?P<unit>%|points?|[A-Za-z]+)?)?"
    r"(?:\s*,\s*(?P<when>at|from)\s+week\s+(?P<week>\d+))?\s*",
    re.IGNORECASE,
)
_RIGHT_NUMBER: Final = re.compile(rf"({_NUMBER})\s*(%)?")


class Claim(NamedTuple):
    """What is claimed: a metric of one strategy below or above that of another, or a number.

    `sign` is 1 if `left` is to be larger, -1 if smaller; `least` is by how much at least, as a
    share of the right side where `relative`, else in the metric's unit. `week` is the week from
    which (`lasting`) or at which it is to hold; None for the end of the run.
    """

    text: str
    metric: str
    left: str
    right: str | float
    sign: int
    least: float = 0.0
    relative: bool = False
    week: int | None = None
    lasting: bool = False

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies it speaks of."""
        return (self.left, self.right) if isinstance(self.right, str) else (self.left,)

    def weeks(self, run: int) -> tuple[int, ...]:
        """The numbers of weeks after which it is looked at, in a run of this length."""
        if self.week is None:
            return (run,)
        if not self.lasting:
            return (self.week,)
        return (*range(self.week, run, _QUARTER), run)

    def margin(self, left: Floats, right: Floats) -> Floats:
        """By how much it holds (above 0) or fails, in the metric's unit; of any equal shapes."""
        least = self.least * np.abs(right) if self.relative else self.least
        return np.asarray(self.sign * (left - right) - least, dtype=np.float64)

    def holds(self, margin: float) -> bool:
        """True if it holds by this margin: strictly, unless it says `at least`."""
        return margin >= 0 if self.least else margin > 0


class Required(NamedTuple):
    """A claim of a file of claims, and the share of draws in which it must hold."""

    claim: Claim
    share: float


def claim_of(text: str, scenario: Scenario, label: str = "--claim") -> Claim:
    """A claim from its text, about the strategies and mixes of a scenario.

    Raises
    ------
    simulator.complaints.ScenarioError
        saying what is wrong and what is allowed
    """
    found = _WHOLE.fullmatch(" ".join(text.split()))
    place = Place(label, 0, 1, text, len(text))
    if found is None:
        raise _wrong(place, "syntax", "this is no claim", "allowed is: " + GRAMMAR)
    metric = _metric(found["metric"], place)
    left = _strategy(found["left"], scenario, place)
    right: str | float
    number = _RIGHT_NUMBER.fullmatch(found["right"])
    if number:
        right = _number(number[1]) / (100.0 if number[2] else 1.0)
    else:
        right = _strategy(found["right"], scenario, place)
    if left == right:
        raise _wrong(place, "duplicate", f"'{left}' differs from itself by nothing")
    week = int(found["week"]) if found["week"] else None
    least, relative = _least(found["least"], found["unit"] or "", metric, place)
    _check_week(metric, week, scenario, place)
    return Claim(
        " ".join(text.split()), metric.name, left, right, 1 if found["sign"] == ">" else -1,
        least, relative, week, (found["when"] or "").lower() == "from",
    )


def _metric(name: str, place: Place) -> Metric:
    known = (*METRICS, *TWIN_METRICS)
    if name in known:
        return metric_named(name)
    starts = [one for one in known if one.startswith(f"{name.lower()}_")]
    near = starts[0] if starts else closest(name, known)
    hint = f"did you mean '{near}'?" if near else "`flywheel describe metrics` lists them"
    raise _wrong(place, "unknown_name", f"there is no metric '{name}'", hint)


def _strategy(name: str, scenario: Scenario, place: Place) -> str:
    known = scenario.strategy_names()
    if name in known:
        return name
    near = closest(name, known)
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known) or 'none'}"
    raise _wrong(place, "unknown_name", f"there is no strategy '{name}'", hint)


def _least(text: str | None, unit: str, metric: Metric, place: Place) -> tuple[float, bool]:
    """By how much at least, and whether that is a share of the right side."""
    if text is None:
        return 0.0, False
    number, unit = _number(text), unit.lower()
    if number < 0:
        raise _wrong(place, "out_of_bounds", "`by at least` wants a number from 0 on")
    if unit == "%":
        return number / 100.0, True
    if unit in ("point", "points"):
        if not metric.unit.startswith("share"):
            message = f"points are for shares; {metric.name} is in {metric.unit}"
            raise _wrong(place, "wrong_unit", message, "write `5 %`, or a plain number")
        return number / 100.0, False
    if unit and unit not in metric.unit.lower():
        message = f"'{unit}' is not the unit of {metric.name}, which is {metric.unit}"
        raise _wrong(place, "wrong_unit", message, "leave the unit out, or write `5 %`")
    return number, False


def _check_week(metric: Metric, week: int | None, scenario: Scenario, place: Place) -> None:
    if week is None:
        return
    if metric.name in TWIN_METRICS:
        message = f"{metric.name} is measured once, 52 weeks after the rival's launch"
        raise _wrong(place, "not_together", message, "leave the week out")
    if not 1 <= week <= scenario.weeks:
        message = f"the run has weeks 1 to {scenario.weeks} (you wrote {week})"
        raise _wrong(place, "out_of_bounds", message)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _wrong(place: Place, code: str, message: str, hint: str = "") -> ScenarioError:
    return ScenarioError([
        Problem(place.file, 0, place.column, "", code, message, hint, place.text, place.width)
    ])  # fmt: skip


def read_claims(path: str | Path, scenario: Scenario) -> list[Required]:
    """Read a file of claims: a list under `claims:` of `{claim: ..., share: 80 %}`.

    Raises
    ------
    simulator.complaints.ScenarioError
        with every mistake that was found
    """
    path = Path(path)
    label = label_of(path)
    _, root = read_tree(read_bytes(path, label), label)
    complaints = Complaints()
    complaints.reads(label)
    top = map_in(root, "", ("claims",), complaints)
    nodes = top["claims"].value.items if "claims" in top else ()
    if not nodes:
        message = "a list is missing here: claims, each {claim: ..., share: 80 %}"
        complaints.add(root.place, "claims", "missing_entry", message)
    found = [
        _required(node, f"claims.{number}", scenario, complaints)
        for number, node in enumerate(nodes, start=1)
    ]
    complaints.raise_any()
    return [one for one in found if one is not None]


def _required(
    node: Node, path: str, scenario: Scenario, complaints: Complaints
) -> Required | None:
    entries = map_in(node, path, ("claim", "share"), complaints)
    missing = [name for name in ("claim", "share") if name not in entries]
    if missing:
        message = f"'{missing[0]}' is missing"
        complaints.add(node.place, path, "missing_entry", message, "{claim: ..., share: 80 %}")
        return None
    text, asked = (entries[name].value for name in ("claim", "share"))
    share = _RIGHT_NUMBER.fullmatch(str(asked.written or asked.value))
    value = _number(share[1]) / (100.0 if share and share[2] else 1.0) if share else -1.0
    if not 0 <= value <= 1:
        message = f"a share is from 0 to 1, or 0 % to 100 % (you wrote {asked})"
        complaints.add(asked.place, f"{path}.share", "out_of_bounds", message)
    try:
        return Required(claim_of(str(text.value), scenario), value)
    except ScenarioError as error:
        for one in error.problems:
            complaints.add(text.place, f"{path}.claim", one.code, one.message, one.hint)
        return None


def together(claims: Sequence[Claim], run: int) -> Mapping[str, tuple[str, ...] | tuple[int, ...]]:
    """What has to be lived and measured for all of them: strategies, metrics, weeks."""
    return {
        "strategies": tuple(dict.fromkeys(name for one in claims for name in one.strategies)),
        "metrics": tuple(dict.fromkeys(one.metric for one in claims)),
        "weeks": tuple(sorted({week for one in claims for week in one.weeks(run)})),
    }
