"""Deciding: one person's choices as the engine makes them, and what else it would have chosen.

Whether a person thinks about buying or leaving, and what it then does, is found by letting the
engine's own loops run on a copy of the moment: once with a constant that makes everybody act who
thinks about it, once for each thing that is taken away, with the same luck. The terms are the
engine's own functions, asked one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.chance import uniform
from simulator.stages.adopt import BUYS, adopt_everyone
from simulator.stages.retain.leaving import LEAVES, retain_everyone
from simulator.verdicts.terms import chances_to_leave, terms_of_buying, terms_of_leaving
from simulator.world.columns import Array
from simulator.world.forum import OURS, community_of
from simulator.world.people import CUSTOMER, STAGE
from simulator.world.world import World

_SURELY: Final = 1e6  # utility that leaves no other choice
WITHOUT: Final[Mapping[str, tuple[str, Mapping[str, float]]]] = {
    "friends": ("switching", {"bond_weight": 0.0}),
    "status": ("switching", {"status_weight": 0.0}),
    "belonging": ("switching", {"belonging_weight": 0.0}),
    "company": ("switching", {"social_cost": 0.0}),
    "effort of moving": ("switching", {"procedural_cost": 0.0}),
    "money at stake": ("switching", {"money_weight": 0.0}),
    "example of acquaintances": ("preferences", {"social_proof_weight": 0.0}),
    "own experience": ("preferences", {"satisfaction_weight": 0.0}),
}
"""What a decision to stay is made again without: rules and values in them."""
BUYING_WITHOUT: Final[Mapping[str, tuple[str, Mapping[str, float]]]] = {
    "advice of a representative": ("adopt", {"sales_weight": 0.0}),
    "belonging": ("adopt", {"belonging_weight": 0.0}),
    "example of acquaintances": ("preferences", {"social_proof_weight": 0.0}),
}
"""The same for a decision to buy."""


class Decision(NamedTuple):
    """One decision of one person.

    `about` is buying or leaving; `chosen` what came of it: bought, waited, stayed, rival or
    nothing. `chance` is that of what would change the person's standing (buying, or leaving in
    either way), `luck` the number it is compared with: it happens below the chance. `utilities`
    holds what each alternative is worth in all; `terms` (alternative, term) -> utility;
    `otherwise` what would have been chosen without a thing, where that differs; `chances_without`
    the chance without it. `friends` counts bonds within the company's community.
    """

    week: int
    about: str
    chosen: str
    chance: float
    luck: float
    utilities: Mapping[str, float]
    terms: Mapping[tuple[str, str], float]
    otherwise: Mapping[str, str]
    chances_without: Mapping[str, float]
    friends: int


class Moment(NamedTuple):
    """The moment before a stage, seen by one person, with the rules in force as records."""

    world: World
    week: int
    person: int
    rules: Mapping[str, Any]

    def luck(self, decision: int) -> float:
        """The person's number for a decision of this week."""
        return float(uniform(self.world.seed, self.person, self.week, decision, 0))

    def but(self, part: str, values: Mapping[str, float]) -> Moment:
        """The same moment with other values in one part of the rules."""
        changed = self.rules[part]._replace(**values)
        return self._replace(rules={**self.rules, part: changed})


def moment_of(world: World, week: int, person: int) -> Moment:
    """The moment as it is."""
    market = world.market
    parts = ("preferences", "switching", "adopt", "retain")
    return Moment(world, week, person, {name: getattr(market, name).record() for name in parts})


def buying_of(world: World, week: int, person: int) -> Decision | None:
    """The decision about buying that the person takes this week; None if it takes none."""
    if world.people.standing[person] & STAGE == CUSTOMER:
        return None
    moment = moment_of(world, week, person)
    rules: Any = world.market  # it is the Settings, which have all stages
    situation = rules.adopt.situation(world, week)._replace(advertising=0.0)
    surely = situation._replace(buying=_SURELY, staying=-_SURELY)
    if not _bought(moment, surely):
        return None
    chosen = _bought(moment, situation) or "waited"
    chance, terms = terms_of_buying(world, week, person, situation, moment.rules)
    otherwise, without = {}, {}
    for name, (part, values) in BUYING_WITHOUT.items():
        other = moment.but(part, values)
        without[name] = terms_of_buying(world, week, person, situation, other.rules)[0]
        instead = _bought(other, situation) or "waited"
        if instead != chosen:
            otherwise[name] = instead
    return Decision(
        week, "buying", chosen, chance, moment.luck(BUYS), _sums(terms), terms, otherwise,
        without, friends_of(world, person),
    )


def leaving_of(world: World, week: int, person: int) -> Decision | None:
    """The decision about leaving that the person takes this week; None if it takes none."""
    moment = moment_of(world, week, person)
    rules: Any = world.market
    situation = rules.retain.situation(world, week)
    if not _left(moment, situation._replace(staying=-_SURELY)):
        return None
    chosen = _left(moment, situation) or "stayed"
    otherwise, without = {}, {}
    for name, (part, values) in WITHOUT.items():
        other = moment.but(part, values)
        without[name] = sum(chances_to_leave(world, week, person, situation, other.rules))
        instead = _left(other, situation) or "stayed"
        if instead != chosen:
            otherwise[name] = instead
    chance = sum(chances_to_leave(world, week, person, situation, moment.rules))
    terms = terms_of_leaving(world, week, person, situation, moment.rules)
    return Decision(
        week, "leaving", chosen, chance, moment.luck(LEAVES), _sums(terms), terms, otherwise,
        without, friends_of(world, person),
    )


def friends_of(world: World, person: int) -> int:
    """Number of a person's bonds to members of the company's community."""
    kept = world.bonds.partner[person, : world.bonds.kept[person]]
    return sum(community_of(int(world.people.standing[other])) == OURS for other in kept)


def _sums(terms: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """What each alternative is worth in all."""
    sums: dict[str, float] = {}
    for (alternative, _), utility in terms.items():
        sums[alternative] = sums.get(alternative, 0.0) + utility
    return sums


def _bought(moment: Moment, situation: Any) -> str:
    """What the person gets this week: bought, rival, or nothing ("")."""
    world, rules = moment.world.copy(), moment.rules
    adopt_everyone(
        world.people, world.rows, world.neighbours, world.bonds, moment.week, world.seed,
        np.empty((4, 0), np.uint32), world.offers(moment.week), situation, rules["preferences"],
        rules["switching"], rules["adopt"],
    )
    journey = world.people.journey[moment.person]
    if journey["adopted_week"] == moment.week:
        return "bought"
    return "rival" if journey["rival_week"] == moment.week else ""


def leavers_without_friends(world: World, week: int) -> Array:
    """Rows of the customers who leave this week if bonds are worth nothing."""
    rules: Any = world.market
    moment = moment_of(world, week, 0).but("switching", {"bond_weight": 0.0})
    journey = _after_leaving(moment, rules.retain.situation(world, week))
    return np.flatnonzero((journey["switched_week"] == week) | (journey["quit_week"] == week))


def _left(moment: Moment, situation: Any) -> str:
    """Where the person goes this week: rival, nothing, or it stays ("")."""
    journey = _after_leaving(moment, situation)[moment.person]
    if journey["switched_week"] == moment.week:
        return "rival"
    return "nothing" if journey["quit_week"] == moment.week else ""


def _after_leaving(moment: Moment, situation: Any) -> Array:
    """Everybody's dates after the engine's loop over those who may leave, on a copy."""
    world, rules = moment.world.copy(), moment.rules
    retain_everyone(
        world.people, world.rows, world.neighbours, world.bonds, moment.week, world.seed,
        np.empty((4, 0), np.uint32), world.offers(moment.week), situation, rules["preferences"],
        rules["switching"], rules["retain"],
    )
    return world.people.journey
