"""Attaching: belonging that shared values and successful referrals bring, without meeting."""

from __future__ import annotations

from simulator.compiled import compiled, looped
from simulator.world.census import ADOPTED_BY
from simulator.world.loyalty import REFERRAL
from simulator.world.people import CUSTOMER, STAGE, People
from simulator.world.world import Acting, World


def attach(world: World, acting: Acting | None) -> None:
    """One week of what programmes do to belonging; from then on it can fade.

    Customers brought while a success adds nothing are felt as nothing, not later.
    """
    programmes = world.market.programmes
    values = programmes.values_belonging * programmes.regard
    per_success = programmes.referral_belonging
    adds = values + per_success > 0.0
    if not adds and world.census.channels[ADOPTED_BY, REFERRAL] == 0.0:
        return
    world.has_met |= adds
    if acting:
        acting("attach", values, per_success)
    else:
        attach_everyone(world.people, values, per_success)


@compiled
def attached(
    belonging: float, alignment: float, values: float, successes: int, per_success: float
) -> float:
    """Belonging after a week of a values-based programme and so many new successful referrals.

    `values` is the share of the missing belonging that who shares them fully gains in a week.
    """
    grown = belonging + values * alignment * (1.0 - belonging)
    return min(1.0, grown + per_success * successes)


@looped
def attach_everyone(people: People, values: float, per_success: float) -> None:
    """Belonging of all customers; each success is felt once."""
    for person in range(people.standing.size):
        if people.standing[person] & STAGE != CUSTOMER:
            continue
        referrals = people.loyalty[person].referrals
        successes = int(referrals) - int(people.loyalty[person].felt_referrals)
        people.mind[person].belonging = attached(
            people.mind[person].belonging, people.loyalty[person].alignment, values, successes,
            per_success,
        )
        people.loyalty[person].felt_referrals = referrals
