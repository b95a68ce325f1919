"""Cases: numbers that others published or that follow in closed form, each against the model.

A case is one function under `@case`. It yields what it found: checks, and curves for a picture.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.complaints import Problem, ScenarioError, closest
from simulator.validation.reductions import Reduction

Kind = Literal["CF", "EST", "EMP", "META"]
Verdict = Literal["holds", "outside", "reported"]
Floats = NDArray[np.float64]

KINDS: Final[dict[Kind, str]] = {
    "CF": "closed form: must hold, tests the engine",
    "EST": "estimator on real or textbook data: must hold, tests the metrics",
    "META": "invariance: must hold, tests the engine",
    "EMP": "published measurement: a band for the default market, reported and never tuned for",
}
MUST_HOLD: Final[tuple[Kind, ...]] = ("CF", "EST", "META")
_ERRORS: Final = 3.0
"""Standard errors within which what is left to chance has to lie."""


class Check(NamedTuple):
    """One number of a case.

    `target` is what is published or follows (NaN where there is a band only), `low` and `high`
    are the values accepted, both included (infinite where the number is only reported). `kind`
    is that of the case unless it says otherwise.
    """

    what: str
    found: float
    target: float
    low: float
    high: float
    kind: Kind | None = None

    @property
    def verdict(self) -> Verdict:
        """Whether the number is among those accepted; NaN is not."""
        if self.low == -math.inf and self.high == math.inf:
            return "reported"
        return "holds" if self.low <= self.found <= self.high else "outside"

    @property
    def strain(self) -> float:
        """How near to the bounds: 0 in the middle, 1 at a bound, above 1 outside."""
        if self.verdict == "reported":
            return 0.0
        if not math.isfinite(self.found):
            return math.inf
        if math.isinf(self.low) or math.isinf(self.high):
            return 0.0 if self.verdict == "holds" else 2.0
        if self.low == self.high:
            return 0.0 if self.found == self.low else math.inf
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        return abs(self.found - middle) / half


class Curve(NamedTuple):
    """One line of a case's picture: x and y, and what it is.

    `shape` is "line" for what should be, "dots" for what the model gave, "band" for the spread
    of runs, in which `y` has the two rows low and high. Curves of one `group` share a colour.
    """

    label: str
    x: Floats
    y: Floats
    shape: Literal["line", "dots", "band"] = "dots"
    group: int = 0


Finding = Check | Curve
Work = Callable[[bool], Iterator[Finding]]


class Case(NamedTuple):
    """One published number or closed form, and the function that holds the model against it.

    `key` is its number, `reductions` the scenarios it runs, where a reader can run them too;
    `axes` are the labels of its picture's axes, None where there is none ("what: a, b, c" has
    names at 0, 1 and 2); `remark` says what to
    make of it, of measurements why some are outside.
    """

    key: str
    kind: Kind
    title: str
    source: str
    reductions: tuple[Reduction, ...]
    axes: tuple[str, str] | None
    remark: str
    work: Work

    @property
    def about(self) -> str:
        """What the case does, in the words of its function."""
        return " ".join((self.work.__doc__ or "").split())

    def run(self, *, quick: bool = False) -> Result:
        """Run the case; the quick form is smaller and as strict for its size."""
        begun = time.process_time()
        findings = list(self.work(quick))
        checks = tuple(one for one in findings if isinstance(one, Check))
        curves = tuple(one for one in findings if isinstance(one, Curve))
        return Result(self.key, checks, curves, time.process_time() - begun)


class Result(NamedTuple):
    """What a case found: its checks, the curves of its picture, and processor seconds."""

    key: str
    checks: tuple[Check, ...]
    curves: tuple[Curve, ...]
    seconds: float

    def kind_of(self, check: Check) -> Kind:
        """The kind of one of the checks."""
        return check.kind or CASES[self.key].kind

    @property
    def verdict(self) -> Verdict:
        """`outside` if any check is, `reported` if none could be."""
        verdicts = {check.verdict for check in self.checks}
        if "outside" in verdicts:
            return "outside"
        return "holds" if "holds" in verdicts else "reported"

    @property
    def fails(self) -> bool:
        """True if a check that must hold does not, or if there was nothing to check."""
        return not self.checks or any(
            check.verdict == "outside" and self.kind_of(check) in MUST_HOLD
            for check in self.checks
        )

    @property
    def tightest(self) -> Check:
        """The check that is nearest to its bounds, or farthest beyond them."""
        return max(self.checks, key=lambda check: check.strain)


CASES: Final[dict[str, Case]] = {}
"""All cases by number, in the order of their numbers once `simulator.validation` is imported."""


def case(
    key: str,
    kind: Kind,
    title: str,
    *,
    source: str,
    reductions: Sequence[Reduction] = (),
    axes: tuple[str, str] | None = None,
    remark: str = "",
) -> Callable[[Work], Work]:
    """Register a case. The function gets True for its quick form, and yields its findings.

    Raises
    ------
    ValueError
        if the number is taken
    """

    def register(work: Work) -> Work:
        if key in CASES:
            raise ValueError(f"the case {key} is declared twice")
        CASES[key] = Case(key, kind, title, source, tuple(reductions), axes, remark, work)
        return work

    return register


def matching(numbers: Sequence[str]) -> list[str]:
    """The cases of these numbers, however spelled; all if none is given.

    A number stands for all cases whose own begins with it: O25 for O25A to O25E.

    Raises
    ------
    ScenarioError
        with every number that no case has
    """
    found, problems = [], []
    for given in numbers:
        wanted = given.strip().upper()
        keys = [key for key in CASES if wanted in (key, key[:-1] if key[-1].isalpha() else key)]
        if not keys:
            near_by = closest(wanted, CASES)
            hint = f"did you mean '{near_by}'?" if near_by else "`--list` names them all"
            problems.append(
                Problem("validate-model", 0, 0, "", "unknown_name", f"no case '{given}'", hint)
            )
        found += keys
    if problems:
        raise ScenarioError(problems)
    return list(dict.fromkeys(found)) if numbers else list(CASES)


def near(
    what: str, found: float, target: float, tolerance: float, kind: Kind | None = None
) -> Check:
    """A number that has to be this near to its target."""
    return Check(what, float(found), target, target - tolerance, target + tolerance, kind)


def about(what: str, found: float, target: float, relative: float) -> Check:
    """A number that has to be this near to its target, as a share of it."""
    return near(what, found, target, relative * abs(target))


def within(what: str, found: float, low: float, high: float, kind: Kind | None = None) -> Check:
    """A number that has to lie in a band."""
    return Check(what, float(found), math.nan, low, high, kind)


def at_most(what: str, found: float, high: float, kind: Kind | None = None) -> Check:
    """A number with an upper bound only."""
    return within(what, found, -math.inf, high, kind)


def at_least(what: str, found: float, low: float, kind: Kind | None = None) -> Check:
    """A number with a lower bound only."""
    return within(what, found, low, math.inf, kind)


def told(what: str, found: float) -> Check:
    """A number that is reported without a bound."""
    return Check(what, float(found), math.nan, -math.inf, math.inf)


def same(what: str, found: bool) -> Check:
    """Something that has to be so: 1 if it is."""
    return near(what, float(found), 1.0, 0.0)


def share_of(what: str, found: float, expected: float, trials: float) -> Check:
    """A share of independent trials: within 3 standard errors of its probability."""
    error = math.sqrt(expected * (1 - expected) / trials)
    return near(what, found, expected, _ERRORS * error)


def mean_of(what: str, sample: ArrayLike, expected: float, beside: float = 0.0) -> Check:
    """The mean of a sample: within 3 of its standard errors of the expected value.

    `beside` is allowed beside chance.
    """
    values: Any = np.asarray(sample, dtype=np.float64)
    error = values.std(ddof=1) / math.sqrt(values.size)
    return near(what, float(values.mean()), expected, _ERRORS * float(error) + beside)
