"""Momentum: the leads of next week if nothing more were spent (section 2.5 of the metrics)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulator.compiled import looped
from simulator.stages.attract import coverage
from simulator.stages.attract.hearing import (
    Situation,
    is_open,
    voices_defended,
    word_of_mouth_hazard,
)
from simulator.world.bonds import kept_share
from simulator.world.columns import Array
from simulator.world.networks import Neighbours
from simulator.world.people import STAGE, People
from simulator.world.world import World


def momentum(world: World, week: int) -> float:
    """Expected number of strangers attracted next week by organic channels alone, EUR 0 spent.

    In closed form, without another run: the sum over strangers of 1 - exp(-organic hazards),
    the organic channels being virality, content that is there, word of mouth and referral.
    """
    market: Any = world.market
    attract, company = market.attract, world.company
    kept = kept_share(attract.content_half_life)
    found = coverage(
        company.content * kept + company.content_made, company.written_content * kept,
        market.community.character.searchable, world.size, attract.record(),
    )
    situation = attract.situation(world, week + 1)._replace(
        content=attract.spike * attract.problem_rate * attract.search_success * found
    )
    total = np.zeros(1)
    add_organic_chances(
        world.people, world.neighbours, situation, attract.rules_of_week(), total
    )
    return float(total[0])


@looped
def add_organic_chances(
    people: People, neighbours: Neighbours, situation: Situation, attract: Any, total: Array
) -> None:
    """Add up every stranger's chance to be attracted by an organic channel."""
    by_content = 1.0 - math.exp(-situation.content)
    for person in range(people.standing.size):
        if not is_open(people.standing[person] & STAGE):
            continue
        start, stop = neighbours.first[person], neighbours.first[person + 1]
        if people.around[person].customer_friends == 0 and situation.loudest_invitation == 0.0:
            total[0] += by_content
            continue
        voices, inviting, referring = 0.0, 0.0, 0.0
        for place in range(start, stop):
            speech = people.speech[neighbours.other[place]]
            voices += speech.voice
            inviting += speech.inviting
            referring += speech.referring
        if situation.defence > 0.0:
            voices = voices_defended(people, neighbours, person, situation)
        hazard = situation.content + situation.invitations * inviting
        hazard += situation.referrals * referring
        if stop > start:
            hazard += word_of_mouth_hazard(voices, stop - start, attract)
        total[0] += 1.0 - math.exp(-hazard)
