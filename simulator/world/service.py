"""Service: what the company does for its customers beyond answering, and what that costs."""

from __future__ import annotations

from typing import Any

from simulator.compiled import compiled
from simulator.quantities import Part, quantity
from simulator.sources import CHOICE, GUESS


class Service(Part):
    """Touch points, acknowledgement, personal treatment and calling back: levers with a price."""

    touch_points: float = quantity(
        0.0, unit="touchpoint", low=0, high=50, source=CHOICE, lever=True,
        meaning="ways to reach the company beside its desk, such as chat, telephone or a shop",
    )
    personalisation: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how far the product and its service are fitted to the single customer",
    )
    follow_up: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how reliably somebody calls back after an unsolved question or a late answer",
    )
    touch_point_gain: float = quantity(
        0.3, unit="1", low=0, high=1, source=GUESS,
        meaning="share of late and lost answers that each further touch point catches",
    )
    personalisation_lift: float = quantity(
        0.1, unit="1", low=0, high=2, source=GUESS,
        meaning="how much better the product is felt to fit at full personalisation",
    )
    follow_up_gain: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the satisfaction lost by bad service that calling back restores",
    )
    touch_point_cost: float = quantity(
        200.0, unit="EUR/week", low=0, high=1e6, source=GUESS, grows_with_people=True,
        meaning="cost of keeping one further touch point open",
    )
    acknowledgement_cost: float = quantity(
        1.0, unit="EUR/question", low=0, high=1e4, source=GUESS,
        meaning="cost of acknowledging one question within the hour",
    )
    personalisation_cost: float = quantity(
        0.5, unit="EUR/person/week", low=0, high=1e4, source=GUESS,
        meaning="cost of full personalisation for one customer",
    )
    follow_up_cost: float = quantity(
        8.0, unit="EUR/person", low=0, high=1e4, source=GUESS,
        meaning="cost of calling back one person",
    )

    @property
    def felt_fit(self) -> float:
        """How much better the product is felt to fit by personal treatment, as a factor."""
        return 1.0 + self.personalisation_lift * self.personalisation

    @property
    def caught(self) -> float:
        """Share of late and lost answers that the further touch points catch together."""
        return caught_share(self.touch_points, self.touch_point_gain)


def caught_share(touch_points: float, gain: float) -> float:
    """Share of late and lost answers that so many further touch points catch, one after another."""
    return float(1.0 - (1.0 - gain) ** touch_points)


@compiled
def service_loss(unresolved: int, late: int, engage: Any) -> float:
    """Satisfaction that a week of bad service took (section 1.5)."""
    lost = 0.0
    if unresolved > 0:
        lost += engage.unresolved_loss
    if late > 0:
        lost += engage.late_loss * (1.0 - 0.5 * engage.acknowledgement)
    return lost


@compiled
def made_up_for(satisfaction: float, lost: float, gain: float) -> float:
    """Satisfaction after calling back restored a share of what was lost; at most 1."""
    return min(1.0, satisfaction + gain * lost)
