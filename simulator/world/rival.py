"""The rival: a competitor with its own offer, and a community that is empty at first."""

from __future__ import annotations

import math
from typing import NamedTuple

from simulator.compiled import steady
from simulator.quantities import Part, quantity
from simulator.sources import GUESS


class Rival(Part):
    """A competitor that enters on a date."""

    launch_week: int = quantity(
        104, unit="week", low=-1, high=5200, source=GUESS,
        meaning="week in which the rival starts; -1 means never",
    )
    quality: float = quantity(
        0.7, unit="1", low=0, high=3, source=GUESS,
        meaning="quality of the rival's product times its fit",
    )
    price: float = quantity(
        40.0, unit="EUR/week", low=0, high=1e6, source=GUESS,
        meaning="what the rival asks for a week",
    )
    awareness: float = quantity(
        0.05, unit="1/week", low=0, high=5, source=GUESS,
        meaning="hazard of hearing of the rival after its launch",
    )
    advertising: float = quantity(
        0.004, unit="1/week", low=0, high=1, source=GUESS,
        meaning="hazard that somebody without a supplier looks at the rival's offer",
    )
    campaign: float = quantity(
        0.0, unit="1", low=0, high=20, source=GUESS,
        meaning="how much more often customers who know the rival reconsider (0: no campaign)",
    )
    switching_help: float = quantity(
        0.0, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the procedural cost of switching that the rival takes over",
    )
    community: float = quantity(
        0.0, unit="1", low=0, high=1, source=GUESS,
        meaning="how good the rival is at community; 0 means it stays empty",
    )
    poaching: float = quantity(
        0.0, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of our experts whom the rival approaches in a week, once it has started; "
        "who is approached reconsiders and knows the rival",
    )
    poaching_pay: float = quantity(
        0.0, unit="EUR/person", low=0, high=1e6, source=GUESS,
        meaning="what the rival pays an approached expert who comes over",
    )
    meeting_rate: float = quantity(
        0.25, unit="1/week", low=0, high=1, source=GUESS,
        meaning="chance that a customer of the rival takes part in its community in a week",
    )


@steady
class Offers(NamedTuple):
    """The two offers as people see them this week.

    Prices and rewards are shares of the reference price, quality is quality times fit, with what
    publicity adds; the rival's part counts only where `known_share`, the share of people who know
    the rival, is above 0. `values` is the utility of the company's donations to who shares their
    values.
    """

    quality: float
    price: float
    discount: float
    reward: float
    rival_quality: float
    rival_price: float
    known_share: float
    values: float = 0.0


def known_share(launch_week: int, week: int, awareness: float) -> float:
    """Share of people who have heard of the rival; none before its launch."""
    if launch_week < 0 or week < launch_week:
        return 0.0
    return 1.0 - math.exp(-awareness * (week - launch_week + 1))
