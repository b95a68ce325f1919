"""The company's community: the platform, the people who look after it, and its health."""

from __future__ import annotations

from simulator.quantities import Part, quantity
from simulator.sources import CHOICE, DESIGN, GUESS


class Community(Part):
    """What the company does for its community, and how a community thrives or sickens."""

    presence: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="whether there is a community; between 0 and 1 fewer people hear of it",
    )
    managers: float = quantity(
        0.0, unit="FTE", low=0, high=1000, source=CHOICE, lever=True, grows_with_people=True,
        meaning="community managers",
    )
    recognition: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="whether levels and badges are shown; off, nobody gains status by helping",
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
    guests: float = quantity(
        0.5, unit="1", low=0, high=3, source=GUESS,
        meaning="how readily people join before they buy, against 1 for customers",
    )
    joining: float = quantity(
        0.05, unit="1/week", low=0, high=2, source=GUESS,
        meaning="hazard that a customer who belongs to no community yet joins it",
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
