"""Attract: strangers hear of the company, through competing channels."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from simulator.accounts import CHANNELS
from simulator.chance import COMPANY, decision_named, drawn_ahead, happens, uniform
from simulator.quantities import Part, quantity
from simulator.sources import BASS_1969, CHOICE, DESIGN, GUESS, SETHURAMAN_2011
from simulator.stages.attract.gathering import hold_events
from simulator.stages.attract.hearing import (
    ATTRACTED,
    Situation,
    attract_everyone,
    call_list,
)
from simulator.world.bonds import kept_share
from simulator.world.columns import Array
from simulator.world.people import FORMER, RIVAL, STRANGER
from simulator.world.reputation import advocates_share, news_of, reputation_after
from simulator.world.world import Acting, World

LOGARITHMIC = 1  # position of "logarithmic" among the forms of coverage
ONE_CALL_MORE = decision_named("one call more")


class Attract(Part):
    """Seven channels compete to bring a stranger, and former customers return: hazards per week."""

    sales_representatives: float = quantity(
        0.0, unit="FTE", low=0, high=10_000, source=CHOICE, lever=True, grows_with_people=True,
        meaning="sales representatives who call on strangers",
    )
    contacts_per_representative: float = quantity(
        30.0, unit="person/week", low=0, high=1000, source=GUESS,
        meaning="people one representative reaches in a week",
    )
    sales_ramp: float = quantity(
        0.0, unit="week", low=0, high=104, source=GUESS,
        meaning="time until newly hired sales representatives work at their full capacity",
    )
    sales_lead_probability: float = quantity(
        0.10, unit="1", low=0, high=0.99, source=GUESS,
        meaning="chance that a contacted stranger becomes interested",
    )
    ads_budget: float = quantity(
        0.0, unit="EUR/week", low=0, high=1e9, source=CHOICE, lever=True, grows_with_people=True,
        meaning="spend on advertising",
    )
    ads_ceiling: float = quantity(
        0.010, unit="1/week", low=0, high=1, source=SETHURAMAN_2011,
        meaning="hazard of being attracted by advertising without limit",
    )
    ads_half_point: float = quantity(
        2.0, unit="EUR/person/week", low=0.001, high=1e4, source=SETHURAMAN_2011,
        meaning="spend per person that reaches half of the ceiling",
    )
    ads_curve: float = quantity(
        1.0, unit="1", low=0.5, high=4, source=GUESS,
        meaning="1 is concave; above 1 the response to advertising is an S",
    )
    ads_carry_over: float = quantity(
        0.5, unit="1", low=0, high=0.99, source=SETHURAMAN_2011,
        meaning="share of last week's advertising pressure that is still felt",
    )
    virality: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how far the product lets its users invite others",
    )
    invitation_rate: float = quantity(
        0.25, unit="1/week", low=0, high=10, source=GUESS,
        meaning="invitations an active user sends in a week, to a random acquaintance each",
    )
    invitation_acceptance: float = quantity(
        0.10, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that an invited stranger follows",
    )
    problem_rate: float = quantity(
        0.06, unit="1/week", low=0, high=2, source=GUESS,
        meaning="problems for which a stranger searches an answer",
    )
    search_success: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that a search ends on an answer if one is there",
    )
    content_budget: float = quantity(
        0.0, unit="EUR/week", low=0, high=1e9, source=CHOICE, lever=True, grows_with_people=True,
        meaning="spend on content written by the company",
    )
    content_half_life: float = quantity(
        52.0, unit="week", low=0, high=5200, source=GUESS,
        meaning="time in which half of the content becomes outdated; 0 means never",
    )
    content_half_point: float = quantity(
        0.25, unit="item/person", low=0.0001, high=100, source=GUESS,
        meaning="content per person that answers half of all questions",
    )
    content_form: Literal["saturating", "logarithmic"] = quantity(
        "saturating", unit="1", source=GUESS,
        meaning="how coverage grows with content",
    )
    word_of_mouth: float = quantity(
        0.008, unit="1/week", low=0, high=1, source=BASS_1969,
        meaning="hazard that one fully satisfied customer adds for an acquaintance",
    )
    word_of_mouth_norm: Literal["per_tie", "fraction"] = quantity(
        "per_tie", unit="1", source=BASS_1969,
        meaning="whether hazards of acquaintances add up, or their average counts (Bass)",
    )
    referral_programme: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="whether customers are rewarded for bringing others",
    )
    referral_rate: float = quantity(
        0.05, unit="1/week", low=0, high=10, source=GUESS,
        meaning="recommendations an enrolled customer sends in a week",
    )
    referral_acceptance: float = quantity(
        0.12, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that a stranger follows a rewarded recommendation",
    )
    collaboration_audience: float = quantity(
        0.05, unit="1", low=0, high=1, source=GUESS,
        meaning="share of people who follow the expert of a collaboration",
    )
    collaboration_pull: float = quantity(
        0.10, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that a collaboration adds for a stranger who follows the expert",
    )
    event_pull: float = quantity(
        0.05, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard of coming along that a member who goes to an event adds for each stranger "
        "it knows",
    )
    spike: float = quantity(
        1.0, unit="1", low=0, high=1000, source=DESIGN,
        meaning="how many times as strongly content, word of mouth, invitations and referrals "
        "attract; 1 is a usual week, for others see the timeline",
    )
    return_rate: float = quantity(
        1 / 52, unit="1/week", low=0, high=1, source=GUESS,
        meaning="hazard that a former customer looks at the offer again (win-back)",
    )

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of attraction: the pressure of the channels, then each prospect's chance."""
        self._make_content(world)
        self._hear_news(world)
        team = world.company.sales_team
        world.company.sales_team = staffed(team, week, self.sales_representatives)
        hold_events(world, week, acting)
        situation, rules = self.situation(world, week), self.rules_of_week()
        if acting:
            acting("attract", situation, rules)
        else:
            stocks = world.census.stocks
            asking = stocks[STRANGER] + stocks[RIVAL] + stocks[FORMER]
            luck = drawn_ahead(
                world.scratch, world.size, asking, week, world.seed, ATTRACTED
            )
            attract_everyone(
                world.people, world.neighbours, week, world.seed, luck, situation, rules,
                np.zeros(len(CHANNELS)),
            )

    def rules_of_week(self) -> Any:
        """The numbers of this week: in a spike, word of mouth is so many times as strong."""
        rules = self.record()
        if self.spike == 1.0:
            return rules
        return rules._replace(word_of_mouth=self.spike * rules.word_of_mouth)

    def _make_content(self, world: World) -> None:
        company, rules = world.company, self.record()
        company.ad_pressure = carried_over(
            company.ad_pressure, self.ads_budget / world.size, self.ads_carry_over
        )
        kept = kept_share(self.content_half_life)
        company.content = company.content * kept + company.content_made
        company.written_content = (
            company.written_content * kept
            + self.content_budget / world.market.company.content_item_cost
        )
        company.coverage = coverage(
            company.content,
            company.written_content,
            world.market.community.character.searchable,
            world.size,
            rules,
        )

    def _hear_news(self, world: World) -> None:
        """Publicity of old fades, and new publicity is heard (eq. 23)."""
        company, publicity = world.company, world.market.company.publicity
        company.reputation = reputation_after(
            company.reputation,
            advocates_share(world.census, world.size),
            news_of(publicity, company.last_publicity),
            world.market.reputation.record(),
        )
        company.last_publicity = publicity

    def situation(self, world: World, week: int) -> Situation:
        """What all prospects meet alike this week (eq. 2-8)."""
        rules = self.record()
        organic = self.spike
        invitations = organic * self.virality * self.invitation_rate * self.invitation_acceptance
        referrals = organic * (
            self.referral_programme * self.referral_rate * self.referral_acceptance
        )
        voice, inviting, referring = world.census.loudest.tolist()
        heard = organic * self.word_of_mouth * voice
        averaged = self.word_of_mouth_norm == "fraction"
        along = self.event_pull * world.company.events
        return Situation(
            sales=-math.log(1.0 - self.sales_lead_probability),
            call_threshold=self._call_threshold(world, week),
            ads=advertising_hazard(world.company.ad_pressure, rules),
            content=organic * self.problem_rate * self.search_success * world.company.coverage,
            invitations=invitations,
            referrals=referrals,
            loudest_customer=(0.0 if averaged else heard) + referrals * referring,
            audience=self.collaboration_audience * world.company.collaborations,
            collaboration=self.collaboration_pull,
            along=along,
            loudest_invitation=invitations * inviting + along,
            loudest_average=heard if averaged else 0.0,
            defence=world.market.reputation.defence,
            defence_form=world.market.reputation.record().defence_form,
        )

    def _call_threshold(self, world: World, week: int) -> float:
        """The place on the call list up to which the sales team gets this week.

        Each stranger has a place in [0, 1); the team reaches the people with the lowest places,
        so nobody is called twice and one more stranger leaves the others' luck alone.
        """
        team = staffed(world.company.sales_team, week, self.sales_representatives)
        able = working(team, week, self.sales_ramp) * self.contacts_per_representative
        calls = math.floor(able)
        if able > calls:
            luck = uniform(world.seed, COMPANY, week, ONE_CALL_MORE, 0)
            calls += bool(happens(luck, able - calls))
        if calls == 0:
            return -1.0
        places = np.empty(world.size)
        strangers = call_list(world.people, week, world.seed, places)
        if calls >= strangers:
            return 1.0
        return float(np.partition(places[:strangers], calls - 1)[calls - 1])


def staffed(team: Array, week: int, representatives: float) -> Array:
    """The sales team with this many representatives: groups hired together, shape (groups, 2).

    Each row is the week of hiring and the size in FTE. Those hired last go first.
    """
    groups, room = [], representatives
    for hired, size in team.tolist():
        kept = min(size, room)
        room -= kept
        if kept > 0.0:
            groups.append((hired, kept))
    if room > 1e-9:
        groups.append((float(week), room))
    return np.array(groups, dtype=np.float64).reshape(-1, 2)


def working(team: Array, week: int, ramp: float) -> float:
    """FTE of a sales team that count this week: new hires work themselves in (eq. 2)."""
    if ramp <= 0.0:
        return math.fsum(team[:, 1].tolist())
    return math.fsum(
        size * min(1.0, (week - hired + 1.0) / ramp) for hired, size in team.tolist()
    )


def carried_over(pressure: float, spend: float, carry_over: float) -> float:
    """Advertising pressure after a week of this spend (eq. 3), EUR/person/week."""
    return carry_over * pressure + (1.0 - carry_over) * spend


def advertising_hazard(pressure: float, attract: Any) -> float:
    """Hazard of being attracted by advertising (eq. 3, the ADBUDG response)."""
    if pressure <= 0.0:
        return 0.0
    felt = pressure**attract.ads_curve
    return attract.ads_ceiling * felt / (felt + attract.ads_half_point**attract.ads_curve)


def coverage(
    content: float, written_content: float, searchable: float, people: int, attract: Any
) -> float:
    """Share of problems that findable content answers (eq. 5).

    Of the community's content the share `searchable` can be found, of the company's all.
    """
    half = attract.content_half_point * people
    everything = covered(content + written_content, half, attract)
    return searchable * everything + (1.0 - searchable) * covered(written_content, half, attract)


def covered(items: float, half: float, attract: Any) -> float:
    """Share of problems that so many findable items answer; `half` items answer half of them."""
    if attract.content_form == LOGARITHMIC:
        return min(1.0, math.log(1.0 + items / half) / math.log(1.0 + 10.0))
    return items / (items + half)
