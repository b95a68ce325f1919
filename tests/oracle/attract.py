"""Attraction: competing hazards bring strangers (section 1.4, equations 2 to 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.accounts import CHANNELS
from tests.oracle.luck import chance_of, happens
from tests.oracle.person import FORMER, NOBODY, RIVAL, STRANGER, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market


def attract(market: Market) -> None:
    """One week of attraction."""
    spread_news(market)
    press(market)
    gather_content(market)
    hold_events(market)
    called = call_list(market)
    for person in market.people:
        hazards = hazards_of(person, market, called)
        total = math.fsum(hazards.values())
        if market.luck.strikes(person.row, "attracted", total):
            record(person, hazards, total, market)


def spread_news(market: Market) -> None:
    """Publicity is forgotten, faster where advocates defend the brand (eq. 23)."""
    company, rules = market.company, market.numbers.reputation
    if company.reputation != 0.0:
        defenders = market.experts_at_close / market.size
        faster = rules.public_defence * defenders / 0.01 if company.reputation < 0.0 else 0.0
        company.reputation *= math.exp(-rules.recovery * (1.0 + faster))
    news = market.numbers.company.publicity
    if news != company.last_publicity:
        company.reputation += news
    company.last_publicity = news


def press(market: Market) -> None:
    """Advertising is carried over from week to week (eq. 3)."""
    rules = market.numbers.attract
    kept = rules.ads_carry_over
    spend = rules.ads_budget / market.size
    market.company.ad_pressure = kept * market.company.ad_pressure + (1.0 - kept) * spend


def gather_content(market: Market) -> None:
    """Content becomes outdated and grows by what was made last week (eq. 10)."""
    company, rules = market.company, market.numbers.attract
    left = 2.0 ** (-1.0 / rules.content_half_life) if rules.content_half_life > 0.0 else 1.0
    company.content = company.content * left + company.content_made
    written = rules.content_budget / market.numbers.company.content_item_cost
    company.written_content = company.written_content * left + written
    company.coverage = coverage_of(company.content, company.written_content, market)


def coverage_of(content: float, written: float, market: Market) -> float:
    """Share of problems that findable content answers: the company's can all be found."""
    found = market.character.searchable
    everything = covered(content + written, market)
    return found * everything + (1.0 - found) * covered(written, market)


def covered(items: float, market: Market) -> float:
    """Share of problems that so many items answer (eq. 5)."""
    rules = market.numbers.attract
    half = rules.content_half_point * market.size
    if rules.content_form == "logarithmic":
        return min(1.0, math.log(1.0 + items / half) / math.log(11.0))
    return items / (items + half)


def comes_round(interval: float, week: int) -> bool:
    return interval > 0.0 and int((week + 1) / interval) > int(week / interval)


def hold_events(market: Market) -> None:
    """Events for members, as far as there is room, and collaborations with experts."""
    company, rules, week = market.company, market.numbers.community, market.week
    company.events = int(comes_round(rules.event_interval, week) and rules.presence > 0.0)
    company.collaborations = int(comes_round(rules.collaboration_interval, week))
    if company.collaborations:
        company.collaboration_week = week
    if not company.events:
        return
    luck = market.luck
    wanting = [
        person
        for person in market.members()
        if luck.decides(
            person.row, "wants to come to an event",
            min(1.0, rules.event_attendance * (0.5 + person.belonging)),
        )
    ]  # fmt: skip
    wanting.sort(key=lambda person: luck.of(person.row, "place in the line for an event"))
    for person in wanting[: int(rules.event_capacity)]:
        person.event_week = week


def working_representatives(market: Market) -> float:
    """FTE that count: who is new works itself in (eq. 2)."""
    company, rules = market.company, market.numbers.attract
    have = math.fsum(size for _, size in company.sales_team)
    change = rules.sales_representatives - have
    if change > 0.0:
        company.sales_team.append((market.week, change))
    while change < 0.0 and company.sales_team:  # the last hired go first
        week, size = company.sales_team.pop()
        if size + change > 0.0:
            company.sales_team.append((week, size + change))
        change = min(0.0, size + change)
    if rules.sales_ramp <= 0.0:
        return math.fsum(size for _, size in company.sales_team)
    return math.fsum(
        size * min(1.0, (market.week - hired + 1.0) / rules.sales_ramp)
        for hired, size in company.sales_team
    )


def call_list(market: Market) -> set[int]:
    """Rows of the strangers whom sales reach this week (eq. 2)."""
    calls = working_representatives(market) * market.numbers.attract.contacts_per_representative
    number = math.floor(calls)
    if happens(market.luck.of_company("one call more"), calls - number):
        number += 1
    luck = market.luck
    strangers = market.standing(STRANGER)
    strangers.sort(key=lambda person: luck.of(person.row, "call list of sales"))
    return {person.row for person in strangers[:number]}


def hazards_of(person: Person, market: Market, called: set[int]) -> dict[str, float]:
    """The hazard of each channel for one person (eq. 2 to 8)."""
    rules = market.numbers.attract
    hazards = dict.fromkeys(CHANNELS, 0.0)
    if person.stage in (FORMER, RIVAL):
        if person.attracted_week <= person.ended_week:
            hazards["return"] = rules.return_rate
        return hazards
    if person.stage != STRANGER:
        return hazards
    if person.row in called:
        hazards["sales"] = -math.log(1.0 - rules.sales_lead_probability)
    hazards["ads"] = advertising(market)
    hazards |= organic_hazards(person, market.company.coverage, market)
    hazards["reach"] = collaboration(person, market) + brought_along(person, market)
    return hazards


def organic_hazards(person: Person, coverage: float, market: Market) -> dict[str, float]:
    """The hazards that nobody pays for week by week (eq. 4 to 7), in a spike so much stronger."""
    rules = market.numbers.attract
    invitations = rules.virality * rules.invitation_rate * rules.invitation_acceptance
    referrals = rules.referral_programme * rules.referral_rate * rules.referral_acceptance
    hazards = {
        "content": rules.problem_rate * rules.search_success * coverage,
        "word_of_mouth": word_of_mouth(person, market),
        "virality": invitations * sum(friend.inviting for friend in person.acquaintances),
        "referral": referrals * sum(friend.referring for friend in person.acquaintances),
    }
    return {channel: rules.spike * hazard for channel, hazard in hazards.items()}


def momentum(market: Market) -> float:
    """Leads to expect in the week to come if nothing were spent (section 2.5 of the metrics)."""
    company, half_life = market.company, market.numbers.attract.content_half_life
    left = 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0
    coverage = coverage_of(
        company.content * left + company.content_made, company.written_content * left, market
    )
    return math.fsum(
        chance_of(math.fsum(organic_hazards(person, coverage, market).values()))
        for person in market.standing(STRANGER)
    )


def advertising(market: Market) -> float:
    """The ADBUDG response (eq. 3)."""
    rules, pressure = market.numbers.attract, market.company.ad_pressure
    if pressure <= 0.0:
        return 0.0
    felt = pressure**rules.ads_curve
    return rules.ads_ceiling * felt / (felt + rules.ads_half_point**rules.ads_curve)


def word_of_mouth(person: Person, market: Market) -> float:
    """Good and bad word of mouth of acquaintances (eq. 6), experts among them defending."""
    rules, reputation = market.numbers.attract, market.numbers.reputation
    voices = [friend.voice for friend in person.acquaintances]
    good = sum(voice for voice in voices if voice > 0.0)
    bad = sum(voice for voice in voices if voice < 0.0)
    experts = sum(friend.leads for friend in person.acquaintances)
    if reputation.defence_form == "exponential":
        heard = good + bad * math.exp(-reputation.defence * experts)
    else:
        heard = good + bad / (1.0 + reputation.defence * experts)
    if rules.word_of_mouth_norm == "fraction" and person.degree:
        heard /= person.degree
    return max(0.0, rules.word_of_mouth * heard)


def collaboration(person: Person, market: Market) -> float:
    """A collaboration reaches those who follow its expert (eq. 8)."""
    rules = market.numbers.attract
    if not market.company.collaborations:
        return 0.0
    follows = market.luck.decides(
        person.row, "follows the expert of a collaboration", rules.collaboration_audience
    )
    return rules.collaboration_pull if follows else 0.0


def along(friend: Person, market: Market) -> float:
    """What a member who goes to this week's event adds for each acquaintance."""
    goes = friend.is_member and friend.event_week == market.week and market.company.events
    return market.numbers.attract.event_pull if goes else 0.0


def brought_along(person: Person, market: Market) -> float:
    return sum(along(friend, market) for friend in person.acquaintances)


def record(person: Person, hazards: dict[str, float], total: float, market: Market) -> None:
    """The channel is drawn in proportion to its hazard (eq. 9), and so is who it was."""
    left = market.luck.of(person.row, "channel") * total
    channel = ""
    for name in CHANNELS:
        if hazards[name] > 0.0:
            channel = name
            if left < hazards[name]:
                break
            left -= hazards[name]
    person.attracted_week = market.week
    person.channel = CHANNELS.index(channel)
    person.touch = {name: hazards[name] / total for name in CHANNELS}
    person.referrer = referrer_of(person, channel, market)
    if channel == "reach" and person.referrer != NOBODY:
        person.event_week = market.week  # brought along


def referrer_of(person: Person, channel: str, market: Market) -> int:
    """The acquaintance through whom the channel worked, or nobody."""
    pulls = [pull(friend, channel, market) for friend in person.acquaintances]
    # the expert of a collaboration is nobody's acquaintance
    apart = collaboration(person, market) if channel == "reach" else 0.0
    left = market.luck.of(person.row, "referrer") * (apart + sum(pulls)) - apart
    found = NOBODY
    for friend, strength in zip(person.acquaintances, pulls, strict=True):
        if left >= 0.0 and strength > 0.0:
            found = friend.row
            left -= strength
    return found


def pull(friend: Person, channel: str, market: Market) -> float:
    if channel == "word_of_mouth":
        return max(0.0, friend.voice)
    if channel == "virality":
        return friend.inviting
    if channel == "referral":
        return friend.referring
    return along(friend, market) if channel == "reach" else 0.0

