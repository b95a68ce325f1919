"""The twin of a world loses the social cost in the week of the rival's launch, and not later."""

from __future__ import annotations

import pytest

from simulator.experiment import SOCIAL_COST, without_social_cost
from simulator.quantities import changed
from simulator.scenario import Segment
from simulator.wheel import Settings

FIRST = Settings()
DEARER = changed(FIRST, {"company.price": 99.0})


@pytest.mark.parametrize(
    "plan",
    [
        (Segment(0, FIRST),),
        (Segment(0, FIRST), Segment(9, DEARER)),
        (Segment(0, FIRST), Segment(10, DEARER)),
        (Segment(0, FIRST), Segment(11, DEARER)),
        (Segment(0, FIRST), Segment(3, DEARER), Segment(14, FIRST)),
    ],
    ids=["no dates", "the week before", "the week of the launch", "the week after", "around"],
)
def test_from_the_launch_on_and_never_before_the_social_cost_is_off(
    plan: tuple[Segment, ...],
) -> None:
    launch = 10
    twin = without_social_cost(plan, launch)
    assert FIRST.switching.social_cost > 0
    for week in range(20):
        mine, its = (
            [settings for start, settings in one if start <= week][-1] for one in (plan, twin)
        )
        assert its == (changed(mine, {SOCIAL_COST: 0.0}) if week >= launch else mine), week
