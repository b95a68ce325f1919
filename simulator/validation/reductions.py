"""Reductions: the model with everything off but one thing, as changes to a shipped scenario.

The scenario `everything_off` is where most begin: whoever hears of the company tries, buys and
stays, and nobody hears of it but by what a case adds. `flywheel run everything_off --set
NAME=VALUE` does the same from the command line.
"""

from __future__ import annotations

import functools
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.quantities import Value
from simulator.results import edges_of
from simulator.scenario import Plan, Scenario, Segment, read
from simulator.simulation import Simulation
from simulator.strategy import setting
from simulator.wheel import Settings

Changes = Mapping[str, Value]
EVERYTHING_OFF = "everything_off"
NOTHING = "nothing"
"""The strategy of that scenario that adds nothing."""


@dataclass(frozen=True)
class Reduction:
    """A scenario with changes, to be lived for some weeks.

    `times` multiplies quantities of the strategy; `people` makes the market larger, with its
    money (`--people`).
    """

    changes: Changes = field(default_factory=dict)
    weeks: int = 1
    scenario: str = EVERYTHING_OFF
    strategy: str = NOTHING
    label: str = ""
    people: int | None = None
    times: Mapping[str, float] = field(default_factory=dict)

    @property
    def market(self) -> Scenario:
        """The scenario without the changes."""
        return shipped(self.scenario, self.people)

    def all_changes(self) -> dict[str, Value]:
        """The changes, with what is multiplied worked out."""
        settings = self.market.plan(self.strategy)[0].settings
        scaled = {
            name: factor * float(setting(settings, name)) for name, factor in self.times.items()
        }
        return {**self.changes, **scaled}

    def plan(self) -> Plan:
        """Week by week, the settings in force."""
        return self.market.plan(self.strategy, self.all_changes())

    def simulation(self, seed: int) -> Simulation:
        """The market on its first day."""
        plan = self.plan()
        return Simulation(plan, seed, edges_of(plan))

    def run(self, seed: int) -> Simulation:
        """The market after its last week."""
        return self.simulation(seed).run(self.weeks)

    def command(self, seed: int = 1) -> str:
        """The command that lives it and writes its tables."""
        words = ["flywheel", "run", self.scenario, "--strategy", self.strategy]
        if self.people:
            words += ["--people", str(self.people)]
        usual = self.market.plan(self.strategy)[0].settings
        for name, value in self.all_changes().items():
            if setting(usual, name) != value:
                words += ["--set", f"{name}={text_of(value)}"]
        return shlex.join([*words, "--weeks", str(self.weeks), "--seed", str(seed), "--out", "one"])


def text_of(value: Value) -> str:
    """A value as `--set` reads it, to the last bit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


@functools.cache
def shipped(name: str, people: int | None = None) -> Scenario:
    """A shipped scenario, read once; for so many people, with money and staff that grow along."""
    return read(name, people=people)


def joined(*changes: Changes) -> dict[str, Value]:
    """All these changes, the later over the earlier."""
    together: dict[str, Value] = {}
    for some in changes:
        together.update(some)
    return together


def market(*changes: Changes) -> Settings:
    """Settings of the market with everything off and these changes, the later over the earlier."""
    return Reduction(joined(*changes)).plan()[0].settings


def reduced(*changes: Changes, seed: int, weeks: int) -> Simulation:
    """A run of the market with everything off and these changes."""
    return Reduction(joined(*changes), weeks).run(seed)


def from_week(week: int, before: Settings, after: Settings) -> Plan:
    """One market until a week, another one from then on."""
    return (Segment(0, before), Segment(week, after))


def advertising(hazard: float) -> Changes:
    """So much advertising that everybody meets the same hazard at any time."""
    return {
        "attract.ads_ceiling": hazard,
        "attract.ads_half_point": 0.001,
        "attract.ads_budget": 1e9,
        "attract.ads_carry_over": 0.0,
    }


def word_of_mouth(hazard: float, people: int) -> Changes:
    """Bass's imitation: the share of customers among all others times a hazard per week.

    On a complete network the norm `fraction` is `per_tie` with a tie's hazard divided by their
    number; the latter is the quicker one.
    """
    return {
        **acquaintances("complete", people),
        "attract.word_of_mouth": hazard / (people - 1),
        "attract.word_of_mouth_norm": "per_tie",
    }


def leaving(chance: float) -> Changes:
    """Every customer quits with this chance a week, up to 0.147.

    A target for churn that cannot be reached makes everybody quit who reconsiders.
    """
    return {
        "retain.churn_target": 0.5,
        "retain.consideration": -math.log(1 - chance),
        "adopt.contract": 1.0,
    }


def acquaintances(shape: str, people: int, degree: float = 0.0) -> Changes:
    """A network of this shape."""
    return {"people.size": people, "network.shape": shape, "network.mean_degree": degree}


EVERYBODY_BUYS_ON_DAY_ONE: Changes = {"people.initial_customers": 1.0}
A_COMMUNITY_OF_ALL: Changes = {
    **EVERYBODY_BUYS_ON_DAY_ONE,
    "community.presence": 1.0,
    "community.joining": 2.0,
    "community.initial_health": 1.0,
    "community.health_speed": 0.0,
    "engage.belonging_gain": 0.0,
    "engage.content_per_helper": 0.0,
    "engage.presence_rate": 0.0,
}
"""Everybody becomes a member soon, and nothing happens among members but what is added."""
