"""The company's community: the platform, the people who look after it, and its health."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulator.chance import decision_named, uniform
from simulator.compiled import inlined
from simulator.quantities import Part, quantity
from simulator.sources import CHOICE, DESIGN, GUESS
from simulator.world.columns import Array
from simulator.world.platforms import (
    KINDS,
    PLATFORMS,
    Character,
    KindName,
    Platform,
    PlatformName,
    character_of,
)

ORBIT_WEIGHTS = (1.0, 4.0, 7.0, 10.0)
"""What a member of each level of participation weighs, from exploring to leading."""

INVITED = decision_named("invited to the community")


class Community(Part):
    """What the company does for its community, and how a community thrives or sickens."""

    presence: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="whether there is a community; between 0 and 1 fewer people hear of it",
    )
    platform: PlatformName = quantity(
        "custom", unit="1", source=CHOICE, lever=True, mixing="largest",
        meaning="where members meet; all but custom bring their own findability, portability, "
        "bond gain, answer speed and brand control",
    )
    kind: KindName = quantity(
        "general", unit="1", source=CHOICE, lever=True, mixing="largest",
        meaning="what the community is for: help with the product, a practice, or play",
    )
    managers: float = quantity(
        0.0, unit="FTE", low=0, high=1000, source=CHOICE, lever=True, grows_with_people=True,
        meaning="community managers",
    )
    recognition: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="whether levels and badges are shown; off, nobody gains status by helping",
    )
    ambassadors: float = quantity(
        0.0, unit="person", low=0, high=1e6, source=CHOICE, lever=True, grows_with_people=True,
        meaning="experts with the most points who are made ambassadors, with perks",
    )
    promotion: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how far the company advertises inside its community",
    )
    event_interval: float = quantity(
        0.0, unit="week", low=0, high=5200, source=CHOICE, lever=True, mixing="interval",
        meaning="time from one event for members to the next; 0 means there are none",
    )
    event_capacity: float = quantity(
        100.0, unit="person", low=0, high=1e7, source=CHOICE, lever=True, grows_with_people=True,
        meaning="members for whom an event has room",
    )
    collaboration_interval: float = quantity(
        0.0, unit="week", low=0, high=5200, source=CHOICE, lever=True, mixing="interval",
        meaning="time from one collaboration with an outside expert to the next; 0 means none",
    )
    searchable: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True,
        meaning="share of the community's content that search engines find",
    )
    portability: float = quantity(
        0.2, unit="1", low=0, high=1, source=GUESS,
        meaning="share of bonds, status and belonging that a leaver keeps (open platforms)",
    )
    bond_gain: float = quantity(
        0.8, unit="1", low=0, high=3, source=GUESS,
        meaning="how well the platform turns a meeting into a bond, against 1 for an average one",
    )
    answer_speed: float = quantity(
        1.0, unit="1", low=0, high=3, source=GUESS,
        meaning="how fast members answer on the platform, against 1 for an average one",
    )
    brand_control: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="how far the company can moderate the platform; in the middle it changes nothing",
    )
    control_weight: float = quantity(
        1.0, unit="1", low=0, high=2, source=GUESS,
        meaning="how much control changes whom managers reach, and how much of members' criticism "
        "is heard outside",
    )
    guests: float = quantity(
        0.5, unit="1", low=0, high=3, source=GUESS,
        meaning="how readily people join before they buy, against 1 for customers",
    )
    joining: float = quantity(
        0.05, unit="1/week", low=0, high=2, source=GUESS,
        meaning="hazard that a customer who belongs to no community yet joins it",
    )
    invited_share: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="share of customers, drawn by lot, whom the product invites to the community; "
        "0 is no experiment",
    )
    invitation_lift: float = quantity(
        4.0, unit="1", low=0, high=100, source=GUESS,
        meaning="how much more readily the invited join, beside what all do",
    )
    ticket_chance: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that a question peers answered would have become a ticket; for reports",
    )
    hours_per_answer: float = quantity(
        0.25, unit="hour/answer", low=0, high=100, source=GUESS,
        meaning="time a volunteer spends on an answer; for reports",
    )
    volunteer_wage: float = quantity(
        25.0, unit="EUR/hour", low=0, high=1e4, source=GUESS,
        meaning="what a volunteer's hour would cost if it were paid; reported, never booked",
    )
    initial_health: float = quantity(
        0.7, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="health of the community on the first day",
    )
    health_speed: float = quantity(
        0.1, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the way to its target that health goes in a week; 0 keeps it fixed",
    )
    manager_reach: float = quantity(
        250.0, unit="person/FTE", low=1, high=100_000, source=GUESS,
        meaning="active members one manager looks after well",
    )
    self_moderation: float = quantity(
        0.3, unit="1", low=0, high=1, source=GUESS,
        meaning="health that experts add when they are at least 1 % of the members",
    )
    neglect: float = quantity(
        0.4, unit="1", low=0, high=1, source=GUESS,
        meaning="health lost when no question is answered",
    )
    promotion_loss: float = quantity(
        0.4, unit="1", low=0, high=1, source=GUESS,
        meaning="health lost when the company advertises as much as it can inside the community",
    )
    event_attendance: float = quantity(
        0.2, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that a member with middling belonging wants to come to an event",
    )
    bad_mood: float = quantity(
        0.2, unit="1/week", low=0, high=1, source=GUESS,
        meaning="chance of a bad experience for each point that health is below 0.4",
    )
    exodus: float = quantity(
        0.0, unit="1/week", low=0, high=1, source=DESIGN,
        meaning="share of experts who leave in a week, whatever it costs them; 0 in a usual week, "
        "for others see the timeline",
    )
    bad_mood_loss: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS,
        meaning="satisfaction lost in a bad experience",
    )

    @cached_property
    def character(self) -> Character:
        """What the platform and the kind of community in force come to."""
        own = Platform(
            self.searchable, self.portability, self.bond_gain, self.answer_speed,
            self.brand_control,
        )
        return character_of(
            PLATFORMS.get(self.platform, own), KINDS[self.kind], self.control_weight
        )


def comes_round(interval: float, week: int) -> bool:
    """True in the weeks in which something happens that is held every `interval` weeks.

    For the first time at the end of the first interval; never if the interval is 0.
    """
    return interval > 0.0 and int((week + 1) / interval) > int(week / interval)


def gravity(levels: Array) -> Array:
    """Pull of a community: the mean of its members' squared weights; NaN without members.

    `levels` holds the number of members on each level, from exploring to leading, shape (levels,)
    or (levels, weeks).
    """
    members = levels.sum(axis=0)
    pull = np.square(ORBIT_WEIGHTS) @ levels
    return np.divide(pull, members, out=np.full(np.shape(members), np.nan), where=members > 0)


@inlined
def is_invited(person: int, seed: int, invited_share: float) -> bool:
    """True for the people whom the lot invites: known from the seed alone, before anything."""
    return invited_share > 0.0 and uniform(seed, person, 0, INVITED, 0) < invited_share
