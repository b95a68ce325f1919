"""Lesson: what a lesson is made of, and how the worlds behind it are lived.

A lesson is data: which worlds it lives, what the student predicts, what is drawn, what it claims,
and what the student may try. Its words stand in `words/lessons_<language>.json`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, NamedTuple

from simulator.experiment import seed_of
from simulator.outcomes import Outcome
from simulator.quantities import Value
from simulator.results import edges_of, outcome_of
from simulator.scenario import changed_from
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.validation.reductions import shipped

HINT_AFTER: Final = 60
"""Seconds after which a hint shows by itself."""
FEWEST_PEOPLE: Final = 60
YOURS: Final = "yours"
"""Name of what the student tries."""

Lived = Mapping[str, Sequence[Outcome]]
"""The worlds lived so far, by the name of their arm, in the order of the arms."""
Figures = Mapping[str, float]
Kind = Literal["count", "share", "EUR", "number", "week"]
"""How a number is written."""
Picture = dict[str, Any]


@dataclass(frozen=True)
class Arm:
    """One world of a lesson.

    `changes` hold from the beginning, those of `later` from week `since` on. Arms of the same
    `replicate` share all their luck.
    """

    name: str
    strategy: str
    changes: Mapping[str, Value] = field(default_factory=dict)
    since: int = 0
    later: Mapping[str, Value] = field(default_factory=dict)
    replicate: int = 0

    def having(self, name: str, **changes: Value) -> Arm:
        """The same arm with another name and with more changes (`_` twice for a dot)."""
        more = {key.replace("__", "."): value for key, value in changes.items()}
        return replace(self, name=name, changes={**self.changes, **more})


class Ask(NamedTuple):
    """What the student predicts: a number from `low` to `high`, or one of `choices`."""

    kind: Kind = "count"
    low: float = 0
    high: float = 100
    step: float = 1
    choices: tuple[str, ...] = ()


class Trial(NamedTuple):
    """What the student tries: a value of a quantity in some arms, until a goal is reached.

    `value` is what comes of the worlds lived; `is_reached` looks at it and at the lesson's figures.
    `kind` is how the value is written, `written` how the quantity is.
    """

    quantity: str
    low: float
    high: float
    step: float
    start: float
    arms: tuple[Arm, ...]
    value: Callable[[Lived], float]
    is_reached: Callable[[float, Figures], bool]
    kind: Kind = "count"
    written: Kind = "number"

    def lived_with(self, given: float) -> tuple[Arm, ...]:
        """The arms with a value of the quantity, kept within its bounds."""
        bounded = min(max(given, self.low), self.high)
        whole = quantities()[self.quantity].kind == "whole"
        value: Value = round(bounded) if whole else float(bounded)
        return tuple(
            replace(arm, changes={**arm.changes, self.quantity: value})
            if arm.name.startswith(YOURS) else arm
            for arm in self.arms
        )  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """One lesson, all of it declared.

    `measure` makes the figures of the worlds, `answer` what was to be predicted out of them, and
    `claims` says by name what the text asserts; `draw` makes pictures of the worlds lived so far;
    `kinds` says how figures are written, as `Kind`; `facts` are figures known before any run.
    """

    name: str
    scenario: str
    weeks: int
    people: int
    arms: tuple[Arm, ...]
    ask: Ask
    draw: Callable[[Lived], list[Picture]]
    measure: Callable[[Lived], Figures]
    answer: Callable[[Figures], float | str]
    claims: Mapping[str, Callable[[Figures], bool]]
    kinds: Mapping[str, str]
    trial: Trial
    facts: Mapping[str, float] = field(default_factory=dict)

    def live(self, arm: Arm, seed: int, people: int) -> Outcome:
        """Live the world of an arm, in a market of so many people."""
        market = shipped(self.scenario)
        changes = {**arm.changes, "people.size": people}
        plan = market.plan(arm.strategy, changes)
        if arm.later:
            plan = changed_from(plan, arm.since, arm.later)
        simulation = Simulation(plan, seed_of(seed, arm.replicate), edges_of(plan))
        return outcome_of(simulation.run(self.weeks))

    def people_of(self, asked: object) -> int:
        """So many people as asked for, if that is a number of people and not more than usual."""
        if isinstance(asked, int) and not isinstance(asked, bool) and asked >= FEWEST_PEOPLE:
            return min(asked, self.people)
        return self.people


def lived_lesson(
    lesson: Lesson, seed: int, people: int, tried: float | None
) -> Iterator[dict[str, Any]]:
    """Live the worlds of a lesson, or of what is tried; yields what is known after each.

    `done` of `of` worlds are lived, `pictures` show them. The last piece has `figures`, `answer`
    and `claims`, or the `value` of what was tried.
    """
    arms = lesson.arms if tried is None else lesson.trial.lived_with(tried)
    lived: dict[str, list[Outcome]] = {}
    piece: dict[str, Any] = {}
    for done, arm in enumerate(arms, start=1):
        lived.setdefault(arm.name, []).append(lesson.live(arm, seed, people))
        piece = {"done": done, "of": len(arms), "pictures": lesson.draw(lived)}
        if done < len(arms):
            yield piece
    if tried is not None:
        yield {**piece, "value": known(lesson.trial.value(lived))}
        return
    figures = {**lesson.facts, **lesson.measure(lived)}
    answer = lesson.answer(figures)
    yield {
        **piece,
        "figures": {name: known(value) for name, value in figures.items()},
        "answer": answer if isinstance(answer, str) else known(answer),
        "claims": {name: bool(holds(figures)) for name, holds in lesson.claims.items()},
    }


def known(value: float) -> float | None:
    """A number that travels; None for what is undefined."""
    return float(value) if math.isfinite(value) else None


# pictures, as the page draws them


def line(
    name: str, title: str, series: Sequence[Mapping[str, Any]], *, unit: str = "count",
    start: float = 0, step: float = 1, predicted: str = "", reference: float | None = None,
    whole: bool = False,
) -> Picture:  # fmt: skip
    """Lines over numbers that begin at `start`; `predicted` tells where the prediction stands.

    It is `"y"` for a level, `"x"` for a place, or empty. `reference` is a level to compare with;
    a `whole` picture reaches from 0 to 1.
    """
    return {"kind": "line", "name": name, "title": title, "series": list(series), "unit": unit,
            "start": start, "step": step, "predicted": predicted, "reference": reference,
            "whole": whole}  # fmt: skip


def one_line(
    name: str, values: Any, colour: str = "accent", dash: str = "", *, low: Any = None,
    high: Any = None, points: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """One of them; `low` and `high` may make a band, `points` shows where it was measured."""
    numbers = {"values": values, "low": low, "high": high}
    plain = {
        part: None if some is None else [known(float(value)) for value in some]
        for part, some in numbers.items()
    }
    return {"name": name, **plain, "colour": colour, "dash": dash, "points": points}


def bars(
    name: str, title: str, values: Mapping[str, float], *, unit: str = "count",
    predicted: str = "", colours: Mapping[str, str] | None = None, scale: float = 1.0,
) -> Picture:  # fmt: skip
    """A bar for each; `predicted` is `"x"` for a length, `"bar"` for one of them, or empty.

    A predicted length is so many times `scale`.
    """
    chosen = colours or {}
    shown = [
        {"name": one, "value": known(value), "colour": chosen.get(one, "accent")}
        for one, value in values.items()
    ]
    return {"kind": "bars", "name": name, "title": title, "bars": shown, "unit": unit,
            "predicted": predicted, "scale": known(scale)}  # fmt: skip


def customers_at_end(outcome: Outcome) -> float:
    """Customers after the last week."""
    return float(outcome.history["customers"].iloc[-1])
