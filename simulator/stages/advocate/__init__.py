"""Advocate: members become experts, speak, invite, tire, and tell the company what to mend."""

from __future__ import annotations

from typing import Any

from simulator.compiled import looped
from simulator.quantities import quantity
from simulator.sources import CHOICE, GUESS, ORBIT_MODEL
from simulator.stages.advocate.speaking import Situation, advocate_everyone
from simulator.world.ambassadors import last_ambassador
from simulator.world.bonds import kept_share
from simulator.world.people import CUSTOMER, ENGAGED, STAGE, People
from simulator.world.releases import Releases
from simulator.world.world import Acting, World


class Advocate(Releases):
    """Recognition, experts and burn-out; word of mouth; feedback and product fit."""

    listening: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how well the company gathers and uses feedback",
    )
    points_half_life: float = quantity(
        45.0, unit="week", low=0, high=5200, source=GUESS,
        meaning="time in which half of the recognition points fade; 0 means never",
    )
    participating_points: float = quantity(
        1.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as participating (level 1)",
    )
    contributing_points: float = quantity(
        5.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as contributing (level 2)",
    )
    leading_points: float = quantity(
        20.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as leading (level 3)",
    )
    fall_after: int = quantity(
        13, unit="week", low=0, high=520, source=ORBIT_MODEL,
        meaning="a level falls at most once in this time",
    )
    expert_skill: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="skill an expert must have, beside a level of 2",
    )
    comfortable_load: float = quantity(
        3.0, unit="answer/week", low=0, high=1000, source=GUESS,
        meaning="answers a week that tire nobody",
    )
    burn_out_gain: float = quantity(
        0.03, unit="1/answer", low=0, high=1, source=GUESS,
        meaning="burn-out added by each further answer; recognition halves it",
    )
    recovery: float = quantity(
        0.05, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of burn-out from which people recover in a week",
    )
    pause_above: float = quantity(
        0.6, unit="1", low=0, high=10, source=GUESS,
        meaning="burn-out above which an expert pauses",
    )
    negative_weight: float = quantity(
        1.5, unit="1", low=0, high=10, source=GUESS,
        meaning="how much heavier bad word of mouth weighs than good",
    )
    expert_voice: float = quantity(
        3.0, unit="1", low=0, high=50, source=GUESS,
        meaning="how much more an expert's word counts than another customer's",
    )
    ambassador_voice: float = quantity(
        1.5, unit="1", low=1, high=50, source=GUESS,
        meaning="how much more an ambassador's word counts than another expert's",
    )
    ambassador_ease: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the burn-out by helping that an ambassador's perks spare",
    )
    feedback_per_expert: float = quantity(
        0.5, unit="item/week", low=0, high=100, source=GUESS,
        meaning="usable feedback from one expert",
    )
    feedback_per_account: float = quantity(
        0.05, unit="item/job", low=0, high=100, source=GUESS,
        meaning="usable feedback from one job of an account manager",
    )
    feedback_per_user: float = quantity(
        0.005, unit="item/week", low=0, high=100, source=GUESS,
        meaning="usable feedback from watching one user (telemetry)",
    )
    feedback_half_point: float = quantity(
        20.0, unit="item/week", low=0.01, high=1e6, source=GUESS, grows_with_people=True,
        meaning="feedback that gives half of its full effect",
    )
    fit_speed: float = quantity(
        0.012, unit="1/week", low=0, high=1, source=GUESS,
        meaning="how fast development closes the gap between product and needs",
    )
    fit_base: float = quantity(
        0.25, unit="1", low=0, high=2, source=GUESS,
        meaning="development that finds the need without feedback",
    )
    fit_feedback: float = quantity(
        0.75, unit="1", low=0, high=2, source=GUESS,
        meaning="development that feedback adds at its full effect",
    )
    fit_drift: float = quantity(
        0.0015, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the fit lost in a week because needs move on",
    )

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of advocacy; then the company learns from it."""
        situation, rules = self.situation(world), self.record()
        if acting:
            acting("advocate", situation, rules)
        else:
            advocate_everyone(world.people, world.neighbours, week, situation, rules)
        company = world.company
        feedback = 0.0
        if self.listening > 0:
            experts, users = watched(world.people)
            usable = experts * world.market.community.character.feedback
            feedback = usable_feedback(usable, company.account_jobs, users, rules)
        fit = fit_after(company.fit, feedback, rules)
        company.fit_ahead = self.released(world, week, fit)

    def situation(self, world: World) -> Situation:
        """What everybody meets alike this week."""
        programmes = world.market.programmes
        reward = world.market.company.referral_reward / programmes.usual_referral_reward
        points, last = last_ambassador(world.people, round(world.market.community.ambassadors))
        return Situation(
            points_kept=kept_share(self.points_half_life),
            recognition=world.market.community.recognition,
            free_tier=world.market.company.free_tier,
            referral_response=programmes.referral_response,
            referral_reward=reward,
            referral_step=programmes.referral_step,
            referral_tiers=programmes.referral_tiers,
            criticism=world.market.community.character.criticism,
            ambassador_points=points,
            last_ambassador=last,
        )


@looped
def watched(people: People) -> tuple[int, int]:
    """Experts, and people who use or try the product."""
    experts, users = 0, 0
    for person in range(people.standing.size):
        experts += people.mind[person].is_expert
        stage = people.standing[person] & STAGE
        users += (stage == CUSTOMER) | (stage == ENGAGED)
    return experts, users


def usable_feedback(experts: float, account_jobs: int, users: int, advocate: Any) -> float:
    """Usable feedback of a week: experts talk, account managers report, products are watched.

    An expert counts as far as its community's talk is of use to development.
    """
    return (
        advocate.feedback_per_expert * experts
        + advocate.feedback_per_account * account_jobs
        + advocate.feedback_per_user * users
    )


def fit_after(fit: float, feedback: float, advocate: Any) -> float:
    """Product fit at the end of the week (eq. 21)."""
    heard = advocate.listening * feedback / (feedback + advocate.feedback_half_point)
    aimed = advocate.fit_base + advocate.fit_feedback * heard
    after = fit + advocate.fit_speed * (1.0 - fit) * aimed - advocate.fit_drift * fit
    return min(1.0, max(0.0, after))
